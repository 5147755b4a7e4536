#include "harness/wire/httplib_pool.h"

namespace bitspec::wire {

Result<std::unique_ptr<HttplibConnection>> HttplibPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto client = std::move(idle_.back());
      idle_.pop_back();
      return client;
    }
  }
  return HttplibConnection::start(program_, url_, limits_);
}

void HttplibPool::give_back(std::unique_ptr<HttplibConnection> client) {
  if (!client || !client->close()) return;
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(client));
}

}  // namespace bitspec::wire
