// Uploads: what the traffic so far says of each upload in it, over all connections. It counts what servers
// acknowledged, and forgets what it knows where something may be missing from the recording.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/engine/exchange.h"
#include "harness/protocol/content_range.h"
#include "harness/protocol/packet_type.h"
#include "harness/recording/exchange.h"
#include "harness/results/result.h"

namespace bitspec::judging {

enum class End { kNone, kClosed, kCancelled };

// Something broken about the order of packets, which a packet that the reader finds missing later would excuse, if it
// stood between these two places of the recording.
struct Deferred {
  results::Observation observation;
  std::uint64_t since = 0, until = 0;

  bool excused_by(std::uint64_t missing) const { return since <= missing && missing <= until; }
};

struct Upload {
  std::string id;                            // as the server issued it, or else as a client sent it
  std::string path;                          // of its first packet
  std::optional<std::string> encoding;       // that the server offered; "": none but identity
  bool created = false;                      // its Create-Session is in the recording
  End end = End::kNone;                      // an answer to Close or Cancel said so
  std::optional<std::uint64_t> next;         // the offset that the server named last, nothing lost since
  std::optional<std::uint64_t> total;        // of its first fragment
  std::optional<ContentRange> last;          // of its last fragment
  std::string after;                         // how its last packet was answered, nothing lost since; see Cover::after
  std::optional<PacketType> after_packet;    // its type
  recording::Moment last_begins, last_ends;  // of its last exchange; number 0: there was none
  // What its last exchange broke of the order of packets: a packet that was on its way at the same time excuses it.
  std::vector<Deferred> pending;
  std::string scenario;  // under which its exchanges are reported
  int exchanges = 0;     // that many so far
};

// A packet as it is looked up.
struct PacketKey {
  PacketType type = PacketType::kPing;
  std::string id;      // the BITS-Session-Id that was sent, or empty
  std::string server;  // what the ids belong to: a host or an address
};

class Uploads {
 public:
  // The upload of a packet with a session id; one that was not seen before is begun. Null: the packet has none.
  Upload* of(const PacketKey& key);
  // Whether the recording has a Create-Session that was answered with this id.
  bool issued(const std::string& id, const std::string& server) const;
  // A Create-Session was answered with this id.
  Upload& created(const std::string& id, const std::string& server);
  // Something is missing from the recording: which packets came between is not known of any upload.
  // `at`: where in the recording; what is pending behind it is excused.
  void forget_places(std::uint64_t at);
  // What is pending of uploads that were dropped since the last call.
  std::vector<Deferred> take_left();
  // All of them, at the end.
  std::vector<Deferred> take_pending();

 private:
  struct Known {
    Upload upload;
    std::list<std::string>::iterator used;
  };
  Upload& begin(const std::string& name);
  void drop_oldest();
  void leave(Upload& upload);

  std::map<std::string, Known, std::less<>> known_;
  std::vector<Deferred> left_;
  std::list<std::string> by_use_;  // the names, the last used one at the end
};

// How an answer is called in the catalogue: "success", "gap", "too-large", "not-found", "challenge", "refused",
// "failed"; empty: no answer.
std::string answer_word(const engine::Exchange& exchange);

// What the answer says of the upload. `range`: of a fragment.
void learn(Upload& upload, PacketType type, const std::optional<ContentRange>& range, const engine::Exchange& exchange);

}  // namespace bitspec::judging
