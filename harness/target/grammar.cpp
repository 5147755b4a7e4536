#include "harness/target/grammar.h"

#include <algorithm>
#include <cstdint>

#include "harness/base/duration.h"
#include "harness/protocol/fields.h"
#include "harness/protocol/url.h"
#include "harness/yaml/schema.h"

namespace bitspec::target {
namespace {

using yaml::either;
using yaml::free_map;
using yaml::list_of;
using yaml::map_of;
using yaml::one_or_list;
using yaml::Scalar;
using yaml::scalar;
using yaml::Shape;
using yaml::words;

bool is_path(std::string_view text) {
  return text.starts_with('/') && Url::parse("http://h" + std::string(text)).has_value();
}

// "h", "h:80", "[::1]:80": what a URL has between its slashes.
bool is_host(std::string_view text) {
  if (text.find_first_of("/?#") != std::string_view::npos) return false;
  return Url::parse("http://" + std::string(text) + "/").has_value();
}

bool is_host_with_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (!is_host(text) || colon == std::string_view::npos || text.ends_with(']')) return false;
  return text.substr(colon + 1).find_first_not_of('0') != std::string_view::npos;
}

bool is_environment_name(std::string_view text) {
  return !text.empty() && text.find_first_of("= \t\n") == std::string_view::npos &&
         text.find('\0') == std::string_view::npos;
}

// What goes to the operating system as it is.
bool is_one_string(std::string_view text) {
  return text.find('\0') == std::string_view::npos;
}

const Scalar kLine{"text", is_one_string, false, R"({"type":["string","number","boolean"]})"};
const Scalar kUrl{"a URL such as http://127.0.0.1:8080/uploads/",
                  [](std::string_view text) { return Url::parse(text).has_value(); }, false,
                  R"({"type":"string","pattern":"^[hH][tT][tT][pP][sS]?://"})"};
const Scalar kPath{"a path such as /limited/", is_path, false, R"({"type":"string","pattern":"^/"})"};
const Scalar kHost{"a host such as 127.0.0.2 or h:8080", is_host, false, R"({"type":"string","minLength":1})"};
const Scalar kListen{"an address such as 127.0.0.1:8099", is_host_with_port, false,
                     R"({"type":"string","pattern":":[0-9]+$"})"};
const Scalar kFile{"the name of a file or folder",
                   [](std::string_view text) { return !text.empty() && is_one_string(text); }, false,
                   R"({"type":"string","minLength":1})"};
const Scalar kEnvironmentName{"the name of an environment variable", is_environment_name, false,
                              R"({"type":"string","minLength":1})"};
const Scalar kTime{"a time such as 300ms, 5s or 2m",
                   [](std::string_view text) { return parse_milliseconds(text).has_value(); }, false,
                   R"({"type":"string","pattern":"^[0-9]+(ms|s|m|h|d)$"})"};

Shape line() {
  return scalar(kLine);
}

Shape file() {
  return scalar(kFile);
}

Shape hook() {
  return either(list_of(line()), map_of("hook"));
}

void add_file(yaml::Table& table) {
  table.constructs.push_back(
      {kTargetFile,
       "the file",
       "A server that is to be judged",
       {
           {"url", scalar(kUrl), "Uploads go below this URL, or with one_url to exactly this URL"},
           {"one_url", scalar(yaml::kBoolean), "Upload to exactly this URL each time"},
           {"profile", words({"win32", "mc-bup", "iis"}), "The reading of the protocol"},
           {"timeout", scalar(kTime), "Timeout of one exchange"},
           {"read_back", either(words({"get", "none"}), yaml::first_map_of({"read-back-command", "read-back-folder"})),
            "How to read back the stored file of an upload (default: auto-detect)"},
           {"form", map_of("form"), "How uploads are sent (default: what works)"},
           {"folders", map_of("folders"), "The server's folders, as mounted on this machine"},
           {"headers", free_map(either(line(), map_of("secret"))), "Fields sent with every request"},
           {"users", list_of(map_of("user")), "Users a and b; every request has the credentials of the first"},
           {"authentication", words({"basic", "digest"}), "Authentication scheme of the users"},
           {"tls", map_of("tls"), "For https"},
           {"hosts", list_of(scalar(kHost)), "Other hosts that the server may send a client to"},
           {"listen", scalar(kListen), "Where notifications of this server are posted to"},
           {"capabilities", map_of("capabilities"), "What the target can do beyond the plain protocol, and where"},
           {"hooks", map_of("hooks"), "Programs that start, stop and change the server"},
       }});
}

void add_parts(yaml::Table& table) {
  auto& all = table.constructs;
  all.push_back({"read-back-folder",
                 "'read_back'",
                 "Stored files are read from a folder",
                 {{"folder", file(), "The server's upload folder; as folders.files"},
                  {"name", line(), "Name below it: {path}, {name} and {id} stand for parts of the upload"}}});
  all.push_back({"read-back-command",
                 "'read_back'",
                 "Stored files are written by a program to its standard output",
                 {{"command", list_of(line()), "The program and its arguments, with {path}, {name} and {id}", true}},
                 false,
                 "key",
                 {"command"}});
  all.push_back({"form",
                 "'form'",
                 "How uploads are sent",
                 {{"names", words({"folders", "flat"}), "A folder for each scenario, or long names in one folder"},
                  {"bytes", words({"binary", "text"}), "Bodies of all byte values, or of letters and digits"},
                  {"types", words({"mixed", "upper", "lower"}), "Spelling of BITS-Packet-Type"},
                  {"connections", words({"reused", "per-packet"}), "Several packets on a connection, or one"}}});
  all.push_back({"folders",
                 "'folders'",
                 "Folders of the server",
                 {{"files", file(), "Where uploads end up"}, {"work", file(), "Where it keeps unfinished uploads"}}});
}

void add_secrets(yaml::Table& table) {
  using From = PasswordSource::Kind;
  auto& all = table.constructs;
  all.push_back({"secret",
                 "a value from elsewhere",
                 "A value that is not written in the file",
                 {{"env", scalar(kEnvironmentName), "From that environment variable"},
                  {"file", file(), "From that file, without the line end at its end"}},
                 true});
  all.push_back({"user",
                 "a user",
                 "A user who uploads",
                 {{"user", line(), "The name", true},
                  {password_key(From::kGiven), line(), "Never shown; password_env or password_file is safer"},
                  {password_key(From::kEnvironment), scalar(kEnvironmentName), "From that environment variable"},
                  {password_key(From::kFile), file(), "From that file, without the line end at its end"}}});
  all.push_back({"tls",
                 "'tls'",
                 "TLS settings for https",
                 {{"ca", file(), "PEM file with the CA certificates to trust; default: the system's"},
                  {"certificate", file(), "PEM file of the client's certificate"},
                  {"key", file(), "PEM file of its private key; default: in the same file"},
                  {"server_name", line(), "Name to send (SNI) and to verify; default: the host of the URL"},
                  {"insecure", scalar(yaml::kBoolean), "Certificates are not checked"}}});
}

void add_hooks(yaml::Table& table) {
  auto& all = table.constructs;
  all.push_back({"hook",
                 "a hook",
                 "A program that the run starts",
                 {{"command", list_of(line()), "The program and its arguments; no shell", true},
                  {"folder", file(), "Working folder; default: the folder of this file"},
                  {"wait_for_log", line(), "Ready once its output has this text; default: once the port is open"},
                  {"timeout", scalar(kTime), "Time to be ready, or to end; default: 10s"}}});
  all.push_back({"hooks",
                 "'hooks'",
                 "Programs that start, stop and change the server",
                 {{kHookNames[0], hook(), "The server itself; it ends with the run, and its output is kept"},
                  {kHookNames[1], hook(), "Ends what start began; default: SIGTERM"},
                  {kHookNames[2], hook(), "Restarts the server; default: stop and start"},
                  {kHookNames[3], hook(), "Before the run: removes what earlier runs left"},
                  {kHookNames[4], hook(), "Uploads are refused from now on below uploads_disabled"},
                  {kHookNames[5], hook(), "Uploads are accepted again"}}});
}

void add_capabilities(const Vocabulary& vocabulary, Grammar& grammar) {
  yaml::Construct capabilities{"capabilities", "'capabilities'", "What the target can do, and where", {}};
  capabilities.noun = "capability";
  for (const auto& [name, word] : vocabulary) {
    const std::string_view place = grammar.names.emplace_back("capability-" + name);
    capabilities.fields.push_back({name, either(scalar(yaml::kBoolean), one_or_list(map_of(place))), word.about});
    yaml::Construct construct{
        place,
        "a place",
        "Where it holds, and what is known about it there",
        {{"path", scalar(kPath), "Below this path of the server"}, {"url", scalar(kUrl), "Below this URL"}}};
    for (const auto& [value, number] : word.values)
      construct.fields.push_back({value, number ? scalar(yaml::kWholeNumber) : line(), "A value that scenarios use"});
    grammar.table.constructs.push_back(std::move(construct));
  }
  grammar.table.constructs.push_back(std::move(capabilities));
}

}  // namespace

std::string_view password_key(PasswordSource::Kind kind) {
  switch (kind) {
    case PasswordSource::Kind::kGiven:
      return "password";
    case PasswordSource::Kind::kEnvironment:
      return "password_env";
    case PasswordSource::Kind::kFile:
      break;
  }
  return "password_file";
}

std::optional<std::int64_t> parse_milliseconds(std::string_view text) {
  const auto time = parse_duration_ms(text);
  return time && *time > 0 ? time : std::nullopt;
}

Grammar grammar(const Vocabulary& vocabulary) {
  Grammar out;
  add_file(out.table);
  add_parts(out.table);
  add_secrets(out.table);
  add_hooks(out.table);
  add_capabilities(vocabulary, out);
  return out;
}

std::string target_schema(const Vocabulary& vocabulary) {
  const Grammar table = grammar(vocabulary);
  return yaml::json_schema(
      table.table, {"bitspec target", "A BITS server that is to be judged; see docs/target.md", kTargetFile, "", {}});
}

}  // namespace bitspec::target
