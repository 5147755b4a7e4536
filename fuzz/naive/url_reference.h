// What a reference leads to, by the parts and steps of RFC 3986 5.2, with one list of segments.
#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace bitspec::naive {

struct Reference {
  bool has_scheme = false, has_authority = false, has_query = false;
  std::string scheme, authority, path, query;
};

// [RFC 3986 3, 4.2]; before the query, as clients read what the grammar does not allow.
inline Reference parts_of(std::string_view text) {
  std::string left;
  bool path = true;
  for (const char c : text) {
    if (c == '#') break;
    path = path && c != '?';
    if (path && c == '\\')
      left += '/';
    else if (path && c == '{')
      left += "%7B";
    else if (path && c == '}')
      left += "%7D";
    else
      left += c;
  }
  Reference out;
  if (const auto at = left.find('?'); at != std::string::npos) {
    out.has_query = true;
    out.query = left.substr(at + 1);
    left.erase(at);
  }
  if (const auto at = left.find_first_of(":/"); at != std::string::npos && at > 0 && left[at] == ':') {
    out.has_scheme = std::isalpha(static_cast<unsigned char>(left[0])) != 0;
    for (std::size_t i = 0; i < at; ++i) {
      const auto c = static_cast<unsigned char>(left[i]);
      out.has_scheme = out.has_scheme && (std::isalnum(c) || c == '+' || c == '-' || c == '.');
    }
    if (out.has_scheme) {
      out.scheme = left.substr(0, at);
      left.erase(0, at + 1);
    }
  }
  if (left.starts_with("//")) {
    out.has_authority = true;
    const auto end = left.find('/', 2);
    out.authority = left.substr(2, end == std::string::npos ? end : end - 2);
    left.erase(0, end == std::string::npos ? left.size() : end);
  }
  out.path = left;
  return out;
}

// [RFC 3986 5.2.4] of an absolute path, or of none.
inline std::string without_dots(const std::string& path) {
  if (path.empty()) return path;
  std::vector<std::string> given{""}, out;
  for (const char c : path.substr(1)) {
    if (c == '/')
      given.emplace_back();
    else
      given.back() += c;
  }
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] == ".." && !out.empty()) out.pop_back();
    const bool dots = given[i] == "." || given[i] == "..";
    if (!dots) out.push_back(given[i]);
    if (dots && i + 1 == given.size()) out.emplace_back();
  }
  std::string text;
  for (const auto& segment : out) text += "/" + segment;
  return text;
}

// [RFC 3986 5.2.2]; `base` has a scheme, an authority and an absolute path. Dot segments are still there.
inline Reference joined(const Reference& base, Reference it) {
  if (it.has_scheme) return it;
  it.scheme = base.scheme;
  if (it.has_authority) return it;
  it.has_authority = true;
  it.authority = base.authority;
  if (it.path.empty()) {
    it.path = base.path;
    if (!it.has_query) it.query = base.query;
    it.has_query = it.has_query || base.has_query;
  } else if (it.path[0] != '/') {
    it.path = base.path.substr(0, base.path.rfind('/') + 1) + it.path;
  }
  return it;
}

// [RFC 3986 5.3]
inline std::string text_of(const Reference& it, const std::string& path) {
  return it.scheme + ":" + (it.has_authority ? "//" + it.authority : "") + path + (it.has_query ? "?" + it.query : "");
}

}  // namespace bitspec::naive
