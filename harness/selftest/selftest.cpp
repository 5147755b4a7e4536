#include "harness/selftest/selftest.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "harness/engine/engine.h"
#include "harness/engine/glob.h"
#include "harness/refserver/server.h"
#include "harness/scenario/walk.h"

namespace bitspec::selftest {
namespace {

namespace fs = std::filesystem;
using catalogue::Fault;
using std::chrono::milliseconds;

// The reference server answers in less than a millisecond; this is what a silent fault costs, and room for a busy machine.
constexpr milliseconds kAnswerLimit{1500};
constexpr milliseconds kRunLimit{60'000};
constexpr std::size_t kMostBlocked = 25;

// A folder of its own, removed with everything in it.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "bitspec-selftest-XXXXXX").string();
    if (mkdtemp(name.data())) path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Whether a rule is observed by slow scenarios only: then, and only then, the fault is worth the wait.
bool needs_slow(const catalogue::Suites& suites, const Fault& fault) {
  std::set<std::string> quick, slow;
  for (const auto& invariant : suites.catalogue.invariants) quick.insert(invariant.rule);
  for (const auto& scenario : suites.scenarios) {
    scenario::for_each_expectation(scenario, [&](const scenario::Block&, const scenario::Expectation& e) {
      (scenario.has_tag("slow") ? slow : quick).insert(e.rule);
    });
  }
  return std::any_of(fault.red.begin(), fault.red.end(),
                     [&](const std::string& rule) { return slow.contains(rule) && !quick.contains(rule); });
}

Result<results::RunResult> run_with(const catalogue::Suites& suites, const Fault& fault, const std::string& folder,
                                    const std::atomic<bool>* stop) {
  refserver::Options options;
  options.profile = fault.profile;
  options.folder = folder;
  options.faults = {fault.name};
  auto server = refserver::Server::start(options);
  if (!server) return tl::unexpected(server.error());
  auto target = target::target_from_url((*server)->url());
  if (!target) return tl::unexpected(target.error());
  target->files_folder = (*server)->files_folder();
  target->work_folder = (*server)->work_folder();
  target->timeout = kAnswerLimit;
  engine::RunOptions run;
  run.profile = fault.profile;
  run.run_timeout = kRunLimit;
  run.slow = needs_slow(suites, fault);
  return engine::run(suites, *target, run, nullptr, stop);
}

bool is_red(results::Verdict verdict) {
  return verdict == results::Verdict::kFail || verdict == results::Verdict::kWarn || verdict == results::Verdict::kNote;
}

FaultReport try_fault(const catalogue::Suites& suites, const Fault& fault, const std::atomic<bool>* stop) {
  const auto start = std::chrono::steady_clock::now();
  FaultReport report;
  report.fault = fault.name;
  const ScratchFolder folder;
  const auto result = run_with(suites, fault, folder.path(), stop);
  if (!result) {
    report.error = result.error().message;
    return report;
  }
  std::set<std::string> listed(fault.red.begin(), fault.red.end());
  for (const auto& rule : result->rules) {
    if (is_red(rule.verdict) && listed.erase(rule.id) == 0) report.extra.push_back(rule.id);
    if (rule.verdict == results::Verdict::kBlocked) report.blocked.push_back(rule.id);
  }
  report.missing.assign(listed.begin(), listed.end());
  if (!result->complete) report.error = "the run was not complete: " + result->incomplete_reason;
  report.caught = report.missing.empty() && report.extra.empty() && report.error.empty() && report.blocked.size() <= kMostBlocked;
  report.duration_ms = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start).count();
  return report;
}

bool wanted(const Fault& fault, const std::vector<std::string>& patterns) {
  return patterns.empty() || std::any_of(patterns.begin(), patterns.end(),
                                         [&](const std::string& pattern) { return engine::glob_match(pattern, fault.name); });
}

}  // namespace

std::vector<FaultReport> run(const catalogue::Suites& suites, const Options& options,
                             const std::function<void(const FaultReport&)>& done, const std::atomic<bool>* stop) {
  std::vector<const Fault*> faults;
  for (const Fault& fault : suites.catalogue.faults) {
    if (wanted(fault, options.faults)) faults.push_back(&fault);
  }
  std::vector<FaultReport> reports(faults.size());
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  const auto work = [&] {
    for (std::size_t i; (i = next++) < faults.size();) {
      if (stop && stop->load()) return;
      reports[i] = try_fault(suites, *faults[i], stop);
      const std::lock_guard lock(mutex);
      if (done) done(reports[i]);
    }
  };
  {
    std::vector<std::jthread> pool;
    for (int i = 0; i < std::max(options.jobs, 1); ++i) pool.emplace_back(work);
  }
  std::erase_if(reports, [](const FaultReport& report) { return report.fault.empty(); });
  return reports;
}

}  // namespace bitspec::selftest
