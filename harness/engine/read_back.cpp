#include "harness/engine/read_back.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>

#include "harness/base/printable.h"
#include "harness/base/shortage.h"
#include "harness/base/text.h"
#include "harness/engine/body_hash.h"
#include "harness/process/child.h"
#include "harness/protocol/url.h"
#include "harness/target/name_template.h"

namespace bitspec::engine {
namespace {

using Clock = std::chrono::steady_clock;

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestReadBack = 1ull << 30;  // a hole of terabytes in a file would keep a run for hours
constexpr std::size_t kMostEntries = 10'000;             // of a folder that is looked at

constexpr process::milliseconds kCommandSlice{50};  // of a wait for a command, after which Ctrl-C is felt
constexpr std::size_t kShownErrors = 300;           // of what a command complains about

// {path} of the upload: below the target's path; of the one URL its last part.
Result<target::UploadNames> names_of(const target::Target& target, const std::string& path, const std::string& id) {
  const std::string bare = path.substr(0, path.find('?'));
  const bool below = !target.one_url && bare.starts_with(target.url.path);
  auto decoded = percent_decode(bare.substr(target.one_url ? bare.rfind('/') + 1 : below ? target.url.path.size() : 1));
  if (!decoded) return tl::unexpected(decoded.error());
  return target::UploadNames{std::move(*decoded), id};
}

Result<void> read_file(const std::string& path, Exchange& exchange) {
  // Asked before it is opened: a pipe would hold the open for ever.
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    exchange.answer.status = 404;
    return {};
  }
  if (fs::file_size(path, error) > kLargestReadBack)
    return bad_input("'" + printable(path, 200) + "' is far larger than anything that was sent");
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const int why = errno;
    return fail(code_of_errno(why, ErrorCode::kIo), "cannot open '" + printable(path, 200) + "': " + errno_text(why));
  }
  exchange.answer.status = 200;
  BodyHash hash;
  std::vector<char> buffer(64 * 1024);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)
    hash.add({buffer.data(), static_cast<std::size_t>(file.gcount())});
  exchange.body = hash.take();
  return {};
}

Error command_error(const std::vector<std::string>& command, const std::string& what) {
  return {ErrorCode::kBadInput, "read-back by '" + printable(command.front(), 200) + "': " + what, std::nullopt, {}};
}

Result<void> read_by_command(const Environment& environment, std::vector<std::string> command, Exchange& exchange) {
  BodyHash hash;
  std::uint64_t size = 0;
  std::string errors;
  std::atomic<bool> too_large{false};
  const auto take = [&](std::string_view bytes) {
    if ((size += bytes.size()) > kLargestReadBack)
      too_large = true;
    else
      hash.add(bytes);
  };
  const auto complain = [&](std::string_view bytes) {
    errors += bytes.substr(0, kShownErrors - std::min(errors.size(), kShownErrors));
  };
  // It runs in the folder of the target file, as the hooks do.
  const std::string folder = fs::path(environment.target->file).parent_path().string();
  auto child = process::Child::start({command, folder}, take, complain);
  if (!child && child.error().code == ErrorCode::kNoResources) return tl::unexpected(child.error());
  if (!child) return tl::unexpected(command_error(command, child.error().message));
  const auto deadline = Clock::now() + environment.limits.exchange;
  std::optional<process::Ended> ended;
  while (!(ended = (*child)->wait(std::min(deadline, Clock::now() + kCommandSlice)))) {
    if (environment.stopped()) return fail(ErrorCode::kTimeout, "the run was interrupted");
    if (too_large) return tl::unexpected(command_error(command, "it wrote far more than anything that was sent"));
    if (Clock::now() >= deadline)
      return tl::unexpected(command_error(
          command, "it did not end within " + std::to_string(environment.limits.exchange.count()) + " ms"));
  }
  (*child)->end();  // nothing writes to `hash` from here on
  constexpr int kNoSuchFile = 3;
  if (!ended->fine() && !(ended->signal == 0 && ended->not_started == 0 && ended->code == kNoSuchFile)) {
    return tl::unexpected(command_error(
        command,
        ended->text() + (errors.empty() ? "" : "; its output: " + printable(errors, kShownErrors, {.end = true}))));
  }
  exchange.answer.status = ended->fine() ? 200 : 404;
  if (ended->fine()) exchange.body = hash.take();
  return {};
}

}  // namespace

