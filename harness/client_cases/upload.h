// Upload: what a test server keeps of one upload of a client.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/client_cases/script.h"
#include "harness/client_cases/sequence.h"
#include "harness/recording/exchange.h"

namespace bitspec::client_cases {

struct Upload {
  Sequence packets;
  std::vector<recording::Exchange> exchanges;  // of the same; without a request while it is under way
  std::vector<bool> odd;                       // whether the answer was
  Counts counts;

  // The packets up to this one, with it.
  Sequence up_to(std::size_t index) const {
    return {packets.begin(), packets.begin() + static_cast<std::ptrdiff_t>(index) + 1};
  }
  // Of the body of `packet`, from its byte `at` on: compares with what was sent before.
  void compare(Packet& packet, std::uint64_t at, std::string_view bytes);

 private:
  std::string bytes_;        // of the file, its beginning
  std::vector<bool> known_;  // which of them
};

inline constexpr std::size_t kMostPackets = 2'000;            // of an upload that are kept
inline constexpr std::size_t kMostUploads = 100;              // of a case
inline constexpr std::uint64_t kComparedBytes = 1024 * 1024;  // of a file
inline constexpr std::size_t kKeptOfBody = 1024;              // as much as reports show

}  // namespace bitspec::client_cases
