#include "harness/protocol/url_reference.h"

#include <algorithm>

namespace bitspec {
namespace {

// [RFC 3986 5.2.4]; `path` begins with a slash.
std::string without_dot_segments(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const auto end = std::min(path.find('/', 1), path.size());
    const auto segment = path.substr(1, end - 1);
    const bool last = end == path.size();
    if (segment == "..") out.erase(out.find_last_of('/') == std::string::npos ? 0 : out.find_last_of('/'));
    if (segment != "." && segment != "..")
      out += path.substr(0, end);
    else if (last)
      out += '/';
    path.remove_prefix(end);
  }
  return out;
}

// As clients read the path of a reference.
std::string as_clients_read(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c == '{' || c == '}')
      out += c == '{' ? "%7B" : "%7D";
    else
      out += c == '\\' ? '/' : c;
  }
  return out;
}

}  // namespace

bool has_scheme(std::string_view reference) {
  const auto end = reference.find_first_of(":/");
  if (end == std::string_view::npos || end == 0 || reference[end] != ':') return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return letter(reference[0]) &&
         std::all_of(reference.begin(), reference.begin() + static_cast<long>(end),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'; });
}

Result<Url> resolve(const Url& base, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  const auto question = std::min(reference.find('?'), reference.size());
  const auto query = reference.substr(question);
  const auto given = as_clients_read(reference.substr(0, question));
  const auto own = base.path.substr(0, base.path.find('?'));
  const auto whole = [&]() -> std::string {
    if (has_scheme(given)) return given;
    if (given.starts_with("//")) return base.scheme + ":" + given;
    if (given.starts_with('/')) return base.origin() + given;
    if (given.empty()) return base.origin() + (query.empty() ? base.path : own);
    return base.origin() + own.substr(0, own.rfind('/') + 1) + given;
  }();
  auto url = Url::parse(whole + std::string(query));
  if (!url) return url;
  const auto end = std::min(url->path.find('?'), url->path.size());
  url->path = without_dot_segments(std::string_view(url->path).substr(0, end)) + url->path.substr(end);
  return url;
}

}  // namespace bitspec
