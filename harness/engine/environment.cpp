#include "harness/engine/environment.h"

#include "harness/wire/connect.h"

namespace bitspec::engine {

Environment Environment::at(const target::Ground& place) const {
  Environment there = *this;
  there.ground = place;
  there.layout.base = place.url.path;
  return there;
}

Result<std::unique_ptr<wire::Stream>> Environment::connect(const Url& origin) const {
  const target::Tls& tls = target->tls;
  const wire::TlsOptions options{tls.ca_file, tls.certificate_file, tls.private_key_file, tls.server_name,
                                 tls.insecure};
  return wire::connect(origin, std::chrono::steady_clock::now() + limits.connect, &options);
}

}  // namespace bitspec::engine
