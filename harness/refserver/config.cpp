#include "harness/refserver/config.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "harness/refserver/config_grammar.h"

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;
using yaml::Node;

template <class T>
void set(const Node& map, std::string_view key, T& value, T (*read)(const Node&)) {
  if (const Node* found = map.find(key)) value = read(*found);
}

std::string text(const Node& node) {
  return node.text;
}
bool boolean(const Node& node) {
  return node.text == "true";
}
std::uint16_t port(const Node& node) {
  return static_cast<std::uint16_t>(std::stoul(node.text));
}
std::optional<std::uint64_t> number(const Node& node) {
  return std::stoull(node.text);
}
std::optional<std::size_t> count(const Node& node) {
  return std::stoull(node.text);
}
std::optional<std::uint32_t> seconds(const Node& node) {
  return static_cast<std::uint32_t>(std::stoul(node.text));
}
std::chrono::milliseconds time(const Node& node) {
  return *parse_time(node.text);
}
std::optional<std::chrono::milliseconds> some_time(const Node& node) {
  return parse_time(node.text);
}
Profile profile(const Node& node) {
  return *parse_profile(node.text);
}
Auth auth(const Node& node) {
  if (node.text == "basic") return Auth::kBasic;
  return node.text == "digest" ? Auth::kDigest : Auth::kNone;
}
Notify notify(const Node& node) {
  if (node.text == "by-value") return Notify::kByValue;
  return node.text == "by-reference" ? Notify::kByReference : Notify::kNone;
}
std::vector<std::string> texts(const Node& node) {
  std::vector<std::string> all;
  for (const Node& item : node.items) all.push_back(item.text);
  return all;
}
std::optional<HostId> host_id(const Node& node) {
  HostId host;
  set(node, "host", host.host, text);
  set(node, "fallback_seconds", host.fallback_seconds, seconds);
  return host;
}

Area area_of(const Node& node) {
  Area area;
  set(node, "path", area.path, text);
  set(node, "overwrite", area.overwrite, boolean);
  set(node, "uploads", area.uploads, boolean);
  set(node, "writable", area.writable, boolean);
  set(node, "writers", area.writers, texts);
  set(node, "folder_must_exist", area.folder_must_exist, boolean);
  set(node, "max_upload_size", area.max_upload_size, number);
  set(node, "max_fragment", area.max_fragment, number);
  set(node, "quota", area.quota, number);
  set(node, "session_timeout", area.session_timeout, some_time);
  set(node, "max_sessions", area.max_sessions, count);
  set(node, "cleanup", area.cleanup, time);
  set(node, "host_id", area.host_id, host_id);
  set(node, "lone_fallback_seconds", area.lone_fallback_seconds, seconds);
  set(node, "auth", area.auth, auth);
  set(node, "notify", area.notify, notify);
  set(node, "notify_url", area.notify_url, text);
  set(node, "notify_timeout", area.notify_timeout, time);
  set(node, "relay_url", area.relay_url, text);
  set(node, "reply", area.reply, boolean);
  return area;
}

Options options_of(const Node& root, const fs::path& folder) {
  Options options;
  const auto file = [&](const Node& map, std::string_view key) {
    const Node* name = map.find(key);
    return name ? (folder / name->text).string() : "";
  };
  set(root, "profile", options.profile, profile);
  set(root, "address", options.address, text);
  set(root, "second_address", options.second_address, text);
  set(root, "port", options.port, port);
  set(root, "body_timeout", options.body_timeout, time);
  set(root, "head_timeout", options.head_timeout, time);
  set(root, "keep_sessions", options.keep_sessions, boolean);
  options.folder = file(root, "folder");
  if (const Node* tls = root.find("tls")) {
    options.tls = {file(*tls, "certificate"), file(*tls, "key"), file(*tls, "client_ca")};
    set(*tls, "port", options.tls_port, port);
  }
  if (const Node* users = root.find("users")) {
    for (const Node& user : users->items)
      options.users.push_back({user.find("name")->text, user.find("password")->text});
  }
  if (const Node* areas = root.find("areas")) {
    for (const Node& area : areas->items) options.areas.push_back(area_of(area));
  }
  return options;
}

std::vector<std::string> contradictions(const Area& area, const Options& options) {
  std::vector<std::string> all;
  const auto is_user = [&](const std::string& name) {
    return std::ranges::any_of(options.users, [&](const User& user) { return user.name == name; });
  };
  // [MC-BUP 3.2.1.1, 3.3.1.1]
  if (area.notify != Notify::kNone && area.notify_url.empty()) all.push_back("'notify' needs 'notify_url'");
  if (area.reply && area.notify == Notify::kNone) all.push_back("'reply' needs 'notify'");
  if (area.notify == Notify::kByReference && options.folder.empty())
    all.push_back("'notify: by-reference' needs a 'folder'");
  if (area.auth != Auth::kNone && options.users.empty()) all.push_back("'auth' needs 'users'");
  for (const auto& writer : area.writers) {
    if (!is_user(writer)) all.push_back("unknown user '" + writer + "'");
  }
  for (auto& text : all) text = "area " + area.path + ": " + text;
  return all;
}

}  // namespace

std::vector<std::string> contradictions(const Options& options) {
  std::vector<std::string> all;
  if (options.keep_sessions && options.folder.empty()) all.push_back("'keep_sessions' needs a 'folder'");
  for (const auto& area : options.areas) {
    const auto same = [&](const Area& other) { return other.path == area.path; };
    if (std::ranges::count_if(options.areas, same) > 1) all.push_back("area " + area.path + " is there twice");
    std::ranges::copy(contradictions(area, options), std::back_inserter(all));
  }
  const auto [first, last] = std::ranges::unique(all);
  all.erase(first, last);
  return all;
}

Config read_config(std::string_view path, std::string_view text) {
  Config config;
  const auto file = yaml::Document::read(path, text);
  if (!file) {
    config.errors.push_back(file.error());
    return config;
  }
  yaml::check(config_table(), *file, file->root(), yaml::map_of(kConfigFile), "the configuration", file->root().spot,
              config.errors);
  if (!config.errors.empty()) return config;
  config.options = options_of(file->root(), fs::path(path).parent_path());
  // Reported at the list of areas, where all but one of them come from.
  const Node* areas = file->root().find("areas");
  for (auto& message : contradictions(config.options))
    config.errors.push_back(file->error(areas ? areas->spot : file->root().spot, std::move(message)));
  return config;
}

Config read_config_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(in), {});
  if (in) return read_config(path, text);
  Config config;
  config.errors.push_back(Error{ErrorCode::kNotFound, "cannot read " + path, std::nullopt, {}});
  return config;
}

}  // namespace bitspec::refserver
