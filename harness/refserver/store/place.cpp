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

std::string_view fault_of_part(std::string_view part) {
  if (part.empty()) return "an empty part";
  if (part == "." || part == "..") return "a dot part";
  if (part.size() > kLongestPart) return "a part above 255 bytes";
  if (part.find_first_of("/\\") != std::string_view::npos) return "a slash inside a part";
  if (std::ranges::any_of(part, is_control)) return "a control character";
  if (part.size() >= 2 && part[1] == ':' && is_letter(part[0])) return "a drive letter";
  return "";
}

}  // namespace

Result<std::string> place_name(std::string_view path, const FaultSet& faults) {
  if (!path.starts_with('/')) return bad_input("the path does not begin with a slash");
  path.remove_prefix(1);
  if (faults.on(Fault::kPathClimbs)) return percent_decode(path);
  std::string name;
  while (!path.empty()) {
    const auto slash = path.find('/');
    auto part = percent_decode(path.substr(0, slash));
    if (!part) return tl::unexpected(part.error());
    if (faults.on(Fault::kTargetNotDecoded)) part = std::string(path.substr(0, slash));
    if (faults.on(Fault::kPathNulCuts)) part = part->substr(0, std::ranges::find_if(*part, is_control) - part->begin());
    if (const auto fault = fault_of_part(*part); !fault.empty()) return bad_input("the path has " + std::string(fault));
    name += *part;
    if (slash == std::string_view::npos) break;
    name += '/';
    path.remove_prefix(slash + 1);
  }
  return name;
}

}  // namespace bitspec::refserver
