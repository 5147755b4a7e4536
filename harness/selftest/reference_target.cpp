#include "harness/selftest/reference_target.h"

#include "harness/refserver/everything.h"
#include "harness/target/capability_names.h"

namespace bitspec::selftest {
namespace {

constexpr const char* kSwitched = "/switched/";  // whose uploads are switched while the server runs

Result<target::Target> plain_target(const refserver::Server& server) {
  auto target = target::target_from_url(server.url());
  if (!target) return target;
  target->files_folder = server.files_folder();
  target->work_folder = server.work_folder();
  for (const auto* capability : {target::kLocalPath, target::kMultirange}) target->declare(capability);
  return target;
}

Result<target::Target> told_target(const refserver::Server& server, const refserver::Options& options,
                                   const catalogue::Catalogue& catalogue) {
  auto loaded = target::load_target(options.folder + "/target.yaml", refserver::everything_target(server, options),
                                    vocabulary_of(catalogue), {});
  if (!loaded.errors.empty()) return tl::unexpected(loaded.errors.front());
  return std::move(loaded.target);
}

Result<void> switch_uploads(refserver::Server& server, bool on) {
  if (server.set_uploads(kSwitched, on)) return {};
  return fail(ErrorCode::kNotFound, std::string("the reference server has no area ") + kSwitched);
}

}  // namespace

target::Vocabulary vocabulary_of(const catalogue::Catalogue& catalogue) {
  target::Vocabulary out;
  for (const auto& [name, about] : catalogue.capabilities) {
    auto& word = out[name];
    word.about = about;
    const auto values = catalogue.capability_values.find(name);
    if (values == catalogue.capability_values.end()) continue;
    for (const auto& [value, kind] : values->second) word.values[value] = kind == "number";
  }
  return out;
}

Result<std::unique_ptr<ReferenceTarget>> ReferenceTarget::start(const ReferenceWanted& wanted,
                                                                const catalogue::Catalogue& catalogue) {
  refserver::Options options;
  options.profile = wanted.profile;
  options.folder = wanted.folder;
  if (wanted.everything) {
    auto all = refserver::everything({wanted.profile, wanted.folder, ""});
    if (!all) return tl::unexpected(all.error());
    options = std::move(*all);
  }
  options.faults = wanted.faults;
  auto server = refserver::Server::start(options);
  if (!server) return tl::unexpected(server.error());
  std::unique_ptr<ReferenceTarget> made(new ReferenceTarget);
  made->server_ = std::move(*server);
  auto target = wanted.everything ? told_target(*made->server_, options, catalogue) : plain_target(*made->server_);
  if (!target) return tl::unexpected(target.error());
  made->target_ = std::move(*target);
  return made;
}

Result<void> ReferenceTarget::restart() {
  return server_->restart();
}

Result<void> ReferenceTarget::uploads_off() {
  return switch_uploads(*server_, false);
}

Result<void> ReferenceTarget::uploads_on() {
  return switch_uploads(*server_, true);
}

}  // namespace bitspec::selftest
