// Settings: how a client behaves where the documents leave it open, or disagree.
#pragma once

#include <chrono>
#include <cstdint>

#include "harness/protocol/profile.h"

namespace bitspec::client {

using std::chrono::milliseconds;

// Packets that carry the name of the file.
enum class NameOn { kFirstFragment, kCreateAndFirstFragment, kEveryFragment };

struct Settings {
  // What the user chooses.
  std::uint64_t fragment = 1u << 20;    // bytes of a Fragment, from 1; what the server refuses as too large shrinks
  milliseconds retry_delay{5'000};      // before a packet comes again [Win32 SetMinimumRetryDelay: never below 5 s]
  milliseconds give_up_after{600'000};  // since the first failure behind the last acknowledged byte
  bool ping_first = true;

  // What the profile says; settings_of() has the reasons.
  bool upper_case_types = false;
  bool accepts_201 = true;
  bool follows_offset_ahead = false;        // to bytes that were never sent
  bool repeats_application_errors = true;   // context 0x7
  bool starts_over_after_any_close = true;  // session-not-found on Close-Session, also where it came again
  bool fallback_needs_lost_connection = true;
  NameOn name_on = NameOn::kFirstFragment;
  std::uint64_t smallest_fragment = 1;

  // What no user needs to change.
  bool ping_on_resume = true, ping_named_host = true;
  int most_restarts = 5;  // of sessions, without a byte more than any of them had
  int free_tries = 10;    // failures in a row, before they come once in `slow_pace` at most
  milliseconds slow_pace{1'000};
};

Settings settings_of(Profile profile);

}  // namespace bitspec::client
