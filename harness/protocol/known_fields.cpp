#include "harness/protocol/known_fields.h"

#include <algorithm>

#include "harness/base/edit_distance.h"
#include "harness/protocol/fields.h"

namespace bitspec {

const std::vector<std::string>& known_bits_fields() {
  static const std::vector<std::string> names = {
      "BITS-Packet-Type",
      "BITS-Session-Id",
      "BITS-Supported-Protocols",
      "BITS-Protocol",
      "BITS-Host-Id",
      "BITS-Host-Id-Fallback-Timeout",
      "BITS-Reply-URL",
      "BITS-Received-Content-Range",
      "BITS-Error",
      "BITS-Error-Code",
      "BITS-Error-Context",
      "BITS-Original-Request-URL",
      "BITS-Request-DataFile-Name",
      "BITS-Response-DataFile-Name",
      "BITS-Request-DataEntity-Name",
      "BITS-Response-DataEntity-Name",
      "BITS-Static-Response-URL",
      "BITS-Copy-File-To-Destination",
      "BITS-Package-Type",  // as one page spells the first
  };
  return names;
}

bool is_bits_field(std::string_view name) {
  const auto& all = known_bits_fields();
  return std::any_of(all.begin(), all.end(), [&](const auto& known) { return same_name(name, known); });
}

std::string misspelt_bits_field(std::string_view name) {
  constexpr std::size_t kMostEdits = 2, kLongest = 100;
  if (name.size() > kLongest) return {};
  if (is_bits_field(name)) return {};
  std::string found;
  std::size_t best = kMostEdits + 1;
  for (const std::string& known : known_bits_fields()) {
    const std::size_t longer = std::max(name.size(), known.size()), shorter = std::min(name.size(), known.size());
    if (longer - shorter > kMostEdits) continue;  // spares nearly all of the comparisons, which are slow
    const std::size_t distance = edit_distance(lower(name), lower(known));
    if (distance >= best) continue;
    best = distance;
    found = known;
  }
  return found;
}

}  // namespace bitspec
