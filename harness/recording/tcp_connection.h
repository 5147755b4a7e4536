// TcpConnection: one TCP connection of a capture, whose segments it puts into order.
//
// A segment is handed over when the bytes before it were, and when what its sender had acknowledged by then was handed
// over too: so requests come before their answers, in whatever order they were captured. Bytes that are missing are
// told as lost once the peer has acknowledged them and CaptureLimits::packets_after_ack more packets came, or too many
// bytes wait, or the connection or the capture ends. Of bytes that were sent again the first copy counts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/recording/capture.h"
#include "harness/recording/packet.h"
#include "harness/recording/traffic.h"

namespace bitspec::recording {

class TcpConnection {
 public:
  // `last_number` counts the connections of the capture; it gets its number with its first byte.
  TcpConnection(Receiver& receiver, const CaptureLimits& limits, std::uint64_t& last_number);

  // Whether the segment belongs to another connection between the same ports, which begins with it.
  bool is_new(const Segment& segment) const;
  void add(const Segment& segment, const Place& place, std::optional<double> time);
  // Hands over all that waits, with what is missing told as lost.
  void flush(const Place& place);
  // Nothing more of it will come.
  void end(const Place& place);
  std::size_t waiting() const { return ends_[0].waiting_bytes + ends_[1].waiting_bytes; }  // in memory, about

 private:
  struct Waiting {
    std::string bytes;         // what was captured
    std::uint64_t length = 0;  // what was sent
    std::uint64_t ack = 0;     // what its sender had got of the peer
    Place place;
    std::optional<double> time;
  };
  // One end, and what it sends. Sequence numbers are counted on beyond 32 bits.
  struct End {
    Endpoint endpoint;
    bool seen = false;                 // `first` and `next` are set
    std::optional<std::uint32_t> isn;  // of its SYN
    std::uint64_t first = 0;           // of all bytes that are known of
    std::uint64_t next = 0;            // first byte that was not handed over
    std::uint64_t acked = 0;           // by the peer
    std::optional<std::uint64_t> fin;  // behind its last byte
    std::uint64_t fin_ack = 0;
    Place fin_place;
    bool ended = false;
    std::map<std::uint64_t, Waiting> waiting;  // by first byte
    std::size_t waiting_bytes = 0;
    std::size_t packets_after_ack = 0;  // since bytes that are not here were acknowledged
  };

  void begin(End& from, End& to, const Segment& segment, std::uint64_t& seq);
  void take(End& from, std::uint64_t seq, const Segment& segment, std::uint64_t ack, const Place& place,
            std::optional<double> time);
  void reset(End& from, std::uint64_t seq, const Place& place);
  void count_unseen();
  void deliver_all();
  bool deliver_next(End& from);
  void deliver(End& from, std::string_view bytes, std::uint64_t length, const Place& place, std::optional<double> time);
  bool has_gap(const End& end) const;
  bool is_stuck() const;
  void go_on(const Place& place);
  void go_on(End& from, const Place& place);
  void open(const End& from, std::string_view bytes, const Place& place);
  void announce(const Place& place);
  void tell_lost(const End& from, std::uint64_t count, const Place& place);
  void tell_ended(End& from, Ending ending, const Place& place);
  End& peer(const End& end) { return &end == &ends_[0] ? ends_[1] : ends_[0]; }
  Side side(const End& end) const { return &end == &ends_[client_] ? Side::kClient : Side::kServer; }

  Receiver& receiver_;
  const CaptureLimits& limits_;
  std::uint64_t& last_number_;
  std::uint64_t number_ = 0;  // 0: nothing was handed over yet
  std::array<End, 2> ends_;
  std::optional<std::size_t> syn_from_;  // index of the client, if the capture has the handshake
  std::size_t client_ = 0;
  bool guessed_ = false;  // who is the client is told by the ports alone
  bool closed_ = false;
};

}  // namespace bitspec::recording
