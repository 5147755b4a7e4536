#include "harness/refserver/config_grammar.h"

#include <charconv>
#include <cstdint>

#include "harness/base/duration.h"
#include "harness/protocol/url.h"

namespace bitspec::refserver {
namespace {

using yaml::Construct;
using yaml::kBoolean;
using yaml::kWholeNumber;
using yaml::list_of;
using yaml::map_of;
using yaml::Scalar;
using yaml::scalar;
using yaml::words;

constexpr std::size_t kLongestUrl = 2200;  // of a notification [docs/protocol.md section 5]
constexpr std::size_t kLongestHost = 300;  // [docs/protocol.md section 5]

bool is_area_path(std::string_view text) {
  return text.starts_with('/') && text.ends_with('/') && Url::parse("http://h" + std::string(text)).has_value();
}

// Absolute with http, or relative to the upload's URL.
bool is_notify_url(std::string_view text) {
  if (text.empty() || text.size() > kLongestUrl) return false;
  const bool absolute = text.find("://") != std::string_view::npos;
  const auto url = Url::parse(absolute ? std::string(text) : "http://h/" + std::string(text));
  return url && url->scheme == "http";
}

bool is_origin(std::string_view text) {
  const auto url = Url::parse(text);
  return url && url->scheme == "http" && url->path == "/";
}

bool is_small_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool is_port(std::string_view text) {
  return is_small_number(text) && text.size() <= 5 && std::stoi(std::string(text)) <= 65535;
}

const Scalar kText{"text", [](std::string_view text) { return !text.empty(); }, false, R"({"type":"string"})"};
const Scalar kAreaPath{"a path that begins and ends with '/'", is_area_path, false, R"({"type":"string"})"};
constexpr std::int64_t kLongestTimeMs = 3650 * kDayMs;
const Scalar kTime{"a time such as 300ms, 5s, 2m, 12h or 14d",
                   [](std::string_view text) { return parse_time(text).has_value(); }, false, R"({"type":"string"})"};
const Scalar kNotifyUrl{"an http URL of at most 2200 characters, or one relative to the upload", is_notify_url, false,
                        R"({"type":"string"})"};
const Scalar kOrigin{"an http URL without a path", is_origin, false, R"({"type":"string"})"};
const Scalar kSeconds{"a number of seconds below 2^32", is_small_number, true, R"({"type":"integer"})"};
const Scalar kPort{"a port", is_port, true, R"({"type":"integer"})"};
const Scalar kHost{"a host name or address of at most 300 characters",
                   [](std::string_view text) { return !text.empty() && text.size() <= kLongestHost; }, false,
                   R"({"type":"string"})"};

Construct file() {
  return {
      kConfigFile,
      "the configuration",
      "A reference server",
      {{"profile", words({"win32", "mc-bup", "iis"}), "The reading of the protocol"},
       {"address", scalar(kText), "IPv4 address to listen at"},
       {"second_address", scalar(kText), "Additional address, same port"},
       {"port", scalar(kPort), "0: any free one"},
       {"folder", scalar(kText), "Stores uploads in files/ and working data in work/ below it (default: in memory)"},
       {"body_timeout", scalar(kTime), "Timeout for the next bytes of a body"},
       {"head_timeout", scalar(kTime), "Timeout for a whole head, from the end of the answer before it"},
       {"keep_sessions", scalar(kBoolean), "Keep sessions across restarts"},
       {"tls", map_of("tls"), "https, on a separate port"},
       {"users", list_of(map_of("user")), "Users of areas with authentication"},
       {"areas", list_of(map_of("area")), "Path prefixes with their own settings"}}};
}

Construct tls() {
  return {"tls",
          "'tls'",
          "",
          {{"port", scalar(kPort), "0: any free one"},
           {"certificate", scalar(kText), "PEM file", true},
           {"key", scalar(kText), "PEM file", true},
           {"client_ca", scalar(kText), "PEM file; clients must have a certificate from this CA"}}};
}

Construct user() {
  return {"user", "a user", "", {{"name", scalar(kText), "", true}, {"password", scalar(yaml::kAnyText), "", true}}};
}

Construct host_id() {
  return {"host id",
          "'host_id'",
          "",
          {{"host", scalar(kHost), "Value of BITS-Host-Id", true},
           {"fallback_seconds", scalar(kSeconds), "Value of BITS-Host-Id-Fallback-Timeout"}}};
}

Construct area() {
  return {"area",
          "an area",
          "",
          {{"path", scalar(kAreaPath), "Path prefix; the longest match applies", true},
           {"overwrite", scalar(kBoolean), "An upload may replace an existing file"},
           {"uploads", scalar(kBoolean), "false: uploads are disabled"},
           {"writable", scalar(kBoolean), "false: read-only"},
           {"writers", list_of(scalar(kText)), "Users who may write (default: all)", false, "auth"},
           {"folder_must_exist", scalar(kBoolean), "Uploads into a folder that does not exist are refused"},
           {"max_upload_size", scalar(kWholeNumber), "Maximum size of an upload, in bytes"},
           {"max_fragment", scalar(kWholeNumber), "Maximum size of a fragment, in bytes"},
           {"quota", scalar(kWholeNumber), "Maximum size of all uploads together, in bytes"},
           {"session_timeout", scalar(kTime), "Time without progress after which a session ends"},
           {"max_sessions", scalar(kWholeNumber), "Maximum number of sessions of a user; the oldest are ended"},
           {"cleanup", scalar(kTime), "How often expired sessions are removed"},
           {"host_id", map_of("host id"), "Alternate host"},
           {"lone_fallback_seconds", scalar(kSeconds), "Fallback timeout without a host id; not sent in Acks"},
           {"auth", words({"none", "basic", "digest"}), "Authentication scheme"},
           {"notify", words({"none", "by-value", "by-reference"}), "How the application is notified of uploads"},
           {"notify_url", scalar(kNotifyUrl), "URL that notifications are posted to"},
           {"notify_timeout", scalar(kTime), "Timeout for its answer"},
           {"relay_url", scalar(kOrigin), "Host that requests to a relative notify_url are forwarded to", false,
            "notify_url"},
           {"reply", scalar(kBoolean), "Offer the application's answer to the client as a reply"}}};
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_time(std::string_view text) {
  const auto time = parse_duration_ms(text, kLongestTimeMs);
  return time && *time > 0 ? std::optional(std::chrono::milliseconds(*time)) : std::nullopt;
}

const yaml::Table& config_table() {
  static const yaml::Table kTable = {{file(), tls(), user(), host_id(), area()}};
  return kTable;
}

}  // namespace bitspec::refserver
