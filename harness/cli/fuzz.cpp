// bitspec fuzz: random programs of packets, sent to a running server; what is wrong becomes scenarios.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/base/ci_commands.h"
#include "harness/base/printable.h"
#include "harness/base/random.h"
#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/open_target.h"
#include "harness/cli/output_file.h"
#include "harness/cli/repeat_options.h"
#include "harness/cli/start_hooks.h"
#include "harness/engine/hooks.h"
#include "harness/engine/run_setup.h"
#include "harness/live/fuzzer.h"
#include "reports/reason_text.h"
#include "reports/reproduce.h"
#include "reports/text.h"

namespace bitspec::cli {
namespace {

using live::Finding;
using live::FuzzProgress;
using reports::counted;

double seconds(std::chrono::milliseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

std::string progress_text(const FuzzProgress& p) {
  const double rate = static_cast<double>(p.programs) / std::max(seconds(p.elapsed), 0.001);
  return fmt::format("{:.0f} s: {}, {:.0f}/s, {}, {}, nothing new for {:.0f} s", seconds(p.elapsed),
                     counted(p.programs, "program"), rate, counted(p.states, "state"), counted(p.findings, "finding"),
                     seconds(p.since_new));
}

// Writes and prints what is found as it is found.
class FuzzOutput {
 public:
  FuzzOutput(const FuzzArguments& a, Io& io, const catalogue::Catalogue& catalogue, Profile profile, std::uint64_t seed)
      : a_(a), io_(io), catalogue_(catalogue), profile_(profile), seed_(seed) {}
  ~FuzzOutput() { clear_line(); }

  void progress(const FuzzProgress& p) {
    constexpr std::chrono::milliseconds kOnTerminal{200}, kInLog{10'000};
    const auto now = Clock::now();
    if (a_.quiet || now - last_ < (io_.live ? kOnTerminal : kInLog)) return;
    last_ = now;
    io_.err << (io_.live ? "\r\x1b[K" : "") << progress_text(p) << (io_.live ? "" : "\n") << std::flush;
    line_open_ = io_.live;
  }

  void found(const Finding& f) {
    clear_line();
    const std::string path = a_.findings + "/" + f.name + ".yaml";
    const auto written = write_output(path, live::scenario_text(f, profile_, catalogue_, seed_));
    if (!written) complain(io_, written.error()), all_written_ = false;
    const auto& v = f.violation;
    const std::string what = f.flaky() ? fmt::format("flaky ({} of {})", f.seen, f.runs) : "finding";
    const auto text = fmt::format(
        "{}  {}  {}\n  {} in state {}{}{}\n  expected  {}\n  got       {}\n  {} in {}\n", what, v.rule,
        results::level_name(f.level), v.packet, v.state.empty() ? "any" : v.state, v.bent.empty() ? "" : ", " + v.bent,
        f.target_gone ? "; the server did not answer any more afterwards" : "", printable(v.expected_text, 300),
        printable(v.got, 300), counted(f.program.steps.size(), "step"), path);
    io_.out << without_ci_commands(text) << "\n" << std::flush;
  }

  bool all_written() const { return all_written_; }

 private:
  using Clock = std::chrono::steady_clock;

  void clear_line() {
    if (line_open_) io_.err << "\r\x1b[K" << std::flush;
    line_open_ = false;
  }

  const FuzzArguments& a_;
  Io& io_;
  const catalogue::Catalogue& catalogue_;
  const Profile profile_;
  const std::uint64_t seed_;
  Clock::time_point last_ = Clock::now();
  bool line_open_ = false, all_written_ = true;
};

// The command that runs the scenarios of all findings, with the same options.
std::string reproduce_line(const FuzzArguments& a, const OpenTarget& open, const std::string& program) {
  RunArguments run;
  run.target = a.target;
  run.suites.added = {a.findings};
  results::RunResult shown;
  shown.profile = profile_name(open.profile);
  shown.options = options_to_repeat(run);
  reports::RenderOptions options;
  options.program = program;
  return reports::reproduce_with(shown, options, "live/*") + " --fail-on should";
}

void print_end(const live::FuzzResult& result, const FuzzArguments& a, const OpenTarget& open, Io& io) {
  const FuzzProgress& p = result.progress;
  const auto flaky = std::ranges::count_if(result.findings, [](const Finding& f) { return f.flaky(); });
  const auto solid = result.findings.size() - static_cast<std::size_t>(flaky);
  if (!result.findings.empty()) io.out << "reproduce with: " << reproduce_line(a, open, io.program) << "\n\n";
  if (result.target_gone) io.out << "the server does not answer any more\n";
  io.out << fmt::format("{}{} in {}, {} in {:.1f} s, {} reached\n", counted(solid, "finding"),
                        flaky > 0 ? fmt::format(" ({} more flaky)", flaky) : "", counted(p.programs, "program"),
                        counted(p.exchanges, "exchange"), seconds(p.elapsed), counted(p.states, "state"));
}

Result<live::FuzzResult> run_fuzzer(const engine::RunSetup& setup, const catalogue::Catalogue& catalogue,
                                    const FuzzArguments& a, std::uint64_t seed, FuzzOutput& output) {
  live::FuzzOptions options;
  options.seed = seed;
  options.jobs = setup.environment.one_connection || setup.target->one_url ? 1 : a.jobs;
  options.time = a.time;
  options.programs = a.programs;
  options.feedback = a.feedback;
  options.model = a.model;
  options.level = a.level;
  const live::FuzzListener listener{[&output](const FuzzProgress& p) { output.progress(p); },
                                    [&output](const Finding& f) { output.found(f); }};
  return live::fuzz(setup.environment, catalogue, options, listener);
}

ExitCode end_of(const live::FuzzResult& result, const FuzzOutput& output) {
  if (!output.all_written()) return ExitCode::kInternal;
  if (std::ranges::any_of(result.findings, [](const Finding& f) { return !f.flaky(); }))
    return ExitCode::kNotConformant;
  return interrupted() ? ExitCode::kInterrupted : ExitCode::kConformant;
}

}  // namespace

ExitCode fuzz_server(const FuzzArguments& a, Io& io) {
  const auto suites = open_suites(SuitesArguments{}, io);
  if (!suites) return suites.error();
  const std::string any_file = a.findings + "/finding.yaml";
  auto tried = make_folder_of(any_file);
  if (tried) tried = try_output(any_file);
  if (!tried) {
    complain(io, tried.error());
    return ExitCode::kUsage;
  }
  auto open = open_target(a.target, suites->catalogue, io);
  if (!open) return open.error();
  const std::uint64_t seed = a.seed ? *a.seed : static_cast<std::uint32_t>(fresh_random());
  engine::RunOptions options;
  options.profile = open->profile;
  options.seed = seed;
  options.least_interval = a.least_interval;
  options.run_timeout = std::chrono::hours(24 * 365);
  engine::Hooks hooks(open->target, &interrupted());
  options.control = server_control_of(hooks, *open);
  if (const auto code = start_hooks(hooks, *open, options, io)) return *code;

  const engine::RunSetup setup = engine::set_up(open->target, options, &interrupted());
  if (!setup.bits_server()) {
    end_hooks(hooks, io);
    if (interrupted()) return ExitCode::kInterrupted;
    const auto reason = reports::reason_text(results::unreachable_reason(setup.preflight));
    return refuse(io, Error{ErrorCode::kUnreachable, without_ci_commands(printable(reason, 400)), std::nullopt, {}});
  }
  if (!a.quiet)
    io.err << fmt::format("fuzzing {}, profile {}, seed {}\n", open->target.url.text(), profile_name(open->profile),
                          seed);
  FuzzOutput output(a, io, suites->catalogue, open->profile, seed);
  const auto result = run_fuzzer(setup, suites->catalogue, a, seed, output);
  end_hooks(hooks, io);
  if (!result) return refuse(io, result.error());
  if (!a.quiet || !result->findings.empty()) print_end(*result, a, *open, io);
  return end_of(*result, output);
}

}  // namespace bitspec::cli
