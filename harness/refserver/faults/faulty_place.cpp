#include "harness/refserver/faults/faulty_place.h"

#include <algorithm>
#include <array>

#include "harness/protocol/url.h"

namespace bitspec::refserver {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// So that decoding gives `text` again, whatever is in it.
std::string escaped(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const unsigned char c : text) {
    out += '%';
    out += kDigits[c >> 4];
    out += kDigits[c & 0xf];
  }
  return out;
}

bool has_lower_digits(std::string_view segment) {
  const auto at = segment.find('%');
  return at != segment.npos && std::ranges::any_of(segment.substr(at + 1, 2), [](char c) { return c >= 'a'; });
}

std::string misread(std::string_view segment, const std::string& decoded, const FaultSet& faults) {
  const bool raw =
      faults.on(Fault::kTargetNotDecoded) || (faults.on(Fault::kTargetHexCase) && has_lower_digits(segment));
  std::string text = raw ? std::string(segment) : decoded;
  if (faults.on(Fault::kTargetPlusIsBlank)) std::ranges::replace(text, '+', ' ');
  if (faults.on(Fault::kTargetDecodedTwice)) text = percent_decode(text).value_or(text);
  if (faults.on(Fault::kTargetParameterCut)) text.erase(std::min(text.find_first_of(";?#"), text.size()));
  if (faults.on(Fault::kPathNulCuts)) text.erase(std::ranges::find_if(text, is_control), text.end());
  return text;
}

}  // namespace

Result<std::string> faulty_place_name(std::string_view path, const FaultSet& faults) {
  if (faults.on(Fault::kPathClimbs) && path.starts_with('/')) return percent_decode(path.substr(1));
  constexpr std::array kMisreading = {Fault::kTargetNotDecoded,   Fault::kTargetHexCase,      Fault::kTargetPlusIsBlank,
                                      Fault::kTargetDecodedTwice, Fault::kTargetParameterCut, Fault::kPathNulCuts};
  if (std::ranges::none_of(kMisreading, [&](Fault fault) { return faults.on(fault); })) return place_name(path);
  std::string changed;
  for (std::size_t from = 0; from < path.size();) {
    const auto end = std::min(path.find('/', from), path.size());
    const auto segment = path.substr(from, end - from);
    const auto decoded = percent_decode(segment);
    if (!decoded) return decoded;
    changed += escaped(misread(segment, *decoded, faults));
    if (end < path.size()) changed += '/';
    from = end + 1;
  }
  return place_name(changed);
}

}  // namespace bitspec::refserver
