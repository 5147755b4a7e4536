// bitspec client: uploads a file as a right client does, or as one with faults.
#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "harness/base/ci_commands.h"
#include "harness/base/printable.h"
#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/open_target.h"
#include "harness/cli/output_file.h"
#include "harness/cli/upload_progress.h"
#include "harness/client/state_text.h"
#include "harness/client/uploader.h"

namespace bitspec::cli {
namespace {

using client::Outcome;

constexpr std::size_t kMostState = 64 * 1024;

// As a segment of a path. [RFC 3986 2.3]
std::string percent_encoded(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

Url upload_url(Url url, const std::string& file) {
  const std::size_t query = url.path.find('?');
  const std::size_t end = std::min(query, url.path.size());
  if (url.path[end - 1] == '/') url.path.insert(end, percent_encoded(std::filesystem::path(file).filename().string()));
  return url;
}

client::UploadOptions options_of(const ClientArguments& a, const OpenTarget& open) {
  const target::Target& target = open.target;
  client::UploadOptions out;
  out.profile = open.profile;
  out.settings = client::settings_of(open.profile);
  out.settings.fragment = a.fragment;
  out.settings.ping_first = a.ping;
  out.settings.retry_delay = a.retry_delay;
  out.settings.give_up_after = a.give_up_after;
  auto& sender = out.sender;
  sender.url = upload_url(target.url, a.file);
  const auto& tls = target.tls;
  sender.tls = {tls.ca_file, tls.certificate_file, tls.private_key_file, tls.server_name, tls.insecure};
  sender.limits.connect = std::min(a.timeout, std::chrono::milliseconds(30'000));
  sender.limits.exchange = a.timeout;
  if (!target.users.empty()) sender.user = {target.users.front().user, target.users.front().password};
  sender.extra_fields = target.extra_fields;
  sender.upper_case_types = out.settings.upper_case_types;
  sender.name = client::content_name(a.file);
  sender.name_on = out.settings.name_on;
  out.stop = &interrupted();
  out.keep_session_on_stop = !a.state.empty();
  return out;
}

// The session to go on with, if the file is there. It must be one of this file and this URL.
Result<std::optional<client::SavedSession>> saved_session(const std::string& path, const Url& url,
                                                          const client::FileStamp& stamp) {
  using Found = std::optional<client::SavedSession>;
  std::error_code error;
  if (path.empty() || !std::filesystem::exists(path, error)) return Found();
  const auto text = read_input(path, kMostState);
  if (!text) return tl::unexpected(text.error());
  auto state = client::parse_state(*text);
  if (!state) return tl::unexpected(state.error().within(path));
  if (state->url != url) return bad_input(path + ": belongs to the upload to " + printable(state->url.text()));
  if (state->file != stamp)
    return bad_input(path + ": the file has changed since then; delete " + path + " to upload it anew");
  return Found(std::move(state->session));
}

ExitCode exit_code_of_upload(Outcome outcome) {
  switch (outcome) {
    case Outcome::kUploaded:
      return ExitCode::kConformant;
    case Outcome::kRefused:
    case Outcome::kGaveUp:
      return ExitCode::kNotConformant;
    case Outcome::kUnreachable:
    case Outcome::kNotBits:
      return ExitCode::kUnreachable;
    case Outcome::kFileChanged:
      return ExitCode::kUsage;
    case Outcome::kCancelled:
      return ExitCode::kInterrupted;
  }
  return ExitCode::kInternal;
}

// In front of the reason.
std::string_view outcome_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kGaveUp:
      return "gave up: ";
    case Outcome::kUnreachable:
      return "target unreachable: ";
    case Outcome::kNotBits:
      return "not a BITS server: ";
    case Outcome::kUploaded:
    case Outcome::kRefused:
    case Outcome::kFileChanged:
    case Outcome::kCancelled:
      break;
  }
  return "";
}

}  // namespace

ExitCode upload_with_client(const ClientArguments& a, Io& io) {
  const auto suites = open_suites({}, io, catalogue::Part::kCapabilities);
  if (!suites) return suites.error();
  TargetArguments target = a.target;
  target.one_url = true;
  const auto open = open_target(target, suites->catalogue, io);
  if (!open) return open.error();
  auto options = options_of(a, *open);
  const auto faults = client::FaultSet::parse(a.faults);
  if (!faults) return refuse(io, faults.error());
  options.faults = *faults;
  const auto file = client::LocalFile::open(a.file);
  if (!file) return refuse(io, file.error());
  auto saved = saved_session(a.state, options.sender.url, (*file)->stamp());
  if (!saved) return refuse(io, saved.error());
  options.resume = std::move(*saved);

  UploadProgress progress(io, a, options.sender.url, (*file)->stamp());
  const auto end = client::upload_file(options, **file, progress);
  progress.finish();
  if (!end) return refuse(io, end.error());
  if (const auto& error = progress.error()) complain(io, *error);
  if (end->outcome != Outcome::kUploaded)
    io.err << "error: " << without_ci_commands(std::string(outcome_text(end->outcome)) + end->why) << "\n";
  else if (!a.quiet)
    io.out << fmt::format("uploaded {} bytes to {}\n", (*file)->stamp().size, printable(options.sender.url.text()));
  return exit_code_of_upload(end->outcome);
}

}  // namespace bitspec::cli
