// Traffic that was recorded elsewhere: the bytes of connections, in the order in which each side sent them, and where
// in the recording they stand. Readers of recordings call a Receiver; nothing is kept, so that a recording may be
// larger than memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bitspec::recording {

// What the number of a place counts, from 1.
enum class Unit { kPacket, kLine, kEntry };

struct Place {
  std::uint64_t number = 0;
  Unit unit = Unit::kPacket;

  bool operator==(const Place&) const = default;
};

enum class Side { kClient, kServer };

struct Piece {
  std::uint64_t connection = 0;
  Side from = Side::kClient;
  std::string_view bytes;  // valid during the call
  Place place;
  std::optional<double> time;  // seconds since 1970-01-01 UTC, where the recording says
};

enum class Loss {
  kBefore,  // the recording begins within the connection
  kGap,     // bytes between the last piece of this side and the next are not in the recording
};

enum class Ending {
  kFin,        // this side sends no more
  kReset,      // by this side; ends both
  kRecording,  // the recording ends first, or nothing of the connection was seen for too long
};

class Receiver {
 public:
  virtual ~Receiver() = default;

  // `client` and `server` are addresses as text ("127.0.0.1:8080"), empty where the recording does not say.
  virtual void opened(std::uint64_t connection, std::string_view client, std::string_view server) = 0;
  virtual void piece(const Piece& piece) = 0;
  // `count`: bytes lost, where that is known.
  virtual void lost(std::uint64_t connection, Side from, Loss loss, std::optional<std::uint64_t> count,
                    const Place& place) = 0;
  virtual void ended(std::uint64_t connection, Side side, Ending ending, const Place& place) = 0;
};

}  // namespace bitspec::recording
