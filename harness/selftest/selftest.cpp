#include "harness/selftest/selftest.h"

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "harness/base/glob.h"
#include "harness/base/run_catching.h"
#include "harness/engine/engine.h"
#include "harness/refserver/temporary_folder.h"
#include "harness/selftest/reference_target.h"
#include "harness/target/capability_names.h"

namespace bitspec::selftest {
namespace {

using catalogue::Fault;
using refserver::TemporaryFolder;
using std::chrono::milliseconds;

// The reference server answers in less than a millisecond, or never. A silent fault costs the limit for each exchange;
// a busy machine may let an answer wait for seconds, so what is missed with the short limit is tried again with the
// long.
constexpr milliseconds kShortAnswerLimit{1000}, kAnswerLimit{5000};
constexpr milliseconds kRunLimit{600'000};  // ends a run that hangs
// What a scenario repeats until the server has noticed something: this one notices at once, or never.
constexpr milliseconds kLongestWithin{400};
constexpr std::size_t kJobsPerProcessor = 8;  // most of a run is waiting
constexpr std::size_t kMostBlocked = 25;

using Observers = std::map<std::string, catalogue::Coverage>;  // by rule

// Rules that slow scenarios observe.
struct SlowRules {
  std::set<std::string> alone;  // and nothing else: a fault that turns one of them red is worth the wait at once
  std::set<std::string> too;    // and others: worth it where those others see nothing
};

SlowRules slow_rules(const catalogue::Suites& suites, const Observers& observers) {
  std::set<std::string> slow;
  for (const auto& scenario : suites.scenarios) {
    if (scenario.has_tag("slow")) slow.insert(scenario.id);
  }
  SlowRules out;
  for (const auto& [rule, observed] : observers) {
    const auto is_slow = [&](const std::string& id) { return slow.contains(id); };
    if (std::ranges::none_of(observed.scenarios, is_slow)) continue;
    const bool alone = observed.invariants.empty() && std::ranges::all_of(observed.scenarios, is_slow);
    (alone ? out.alone : out.too).insert(rule);
  }
  return out;
}

struct Trial {
  const Fault* fault;
  std::size_t number;  // in the catalogue
  bool slow;           // with slow scenarios
  int sample;
  milliseconds answer_limit = kShortAnswerLimit;
};

// Without those scenarios that say nothing of the rules that are to go red and are slow, or are not in the sample,
// which differs from fault to fault.
catalogue::Suites chosen_suites(const catalogue::Suites& suites, const Observers& observers, const Trial& trial) {
  std::set<std::string> wanted;
  for (const auto& rule : trial.fault->red) {
    if (const auto at = observers.find(rule); at != observers.end())
      wanted.insert(at->second.scenarios.begin(), at->second.scenarios.end());
  }
  catalogue::Suites out;
  out.catalogue = suites.catalogue;
  out.digest = suites.digest;
  std::size_t number = trial.number;
  for (const auto& scenario : suites.scenarios) {
    const bool sampled = number++ % static_cast<std::size_t>(trial.sample) == 0;
    if (wanted.contains(scenario.id) || (sampled && !scenario.has_tag("slow"))) out.scenarios.push_back(scenario);
  }
  return out;
}

Result<results::RunResult> run_with(const catalogue::Suites& suites, const Observers& observers, const Trial& trial,
                                    const std::string& folder, const std::atomic<bool>* stop) {
  const Fault& fault = *trial.fault;
  auto reference = ReferenceTarget::start({fault.profile, folder, {fault.name}, true}, suites.catalogue);
  if (!reference) return tl::unexpected(reference.error());
  auto target = (*reference)->target();
  // Declared, so that a fault in downloads is judged and not taken for a server without them.
  for (const auto* capability : {target::kReadback, target::kDownload}) target.declare(capability);
  target.timeout = trial.answer_limit;
  engine::RunOptions run;
  run.profile = fault.profile;
  run.run_timeout = kRunLimit;
  run.slow = trial.slow;
  run.longest_within = kLongestWithin;
  run.control = reference->get();
  return engine::run(chosen_suites(suites, observers, trial), target, run, nullptr, stop);
}

std::vector<int> processors() {
  std::vector<int> out;
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) == 0) {
    for (int i = 0; i < CPU_SETSIZE; ++i) {
      if (CPU_ISSET(i, &set)) out.push_back(i);
    }
  }
  return out;
}

// For this thread and those it starts, the server's as well: client and server take turns, and waking a thread of
// another processor costs more than the whole exchange. Best effort.
void stay_on(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  (void)::sched_setaffinity(0, sizeof set, &set);
}

bool is_red(results::Verdict verdict) {
  return verdict == results::Verdict::kFail || verdict == results::Verdict::kWarn || verdict == results::Verdict::kNote;
}

bool any_of_them(const Fault& fault, const std::set<std::string>& rules) {
  return std::any_of(fault.red.begin(), fault.red.end(), [&](const auto& rule) { return rules.contains(rule); });
}

FaultReport try_fault(const catalogue::Suites& suites, const Observers& observers, const Trial& trial,
                      const std::atomic<bool>* stop) {
  const Fault& fault = *trial.fault;
  const auto start = std::chrono::steady_clock::now();
  FaultReport report;
  report.fault = fault.name;
  const auto folder = TemporaryFolder::make(TemporaryFolder::Kind::kInMemory);
  if (!folder) {
    report.error = folder.error().message;
    return report;
  }
  const auto result = run_with(suites, observers, trial, (*folder)->path(), stop);
  if (!result) {
    report.error = result.error().message;
    return report;
  }
  std::set<std::string> listed(fault.red.begin(), fault.red.end());
  std::set<std::string> seen_by;
  for (const auto& rule : result->rules) {
    if (is_red(rule.verdict)) {
      if (listed.erase(rule.id) > 0) {
        for (const auto& evidence : rule.evidence) seen_by.insert(evidence.scenario);
      } else {
        report.extra.push_back(rule.id);
      }
    }
    // A rule that was broken as well and rests on the red one says the same thing twice; it is not out of sight.
    if (rule.verdict == results::Verdict::kBlocked && rule.broken == 0) report.blocked.push_back(rule.id);
  }
  report.seen_by = seen_by.size();
  report.missing.assign(listed.begin(), listed.end());
  report.not_complete = result->incomplete_reason;
  const bool out_of_sight = report.blocked.size() > kMostBlocked && fault.blocks.empty();
  report.caught = report.missing.empty() && report.extra.empty() && result->complete && !out_of_sight;
  report.duration_ms = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start).count();
  return report;
}

