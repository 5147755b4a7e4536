// result.json as it was given against the same written again: every member that the schema knows has to come back with
// its value, and nothing may be there that was not said.
#pragma once

#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "harness/results/reason.h"

namespace bitspec::fuzz::naive {

using Json = nlohmann::json;

// Strictly: whole groups, no bit beside the bytes.
inline std::optional<std::string> strict_base64(std::string_view text) {
  const std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    std::string_view group = text.substr(at, 4);
    const bool last = at + 4 == text.size();
    while (last && group.size() > 2 && group.back() == '=') group.remove_suffix(1);
    std::uint32_t bits = 0;
    for (const char c : group) {
      if (digits.find(c) == std::string_view::npos) return std::nullopt;
      bits = bits << 6 | static_cast<std::uint32_t>(digits.find(c));
    }
    const auto spare = group.size() * 6 % 8;
    if ((bits & ((1u << spare) - 1)) != 0) return std::nullopt;
    bits >>= spare;
    for (auto left = group.size() - 1; left > 0; --left) out += static_cast<char>(bits >> ((left - 1) * 8) & 0xff);
  }
  return out;
}

class ResultJson {
 public:
  // `schema`: reports/schema/result.json.
  explicit ResultJson(const Json& schema) { collect(schema); }

  // Says what is not as it was.
  bool same(const Json& given, const Json& written) {
    wrong_.clear();
    members(given, written, "");
    if (!wrong_.empty()) std::fprintf(stderr, "not as it was given: %s\n", wrong_.c_str());
    return wrong_.empty();
  }

 private:
  void collect(const Json& schema) {
    if (schema.is_object() && schema.contains("properties") && schema["properties"].is_object()) {
      for (const auto& [name, shape] : schema["properties"].items()) known_.insert(name);
    }
    for (const auto& part : schema) {
      if (part.is_structured()) collect(part);
    }
  }

  static bool is_nothing(const Json& value) {
    return value.is_null() || value == "" || value == 0 || value == false || (value.is_structured() && value.empty());
  }

  static std::optional<std::string> text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_object() && value.size() == 1 && value.contains("base64") && value["base64"].is_string())
      return strict_base64(value["base64"].get<std::string>());
    return std::nullopt;
  }

  void fail(const std::string& path) {
    if (wrong_.empty()) wrong_ = path.empty() ? "the whole" : path;
  }

  void value(const Json& given, const Json& written, const std::string& path) {
    const auto text = text_of(written);
    if (text) {
      if (text_of(given) != text) fail(path);
    } else if (written.is_array()) {
      if (!given.is_array() || given.size() != written.size()) return fail(path);
      for (std::size_t i = 0; i < given.size(); ++i) value(given[i], written[i], path + "[" + std::to_string(i) + "]");
    } else if (written.is_object()) {
      if (given.is_object())
        members(given, written, path);
      else if (!path.ends_with("reason") && !path.ends_with("place"))  // of the older format: text
        fail(path);
    } else if (given != written) {
      fail(path);
    }
  }

  void members(const Json& given, const Json& written, const std::string& path) {
    const bool free = path.ends_with("target.capabilities") || path.find("shard.held") != std::string::npos ||
                      path.ends_with("shard.controls");
    const bool reason = path.ends_with("reason");
    if (reason && !known_kind(given)) {
      if (text_of(written.value("detail", Json())) != text_of(given.value("text", Json("")))) {
        const bool both_empty = !written.contains("detail") && is_nothing(given.value("text", Json("")));
        if (!both_empty) fail(path);
      }
      return;
    }
    for (const auto& [name, one] : written.items()) {
      const std::string own = path.empty() ? name : path + "." + name;
      const bool made = name == "text" || own == "format" || own == "tool.name" || (reason && name == "kind");
      if (made && !(reason && name == "kind" && given.contains(name))) continue;  // for people, from the rest
      if (given.contains(name))
        value(given[name], one, own);
      else if (!is_nothing(one))
        fail(own);
    }
    for (const auto& [name, one] : given.items()) {
      if (written.contains(name) || is_nothing(one)) continue;
      const std::string own = path.empty() ? name : path + "." + name;
      if (free || (known_.contains(name) && !left_out(given, name, path))) fail(own);
    }
  }

  static bool known_kind(const Json& reason) {
    const auto kind = reason.contains("kind") ? text_of(reason["kind"]) : std::nullopt;
    for (const auto& row : results::kReasonKinds) {
      if (kind && row.name == *kind) return true;
    }
    return false;
  }

  // Members that are known elsewhere, or say nothing beside the others.
  static bool left_out(const Json& given, const std::string& name, const std::string& path) {
    static const std::set<std::string> kTop = {
        "format",  "tool",          "target",        "profile",   "seed",      "started",           "complete",
        "verdict", "summary",       "rules",         "scenarios", "exchanges", "incomplete_reason", "changes",
        "options", "selected_only", "known_failing", "shard",     "runs"};
    if (path.empty() && !kTop.contains(name)) return true;
    if (name == "broken_in") return given[name].size() <= given.value("evidence", Json::array()).size();
    if (name == "place") return !given[name].is_object() || is_nothing(given[name].value("file", Json()));
    if (name == "known" || name == "asked") return is_nothing(given.value("asked", Json(0)));
    if (name == "known_failing") return is_nothing(given[name].value("file", Json()));
    if (name == "shard") return is_nothing(given[name].value("count", Json()));
    if (name == "kind") return given[name] == "request";
    if (name == "runs" && path.empty()) return given[name] == 1 || is_nothing(given[name]);
    if (name == "runs" && path.starts_with("rules[")) return is_nothing(given[name].value("judged", Json()));
    if (name == "text" || name.ends_with("reason"))
      return name == "text" || is_nothing(given[name]) || no_reason(given[name]);
    return elsewhere(name, path);
  }

  static bool no_reason(const Json& reason) {
    return reason.is_object() && reason.contains("kind") && text_of(reason["kind"]) == std::string();
  }

  // The optional members, each with the end of the path where it means something.
  static bool elsewhere(const std::string& name, const std::string& path) {
    static const std::pair<const char*, const char*> kOptional[] = {{"when", "rules[]"},
                                                                    {"blocked_by", "rules[]"},
                                                                    {"behind_known", "rules[]"},
                                                                    {"server_output", "scenarios[]"},
                                                                    {"others_accepted", "changes[]"},
                                                                    {"flaky", "entries[]"},
                                                                    {"file", "target"},
                                                                    {"rule", "entries[]"},
                                                                    {"scenario", "entries[]"},
                                                                    {"profile", "entries[]"},
                                                                    {"link", "entries[]"},
                                                                    {"expires", "entries[]"},
                                                                    {"hint", "entries[]"},
                                                                    {"rule", "reason"},
                                                                    {"exchange", "reason"},
                                                                    {"scenario", "reason"},
                                                                    {"step", "reason"},
                                                                    {"capabilities", "reason"},
                                                                    {"detail", "reason"}};
    std::string end = path.substr(path.rfind('.') == std::string::npos ? 0 : path.rfind('.') + 1);
    if (end.ends_with(']')) end = end.substr(0, end.find('[')) + "[]";
    for (const auto& [member, where] : kOptional) {
      if (name == member && end.ends_with(where)) return false;
    }
    return true;
  }

  std::set<std::string> known_;
  std::string wrong_;
};

}  // namespace bitspec::fuzz::naive
