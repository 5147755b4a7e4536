// Model: what a server owes a program, in three values: it must accept a packet, must refuse it, or may do either.
//
// It follows docs/protocol.md section 2 and the expectations of the suites. Wherever the documents leave room, or
// nobody can know what a server got (a cut request, two outcomes that are both right), it leaves room too.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/engine/exchange.h"
#include "harness/live/program.h"
#include "harness/protocol/profile.h"

namespace bitspec::live {

// What an answer has to be, as an expectation of a scenario.
struct Demand {
  std::string rule;
  std::vector<std::string> outcomes;  // names of suites/outcomes.yaml, any of them; empty: either
  bool must_refuse() const;
  bool must_accept() const { return outcomes.size() == 1 && outcomes.front() == "success"; }
};

struct SessionAccount {
  enum class State {
    kNone,    // not created
    kOpen,    // bytes are missing
    kFull,    // all bytes are there, and it is not closed
    kGone,    // closed or cancelled
    kUnsure,  // nobody can know
  };
  enum class End { kNone, kClosed, kClosedEarly, kCancelled };
  enum class File { kUnsure, kAbsent, kWhole };

  State state = State::kNone;
  End end = End::kNone;
  File file = File::kAbsent;             // at its URL, once the session is gone
  std::uint64_t next = 0;                // the server has these bytes
  std::uint64_t most = 0;                // it may have these: more than `next` behind a cut fragment
  std::optional<std::uint64_t> total;    // of the first fragment that was accepted
  std::set<std::uint64_t> other_totals;  // of fragments that were not, though they may have been looked at
  bool disturbed = false;                // a malformed packet was refused: that this has no effect is a should rule
};

class Model {
 public:
  explicit Model(Profile profile) : profile_(profile) {}

  const SessionAccount& session(int number) const { return sessions_[static_cast<std::size_t>(number)]; }
  // "open", "full", ... of the packet's session; of a ping "any".
  std::string state_word(const Packet& packet) const;

  Demand demand(const Packet& packet) const;
  // The offset that the answer to a fragment has to name, with the rule about it; nothing: it is not known.
  struct Offset {
    std::string rule;
    std::uint64_t value = 0;
  };
  std::optional<Offset> offset(const Packet& packet, const engine::Exchange& exchange) const;

  // What the answer says about the session.
  void learn(const Packet& packet, const engine::Exchange& exchange);

 private:
  Demand fragment_demand(const Packet& packet) const;
  Demand overlap_demand(const SessionAccount& s, const ContentRange& range) const;
  Demand end_demand(const Packet& packet) const;
  void learn_fragment(SessionAccount& s, const ContentRange& range, const engine::Exchange& exchange) const;
  void learn_end(SessionAccount& s, PacketType type) const;
  void learn_cut(SessionAccount& s, const Packet& packet) const;
  SessionAccount& account(const Packet& packet) { return sessions_[static_cast<std::size_t>(packet.session)]; }

  Profile profile_;
  std::array<SessionAccount, kSessions> sessions_;
};

}  // namespace bitspec::live
