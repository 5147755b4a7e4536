// bitspec run: judges a server, prints what a person reads, writes the reports.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/base/random.h"
#include "harness/cli/commands.h"
#include "harness/cli/dry_run.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/fail_fast.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/known_failing.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/open_target.h"
#include "harness/cli/progress.h"
#include "harness/cli/record_corpus.h"
#include "harness/cli/repeat_options.h"
#include "harness/cli/run_reports.h"
#include "harness/cli/select_failed.h"
#include "harness/cli/start_hooks.h"
#include "harness/engine/engine.h"
#include "harness/engine/hooks.h"
#include "harness/engine/wait_for_target.h"
#include "harness/results/repeated.h"
#include "harness/target/show.h"

namespace bitspec::cli {
namespace {

using Clock = std::chrono::steady_clock;

engine::RunOptions options_of(const RunArguments& a, Profile profile, const Io& io) {
  engine::RunOptions options;
  options.profile = profile;
  // 32 bits are enough to choose from, and easy to type again.
  options.seed = a.seed ? *a.seed : static_cast<std::uint32_t>(fresh_random());
  options.jobs = a.jobs;
  options.run_timeout = a.run_timeout;
  options.slow = a.slow;
  options.keep_all_exchanges = a.all_transcripts;
  options.select = a.select;
  options.skip = a.skip;
  options.level = a.level;
  options.tool_version = io.version;
  options.client_program = io.self;
  options.with_httplib = a.with_httplib;
  options.least_interval = a.least_interval;
  options.shard = a.shard;
  options.shards = a.shards;
  return options;
}

// Once the reports are written: a full disk shall not cost the result.
bool write_corpus(const Corpus& corpus, const RunArguments& a, Io& io) {
  const auto written = corpus.write(a.record_corpus);
  if (!written) {
    complain(io, written.error());
    return false;
  }
  if (a.quiet) return true;
  io.err << fmt::format("corpus: {} new files in {}", *written, a.record_corpus)
         << (corpus.left_out() > 0 ? fmt::format("; {} left out as too large or too many", corpus.left_out()) : "")
         << "\n";
  return true;
}

ExitCode dry_run(const catalogue::Suites& suites, const target::Target& target, const engine::RunOptions& options,
                 Io& io) {
  const auto planned = engine::dry_run(suites, target, options);
  if (!planned) {
    complain(io, planned.error());
    return exit_code_of(planned.error());
  }
  io.out << dry_run_text(*planned, options);
  return ExitCode::kConformant;
}

// What failed in earlier runs, as ids of scenarios. False: it was complained.
bool find_failed(engine::RunOptions& options, Io& io) {
  for (auto* selectors : {&options.select, &options.skip}) {
    auto all = with_failed(*selectors);
    if (!all) {
      complain(io, all.error());
      return false;
    }
    *selectors = std::move(*all);
  }
  return true;
}

// For a server that is started elsewhere. Whether it answers or not, the run says what there is in its reports.
void wait_for_server(const OpenTarget& open, const RunArguments& a, Io& io) {
  if (a.wait.count() == 0) return;
  const std::string url = open.target.url.text(),
                    time = fmt::format("{} s", static_cast<double>(a.wait.count()) / 1000);
  if (!a.quiet) io.err << fmt::format("waiting up to {} for an answer from {}\n", time, url) << std::flush;
  const std::string got = engine::wait_for_target(open.target, open.profile, a.wait, &interrupted());
  if (!got.empty() && !interrupted()) io.err << fmt::format("error: {} did not answer within {}: {}\n", url, time, got);
}

// One run, with its progress on the console.
Result<results::RunResult> run_once(const catalogue::Suites& suites, const target::Target& target,
                                    engine::RunOptions options, const RunArguments& a, const KnownFailing& known,
                                    Io& io) {
  Progress progress(io, a.quiet     ? Progress::Detail::kNone
                        : a.verbose ? Progress::Detail::kEach
                                    : Progress::Detail::kSome);
  FailFast listener(a, suites.catalogue, known, options.profile, progress);
  options.enough = listener.enough();
  auto result = engine::run(suites, target, options, &listener, &interrupted());
  if (result && interrupted() && result->verdict == results::RunVerdict::kUnreachable) {
    // Ctrl-C came before the target had answered; that says nothing about the target.
    result->verdict = results::RunVerdict::kInterrupted;
    result->incomplete_reason = {.kind = results::ReasonKind::kInterrupted};
  }
  return result;
}

// All runs of --repeat within the time of one, up to the first that ends early.
template <class RunOnce>
Result<results::RunResult> run_repeatedly(engine::RunOptions options, const RunArguments& a, Io& io, RunOnce run_once) {
  const auto deadline = Clock::now() + options.run_timeout;
  std::vector<results::RunResult> runs;
  for (int i = 1; i <= a.repeat; ++i) {
    if (a.repeat > 1 && !a.quiet) io.err << fmt::format("run {} of {}\n", i, a.repeat) << std::flush;
    auto result = run_once(options);
    if (!result) return result;  // a selector that matches nothing: of the first run
    runs.push_back(std::move(*result));
    if (!runs.back().complete || runs.back().verdict == results::RunVerdict::kUnreachable) break;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    options.run_timeout = std::max(left, std::chrono::milliseconds{1});
  }
  return results::put_together(std::move(runs));
}

}  // namespace

ExitCode run_server(const RunArguments& a, Io& io) {
  const auto suites = open_suites(a.suites, io);
  if (!suites) return suites.error();
  auto tried = try_reports(a.reports);
  if (tried && !a.record_corpus.empty() && !a.dry_run && !a.show_config) tried = Corpus::try_folder(a.record_corpus);
  if (!tried) {
    complain(io, tried.error());
    return ExitCode::kUsage;
  }
  const auto known = KnownFailing::open(a, io);
  if (!known) return ExitCode::kUsage;
  auto open = open_target(a.target, suites->catalogue, io);
  if (!open) return open.error();
  if (a.show_config) {
    io.out << target::target_yaml(open->target, open->sources);
    return ExitCode::kConformant;
  }
  engine::RunOptions options = options_of(a, open->profile, io);
  if (!find_failed(options, io)) return ExitCode::kUsage;
  engine::Hooks hooks(open->target, &interrupted());
  options.control = server_control_of(hooks, *open);
  if (a.dry_run) return dry_run(*suites, open->target, options, io);

  Corpus corpus;
  if (!a.record_corpus.empty()) options.record = [&corpus](const results::Exchange& made) { corpus.add(made); };
  const auto code = start_hooks(hooks, *open, options, io);
  if (code && code != ExitCode::kInterrupted) return *code;
  wait_for_server(*open, a, io);
  auto result = run_repeatedly(options, a, io, [&](const engine::RunOptions& once) {
    return run_once(*suites, open->target, once, a, *known, io);
  });
  end_hooks(hooks, io);
  if (!result) {
    complain(io, result.error());
    return exit_code_of(result.error());
  }
  result->options = options_to_repeat(a);
  known->apply(*suites, *result);
  print_summary(*result, a, io);
  bool all_written = write_reports(*result, a, io);
  all_written = known->write(*suites, *result, io) && all_written;
  if (!a.record_corpus.empty()) all_written = write_corpus(corpus, a, io) && all_written;
  return all_written ? exit_code_of(*result, a.fail_on) : ExitCode::kInternal;
}

}  // namespace bitspec::cli
