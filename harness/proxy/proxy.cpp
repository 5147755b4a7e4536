#include "harness/proxy/proxy.h"

#include "harness/base/run_catching.h"
#include "harness/proxy/relay.h"
#include "harness/wire/tcp_stream.h"

namespace bitspec::proxy {
namespace {

using recording::Ending;
using recording::Side;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{100};  // between looks for workers that have ended
constexpr std::uint64_t kHandshake = 3;          // packets

double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

Result<std::unique_ptr<Proxy>> Proxy::start(const ProxyOptions& options, recording::Receiver& receiver,
                                            recording::CaptureFile* record) {
  if (options.to.scheme != "http") return bad_input(options.to.text() + ": the proxy speaks plain http only");
  auto listener = wire::Listener::open(options.address, options.port);
  if (!listener) return tl::unexpected(listener.error());
  return std::unique_ptr<Proxy>(new Proxy(options, receiver, record, std::move(*listener)));
}

Proxy::Proxy(const ProxyOptions& options, recording::Receiver& receiver, recording::CaptureFile* record,
             std::unique_ptr<wire::Listener> listener)
    : options_(options), receiver_(receiver), record_(record), listener_(std::move(listener)) {
  accepting_ = std::thread([this] { accept_all(); });
}

Proxy::~Proxy() {
  stop();
}

void Proxy::stop() {
  if (!accepting_.joinable()) return;
  stop_ = true;
  listener_->stop();
  accepting_.join();
}

std::string Proxy::url() const {
  return "http://" + wire::place_text(options_.address, listener_->port()) + options_.to.path;
}

void Proxy::accept_all() {
  std::uint64_t connections = 0;
  while (!stop_) {
    clear_workers();
    if (workers_.size() >= options_.most_connections) {
      std::this_thread::sleep_for(kTick);
      continue;
    }
    auto accepted = listener_->accept(SteadyClock::now() + kTick);
    if (!accepted) {  // out of descriptors: those of connections that end come back
      std::this_thread::sleep_for(kTick);
      continue;
    }
    if (!*accepted) continue;
    Worker& worker = workers_.emplace_back();
    const auto failed = run_catching([&] {
      worker.thread = std::thread([this, &worker, number = ++connections, stream = std::move(*accepted)] {
        serve(*stream, number);
        worker.over = true;
      });
    });
    if (failed) workers_.pop_back();  // no more threads: the connection is closed
  }
  for (auto& worker : workers_) worker.thread.join();
  workers_.clear();
}

void Proxy::clear_workers() {
  for (auto it = workers_.begin(); it != workers_.end();) {
    if (!it->over) {
      ++it;
      continue;
    }
    it->thread.join();
    it = workers_.erase(it);
  }
}

void Proxy::serve(wire::Stream& client, std::uint64_t connection) {
  auto server = wire::connect_tcp(options_.to, SteadyClock::now() + options_.connect);
  {
    const std::lock_guard lock(telling_);
    receiver_.opened(connection, "client", wire::place_text(options_.to.host, options_.to.port));
    if (record_) record_->opened(connection);
    packets_ += kHandshake;
  }
  if (!server) {
    // As it would look without a proxy, as far as that is possible: the connection is there already.
    tell_ended(connection, Side::kServer, Ending::kReset);
    client.reset();
    return;
  }
  relay(client, **server, options_.idle, stop_,
        {[&](Side side, std::string_view bytes) { tell_piece(connection, side, bytes); },
         [&](Side side, Ending ending) { tell_ended(connection, side, ending); }});
}

void Proxy::tell_piece(std::uint64_t connection, Side side, std::string_view bytes) {
  const std::lock_guard lock(telling_);
  const recording::Piece piece{connection, side, bytes, {++packets_, recording::Unit::kPacket}, seconds_since_1970()};
  if (record_) record_->piece(piece);
  receiver_.piece(piece);
}

void Proxy::tell_ended(std::uint64_t connection, Side side, Ending ending) {
  const std::lock_guard lock(telling_);
  if (record_) record_->ended(connection, side, ending);
  if (ending != Ending::kRecording) ++packets_;
  receiver_.ended(connection, side, ending, {packets_, recording::Unit::kPacket});
}

}  // namespace bitspec::proxy
