// ClientCase: what a test server answers a client, and what the client is judged by next.  [docs/clients.md]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/source_place.h"
#include "harness/protocol/packet_type.h"
#include "harness/protocol/profile.h"

namespace bitspec::catalogue {

// Packets of an upload, by what they are.
struct PacketChoice {
  std::optional<PacketType> type;  // none: any
  bool last = false;               // a Fragment that ends with the file
  std::string without;             // this field is not there
  std::uint64_t number = 1;        // of those: the n-th
  std::uint64_t times = 1;         // and how many from there on; kAlways: all
};
inline constexpr std::uint64_t kAlways = UINT64_MAX;

// What BITS-Received-Content-Range says, by the Fragment that is answered.
enum class NamedOffset {
  kUnchanged,
  kFirst,     // its first byte
  kMiddle,    // the middle of it
  kPrevious,  // the first byte of the Fragment before it
  kStart,     // 0
  kAhead,     // 1,000 bytes behind it, or the total
  kTotal,
  kBeyond,  // one byte more than the total
};

enum class AnswerEnd {
  kSent,
  kClosed,       // not a byte of it; the connection is closed
  kReset,        // not a byte of it; a reset
  kHalf,         // a part of its head, then a reset
  kResetInBody,  // a reset after half of the request's body
};

// How an answer differs from what the reference server says.
struct AnswerChange {
  int status = 0;  // 0: as it is. Otherwise the store does not see the packet, unless `stored`
  bool stored = false;
  bool plain = false;  // no field of the protocol
  std::string error;   // an HRESULT as text: the error pair of the profile
  std::string error_field, error_context;
  NamedOffset offset = NamedOffset::kUnchanged;
  std::vector<std::pair<std::string, std::string>> fields;  // replaced or added
  std::vector<std::string> without;                         // removed
  std::string body;
  bool lower_names = false;   // field names in lower case
  std::uint64_t interim = 0;  // so many interim answers first
  std::uint64_t delay_ms = 0;
  AnswerEnd end = AnswerEnd::kSent;
};

// What a client does next, compared with the packet that got the answer.
enum class Reaction {
  kAgain,     // the same packet; a Fragment with the same first byte
  kShorter,   // the same, with fewer bytes
  kLogin,     // the same, with credentials
  kAtOffset,  // a Fragment that begins at the offset named
  kBehind,    // a Fragment that begins behind it
  kBack,      // a Fragment that begins at it or before
  kFragment,  // any Fragment of the session
  kPing,
  kCreate,
  kClose,   // of the session
  kCancel,  // of the session
  kNothing  // for the watch time
};

// What no later packet of the upload may be.
enum class Forbidden {
  kInSession,     // any packet with the session id
  kNamedSession,  // any packet with the session id that the answer names
  kClose,         // of the session
};

struct ClientExpectation {
  std::string rule{};
  SourcePlace place{};
  std::vector<Profile> profiles{};  // in which it is judged; empty: in each
  std::vector<Reaction> next{};     // one of these; empty: not judged
  bool must_come = false;           // nothing at all breaks the rule, too
  std::vector<Forbidden> never{};
  std::uint64_t most_logins = 0;  // so many packets with credentials get this answer at most; 0: not judged

  bool judged_in(Profile profile) const;
};

struct ClientStep {
  PacketChoice at;
  AnswerChange answer;
  std::vector<ClientExpectation> expect;
};

struct ClientCase {
  std::string id, title, about;
  SourcePlace place;
  std::vector<ClientStep> steps;
  std::vector<ClientExpectation> complete;  // rules that hold when the upload ends as usual; `next` is empty

  // Every rule that it judges; each once.
  std::vector<std::string> rules() const;
};

// "the same packet again", as an expectation says it.
std::string_view reaction_text(Reaction reaction);

}  // namespace bitspec::catalogue
