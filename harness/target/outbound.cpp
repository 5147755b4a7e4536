#include "harness/target/outbound.h"

#include <algorithm>

#include "harness/base/printable.h"

namespace bitspec::target {
namespace {

constexpr std::size_t kLongestUrl = 8192;

bool is_place(const Target& target, const Url& url) {
  return std::any_of(target.capabilities.begin(), target.capabilities.end(), [&](const auto& named) {
    return std::any_of(named.second.places.begin(), named.second.places.end(),
                       [&](const CapabilityPlace& place) { return place.url && same_origin(*place.url, url); });
  });
}

Result<Url> allowed(const Target& target, Url url) {
  if (may_contact(target, url)) return url;
  return tl::unexpected(Error{ErrorCode::kBadInput,
                              "the server names the host " + printable(url.authority(), 200) +
                                  ", which the target does not list: it is not contacted",
                              std::nullopt, "list it under 'hosts' in the target file"});
}

// "." and ".." are for the server to resolve; a client that did would hide what it says.
std::string joined(const Url& base, std::string_view text) {
  if (text.find("://") != std::string_view::npos) return std::string(text);
  if (text.starts_with("//")) return base.scheme + ":" + std::string(text);
  if (text.starts_with('/')) return base.origin() + std::string(text);
  const std::string path = base.path.substr(0, base.path.find('?'));
  return base.origin() + path.substr(0, path.rfind('/') + 1) + std::string(text);
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

Result<Url> host_id_url(const Target& target, const Url& url, std::string_view host_id) {
  const auto no_host = [&] { return bad_input("'" + printable(host_id, 200) + "' is no host"); };
  if (host_id.empty() || host_id.size() > kLongestUrl || host_id.find_first_of("/?#@") != std::string_view::npos)
    return no_host();
  auto named = Url::parse(url.scheme + "://" + std::string(host_id) + "/");
  if (!named) return no_host();
  const std::size_t colon = host_id.rfind(':');
  const bool has_port = colon != std::string_view::npos && !host_id.ends_with(']');
  Url out = url;
  out.host = named->host;
  if (has_port) out.port = named->port;
  return allowed(target, std::move(out));
}

Result<Url> offered_url(const Target& target, const Url& base, std::string_view text) {
  if (text.size() > kLongestUrl) return fail(ErrorCode::kLimit, "a URL of more than 8 KiB");
  auto url = Url::parse(joined(base, text));
  if (!url) return tl::unexpected(url.error().within("'" + printable(text, 200) + "'"));
  return allowed(target, std::move(*url));
}

bool may_have_credentials(const Target& target, const Url& url) {
  return same_origin(target.url, url) || is_place(target, url);
}

}  // namespace bitspec::target
