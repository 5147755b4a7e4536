// bitspec run: judges a server, prints what a person reads, writes the reports.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/base/random.h"
#include "harness/cli/commands.h"
#include "harness/cli/console_options.h"
#include "harness/cli/dry_run.h"
#include "harness/cli/exit_code.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/open_target.h"
#include "harness/cli/output_file.h"
#include "harness/cli/progress.h"
#include "harness/cli/record_corpus.h"
#include "harness/cli/start_hooks.h"
#include "harness/engine/engine.h"
#include "harness/engine/hooks.h"
#include "harness/target/show.h"
#include "reports/formats.h"
#include "reports/report.h"

namespace bitspec::cli {
namespace {

constexpr const char* kStandardOutput = "-";

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
  return options;
}

// Before a run of minutes, not after it.
Result<void> try_reports(const std::vector<ReportRequest>& reports) {
  for (const auto& report : reports) {
    if (report.path == kStandardOutput) continue;
    if (auto tried = try_output(report.path); !tried) return tried;
  }
  return {};
}

std::string json_path(const std::vector<ReportRequest>& reports) {
  for (const auto& report : reports) {
    if (report.format == "json" && report.path != kStandardOutput) return report.path;
  }
  return {};
}

reports::RenderOptions render_options(const RunArguments& a, const Io& io) {
  reports::RenderOptions options = console_options(a.console, a.verbose, io);
  options.colour = a.console.colour == Colour::kAlways;  // in a file
  options.result_file = json_path(a.reports);
  options.replay_options = a.target.reference ? "--reference" : "";
  return options;
}

// Whether every report was written; each that was not is named.
bool write_reports(const results::RunResult& result, const RunArguments& a, Io& io) {
  bool all = true;
  for (const auto& report : a.reports) {
    const std::string text = reports::find_format(report.format)->render(result, render_options(a, io));
    if (report.path == kStandardOutput) {
      io.out << text;
      continue;
    }
    if (auto written = write_output(report.path, text); !written) {
      complain(io, written.error());
      all = false;
    }
  }
  return all;
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

void print_summary(const results::RunResult& result, const RunArguments& a, Io& io) {
  // A report on standard output is for a program; the words then go where a person still sees them.
  const bool taken =
      std::any_of(a.reports.begin(), a.reports.end(), [](const auto& r) { return r.path == kStandardOutput; });
  std::ostream& out = taken ? io.err : io.out;
  if (a.quiet) {
    out << reports::verdict_line(result) << "\n";
    return;
  }
  reports::RenderOptions options = render_options(a, io);
  // Standard error may be something else than the terminal that standard output is.
  options.colour = console_options(a.console, a.verbose, io).colour && (!taken || a.console.colour == Colour::kAlways);
  for (const auto& report : a.reports) {
    if (report.path != kStandardOutput) options.files.push_back(report.path);
  }
  out << reports::to_console(result, options) << std::flush;
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
  auto open = open_target(a.target, suites->catalogue, io);
  if (!open) return open.error();
  if (a.show_config) {
    io.out << target::target_yaml(open->target, open->sources);
    return ExitCode::kConformant;
  }
  engine::RunOptions options = options_of(a, open->profile, io);
  engine::Hooks hooks(open->target, &interrupted());
  options.control = server_control_of(hooks, *open);
  if (a.dry_run) return dry_run(*suites, open->target, options, io);

  Corpus corpus;
  if (!a.record_corpus.empty()) options.record = [&corpus](const results::Exchange& made) { corpus.add(made); };
  if (const auto code = start_hooks(hooks, *open, options, io)) return *code;
  Result<results::RunResult> result = [&] {
    Progress progress(io, a.quiet     ? Progress::Detail::kNone
                          : a.verbose ? Progress::Detail::kEach
                                      : Progress::Detail::kSome);
    return engine::run(*suites, open->target, options, &progress, &interrupted());
  }();
  end_hooks(hooks, io);
  if (!result) {
    complain(io, result.error());
    return exit_code_of(result.error());
  }
  if (interrupted() && result->verdict == results::RunVerdict::kUnreachable) {
    // Ctrl-C came before the target had answered; that says nothing about the target.
    result->verdict = results::RunVerdict::kInterrupted;
    result->incomplete_reason = {.kind = results::ReasonKind::kInterrupted};
  }
  print_summary(*result, a, io);
  bool all_written = write_reports(*result, a, io);
  if (!a.record_corpus.empty()) all_written = write_corpus(corpus, a, io) && all_written;
  if (!all_written) return ExitCode::kInternal;
  return exit_code_of(*result, a.fail_on);
}

}  // namespace bitspec::cli
