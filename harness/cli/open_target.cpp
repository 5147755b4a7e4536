#include "harness/cli/open_target.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "harness/base/edit_distance.h"

namespace bitspec::cli {
namespace {

Result<Field> parse_field(const std::string& text) {
  const std::size_t colon = text.find(':');
  const std::string name = text.substr(0, colon);
  if (colon == std::string::npos || !is_token(name))
    return bad_input("--header '" + text + "': expected 'Name: value'");
  const std::string value(trim_blanks(std::string_view(text).substr(colon + 1)));
  const bool control =
      std::any_of(value.begin(), value.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
  if (control) return bad_input("--header '" + name + "': control bytes are not allowed in a value");
  return Field{name, value};
}

Result<void> add_capability(const std::string& text, const catalogue::Catalogue& catalogue, target::Target& target) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  if (!catalogue.capabilities.contains(name)) {
    std::vector<std::string> known;
    for (const auto& [one, meaning] : catalogue.capabilities) known.push_back(one);
    return tl::unexpected(
        Error{ErrorCode::kBadInput, "there is no capability '" + name + "'", std::nullopt, did_you_mean(name, known)});
  }
  target.capabilities[name] = target::capability_from_text(equals == std::string::npos ? "" : text.substr(equals + 1));
  return {};
}

Result<std::string> real_folder(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return path;
  return bad_input(path + " is no folder");
}

Result<void> start_reference(Profile profile, OpenTarget& open) {
  auto folder = TemporaryFolder::make();
  if (!folder) return tl::unexpected(folder.error());
  open.folder = std::move(*folder);
  refserver::Options options;
  options.profile = profile;
  options.folder = open.folder->path();
  auto server = refserver::Server::start(options);
  if (!server) return tl::unexpected(server.error().within("the reference server"));
  open.reference = std::move(*server);
  auto target = target::target_from_url(open.reference->url());
  if (!target) return tl::unexpected(target.error());
  open.target = std::move(*target);
  open.target.files_folder = open.reference->files_folder();
  open.target.work_folder = open.reference->work_folder();
  open.target.declare("multirange");
  return {};
}

Result<void> set_folders(const TargetArguments& arguments, target::Target& target) {
  for (const auto& [path, place] :
       {std::pair{&arguments.files, &target.files_folder}, {&arguments.work, &target.work_folder}}) {
    if (path->empty()) continue;
    auto folder = real_folder(*path);
    if (!folder) return tl::unexpected(folder.error());
    *place = std::move(*folder);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<TemporaryFolder>> TemporaryFolder::make() {
  const char* base = std::getenv("TMPDIR");
  std::string name = std::string(base && *base ? base : "/tmp") + "/bitspec-XXXXXX";
  if (!mkdtemp(name.data()))
    return fail(ErrorCode::kIo, "cannot make the folder " + name + ": " + std::strerror(errno));
  return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(std::move(name)));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

Result<OpenTarget> open_target(const TargetArguments& arguments, Profile profile,
                               const catalogue::Catalogue& catalogue) {
  OpenTarget open;
  if (arguments.reference) {
    if (auto started = start_reference(profile, open); !started) return tl::unexpected(started.error());
  } else {
    auto target = target::target_from_url(arguments.url);
    if (!target) return tl::unexpected(target.error());
    open.target = std::move(*target);
  }
  open.target.timeout = arguments.timeout;
  if (auto set = set_folders(arguments, open.target); !set) return tl::unexpected(set.error());
  for (const auto& text : arguments.headers) {
    auto field = parse_field(text);
    if (!field) return tl::unexpected(field.error());
    open.target.extra_fields.add(std::move(field->name), std::move(field->value));
  }
  for (const auto& text : arguments.capabilities) {
    if (auto added = add_capability(text, catalogue, open.target); !added) return tl::unexpected(added.error());
  }
  // The test reads the folders itself.
  if (!open.target.files_folder.empty() && !open.target.work_folder.empty())
    open.target.declare("local_path");
  return open;
}

}  // namespace bitspec::cli