bool wanted(const Fault& fault, const std::vector<std::string>& patterns) {
  return patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                         [&](const std::string& pattern) { return glob_match(pattern, fault.name); });
}

}  // namespace

std::vector<FaultReport> run(const catalogue::Suites& suites, const Options& options,
                             const std::function<void(const FaultReport&)>& done, const std::atomic<bool>* stop) {
  const Observers observers = catalogue::coverage(suites);
  const SlowRules slow = slow_rules(suites, observers);
  std::vector<Trial> trials;
  for (std::size_t i = 0; i < suites.catalogue.faults.size(); ++i) {
    const Fault& fault = suites.catalogue.faults[i];
    if (wanted(fault, options.faults)) trials.push_back({&fault, i, any_of_them(fault, slow.alone), options.sample});
  }
  // Long ones first, or all wait for them at the end.
  std::sort(trials.begin(), trials.end(),
            [](const Trial& a, const Trial& b) { return std::pair(!a.slow, a.number) < std::pair(!b.slow, b.number); });
  const auto cpus = processors();
  std::vector<FaultReport> reports(trials.size());
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::vector<std::size_t> again;
  const auto work = [&](std::size_t number) {
    if (!cpus.empty()) stay_on(cpus[number % cpus.size()]);
    for (std::size_t i; (i = next++) < trials.size();) {
      if (stop && stop->load()) return;
      const auto error = run_catching([&] {
        reports[i] = try_fault(suites, observers, trials[i], stop);
        // What breaks a listed rule, or blocks another one, may not have been in the sample, or be slow.
        if (!reports[i].caught) {
          trials[i].sample = 1;
          trials[i].slow = trials[i].slow || any_of_them(*trials[i].fault, slow.too);
          trials[i].answer_limit = kAnswerLimit;
          reports[i] = try_fault(suites, observers, trials[i], stop);
        }
        const std::lock_guard lock(mutex);
        if (!reports[i].caught)
          again.push_back(i);
        else if (done)
          done(reports[i]);
      });
      if (!error) continue;
      reports[i].fault = trials[i].fault->name;
      reports[i].caught = false;
      reports[i].error = error->message;
    }
  };
  {
    std::vector<std::jthread> pool;
    const std::size_t jobs = options.jobs > 0 ? static_cast<std::size_t>(options.jobs)
                                              : kJobsPerProcessor * std::max<std::size_t>(cpus.size(), 1);
    for (std::size_t i = 0; i < std::min(jobs, trials.size()); ++i) pool.emplace_back(work, i);
  }
  // As in a run: what looks wrong beside others is looked at once more by itself, so that a busy machine blames nobody.
  std::sort(again.begin(), again.end());
  for (const std::size_t i : again) {
    if (stop && stop->load()) break;
    FaultReport alone = try_fault(suites, observers, trials[i], stop);
    alone.first_try.push_back(std::move(reports[i]));
    reports[i] = std::move(alone);
    if (done) done(reports[i]);
  }
  std::erase_if(reports, [](const FaultReport& report) { return report.fault.empty(); });
  return reports;
}

}  // namespace bitspec::selftest
