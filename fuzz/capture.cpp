// Captures: any bytes of a pcap or pcapng file, and the exchanges in them, with small limits.
// Properties: of a plain capture (naive/capture.h) each connection's bytes are those that a naive reader puts together,
// also when every packet is there twice; whatever the file, a Receiver is told things in order (opened, then bytes,
// then the end, and every end before the file is over), of no more bytes than the file has; what exchanges keep stays
// within their limits.
#include "harness/recording/capture.h"

#include <map>

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/capture.h"
#include "harness/recording/exchanges.h"

namespace {

namespace recording = bitspec::recording;
using recording::Side;

// Small, so that every one of them can be reached with inputs of some kilobytes.
constexpr recording::CaptureLimits kLimits{4, 1500, 3000, 3};
constexpr recording::ExchangeLimits kExchangeLimits{300, 10, 100, 3, 20000};
// For plain captures: nothing may be given up.
constexpr recording::CaptureLimits kWide{1000, 1u << 20, 1u << 20, 1000};

// Puts the bytes together again, and checks in which order things are told.
class Listener : public recording::Receiver {
 public:
  void opened(std::uint64_t connection, std::string_view, std::string_view) override {
    FUZZ_CHECK(connections_.size() + 1 == connection);
    connections_[connection];
  }
  void piece(const recording::Piece& piece) override {
    Connection& at = open(piece.connection, piece.from);
    FUZZ_CHECK(!piece.bytes.empty() && piece.place.number > 0);
    (piece.from == Side::kClient ? at.talk.client : at.talk.server) += piece.bytes;
    bytes_ += piece.bytes.size();
  }
  void lost(std::uint64_t connection, Side from, recording::Loss loss, std::optional<std::uint64_t> count,
            const recording::Place&) override {
    open(connection, from);
    FUZZ_CHECK(loss == recording::Loss::kBefore || (count && *count > 0));
    lost_ = true;
  }
  void ended(std::uint64_t connection, Side side, recording::Ending ending, const recording::Place&) override {
    Connection& at = open(connection, side);
    const bool fin = ending == recording::Ending::kFin;
    (side == Side::kClient ? at.talk.client_fin : at.talk.server_fin) = fin;
    at.ended[side == Side::kClient ? 0 : 1] = true;
    if (ending == recording::Ending::kReset) at.ended[0] = at.ended[1] = true;
  }

  void check_over(std::size_t file_size) const {
    for (const auto& [number, connection] : connections_) FUZZ_CHECK(connection.ended[0] && connection.ended[1]);
    FUZZ_CHECK(bytes_ <= file_size);
  }
  std::vector<bitspec::naive::Talk> talks() const {
    std::vector<bitspec::naive::Talk> talks;
    for (const auto& [number, connection] : connections_) talks.push_back(connection.talk);
    return talks;
  }
  bool lost_any() const { return lost_; }

 private:
  struct Connection {
    bitspec::naive::Talk talk;
    bool ended[2] = {false, false};
  };

  Connection& open(std::uint64_t connection, Side side) {
    const auto found = connections_.find(connection);
    FUZZ_CHECK(found != connections_.end());
    FUZZ_CHECK(!found->second.ended[side == Side::kClient ? 0 : 1]);
    return found->second;
  }

  std::map<std::uint64_t, Connection> connections_;
  std::uint64_t bytes_ = 0;
  bool lost_ = false;
};

class Bounds : public recording::ExchangeSink {
 public:
  void exchange(recording::Exchange exchange) override {
    FUZZ_CHECK(exchange.request || exchange.answer);
    FUZZ_CHECK(exchange.answer.has_value() == (exchange.unanswered == recording::Missing::kNothing));
    if (exchange.request) {
      const auto& request = *exchange.request;
      FUZZ_CHECK(request.raw_head.size() <= kExchangeLimits.head_bytes);
      FUZZ_CHECK(request.fields.list().size() <= kExchangeLimits.fields);
      FUZZ_CHECK(request.body.size() <= kExchangeLimits.body_kept && request.body.size() <= request.body_size);
      FUZZ_CHECK(request.body_lost <= request.body_size);
      FUZZ_CHECK(request.head_whole || request.missing != recording::Missing::kNothing);
    }
    if (exchange.answer) {
      FUZZ_CHECK(exchange.answer->answer.raw_head.size() <= kExchangeLimits.head_bytes);
      FUZZ_CHECK(exchange.answer->body_lost <= exchange.answer->answer.body_size);
      FUZZ_CHECK(exchange.answer->head_whole || exchange.answer->missing != recording::Missing::kNothing);
    }
  }
  void note(const recording::Note&) override {}
};

void check_plain(std::string_view file, const bitspec::naive::PlainCapture& plain) {
  Listener once;
  const auto summary = recording::read_capture_bytes(file, "x", once, kWide);
  FUZZ_CHECK(!summary.error && summary.tcp == plain.records.size() && !once.lost_any());
  FUZZ_CHECK(once.talks() == plain.talks);
  std::string doubled(file.substr(0, 24));
  for (const auto& [at, size] : plain.records) {
    doubled += file.substr(at, size);
    doubled += file.substr(at, size);
  }
  Listener twice;
  recording::read_capture_bytes(doubled, "x", twice, kWide);
  FUZZ_CHECK(!twice.lost_any() && twice.talks() == plain.talks);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16384) return 0;  // some dozens of packets
  const bitspec::fuzz::Input input(data, size);
  Listener listener;
  const auto summary = recording::read_capture_bytes(input.text(), "x", listener, kLimits);
  FUZZ_CHECK(summary.packets == summary.tcp + summary.fragments + summary.malformed + summary.other);
  listener.check_over(size);
  Bounds bounds;
  recording::Exchanges exchanges(bounds, kExchangeLimits);
  recording::read_capture_bytes(input.text(), "x", exchanges, kWide);
  exchanges.finish();
  if (const auto plain = bitspec::naive::plain_capture(input.text())) check_plain(input.text(), *plain);
  return 0;
}
