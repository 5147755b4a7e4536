// A second reader of WWW-Authenticate, for values that keep to the grammar; of others it says nothing.
// [RFC 9110 11.6.1, RFC 7616 3.3, RFC 7617 2]
#pragma once

#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/naive/answer.h"

namespace bitspec::naive {

struct NaiveChallenge {
  std::string scheme;  // in lower case, as the names of parameters
  std::vector<std::pair<std::string, std::string>> parameters;
  bool broken = false;  // a parameter twice, or a control byte in a value

  std::optional<std::string> find(const std::string& name) const {
    for (const auto& [key, value] : parameters) {
      if (key == name) return value;
    }
    return std::nullopt;
  }
};

// Between the commas that are not within quotes.
inline std::vector<std::string> comma_items(const std::string& value) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == ',' && !quoted) {
      out.emplace_back();
      continue;
    }
    if (value[i] == '"') quoted = !quoted;
    out.back() += value[i];
    if (quoted && value[i] == '\\' && i + 1 < value.size()) out.back() += value[++i];
  }
  return out;
}

inline void add_parameter(NaiveChallenge& to, const std::string& name, std::string value) {
  if (value.starts_with('"')) {
    std::string plain;
    for (std::size_t i = 1; i + 1 < value.size(); ++i) plain += value[i] == '\\' ? value[++i] : value[i];
    value = plain;
  }
  for (const char c : value) to.broken = to.broken || !is_text(c);
  to.broken = to.broken || to.find(lower_case(name));
  to.parameters.emplace_back(lower_case(name), value);
}

inline std::optional<std::vector<NaiveChallenge>> challenges(const std::string& value) {
  static const std::string kToken = "[-!#$%&'*+.^_`|~0-9A-Za-z]+";
  static const std::string kParameter = "(" + kToken + ")[ \\t]*=[ \\t]*(\"(?:[^\"\\\\]|\\\\[^])*\"|" + kToken + ")";
  static const std::regex kOne(kParameter), kFirst("(" + kToken + ") +" + kParameter), kAlone(kToken);
  std::vector<NaiveChallenge> out;
  for (const std::string& whole : comma_items(value)) {
    const auto first = whole.find_first_not_of(" \t");
    if (first == std::string::npos) continue;
    const std::string item = whole.substr(first, whole.find_last_not_of(" \t") - first + 1);
    std::smatch part;
    if (std::regex_match(item, part, kOne)) {
      if (out.empty()) return std::nullopt;
      add_parameter(out.back(), part[1], part[2]);
    } else if (std::regex_match(item, part, kFirst)) {
      out.push_back({lower_case(part[1]), {}, false});
      add_parameter(out.back(), part[2], part[3]);
    } else if (std::regex_match(item, kAlone)) {
      out.push_back({lower_case(item), {}, false});
    } else {
      return std::nullopt;
    }
  }
  return out;
}

// Whether a client can answer it.
inline bool answerable(const NaiveChallenge& c) {
  if (c.broken || (c.scheme != "basic" && c.scheme != "digest")) return false;
  if (c.scheme == "basic") return true;
  const std::string algorithm = lower_case(c.find("algorithm").value_or("md5"));
  bool auth = !c.find("qop");
  for (const auto& item : items({{"qop", c.find("qop").value_or("")}}, "qop"))
    auth = auth || lower_case(item) == "auth";
  return c.find("realm") && c.find("nonce") && auth && (algorithm == "md5" || algorithm == "sha-256");
}

}  // namespace bitspec::naive
