#include "harness/refserver/everything.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "harness/base/random.h"
#include "harness/refserver/certificate.h"

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::uint64_t kLargeEdge = 1ULL << 32;  // the first offset beyond 32 bits
constexpr std::string_view kLargeText = "0123456789";
constexpr std::string_view kLargeFile = "/large/sparse.bin";
constexpr milliseconds kShortTimeout{300};
// Longer than the delayed applications of the scenarios take, with room for a loaded machine.
constexpr milliseconds kNotifyTimeout{1000};

Area at(std::string path) {
  Area area;
  area.path = std::move(path);
  return area;
}

Area notifying(std::string path, Notify notify, bool reply, std::string url) {
  auto area = at(std::move(path));
  area.notify = notify;
  area.notify_url = std::move(url);
  area.notify_timeout = kNotifyTimeout;
  area.reply = reply;
  return area;
}

void add_rules(std::vector<Area>& areas) {
  areas.push_back(at("/once/"));
  areas.back().overwrite = false;
  areas.push_back(at("/folders/"));
  areas.back().folder_must_exist = true;
  areas.push_back(at("/forbidden/"));
  areas.back().writable = false;
  areas.push_back(at("/disabled/"));
  areas.back().uploads = false;
  areas.push_back(at("/switched/"));
}

void add_limits(std::vector<Area>& areas) {
  areas.push_back(at("/limited/"));
  areas.back().max_upload_size = 10'000;
  areas.push_back(at("/pieces/"));
  areas.back().max_fragment = 4096;
  areas.push_back(at("/quota/"));
  areas.back().quota = 20'000;
  areas.push_back(at("/short/"));
  areas.back().session_timeout = kShortTimeout;
  areas.push_back(at("/few/"));
  areas.back().max_sessions = 5;
}

void add_hosts(std::vector<Area>& areas, const std::string& host) {
  areas.push_back(at("/hosted/"));
  areas.back().host_id = HostId{host, 3600};
  areas.push_back(at("/hosted-only/"));
  areas.back().host_id = HostId{host, std::nullopt};
  areas.push_back(at("/fallback-only/"));
  areas.back().lone_fallback_seconds = 3600;
}

void add_users(std::vector<Area>& areas) {
  areas.push_back(at("/basic/"));
  areas.back().auth = Auth::kBasic;
  areas.push_back(at("/basic/alice-only/"));
  areas.back().auth = Auth::kBasic;
  areas.back().writers = {"alice"};
  areas.push_back(at("/digest/"));
  areas.back().auth = Auth::kDigest;
}

void add_applications(std::vector<Area>& areas, const std::string& listen) {
  const auto url = "http://" + listen + "/notify";
  areas.push_back(notifying("/silent/", Notify::kNone, false, url));
  areas.push_back(notifying("/value/", Notify::kByValue, true, url));
  areas.push_back(notifying("/reference/", Notify::kByReference, true, url));
  areas.push_back(notifying("/relative/", Notify::kByValue, false, "note.cgi"));
  areas.back().relay_url = "http://" + listen;
  areas.push_back(notifying("/reply-short/", Notify::kByValue, true, url));
  areas.back().session_timeout = kShortTimeout;
}

Result<void> prepare(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder / "files" / "folders" / "here", error);
  if (error) return fail(ErrorCode::kIo, "cannot create folders in " + folder.string());
  return {};
}

// One or two lines for each, so that the file reads like a list.
constexpr std::string_view kPlaces = R"(  existing_file: true
  overwrite_allowed: true
  no_size_limit: true
  no_notifications: true
  multirange: true
  restart: true
  no_overwrite: {path: /once/}
  directory_url: {path: /folders/here/}
  missing_path: {path: /folders/missing/}
  forbidden_url: [{path: /forbidden/}, {path: /basic/alice-only/}]
  uploads_disabled: [{path: /disabled/}, {path: /switched/}]
  runtime_config: {path: /switched/}
  default_config: {path: /once/}
  max_upload_size: {path: /limited/, bytes: 10000}
  fragment_limit: {path: /pieces/, bytes: 4096}
  disk_quota: {path: /quota/, bytes: 20000}
  session_timeout: [{path: /short/, ms: 300}, {path: /reply-short/, ms: 300}]
  session_limit: {path: /few/, sessions: 5, ms: 50}
  auth_basic: [{path: /basic/}, {path: /basic/alice-only/}, {path: /digest/, scheme: digest}]
  auth_two_users: [{path: /basic/}, {path: /basic/alice-only/}, {path: /digest/}]
  notification_off: {path: /silent/}
  notification_by_value: [{path: /value/, timeout_ms: 1000}, {path: /relative/, timeout_ms: 1000}, {path: /reply-short/, timeout_ms: 1000}]
  notification_relative_url: {path: /relative/}
  upload_reply: [{path: /value/}, {path: /reference/}, {path: /reply-short/}]
)";

