// SessionModel: what a client may expect of a session next. Pure; no clock, no I/O.
//
// One model per session of a scenario. It counts what the server acknowledged, not what it ought to have acknowledged.
// [MC-BUP 3.1.1, 3.2.1; docs/protocol.md section 2]
#pragma once

#include <cstdint>
#include <optional>

#include "harness/protocol/content_range.h"

namespace bitspec {

enum class SessionState {
  kNone,  // id never issued
  kOpen,  // some bytes missing
  kFull,  // last byte in, not closed
  kGone,  // closed or cancelled
};

class SessionModel {
 public:
  SessionState state() const { return state_; }
  std::uint64_t next() const { return next_; }                   // offset the next fragment should start at
  std::optional<std::uint64_t> total() const { return total_; }  // fixed by the first accepted fragment

  void created() { state_ = SessionState::kOpen; }
  // A fragment was answered with success: the bytes up to range.last count, if it did not leave a gap. Nothing counts
  // for a session that is not there.
  void accepted(const ContentRange& range);
  void closed() { state_ = SessionState::kGone; }
  void cancelled() { state_ = SessionState::kGone; }

 private:
  SessionState state_ = SessionState::kNone;
  std::uint64_t next_ = 0;
  std::optional<std::uint64_t> total_;
};

}  // namespace bitspec
