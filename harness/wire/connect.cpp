#include "harness/wire/connect.h"

#include "harness/wire/tcp_stream.h"
#include "harness/wire/tls_stream.h"

namespace bitspec::wire {

Result<std::unique_ptr<Stream>> connect(const Url& url, SteadyTime deadline, const TlsOptions* options) {
  if (url.scheme != "https") return connect_tcp(url, deadline);
  Url below = url;
  below.scheme = "http";
  auto tcp = connect_tcp(below, deadline);
  if (!tcp) return tcp;
  const TlsOptions chosen = options ? *options : TlsOptions{};
  auto context = make_tls_context(chosen);
  if (!context) return tl::unexpected(context.error());  // about an option, whatever the server
  auto tls = start_tls(std::move(*tcp), std::move(*context), url.host, deadline, chosen);
  if (!tls) return tl::unexpected(tls.error().within(place_text(url.host, url.port)));
  return tls;
}

}  // namespace bitspec::wire