constexpr std::string_view kHosts = R"(  host_id: [{{path: /hosted/, host: {0}}}, {{path: /hosted-only/, host: {0}}}]
  host_id_fallback: [{{path: /hosted/, seconds: 3600}}, {{path: /fallback-only/, seconds: 3600}}]
  no_host_id: [{{path: /}}, {{path: /fallback-only/}}]
  no_host_id_fallback: [{{path: /}}, {{path: /hosted-only/}}]
)";

// A quoted YAML string: folder names may contain any character.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

Result<Options> everything(const EverythingWanted& wanted) {
  Options options;
  options.profile = wanted.profile;
  std::error_code error;
  options.folder = fs::absolute(wanted.folder, error).string();
  if (auto prepared = prepare(options.folder); !prepared) return tl::unexpected(prepared.error());
  const auto certificates = make_test_certificates(options.folder);
  if (!certificates) return tl::unexpected(certificates.error());
  options.tls = {certificates->server_certificate, certificates->server_key, ""};
  // Not on disk: anything that reads the whole folder would read 4 GiB.
  options.prepared = {{std::string(kLargeFile), kLargeEdge + kLargeText.size(), kLargeEdge, std::string(kLargeText)}};
  options.second_address = "127.0.0.2";
  options.keep_sessions = true;
  options.body_timeout = std::chrono::seconds(3);  // a client may wait some time for 100 Continue
  options.users = {{"alice", "open sesame"}, {"bob", "let me in"}};
  add_rules(options.areas);
  add_limits(options.areas);
  add_hosts(options.areas, options.second_address);
  add_users(options.areas);
  add_applications(options.areas, wanted.listen.empty() ? application_address() : wanted.listen);
  return options;
}

std::string application_address() {
  Random random(fresh_random());
  const auto part = [&random] { return 2 + random.below(249); };
  return fmt::format("127.{}.{}.{}:48123", part(), part(), part());
}

std::string everything_target(const Server& server, const Options& options) {
  const auto relative = std::ranges::find_if(options.areas, [](const Area& area) { return !area.relay_url.empty(); });
  std::string text = "# A target file for bitspec run --target: the reference server with everything it has.\n";
  text += fmt::format("url: {}\nprofile: {}\n", server.url(), profile_name(options.profile));
  text += "users:\n";
  for (const auto& user : options.users)
    text += fmt::format("  - {{user: {}, password: {}}}\n", user.name, quoted(user.password));
  text += fmt::format("tls: {{ca: {}}}\n", quoted((fs::path(options.folder) / "ca.pem").string()));
  text +=
      fmt::format("folders: {{files: {}, work: {}}}\n", quoted(server.files_folder()), quoted(server.work_folder()));
  text += fmt::format("hosts: [{}]\n", options.second_address);
  text += fmt::format("listen: {}\n", relative->relay_url.substr(std::string_view("http://").size()));
  text += "capabilities:\n";
  text += kPlaces;
  text += fmt::format(fmt::runtime(kHosts), options.second_address);
  text += fmt::format("  notification_by_reference: {{path: /reference/, folder: {}}}\n", quoted(server.work_folder()));
  text += fmt::format("  large_file: {{file: {}, bytes: {}, text: \"{}\"}}\n", kLargeFile,
                      kLargeEdge + kLargeText.size(), kLargeText);
  text += fmt::format("  tls: {{url: {}}}\n", quoted(server.tls_url()));
  return text;
}

}  // namespace bitspec::refserver
