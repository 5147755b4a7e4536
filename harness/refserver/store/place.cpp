#include "harness/refserver/store/place.h"

#include <algorithm>

#include "harness/protocol/url.h"

namespace bitspec::refserver {
namespace {

constexpr std::size_t kLongestPart = 255;  // NAME_MAX of the usual file systems

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string_view problem_of(std::string_view part) {
  if (part.empty()) return "an empty segment";
  if (part == "." || part == "..") return "a dot segment";
  if (part.size() > kLongestPart) return "a segment longer than 255 bytes";
  if (part.find_first_of("/\\") != std::string_view::npos) return "an encoded slash or a backslash";
  if (std::ranges::any_of(part, is_control)) return "a control character";
  if (part.size() >= 2 && part[1] == ':' && is_letter(part[0])) return "a drive letter";
  return "";
}

}  // namespace

Result<std::string> place_name(std::string_view path) {
  if (!path.starts_with('/')) return bad_input("path does not start with '/'");
  path.remove_prefix(1);
  std::string name;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const auto part = percent_decode(path.substr(0, slash));
    if (!part) return tl::unexpected(part.error());
    if (const auto problem = problem_of(*part); !problem.empty())
      return bad_input("path contains " + std::string(problem));
    name += *part;
    if (slash == std::string_view::npos) break;
    name += '/';
    path.remove_prefix(slash + 1);
  }
  return name;
}

}  // namespace bitspec::refserver
