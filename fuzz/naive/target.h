// A target file as lines "path=value", twice: straight from its tree, with what is said by default left out, and from
// what was loaded.
#pragma once

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "fuzz/naive/scenario_tree.h"
#include "fuzz/naive/url.h"
#include "harness/target/target_file.h"

namespace bitspec::fuzz::naive {

// The folder of the file that the targets read, and what the environment holds there.
inline constexpr std::string_view kTargetFolder = "/srv/target";
inline std::string of_environment(const std::string& name) {
  return "value of " + name;
}

inline std::string below_folder(const std::string& name) {
  std::string path = name.starts_with('/') ? name : std::string(kTargetFolder) + "/" + name;
  return std::filesystem::path(path).lexically_normal().string();
}

// "https://h:8443/up", however it is written; `folder`: with a '/' at its end.
inline std::string plain_url(const std::string& text, bool folder) {
  const auto url = bitspec::naive::url(text);
  if (!url) return "no URL: " + text;
  std::string path = url->path;
  const auto query = std::min(path.find('?'), path.size());
  if (folder && (query == 0 || path[query - 1] != '/')) path.insert(query, "/");
  return url->scheme + "://" + url->host + " " + std::to_string(url->port) + " " + path;
}
inline std::string plain_url(const Url& url) {
  return url.scheme + "://" + url.host + " " + std::to_string(url.port) + " " + url.path;
}

class TargetTree {
 public:
  static std::vector<std::string> lines(const Node& root) {
    TargetTree all;
    all.one_url_ = root.find("one_url") && root.find("one_url")->text == "true";
    for (const Entry& entry : root.entries) all.top(entry);
    const Node* capabilities = root.find("capabilities");
    const bool says_restart = capabilities && capabilities->find("restart");
    const Node* hooks = root.find("hooks");
    if (hooks && (hooks->find("start") || hooks->find("restart")) && !says_restart)
      all.add("capabilities.restart[0]", "");
    std::sort(all.lines_.begin(), all.lines_.end());
    return std::move(all.lines_);
  }

 private:
  void add(const std::string& path, const std::string& value) { lines_.push_back(path + "=" + value); }
  static std::string at(std::size_t i) { return "[" + std::to_string(i) + "]"; }

  void list(const Node& node, const std::string& path) {
    for (std::size_t i = 0; i < node.items.size(); ++i) add(path + at(i), node.items[i].text);
  }

  void top(const Entry& entry) {
    const std::string& key = entry.key;
    const Node& node = entry.value;
    add("sources." + key, std::to_string(entry.spot.line));
    if (key == "url")
      add(key, plain_url(node.text, !one_url_));
    else if (key == "timeout")
      add(key, plain_time(node.text));
    else if (key == "folders" || key == "tls")
      files(node, key);
    else if (key == "read_back")
      read_back(node);
    else if (key == "headers")
      headers(node);
    else if (key == "users")
      users(node);
    else if (key == "hosts")
      list(node, key);
    else if (key == "capabilities")
      capabilities(node);
    else if (key == "hooks")
      hooks(node);
    else if (key == "form")
      for (const Entry& one : node.entries) add("form." + one.key, one.value.text);
    else if (!(key == "one_url" && node.text == "false") && !(key == "authentication" && node.text == "basic"))
      add(key, node.text);
  }

  void files(const Node& node, const std::string& path) {
    static const std::set<std::string> kFiles = {"files", "work", "ca", "certificate", "key"};
    for (const Entry& one : node.entries) {
      const bool left_out = one.key == "insecure" ? one.value.text == "false" : one.value.text.empty();
      if (!left_out)
        add(path + "." + one.key, kFiles.contains(one.key) ? below_folder(one.value.text) : one.value.text);
    }
  }

  void read_back(const Node& node) {
    if (node.is_scalar()) return add("read_back", node.text);
    if (const Node* command = node.find("command")) return list(*command, "read_back.command");
    add("read_back", "folder");
    if (const Node* folder = node.find("folder")) add("folders.files", below_folder(folder->text));
    if (const Node* name = node.find("name"); name && !name->text.empty()) add("read_back.name", name->text);
  }

  void headers(const Node& node) {
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
      const Entry& one = node.entries[i];
      std::string value = one.value.is_map() ? of_environment(one.value.entries.front().value.text) : one.value.text;
      value.erase(0, std::min(value.find_first_not_of(" \t"), value.size()));
      value.erase(value.find_last_not_of(" \t") + 1);
      add("headers" + at(i) + (one.value.is_map() ? " hidden " : " ") + one.key, value);
    }
  }

  void users(const Node& node) {
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const Node* given = node.items[i].find("password");
      const Node* variable = node.items[i].find("password_env");
      add("users" + at(i), node.items[i].find("user")->text);
      if (given) add("users" + at(i) + ".password", given->text);
      if (variable) add("users" + at(i) + ".password", of_environment(variable->text));
      if (variable) add("users" + at(i) + ".from", variable->text);
    }
  }

  void capabilities(const Node& node) {
    for (const Entry& entry : node.entries) {
      const std::string path = "capabilities." + entry.key;
      if (entry.value.is_scalar()) {
        add(entry.value.text == "false" ? path : path + "[0]", entry.value.text == "false" ? "off" : "");
        continue;
      }
      const std::vector<Node> places = entry.value.is_map() ? std::vector<Node>{entry.value} : entry.value.items;
      for (std::size_t i = 0; i < places.size(); ++i) place(places[i], path + at(i));
    }
  }

  void place(const Node& node, const std::string& path) {
    std::string where;
    for (const Entry& one : node.entries) {
      if (one.key == "path") {
        where = one.value.text + (one.value.text.ends_with('/') ? "" : "/");
      } else if (one.key == "url") {
        where = plain_url(one.value.text, true);
      } else {
        add(path + "." + one.key, one.key == "folder" ? below_folder(one.value.text) : one.value.text);
      }
    }
    add(path, where);
  }

  void hooks(const Node& node) {
    for (const Entry& entry : node.entries) {
      const std::string path = "hooks." + entry.key;
      const Node& command = entry.value.is_list() ? entry.value : *entry.value.find("command");
      list(command, path);
      const Node* folder = entry.value.find("folder");
      add(path + ".folder", folder ? below_folder(folder->text) : std::string(kTargetFolder));
      const Node *log = entry.value.find("wait_for_log"), *time = entry.value.find("timeout");
      if (log && !log->text.empty()) add(path + ".wait_for_log", log->text);
      add(path + ".timeout", time ? plain_time(time->text) : "10000ms");
    }
  }

  std::vector<std::string> lines_;
  bool one_url_ = false;
};