Result<void> read_stored(const Environment& environment, const std::string& path, const std::string& id,
                         Exchange& exchange) {
  const target::Target& target = *environment.target;
  exchange.answer.ending = wire::Ending::kComplete;
  exchange.answer.version = "HTTP/1.1";
  exchange.judged = false;
  const auto names = names_of(target, path, id);
  if (!names) return tl::unexpected(names.error());
  if (environment.read_back == ReadBack::kCommand) {
    std::vector<std::string> command;
    for (const auto& argument : target.read_back.command) {
      auto filled = target::fill_template(argument, *names);
      if (!filled) return tl::unexpected(filled.error());
      command.push_back(std::move(*filled));
    }
    return read_by_command(environment, std::move(command), exchange);
  }
  const std::string& name = target.read_back.name;
  const auto filled = target::fill_template(name.empty() ? "{path}" : name, *names);
  if (!filled) return tl::unexpected(filled.error());
  const auto file = target::file_below(target.files_folder, *filled);
  if (!file) return tl::unexpected(file.error());
  return read_file(*file, exchange);
}

bool may_appear(const Exchange& exchange) {
  constexpr int kNotYet[] = {403, 404, 409, 423, 425};
  return std::find(std::begin(kNotYet), std::end(kNotYet), exchange.answer.status) != std::end(kNotYet);
}

Snapshot snapshot_outside(const target::Target& target) {
  Snapshot found;
  std::error_code error;
  const fs::path files = fs::weakly_canonical(target.files_folder, error),
                 work = fs::weakly_canonical(target.work_folder, error);
  // The server changes its folders meanwhile, and the iterators throw unless they are moved on with an error code.
  fs::directory_iterator at(files.parent_path(), fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    const auto& entry = *at;
    std::error_code gone;
    if (entry.path() == files || entry.path() == work || found.size() >= kMostEntries) continue;
    const auto size = entry.is_regular_file(gone) ? entry.file_size(gone) : 0;
    const auto changed = entry.last_write_time(gone);
    found[entry.path().filename().string()] = {gone ? 0 : size, gone ? fs::file_time_type() : changed};
  }
  return found;
}

std::string snapshot_difference(const Snapshot& before, const Snapshot& after, const std::set<std::string>& names) {
  for (const auto& name : names) {
    const auto was = before.find(name), is = after.find(name);
    const std::string quoted = "'" + printable(name, 200) + "'";
    if (was == before.end() && is != after.end()) return quoted + " appeared beside the upload folder";
    if (was != before.end() && is == after.end()) return quoted + " beside the upload folder vanished";
    if (was != before.end() && was->second != is->second) return quoted + " beside the upload folder changed";
  }
  return {};
}

void add_names_sent(const Sent& sent, std::set<std::string>& names) {
  const auto add = [&names](std::string text) {
    if (!text.empty()) names.insert(text);
    std::erase_if(text, [](char c) { return c == '{' || c == '}'; });
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find_first_of("/\\", at), text.size());
      const std::string part = text.substr(at, end - at);
      if (!part.empty() && part != "." && part != "..") names.insert(part);
      at = end + 1;
    }
  };
  const std::string target = sent.target.substr(0, sent.target.find('?'));
  for (const std::string& said :
       {target, sent.fields.first("BITS-Session-Id").value_or(""), sent.fields.first("Content-Name").value_or("")}) {
    add(said);
    if (const auto decoded = percent_decode(said)) add(*decoded);
  }
}

std::string leftover_of(const target::Target& target, const std::vector<std::string>& ids) {
  std::error_code error;
  std::size_t looked = 0;
  fs::recursive_directory_iterator at(target.work_folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const auto& entry = *at;
    if (++looked > kMostEntries) break;
    const std::string name = lower(entry.path().filename().string());
    for (const auto& id : ids) {
      std::string bare = lower(id);
      std::erase_if(bare, [](char c) { return c == '{' || c == '}'; });
      if (bare.size() >= 8 && name.find(bare) != std::string::npos)
        return "'" + printable(name, 200) + "' is left in the working folder";
    }
  }
  return {};
}

}  // namespace bitspec::engine
