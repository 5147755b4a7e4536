#include "harness/target/outbound.h"

#include <algorithm>

namespace bitspec::target {
namespace {

bool is_place(const Target& target, const Url& url) {
  return std::any_of(target.capabilities.begin(), target.capabilities.end(), [&](const auto& named) {
    return std::any_of(named.second.places.begin(), named.second.places.end(),
                       [&](const CapabilityPlace& place) { return place.url && same_origin(*place.url, url); });
  });
}

}  // namespace

bool same_origin(const Url& a, const Url& b) {
  return a.scheme == b.scheme && a.port == b.port && lower(a.host) == lower(b.host);
}

bool may_contact(const Target& target, const Url& url) {
  if (same_origin(target.url, url) || is_place(target, url)) return true;
  return std::any_of(target.hosts.begin(), target.hosts.end(), [&](const std::string& listed) {
    const auto host = Url::parse("http://" + listed + "/");
    if (!host || lower(host->host) != lower(url.host)) return false;
    // "h" and "h:80" are the same to a URL; only the written form tells them apart.
    const std::size_t colon = listed.rfind(':');
    const bool any_port = colon == std::string::npos || listed.ends_with(']');
    return any_port || host->port == url.port;
  });
}

bool may_have_credentials(const Target& target, const Url& url) {
  return same_origin(target.url, url) || is_place(target, url);
}

}  // namespace bitspec::target
