#include "harness/engine/placement.h"

#include <algorithm>
#include <utility>

#include "harness/target/capability_names.h"

namespace bitspec::engine {
namespace {

using target::Capability;
using target::CapabilityPlace;
using target::Target;

struct Absence {
  const char* name;
  std::vector<const char*> denies;
  bool about_hosts;  // an answer that names a host shows the contrary
};

const std::vector<Absence>& absences() {
  static const std::vector<Absence> all = {
      {target::kNoHostId, {target::kHostId}, true},
      {target::kNoHostIdFallback, {target::kHostIdFallback}, true},
      {target::kNoSizeLimit, {target::kMaxUploadSize, target::kFragmentLimit, target::kDiskQuota}, false},
      {target::kNoNotifications, {target::kNotificationByValue, target::kNotificationByReference}, false},
  };
  return all;
}

Url url_of(const Target& target, const CapabilityPlace& place) {
  Url url = place.url.value_or(target.url);
  url.path = place.path;
  return url;
}

// The target's own first: it is the plainest.
std::vector<Url> places_of(const Target& target) {
  std::vector<Url> urls = {target.url};
  for (const auto& [name, capability] : target.capabilities) {
    for (const CapabilityPlace& place : capability.places) {
      if (!place.path.empty()) urls.push_back(url_of(target, place));
    }
  }
  std::vector<Url> unique;
  for (const Url& url : urls) {
    if (std::find(unique.begin(), unique.end(), url) == unique.end()) unique.push_back(url);
  }
  return unique;
}

}  // namespace

bool holds_at(const Target& target, const std::string& name, const Url& url) {
  const auto at = target.capabilities.find(name);
  if (at == target.capabilities.end() || at->second.off) return false;
  return std::any_of(at->second.places.begin(), at->second.places.end(),
                     [&](const CapabilityPlace& place) { return place.path.empty() || url_of(target, place) == url; });
}

void declare_absences(Target& target, bool host_id_seen) {
  const std::vector<Url> places = places_of(target);
  for (const Absence& absence : absences()) {
    if (target.capabilities.contains(absence.name)) continue;
    if (absence.about_hosts && host_id_seen) continue;
    Capability found;
    for (const Url& url : places) {
      const bool there = std::any_of(absence.denies.begin(), absence.denies.end(),
                                     [&](const char* name) { return holds_at(target, name, url); });
      if (!there) found.places.push_back({url.path, url, {}});
    }
    if (!found.places.empty()) target.capabilities[absence.name] = std::move(found);
  }
}

void declare_digest(Target& target) {
  const auto basic = target.capabilities.find(target::kAuthBasic);
  if (basic == target.capabilities.end() || basic->second.off || target.capabilities.contains(target::kAuthDigest))
    return;
  Capability digest;
  for (CapabilityPlace place : basic->second.places) {
    const bool usual = target.scheme == Target::Scheme::kDigest;
    const auto scheme = place.values.find("scheme");
    if (scheme == place.values.end() ? !usual : scheme->second != "digest") continue;
    place.values["scheme"] = "digest";
    digest.places.push_back(std::move(place));
  }
  if (!digest.places.empty()) target.capabilities[target::kAuthDigest] = std::move(digest);
}

Placement placement_of(const Target& target, const std::vector<std::string>& needs) {
  std::vector<std::string> missing;
  Placement placement{target.location(needs, &missing), {}};
  if (placement.location) return placement;
  const bool not_together = missing.size() > 1 && std::all_of(missing.begin(), missing.end(),
                                                              [&](const auto& name) { return target.has(name); });
  placement.why_not = {
      .kind = not_together ? results::ReasonKind::kNeedsTogether : results::ReasonKind::kNeedsCapability,
      .capabilities = std::move(missing)};
  return placement;
}

}  // namespace bitspec::engine