class TargetLines {
 public:
  static std::vector<std::string> of(const target::Loaded& loaded) {
    TargetLines all;
    all.target(loaded.target);
    for (const auto& [key, place] : loaded.sources) all.add("sources." + key, place.substr(place.rfind(':') + 1));
    // What is not said is as it is without a file.
    if (!loaded.sources.contains("timeout") && loaded.target.timeout.count() == 5000)
      std::erase(all.lines_, "timeout=5000ms");
    std::sort(all.lines_.begin(), all.lines_.end());
    return std::move(all.lines_);
  }

 private:
  void add(const std::string& path, const std::string& value) { lines_.push_back(path + "=" + value); }
  void add_set(const std::string& path, const std::string& value) {
    if (!value.empty()) add(path, value);
  }
  static std::string at(std::size_t i) { return "[" + std::to_string(i) + "]"; }
  void list(const std::vector<std::string>& texts, const std::string& path) {
    for (std::size_t i = 0; i < texts.size(); ++i) add(path + at(i), texts[i]);
  }

  void target(const target::Target& t) {
    if (!t.url.host.empty()) add("url", plain_url(t.url));
    if (t.one_url) add("one_url", "true");
    if (t.profile) add("profile", std::string(profile_name(*t.profile)));
    add("timeout", std::to_string(t.timeout.count()) + "ms");
    add_set("folders.files", t.files_folder);
    add_set("folders.work", t.work_folder);
    using Way = target::ReadBackWay::Kind;
    if (t.read_back.kind == Way::kGet) add("read_back", "get");
    if (t.read_back.kind == Way::kNone) add("read_back", "none");
    if (t.read_back.kind == Way::kFolder) add("read_back", "folder");
    add_set("read_back.name", t.read_back.name);
    list(t.read_back.command, "read_back.command");
    if (t.read_back.kind == Way::kCommand && t.read_back.command.empty()) add("read_back", "an empty command");
    for (const auto& [key, word] : target::form_values(t.form)) add("form." + std::string(key), std::string(word));
    const std::set<std::string> hidden(t.hidden_fields.begin(), t.hidden_fields.end());
    for (std::size_t i = 0; i < t.extra_fields.list().size(); ++i) {
      const auto& field = t.extra_fields.list()[i];
      add("headers" + at(i) + (hidden.contains(field.name) ? " hidden " : " ") + field.name, field.value);
    }
    for (std::size_t i = 0; i < t.users.size(); ++i) user(t.users[i], "users" + at(i));
    if (t.scheme == target::Target::Scheme::kDigest) add("authentication", "digest");
    add_set("tls.ca", t.tls.ca_file);
    add_set("tls.certificate", t.tls.certificate_file);
    add_set("tls.key", t.tls.private_key_file);
    add_set("tls.server_name", t.tls.server_name);
    if (t.tls.insecure) add("tls.insecure", "true");
    list(t.hosts, "hosts");
    add_set("listen", t.listen);
    for (const auto& [name, one] : t.capabilities) capability(one, "capabilities." + name);
    const std::pair<const char*, const target::Hook*> hooks[] = {{"start", &t.hooks.start},
                                                                 {"stop", &t.hooks.stop},
                                                                 {"restart", &t.hooks.restart},
                                                                 {"reset", &t.hooks.reset},
                                                                 {"uploads_off", &t.hooks.uploads_off},
                                                                 {"uploads_on", &t.hooks.uploads_on}};
    for (const auto& [name, one] : hooks) hook(*one, std::string("hooks.") + name);
  }

  void user(const target::Credentials& user, const std::string& path) {
    add(path, user.user);
    add(path + ".password", user.password);
    if (user.source.kind == target::PasswordSource::Kind::kEnvironment) add(path + ".from", user.source.name);
  }

  void capability(const target::Capability& one, const std::string& path) {
    if (one.off) add(path, "off");
    for (std::size_t i = 0; i < one.places.size(); ++i) {
      const auto& place = one.places[i];
      add(path + at(i), place.url ? plain_url(*place.url) : place.path);
      if (place.url && place.url->path != place.path) add(path + at(i), "two paths");
      for (const auto& [name, value] : place.values) add(path + at(i) + "." + name, value);
    }
  }

  void hook(const target::Hook& hook, const std::string& path) {
    if (hook.empty()) return;
    list(hook.command, path);
    add(path + ".folder", hook.folder);
    add_set(path + ".wait_for_log", hook.wait_for_log);
    add(path + ".timeout", std::to_string(hook.timeout.count()) + "ms");
  }

  std::vector<std::string> lines_;
};

}  // namespace bitspec::fuzz::naive
