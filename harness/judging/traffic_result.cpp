// TrafficJudge: the result of what it saw.
#include <fmt/format.h>

#include "harness/base/printable.h"
#include "harness/engine/run_result.h"
#include "harness/engine/tally.h"
#include "harness/judging/traffic_judge.h"

namespace bitspec::judging {
namespace {

// What follows from the rules and the scenarios.
void summarise(results::RunResult& result) {
  auto& summary = result.summary;
  summary.rules = results::count_verdicts(result.rules);
  summary.scenarios_run = result.scenarios.size();
  result.verdict = engine::verdict_of(result.rules);
  if (summary.exchanges > 0) return;
  result.verdict = results::RunVerdict::kUnreachable;
  const std::string what = result.client_test ? "no BITS packet came to " : "no BITS packet in ";
  result.incomplete_reason = {.kind = results::ReasonKind::kNotBits, .detail = what + result.url};
}

}  // namespace

void TrafficJudge::add_notes(results::RunResult& result) const {
  for (const File& file : files_) {
    if (file.is_case) continue;
    std::string note =
        fmt::format("{}: {} BITS packets in {} exchanges", printable(file.name), file.packets, file.exchanges);
    const auto part = [&note](std::uint64_t count, std::string_view what) {
      if (count > 0) note += fmt::format(", {} {}", count, what);
    };
    part(file.unanswered, "without an answer");
    part(file.incomplete, "gaps");
    part(file.began_before.size(), "connections that are not there from their beginning");
    part(file.not_http, "connections that are not HTTP");
    result.preflight.notes.push_back(std::move(note));
    for (const auto& remark : file.remarks) result.preflight.notes.push_back(printable(remark));
  }
}

results::RunResult TrafficJudge::take() {
  settle();
  engine::TallyInput input;
  input.profile = options_.profile;
  input.level = options_.level;
  input.recorded = options_.client_test.empty();
  input.client = !input.recorded;
  input.selected_only = options_.selected_only;
  input.observations = std::move(observations_);
  const std::string files = files_.empty() ? "" : files_.front().name;
  input.held.push_back({files, std::move(findings_.held)});
  for (const auto& [file, rules] : held_) {
    for (const auto& [rule, count] : rules) input.held_rules.push_back({file, rule, count});
  }
  results::RunResult result;
  result.version = options_.tool_version;
  result.suites_digest = suites_.digest;
  result.url = options_.client_test;
  result.client_test = input.client;
  result.selected_only = options_.selected_only;
  for (const File& file : files_) {
    result.summary.exchanges += file.packets;
    if (file.is_case) continue;
    result.recordings.push_back(file.path);
    result.url += (result.url.empty() ? "" : " ") + file.name;
  }
  result.profile = profile_name(options_.profile);
  result.started = engine::utc_now();
  result.preflight.reachable = true;
  result.preflight.bits_server = result.summary.exchanges > 0;
  result.preflight.server = server_;
  add_notes(result);
  result.rules = engine::tally(suites_.catalogue, input);
  for (auto& rule : result.rules) {
    const auto reason = open_.find(rule.id);
    if (rule.verdict == results::Verdict::kUntested && reason != open_.end()) rule.reason = reason->second;
  }
  for (auto& rule : result.rules) {
    const auto all = broken_.find(rule.id);
    if (all == broken_.end() || all->second <= rule.broken) continue;
    rule.planned += all->second - rule.broken;
    rule.broken = all->second;
  }
  result.scenarios = std::move(scenarios_);
  result.exchanges = kept_.take();
  summarise(result);
  secrets_.hide(result);
  return result;
}

}  // namespace bitspec::judging
