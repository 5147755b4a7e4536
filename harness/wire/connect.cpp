#include "harness/wire/connect.h"

namespace bitspec::wire {

Result<std::unique_ptr<Stream>> connect(const Url& url, SteadyTime deadline, const TlsOptions*) {
  return connect_tcp(url, deadline);  // refuses https
}

}  // namespace bitspec::wire
