#include "reports/change_text.h"

#include <fmt/format.h>

#include "reports/text.h"

namespace bitspec::reports {
namespace {

using results::ChangeKind;
using results::TargetChange;

// What it may be, and what a user can do about it.
std::string_view advice(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kRateLimited:
      return "a rate limit: raise it for this run";
    case ChangeKind::kUnavailable:
      return "a rate limit, or a server behind a gateway that is overloaded or gone: see the logs of both";
    case ChangeKind::kCredentials:
      return "credentials that were accepted before are refused: a token may have expired";
    case ChangeKind::kDiskFull:
      return "the disk or the quota of the server is full: make room";
    case ChangeKind::kRefused:
      return "the server may have become read-only, or reached a limit: see its log";
    case ChangeKind::kNoAnswer:
      return "the server was away, or too busy to answer: see its log";
    case ChangeKind::kFileInTheWay:
      return "allow overwriting for this run, remove the file after each upload, or give bitspec the URL of a folder";
    case ChangeKind::kByTurns:
      return "several servers or workers without common sessions: start one worker, share the sessions, or let the "
             "balancer keep a client on one server";
    case ChangeKind::kAtTimes:
      return "the server or one of its workers was started again and forgot its sessions, one of several workers "
             "fails, or two requests at a time disturb each other: see its log";
  }
  return "";
}

// The same, where other requests are accepted.
std::string_view limit(ChangeKind kind) {
  if (kind == ChangeKind::kRateLimited || kind == ChangeKind::kDiskFull)
    return "a limit for their size or number, or a full disk: raise it for this run, or make room";
  return advice(kind);
}

std::string seconds(std::int64_t ms) {
  return fmt::format("{}.{} s", ms / 1000, ms % 1000 / 100);
}

std::string what(const TargetChange& change) {
  if (change.step.empty()) return "upload";
  return change.step == "read_back" ? "download of a stored file" : change.step;
}

std::string where(const TargetChange& change) {
  return change.scenario.empty() ? "at the start"
                                 : fmt::format("at {}, after {}", seconds(change.at_ms), change.scenario);
}

bool refused_at_times(const TargetChange& change) {
  return change.kind == ChangeKind::kAtTimes && change.asked == 0;
}

// Of several kinds of requests.
std::string text_of_all(const std::vector<const TargetChange*>& refusals) {
  std::uint64_t times = 0;
  std::string kinds;
  for (const TargetChange* one : refusals) {
    times += one->times;
    kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", what(*one), one->times);
  }
  const TargetChange& first = *refusals.front();
  return fmt::format(
      "the server refuses at times: {} ordinary requests ({}) got an answer such as {}, first {}; each was "
      "accepted when it was sent again ({})",
      times, kinds, first.answer, where(first), advice(first.kind));
}

}  // namespace

std::string change_text(const TargetChange& change) {
  if (change.kind == ChangeKind::kByTurns)
    return fmt::format("the target is not one server: a session just created was known to {} of the next {} ({})",
                       change.known, counted(change.asked, "request"), advice(change.kind));
  if (change.kind == ChangeKind::kFileInTheWay)
    return fmt::format("the URL holds the file of the first upload, and each further {} got {} ({})", change.step,
                       change.answer, advice(change.kind));
  if (refused_at_times(change))
    return fmt::format(
        "the server refuses at times: an ordinary {} got {}, first {}; {}accepted when it was sent again ({})",
        what(change), change.answer, where(change),
        change.times > 1 ? std::to_string(change.times) + " times, each " : "", advice(change.kind));
  if (change.kind == ChangeKind::kAtTimes)  // counted
    return fmt::format(
        "the server refuses at times: of {} one after the other, {} got {} (one of several servers or "
        "workers behind the address fails: see the log of each)",
        counted(change.asked, "ordinary " + what(change)), change.asked - change.known, change.answer);
  if (change.others_accepted && change.lasted_ms < 0)
    return fmt::format("some requests are refused each time, while an ordinary upload works: {} got {}, first {} ({})",
                       what(change), change.answer, where(change), limit(change.kind));
  std::string end = "from then on";
  if (change.lasted_ms >= 0) {
    end = fmt::format("{}{} in all; what it touched was sent again, more slowly",
                      change.times > 1 ? std::to_string(change.times) + " times, " : "", seconds(change.lasted_ms));
  }
  return fmt::format("the target changed: an ordinary {} got {}, first {}; {} ({})", what(change),
                     change.answer.empty() ? "another answer than before" : change.answer, where(change), end,
                     advice(change.kind));
}

std::vector<std::string> change_texts(const std::vector<TargetChange>& changes) {
  std::vector<const TargetChange*> refusals;
  for (const TargetChange& change : changes) {
    if (refused_at_times(change)) refusals.push_back(&change);
  }
  std::vector<std::string> out;
  for (const TargetChange& change : changes) {
    if (refusals.size() < 2 || !refused_at_times(change))
      out.push_back(change_text(change));
    else if (&change == refusals.front())
      out.push_back(text_of_all(refusals));
  }
  return out;
}

}  // namespace bitspec::reports
