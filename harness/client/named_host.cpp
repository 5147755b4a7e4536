#include "harness/client/named_host.h"

#include <algorithm>
#include <string>

namespace bitspec::client {

std::optional<Url> at_named_host(const Url& url, std::string_view value) {
  constexpr std::size_t kLongest = 300;  // [Win32 bits-iis-extension-properties]
  if (value.empty() || value.size() > kLongest || value.find_first_of("/?#@\\") != std::string_view::npos)
    return std::nullopt;
  const bool bare_ip6 = value.front() != '[' && std::count(value.begin(), value.end(), ':') > 1;
  const std::string host = bare_ip6 ? "[" + std::string(value) + "]" : std::string(value);
  const auto named = Url::parse(url.scheme + "://" + host + "/");
  if (!named) return std::nullopt;
  Url out = url;
  out.host = named->host;
  if (host.rfind(':') != std::string::npos && !host.ends_with(']')) out.port = named->port;
  return out;
}

}  // namespace bitspec::client
