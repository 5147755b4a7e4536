#include "harness/live/fuzzer.h"

#include <mutex>
#include <set>
#include <thread>
#include <unordered_set>

#include "harness/base/random.h"
#include "harness/base/run_catching.h"
#include "harness/engine/alive.h"
#include "harness/live/reduce.h"
#include "harness/live/walk.h"

namespace bitspec::live {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kMostInPool = 4000, kMostOfARule = 3, kMostReductions = 150;
constexpr int kConfirmations = 3;
constexpr milliseconds kLongestReduction{20'000}, kPatience{10'000};

milliseconds since(Clock::time_point start) {
  return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

class Fuzzer {
 public:
  Fuzzer(const engine::Environment& environment, const catalogue::Catalogue& catalogue, const FuzzOptions& options,
         const FuzzListener& listener)
      : environment_(environment), catalogue_(catalogue), options_(options), listener_(listener) {
    environment_.second_try = false;
    environment_.enough = &enough_;
  }

  Result<FuzzResult> run() {
    std::vector<std::optional<Error>> errors(static_cast<std::size_t>(options_.jobs));
    {
      std::vector<std::jthread> threads;
      for (auto& error : errors) {
        const auto failed = run_catching([&] {
          threads.emplace_back([this, &error] {
            error = run_catching([this] { work(); });
            if (error) enough_ = true;
          });
        });
        if (failed) error = failed;
      }
    }
    for (const auto& error : errors) {
      if (error) return tl::unexpected(*error);
    }
    result_.progress = progress();
    return std::move(result_);
  }

 private:
  struct Job {
    std::uint64_t number = 0;
    Program program;
  };

  void work() {
    Executor executor({&environment_, &catalogue_, options_.seed, options_.model, options_.level});
    while (const auto job = next()) {
      const std::string name = "p" + std::to_string(job->number);
      const Trace trace = executor.run(job->program, name, true);
      if (trace.stopped) return;
      for (const Violation& v : new_violations(*job, trace)) look_closer(executor, name, v, trace);
      if (trace.unreachable) look_whether_gone(job->program);
    }
  }

  // The next program; nothing: the end.
  std::optional<Job> next() {
    const std::scoped_lock lock(mutex_);
    if (enough_ || environment_.stopped() || since(start_) >= options_.time) return std::nullopt;
    if (options_.programs > 0 && begun_ >= options_.programs) return std::nullopt;
    Job job;
    job.number = begun_++;
    Random random(derive_seed(options_.seed, "program " + std::to_string(job.number)));
    if (options_.feedback && !pool_.empty() && random.below(2) == 0)
      job.program = mutated(pool_[random.below(pool_.size())], pool_[random.below(pool_.size())], random);
    if (job.program.steps.empty()) job.program = random_walk(random);
    return job;
  }

  FuzzProgress progress() const {
    FuzzProgress out;
    out.programs = done_;
    out.exchanges = exchanges_;
    out.states = states_.size();
    out.findings = result_.findings.size();
    out.elapsed = since(start_);
    out.since_new = since(new_at_);
    return out;
  }

  std::vector<Violation> new_violations(const Job& job, const Trace& trace) {
    const std::scoped_lock lock(mutex_);
    ++done_;
    exchanges_ += trace.exchanges;
    bool fresh = false;
    for (const auto& state : trace.states) fresh = states_.insert(state).second || fresh;
    if (fresh) new_at_ = Clock::now();
    if (fresh && pool_.size() < kMostInPool) pool_.push_back(job.program);
    std::vector<Violation> out;
    for (const Violation& v : trace.violations) {
      if (of_rule_[v.rule] >= kMostOfARule || !known_.insert(v.key()).second) continue;
      ++of_rule_[v.rule];
      out.push_back(v);
    }
    if (listener_.progress) listener_.progress(progress());
    return out;
  }

  // Three more times, then with less of everything.
  void look_closer(Executor& executor, const std::string& name, const Violation& violation, const Trace& trace) {
    Finding finding;
    finding.violation = violation;
    finding.program.steps.assign(trace.steps.begin(),
                                 trace.steps.begin() + static_cast<std::ptrdiff_t>(violation.step) + 1);
    int count = 0;
    const auto again = [&](const Program& program) {
      return executor.run(program, name + "r" + std::to_string(++count), false);
    };
    for (int i = 0; i < kConfirmations; ++i) {
      const Trace repeated = again(finding.program);
      if (repeated.stopped) break;
      if (repeated.unreachable && !engine::alive(environment_, kPatience)) return gone(std::move(finding));
      ++finding.runs;
      if (repeated.find(violation.key())) ++finding.seen;
    }
    if (finding.runs == 0) finding.runs = 1;  // the end came first: what is not confirmed is flaky
    if (!finding.flaky()) reduce(finding, again);
    add(std::move(finding));
  }

  template <class Again>
  void reduce(Finding& finding, const Again& again) {
    const auto start = Clock::now();
    Violation last = finding.violation;
    const Program smaller = reduced(
        finding.program,
        [&](const Program& program) {
          if (since(start) > kLongestReduction) return false;
          const Trace trace = again(program);
          const Violation* v = trace.stopped ? nullptr : trace.similar_to(finding.violation);
          if (!v || v->step + 1 != trace.steps.size() || trace.steps != program.steps) return false;
          last = *v;
          return true;
        },
        kMostReductions);
    // Only what fails each time is better than what did before.
    for (int i = 1; i < kConfirmations; ++i) {
      const Trace trace = again(smaller);
      if (!trace.find(last.key())) return;
    }
    finding.program = smaller;
    finding.violation = last;
  }

  void add(Finding finding) {
    const std::scoped_lock lock(mutex_);
    if (!finding.flaky() && !finding.target_gone) {
      for (const Finding& other : result_.findings) {
        if (other.violation.key() == finding.violation.key()) return;  // reduced to what is there already
      }
      known_.insert(finding.violation.key());
    }
    if (const auto* rule = catalogue_.find(finding.violation.rule)) finding.level = rule->level;
    finding.name = name_of(finding.violation);
    int same = 1;
    for (const Finding& other : result_.findings)
      same += other.violation.rule == finding.violation.rule && name_of(other.violation) == finding.name;
    if (same > 1) finding.name += "-" + std::to_string(same);
    result_.findings.push_back(std::move(finding));
    new_at_ = Clock::now();
    if (listener_.found) listener_.found(result_.findings.back());
  }

  void gone(Finding finding) {
    finding.target_gone = true;
    finding.seen = finding.runs = 0;
    {
      const std::scoped_lock lock(mutex_);
      if (result_.target_gone) return;
      result_.target_gone = true;
    }
    add(std::move(finding));
    enough_ = true;
  }

  // No connection, and no packet before it went wrong.
  void look_whether_gone(const Program& program) {
    if (environment_.stopped() || engine::alive(environment_, kPatience)) return;
    Finding finding;
    finding.program = program;
    finding.violation.rule = finding.violation.scenario_rule = "common.response.answered";
    finding.violation.packet = "ping";
    finding.violation.expected = "{any: [{ended: complete}, {status: [2xx, 3xx, 4xx, 5xx]}]}";
    finding.violation.expected_text = "a connection";
    finding.violation.got = "no connection";
    gone(std::move(finding));
  }

  engine::Environment environment_;
  const catalogue::Catalogue& catalogue_;
  const FuzzOptions& options_;
  const FuzzListener& listener_;
  std::atomic<bool> enough_ = false;
  const Clock::time_point start_ = Clock::now();

  mutable std::mutex mutex_;  // of all below
  FuzzResult result_;
  std::uint64_t begun_ = 0, done_ = 0, exchanges_ = 0;
  Clock::time_point new_at_ = start_;
  std::unordered_set<std::string> states_;
  std::set<std::string> known_;
  std::map<std::string, std::size_t> of_rule_;
  std::vector<Program> pool_;
};

}  // namespace

Result<FuzzResult> fuzz(const engine::Environment& environment, const catalogue::Catalogue& catalogue,
                        const FuzzOptions& options, const FuzzListener& listener) {
  return Fuzzer(environment, catalogue, options, listener).run();
}

}  // namespace bitspec::live
