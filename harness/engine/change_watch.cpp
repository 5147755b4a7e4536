#include "harness/engine/change_watch.h"

#include <algorithm>
#include <tuple>

namespace bitspec::engine {
namespace {

using results::ChangeKind;
using results::Reason;
using results::ReasonKind;
using results::TargetChange;
using std::chrono::milliseconds;

constexpr milliseconds kLongestRetryAfter{30'000};  // that is waited for
constexpr milliseconds kMostWaiting{90'000};        // in one run
constexpr int kMostCounts = 2;                      // of sessions that are all known
// Between questions, where the target does not say how long. A limit per minute is not waited for.
constexpr milliseconds kNotNow[] = {milliseconds(100),  milliseconds(1000), milliseconds(1000),
                                    milliseconds(2000), milliseconds(4000), milliseconds(8000)};
constexpr milliseconds kOtherwise[] = {milliseconds(200), milliseconds(500), milliseconds(1000), milliseconds(2000)};

// How long to wait before each further question; none: it is of no use.
std::vector<milliseconds> waits_for(const Refusal& refusal) {
  if (refusal.retry_after) {
    const milliseconds time = *refusal.retry_after;
    if (time > kLongestRetryAfter) return {};
    // Once more: a limit that counts requests may have counted the question, too.
    return {std::max(time, milliseconds(100)), std::max(time, milliseconds(1000)), milliseconds(1000)};
  }
  if (refusal.not_now()) return {std::begin(kNotNow), std::end(kNotNow)};
  return {std::begin(kOtherwise), std::end(kOtherwise)};
}

// The step of the ordinary upload that shows whether such packets are accepted.
unsigned step_of(PacketType packet) {
  switch (packet) {
    case PacketType::kPing:
      return TrialUpload::kPing;
    case PacketType::kCreateSession:
      return TrialUpload::kCreate;
    case PacketType::kFragment:
      return TrialUpload::kSecondFragment;
    case PacketType::kCloseSession:
    case PacketType::kCancelSession:
      return TrialUpload::kClose;
  }
  return 0;
}

TargetChange change_of(const SessionCount& count) {
  if (!count.refused_at_times()) return {.kind = ChangeKind::kByTurns, .known = count.known, .asked = count.asked};
  return {.kind = ChangeKind::kAtTimes,
          .step = count.refusal.step,
          .answer = count.refusal.text,
          .known = count.created,
          .asked = count.creates};
}

// Whether a run may have ended by it: the others leave the ordinary upload as it was.
bool ends_runs(const TargetChange& change) {
  return change.kind != ChangeKind::kByTurns && change.kind != ChangeKind::kAtTimes &&
         change.kind != ChangeKind::kFileInTheWay && !change.others_accepted;
}

}  // namespace

bool operator<(const Trouble& a, const Trouble& b) {
  // Where a server leaves a request it does not like without an answer, it does so for all kinds of them.
  if (a.refusal.silent || b.refusal.silent) return a.refusal.silent < b.refusal.silent;
  const auto key = [](const Trouble& t) {
    return std::tie(t.refusal.step, t.refusal.status, t.refusal.kind, t.of_session, t.given_id, t.of_stored_data);
  };
  return key(a) < key(b);
}

ChangeWatch::ChangeWatch(ChangeMeans means, const TrialUpload& before, const SessionCount& sessions,
                         std::vector<TargetChange> changes)
    : means_(std::move(means)),
      accepted_(before.accepted),
      at_start_(before.refusal),
      fails_at_(before.uploaded ? "" : before.refusal.step),
      changes_(std::move(changes)) {
  if (!sessions.by_chance()) return;
  by_chance_ = sessions;
  changes_.push_back(change_of(sessions));
}

Seen ChangeWatch::look(const Trouble& trouble, const std::string& scenario) {
  const std::lock_guard lock(mutex_);
  if (by_chance_) return Seen::kAsBefore;
  const TrialUpload now = means_.upload();
  const bool works = as_before(now, trouble.of_stored_data);
  if (works) accepted_ |= now.accepted;
  // One upload of a target that is several may be lucky.
  if (works ? trouble.of_session : !now.refusal.not_now() || came_and_went(now.refusal)) {
    if (counted_by_chance()) return Seen::kByChance;
  }
  if (!works && refuses_second_file(now)) return Seen::kAsBefore;
  return works ? Seen::kAsBefore : wait_until_back(now, trouble.of_stored_data, scenario);
}

void ChangeWatch::was_momentary(const Refusal& refusal, const std::string& scenario, milliseconds lasted) {
  const std::lock_guard lock(mutex_);
  if (by_chance_) return;
  TargetChange& it = change(refusal, scenario);
  it.lasted_ms = std::max<std::int64_t>(it.lasted_ms, 0) + lasted.count();
  slow_down(refusal, true);
}

void ChangeWatch::refused_at_times(const Refusal& refusal, const std::string& scenario) {
  constexpr milliseconds kOneCause{500};  // of all that are this close
  const std::lock_guard lock(mutex_);
  if (by_chance_) return;
  auto& others = refused_at_[refusal.step];
  const auto close = [&](wire::SteadyTime other) {
    return refusal.sent < other + kOneCause && other < refusal.sent + kOneCause;
  };
  if (std::any_of(others.begin(), others.end(), close)) return;
  others.push_back(refusal.sent);
  Refusal at_times = refusal;
  at_times.kind = ChangeKind::kAtTimes;
  change(at_times, scenario).lasted_ms = 0;
}

void ChangeWatch::noted(const Refusal& refusal, const std::string& scenario) {
  const std::lock_guard lock(mutex_);
  change(refusal, scenario).others_accepted = true;
}

bool ChangeWatch::never_worked(const Refusal& refusal) const {
  const std::lock_guard lock(mutex_);
  if (at_start_.step.empty() || refusal.status != at_start_.status) return false;
  return refusal.packet ? (accepted_ & step_of(*refusal.packet)) == 0 : accepted_ == 0;
}

// Requests that follow each other too quickly may be refused, or get no answer. Where no answer says for how long, and
// the next request is accepted all the same, a slower run may not help: it has another cause.
void ChangeWatch::slow_down(const Refusal& refusal, bool at_once) {
  constexpr int kMostTimes = 2, kMostTimesNotNow = 6;  // that may not help
  constexpr std::int64_t kOnceIn = 1000;               // ms: several that were refused at once are one reason
  const std::int64_t now = means_.now_ms();
  if (slowed_at_ms_ >= 0 && now - slowed_at_ms_ < kOnceIn) return;
  const bool asks_for_less = refusal.retry_after || (refusal.not_now() && !at_once);
  asked_for_less_ = asked_for_less_ || asks_for_less;
  if (!asks_for_less && ++slowed_in_vain_ > (refusal.not_now() ? kMostTimesNotNow : kMostTimes)) {
    if (!asked_for_less_) means_.pace->full_speed();
    return;
  }
  slowed_at_ms_ = now;
  means_.pace->slow_down();
}

bool ChangeWatch::works(const Trouble& trouble) {
  const std::lock_guard lock(mutex_);
  if (by_chance_) return true;
  if (trouble.of_session && counts_ < kMostCounts) return false;
  return as_before(means_.upload(), trouble.of_stored_data);
}

bool ChangeWatch::by_chance() const {
  const std::lock_guard lock(mutex_);
  return by_chance_.has_value();
}

bool ChangeWatch::often_at_times() const {
  constexpr std::uint64_t kOften = 3;
  const std::lock_guard lock(mutex_);
  std::uint64_t times = 0;
  for (const TargetChange& one : changes_) times += one.kind == ChangeKind::kAtTimes ? one.times : 0;
  return times >= kOften;
}

std::optional<Refusal> ChangeWatch::refusal_by_chance() const {
  const std::lock_guard lock(mutex_);
  return by_chance_ && by_chance_->refused_at_times() ? std::optional(by_chance_->refusal) : std::nullopt;
}

std::string ChangeWatch::fails_at() const {
  const std::lock_guard lock(mutex_);
  return fails_at_;
}

std::vector<TargetChange> ChangeWatch::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

Reason ChangeWatch::reason() const {
  const std::lock_guard lock(mutex_);
  const auto last = std::find_if(changes_.rbegin(), changes_.rend(), ends_runs);
  if (last == changes_.rend()) return {};
  return {.kind = ReasonKind::kTargetChanged, .scenario = last->scenario, .step = last->step, .detail = last->answer};
}

// Whether all works that worked at the start. A file that cannot be read back counts where one was looked for.
bool ChangeWatch::as_before(const TrialUpload& now, bool read_back) const {
  unsigned needed = accepted_;
  if (!read_back) needed &= ~TrialUpload::kReadBack;
  return (needed & ~now.accepted) == 0;
}

// So often that one of several servers may answer so, again and again.
bool ChangeWatch::came_and_went(const Refusal& refusal) const {
  constexpr std::uint64_t kOften = 3;
  return !refusal.retry_after && std::any_of(changes_.begin(), changes_.end(), [&](const TargetChange& one) {
    return one.kind == ChangeKind::kUnavailable && one.kind == refusal.kind && one.times >= kOften;
  });
}

bool ChangeWatch::counted_by_chance() {
  if (counts_ >= kMostCounts) return false;
  ++counts_;
  const SessionCount count = means_.count_sessions();
  if (!count.by_chance()) return false;
  by_chance_ = count;
  // What was noticed before has the same cause.
  std::erase_if(changes_, [&](const TargetChange& one) {
    return count.refused_at_times() && (one.kind == ChangeKind::kAtTimes || one.kind == count.refusal.kind);
  });
  changes_.push_back(change_of(count));
  changes_.back().at_ms = means_.now_ms();
  return true;
}

// One URL takes one file where overwriting is off: nothing changed at the target, and the run goes on for what is left.
bool ChangeWatch::refuses_second_file(const TrialUpload& now) {
  if (now.refusal.kind != ChangeKind::kRefused || now.refusal.step != "create" || !means_.file_in_the_way())
    return false;
  change(now.refusal, "").kind = ChangeKind::kFileInTheWay;
  accepted_ = now.accepted;
  fails_at_ = now.refusal.step;
  return true;
}

Seen ChangeWatch::wait_until_back(const TrialUpload& first, bool read_back, const std::string& scenario) {
  const std::int64_t began = means_.now_ms();
  TargetChange& it = change(first.refusal, scenario);
  bool at_once = !first.refusal.retry_after;
  for (const milliseconds wait : waits_for(first.refusal)) {
    if (waited_ + wait > kMostWaiting) break;
    waited_ += wait;
    if (!means_.wait(wait)) break;
    if (!as_before(means_.upload(), read_back)) {
      at_once = false;
      continue;
    }
    it.lasted_ms = std::max<std::int64_t>(it.lasted_ms, 0) + means_.now_ms() - began;
    slow_down(first.refusal, at_once);
    return Seen::kBack;
  }
  it.lasted_ms = -1;
  it.others_accepted = false;
  std::rotate(changes_.begin() + (&it - changes_.data()), changes_.begin() + (&it - changes_.data()) + 1,
              changes_.end());
  return Seen::kChanged;
}

TargetChange& ChangeWatch::change(const Refusal& refusal, const std::string& scenario) {
  const auto known = std::find_if(changes_.begin(), changes_.end(), [&](const TargetChange& one) {
    return one.kind == refusal.kind && (one.kind != ChangeKind::kAtTimes || one.step == refusal.step);
  });
  if (known != changes_.end()) {
    ++known->times;
    return *known;
  }
  changes_.push_back({.kind = refusal.kind,
                      .scenario = scenario,
                      .step = refusal.step,
                      .answer = refusal.text,
                      .at_ms = means_.now_ms()});
  return changes_.back();
}

}  // namespace bitspec::engine
