#include "harness/target/target.h"

#include <algorithm>

#include "harness/protocol/secret_fields.h"
#include "harness/target/masked_line.h"

namespace bitspec::target {
namespace {

// The place of `capability` at `url`: its own there, or one that holds everywhere.
const CapabilityPlace* place_at(const Capability& capability, const Url& target, const Url& url) {
  const CapabilityPlace* everywhere = nullptr;
  for (const auto& place : capability.places) {
    if (place.path.empty()) {
      if (!everywhere) everywhere = &place;
      continue;
    }
    Url own = place.url.value_or(target);
    own.path = place.path;
    if (own == url) return &place;
  }
  return everywhere;
}

}  // namespace

bool Target::is_secret(const std::string& field) const {
  return is_secret_field(field) || std::any_of(hidden_fields.begin(), hidden_fields.end(),
                                               [&](const auto& name) { return same_name(name, field); });
}

bool Target::has(const std::string& capability) const {
  const auto found = capabilities.find(capability);
  return found != capabilities.end() && !found->second.off && !found->second.places.empty();
}

void Target::declare(const std::string& capability) {
  auto& declared = capabilities[capability];
  if (!declared.off && !declared.everywhere()) declared.places.emplace_back();
}

std::optional<Location> Target::location(const std::vector<std::string>& needs,
                                         std::vector<std::string>* missing) const {
  std::vector<std::string> lacking;
  std::vector<Url> candidates;  // the places of the first need that has some; the target's own where none has
  for (const auto& need : needs) {
    if (!has(need)) lacking.push_back(need);
  }
  if (!lacking.empty()) {
    if (missing) *missing = std::move(lacking);
    return std::nullopt;
  }
  const bool all_everywhere = std::all_of(
      needs.begin(), needs.end(), [this](const std::string& need) { return capabilities.at(need).everywhere(); });
  if (all_everywhere) candidates.push_back(url);
  for (const auto& need : needs) {
    if (!candidates.empty()) break;
    for (const auto& place : capabilities.at(need).places) {
      if (place.path.empty()) continue;
      candidates.push_back(place.url.value_or(url));
      candidates.back().path = place.path;
    }
  }
  for (const Url& candidate : candidates) {
    Location location{candidate, {}};
    const bool holds = std::all_of(needs.begin(), needs.end(), [&](const std::string& need) {
      const auto* place = place_at(capabilities.at(need), url, candidate);
      if (!place) return false;
      for (const auto& [name, value] : place->values) location.values[need + "." + name] = value;
      return true;
    });
    if (holds) return location;
  }
  if (missing) *missing = needs;
  return std::nullopt;
}

Result<Target> target_from_url(std::string_view url, bool one_url) {
  auto parsed = Url::parse(url);
  if (!parsed) {
    Error error = parsed.error().within(without_user_information(std::string(url)));
    const std::string whole = "http://" + std::string(url);
    if (url.find("://") == std::string_view::npos && Url::parse(whole)) error.hint = "did you mean '" + whole + "'?";
    return tl::unexpected(std::move(error));
  }
  // Paths of uploads are put behind the target's path.
  if (!one_url && parsed->path.find('?') != std::string::npos)
    return bad_input(std::string(url) + ": a target URL must not have a query");
  if (!one_url && !parsed->path.ends_with('/')) parsed->path += '/';
  Target target;
  target.one_url = one_url;
  target.url = std::move(*parsed);
  return target;
}

}  // namespace bitspec::target
