// Captures: reads pcap and pcapng files, puts the bytes of each TCP connection into order, and hands them to a
// Receiver.
//
// The file is read by libpcap. Link types: Ethernet (VLAN and QinQ tags too), BSD loopback (NULL, LOOP), Linux cooked
// v1 and v2, raw IPv4 and IPv6. Fragments of IP packets are counted and not put together. Memory is bounded whatever
// the file holds; nothing is kept of what was handed over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/recording/traffic.h"

namespace bitspec::recording {

// How long bytes behind a gap wait for those that fill it, and how much is watched at a time.
struct CaptureLimits {
  // Once the peer has acknowledged the missing bytes nobody sends them again: only packets that the capture has in
  // another order can still bring them.
  std::size_t packets_after_ack = 64;       // of the connection
  std::size_t connection_bytes = 4u << 20;  // waiting, of both sides
  std::size_t all_bytes = 16u << 20;        // waiting, of all connections
  std::size_t connections = 2048;           // watched at a time; of more, the one that was silent longest is ended
};

struct CaptureSummary {
  std::uint64_t packets = 0;      // in the file
  std::uint64_t tcp = 0;          // of these, TCP segments that were read
  std::uint64_t fragments = 0;    // parts of IP packets, passed over
  std::uint64_t malformed = 0;    // headers that contradict themselves or are cut off, passed over
  std::uint64_t other = 0;        // no TCP, passed over
  std::uint64_t connections = 0;  // of which at least one byte was sent
  std::string link_type;          // as libpcap names it: "EN10MB"
  // Why reading ended before the end of the file: "x.pcap: packet 17: truncated dump file; ...". What was read before
  // was handed over, and `packets` says how much that is. kNotFound, kIo: the file cannot be read. kBadInput: no
  // capture, broken, or a link type that is not known.
  std::optional<Error> error;
};

// Whether these first bytes of a file (4 are enough) are those of a capture.
bool is_capture(std::string_view first_bytes);

// Reads a file ("-": standard input) to its end, and ends all connections.
CaptureSummary read_capture(const std::string& path, Receiver& receiver, const CaptureLimits& limits = {});
// The same from memory; `name` is used in messages.
CaptureSummary read_capture_bytes(std::string_view bytes, const std::string& name, Receiver& receiver,
                                  const CaptureLimits& limits = {});

}  // namespace bitspec::recording
