#include "harness/protocol/session_model.h"

#include <algorithm>

namespace bitspec {

void SessionModel::accepted(const ContentRange& range) {
  // A server that takes fragments of a session that is not there has broken a rule; it has not opened the session.
  if (state_ != SessionState::kOpen && state_ != SessionState::kFull) return;
  if (!total_) total_ = range.total;
  if (range.first > next_) return;
  next_ = std::max(next_, range.last + 1);
  if (next_ >= *total_) state_ = SessionState::kFull;
}

}  // namespace bitspec
