#include "harness/target/capability.h"

#include <algorithm>

namespace bitspec::target {
namespace {

constexpr std::string_view kOff = "off";

// "bytes:1000", but not "http://h/": where the name ends, or npos.
std::size_t value_colon(std::string_view part) {
  const std::size_t end = part.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
  const bool named = end != std::string_view::npos && end > 0 && part[end] == ':';
  return named && !part.substr(end).starts_with("://") ? end : std::string_view::npos;
}

// Cut at each comma behind which a value is named: others belong to a path or to a value.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  for (std::size_t comma = text.find(','); comma != std::string_view::npos; comma = text.find(',', comma + 1)) {
    if (value_colon(text.substr(comma + 1)) == std::string_view::npos) continue;
    out.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  out.push_back(text.substr(from));
  return out;
}

void set_location(CapabilityPlace& place, std::string_view text) {
  if (auto url = Url::parse(text)) {
    place.path = url->path;
    place.url = std::move(*url);
  } else {
    place.path = text;
  }
  if (!place.path.empty() && !place.path.ends_with('/')) place.path += '/';
  if (place.url) place.url->path = place.path;
}

}  // namespace

bool Capability::everywhere() const {
  return std::any_of(places.begin(), places.end(), [](const CapabilityPlace& place) { return place.path.empty(); });
}

std::string capability_text(const Capability& capability) {
  if (capability.off) return std::string(kOff);
  if (capability.places.empty()) return {};
  const auto whole = std::find_if(capability.places.begin(), capability.places.end(),
                                  [](const CapabilityPlace& place) { return place.path.empty(); });
  const CapabilityPlace& place = whole == capability.places.end() ? capability.places.front() : *whole;
  std::string out = place.url ? place.url->text() : place.path;
  for (const auto& [name, value] : place.values) out += (out.empty() ? "" : ",") + name + ":" + value;
  return out;
}

Capability capability_from_text(std::string_view text) {
  Capability capability;
  capability.off = text == kOff;
  if (capability.off) return capability;
  auto& place = capability.places.emplace_back();
  for (const std::string_view part : parts_of(text)) {
    const std::size_t colon = value_colon(part);
    if (colon == std::string_view::npos)
      set_location(place, part);
    else
      place.values[std::string(part.substr(0, colon))] = part.substr(colon + 1);
  }
  return capability;
}

const std::string* Location::value(const std::string& capability, const std::string& name) const {
  const auto at = values.find(capability + "." + name);
  return at == values.end() ? nullptr : &at->second;
}

}  // namespace bitspec::target
