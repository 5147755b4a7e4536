#include "harness/target/capability.h"

#include <algorithm>

namespace bitspec::target {

bool Capability::everywhere() const {
  return std::any_of(places.begin(), places.end(), [](const CapabilityPlace& place) { return place.path.empty(); });
}

std::string capability_text(const Capability& capability) {
  if (capability.off) return "off";
  if (capability.everywhere() || capability.places.empty()) return "";
  const auto& first = capability.places.front();
  return first.url ? first.url->text() : first.path;
}

Capability capability_from_text(const std::string& text) {
  Capability capability;
  capability.off = text == "off";
  if (capability.off) return capability;
  auto& place = capability.places.emplace_back();
  if (const auto url = Url::parse(text)) {
    place.url = *url;
    place.path = url->path;
  } else {
    place.path = text;
  }
  if (!place.path.empty() && !place.path.ends_with('/')) place.path += '/';
  return capability;
}

}  // namespace bitspec::target
