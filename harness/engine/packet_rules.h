// The rules about the packets of clients: the invariants of suites/request-invariants.yaml, judged on requests that
// somebody else's client sent.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/engine/invariants.h"
#include "harness/protocol/packet_type.h"

namespace bitspec::engine {

// A request, and what the traffic before it says of its upload. What is not known is not there, and the rules that
// would need it are left open.
struct Packet {
  std::string id;  // of the exchange
  std::string method, path, version;
  Fields fields;
  bool fields_whole = true;                  // false: a field that is not there may have been sent
  std::optional<PacketType> type;            // none: another word, or none
  std::optional<std::uint64_t> body_size;    // in bytes, where the whole body was seen
  std::string after;                         // how the packet before it was answered: "success", "gap", ...; or empty
  std::optional<PacketType> after_packet;    // its type
  std::map<std::string, std::string> known;  // "upload.next": "100"; the names are those of request-invariants.yaml
  std::optional<bool> idle, acknowledged;    // scenario::condition::Upload
};

// BITS_POST, or with a BITS-Packet-Type.
bool is_packet(const std::string& method, const Fields& fields);

// Adds what each invariant on requests that covers the packet and applies in the profile says of it. What is left open
// is not added.
void judge_packet(const Packet& packet, const InvariantScope& scope, InvariantFindings& out);

}  // namespace bitspec::engine
