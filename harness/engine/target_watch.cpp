#include "harness/engine/target_watch.h"

namespace bitspec::engine {
namespace {

using results::Reason;
using results::ReasonKind;

constexpr int kMostRestarts = 20;  // of a target that goes away again and again

// " after fragment/gap"
std::string when(const Reason& gone) {
  if (gone.scenario.empty()) return {};
  return (gone.kind == ReasonKind::kTargetGoneBefore ? " before " : " after ") + gone.scenario;
}

}  // namespace

bool TargetWatch::still_there(const Reason& gone) {
  const std::lock_guard lock(mutex_);
  if (target_gone_reason_) return false;
  if (means_.answers_at_once && means_.answers_at_once()) return true;
  if (means_.answers()) {
    ++absences_;
    return true;
  }
  if (came_back(gone)) return true;
  target_gone_reason_ = gone;
  return false;
}

void TargetWatch::give_up(const Reason& reason) {
  const std::lock_guard lock(mutex_);
  if (!target_gone_reason_) target_gone_reason_ = reason;
}

int TargetWatch::absences() const {
  const std::lock_guard lock(mutex_);
  return absences_;
}

bool TargetWatch::gone() const {
  const std::lock_guard lock(mutex_);
  return static_cast<bool>(target_gone_reason_);
}

Reason TargetWatch::gone_reason() const {
  const std::lock_guard lock(mutex_);
  return target_gone_reason_;
}

std::vector<std::string> TargetWatch::notes() const {
  const std::lock_guard lock(mutex_);
  return notes_;
}

// With mutex_ held.
bool TargetWatch::came_back(const Reason& gone) {
  if (!means_.control || means_.stopped() || restarts_ >= kMostRestarts) return false;
  const auto restarted = means_.control->restart();
  if (!restarted && restarted.error().code == ErrorCode::kNotFound) return false;
  ++restarts_;
  notes_.push_back("the target stopped answering" + when(gone) + (restarted ? " and was restarted" : ""));
  if (!restarted) notes_.push_back(restarted.error().message);
  return restarted && means_.answers();
}

}  // namespace bitspec::engine
