// The packets of one upload to a case, as a test server saw and answered them: all that a client is judged by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/content_range.h"
#include "harness/protocol/packet_type.h"

namespace bitspec::client_cases {

// Times are in seconds, of any clock.
struct Packet {
  std::optional<PacketType> type;       // none: another word, or none
  std::string session;                  // BITS-Session-Id as it was sent
  std::optional<ContentRange> range;    // of a Fragment
  bool login = false;                   // with Authorization
  bool login_asked = false;             // the server had asked for one, in this upload or another
  bool bytes_repeated = false;          // some of the body was sent before, ...
  bool bytes_differ = false;            // ... with other bytes
  double begins = 0;                    // its head was there
  std::optional<double> ends;           // its answer was sent, or will not come; none: it is under way
  std::optional<std::size_t> step;      // of the case: what changed its answer
  int status = 0;                       // of the answer; 0: the client has no whole one
  std::string named_session;            // BITS-Session-Id of the answer
  std::optional<std::uint64_t> offset;  // BITS-Received-Content-Range of the answer

  bool accepted() const { return status >= 200 && status < 300; }
};

using Sequence = std::vector<Packet>;  // in the order in which they began

}  // namespace bitspec::client_cases
