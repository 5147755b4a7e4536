#include "harness/refserver/listeners.h"

namespace bitspec::refserver {
namespace {

// Where any port will do, the one that the system picked for the first address may be taken on the second.
constexpr int kTries = 20;

Result<void> add(std::vector<std::unique_ptr<Listener>>& listeners, const std::string& address, std::uint16_t port) {
  auto listener = Listener::open(address, port);
  if (!listener) return tl::unexpected(listener.error());
  listeners.push_back(std::make_unique<Listener>(std::move(*listener)));
  return {};
}

Result<void> open_both(std::vector<std::unique_ptr<Listener>>& listeners, const ListenOptions& wanted) {
  listeners.clear();
  if (auto first = add(listeners, wanted.address, wanted.port); !first) return first;
  if (wanted.second_address.empty()) return {};
  return add(listeners, wanted.second_address, listeners.front()->port());
}

}  // namespace

Result<Listeners> Listeners::open(const ListenOptions& wanted) {
  Listeners listeners;
  Result<void> opened;
  for (int i = 0; i < kTries; ++i) {
    opened = open_both(listeners.plain_, wanted);
    if (opened || wanted.port != 0 || opened.error().code != ErrorCode::kIo) break;
  }
  if (!opened) return tl::unexpected(opened.error());
  if (!wanted.tls) return listeners;
  auto listener = Listener::open(wanted.address, wanted.tls_port);
  if (!listener) return tl::unexpected(listener.error());
  listeners.tls_ = std::make_unique<Listener>(std::move(*listener));
  return listeners;
}

Listeners::~Listeners() {
  stop();
}

void Listeners::start(const std::function<void(int fd, bool tls)>& admit) {
  const auto take_all = [this, admit](Listener& listener, bool tls) {
    threads_.emplace_back([&listener, admit, tls] {
      for (int fd = listener.accept(); fd >= 0; fd = listener.accept()) admit(fd, tls);
    });
  };
  for (auto& listener : plain_) take_all(*listener, false);
  if (tls_) take_all(*tls_, true);
}

void Listeners::stop() {
  for (auto& listener : plain_) listener->stop();
  if (tls_) tls_->stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace bitspec::refserver
