#include "harness/engine/outbound.h"

#include "harness/base/printable.h"
#include "harness/target/outbound.h"

namespace bitspec::engine {
namespace {

// Of "h", "h:80", "[::1]:80". Without a port its number is 0: Url has no word for that.
Result<Url> host_of(std::string_view text, const std::string& scheme) {
  if (text.empty() || text.find_first_of("/?#@") != std::string_view::npos) return bad_input("no host");
  auto url = Url::parse(scheme + "://" + std::string(text) + "/");
  if (!url) return url;
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) url->port = 0;
  return url;
}

}  // namespace

bool is_host(std::string_view text) {
  return host_of(text, "http").has_value();
}

Result<Url> host_named(const target::Target& target, const Url& from, std::string_view value) {
  auto url = host_of(value, from.scheme);
  if (!url) return bad_input("BITS-Host-Id: '" + printable(value, 200) + "' is not a host");
  if (url->port == 0) url->port = from.port;
  const bool own = url->host == from.host && url->port == from.port;
  if (own || target::may_contact(target, *url)) return url;
  return fail(ErrorCode::kNotFound, "BITS-Host-Id names " + printable(value, 200) +
                                        ", and the target does not list that host (hosts: docs/target.md)");
}

}  // namespace bitspec::engine
