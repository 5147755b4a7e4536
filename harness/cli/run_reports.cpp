#include "harness/cli/run_reports.h"

#include <algorithm>
#include <ostream>

#include "harness/base/run_catching.h"
#include "harness/cli/console_options.h"
#include "harness/cli/output_file.h"
#include "reports/formats.h"
#include "reports/report.h"

namespace bitspec::cli {
namespace {

constexpr const char* kStandardOutput = "-";

std::string json_path(const std::vector<ReportRequest>& reports) {
  for (const auto& report : reports) {
    if (report.format == "json" && report.path != kStandardOutput) return report.path;
  }
  return {};
}

reports::RenderOptions render_options(const RunArguments& a, const Io& io) {
  reports::RenderOptions options = console_options(a.console, a.verbose, io);
  // In a file, or on a standard output that a program reads.
  options.colour = a.console.colour == Colour::kAlways;
  options.terminal = false;
  options.result_file = json_path(a.reports);
  return options;
}

Result<void> write_report(const results::RunResult& result, const ReportRequest& report, const RunArguments& a,
                          Io& io) {
  const std::string text = reports::find_format(report.format)->render(result, render_options(a, io));
  if (report.path != kStandardOutput) return write_output(report.path, text);
  io.out << text;
  return {};
}

void print_whole_summary(const results::RunResult& result, const RunArguments& a, Io& io) {
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
  if (!taken) {
    const auto on_terminal = console_options(a.console, a.verbose, io);
    options.colour = on_terminal.colour;
    options.terminal = on_terminal.terminal;
  }
  for (const auto& report : a.reports) {
    if (report.path != kStandardOutput) options.files.push_back(report.path);
  }
  out << reports::to_console(result, options) << std::flush;
}

}  // namespace

Result<void> try_reports(const std::vector<ReportRequest>& reports) {
  for (const auto& report : reports) {
    if (report.path == kStandardOutput) continue;
    if (auto made = make_folder_of(report.path); !made) return made;
    if (auto tried = try_output(report.path); !tried) return tried;
  }
  return {};
}

bool write_reports(const results::RunResult& result, const RunArguments& a, Io& io) {
  bool all = true;
  for (const auto& report : a.reports) {
    Result<void> written;
    // One that takes more memory than there is does not take the others with it.
    const auto failed = run_catching([&] { written = write_report(result, report, a, io); });
    if (failed) written = tl::unexpected(failed->within("cannot write " + report.path));
    if (written) continue;
    complain(io, written.error());
    all = false;
  }
  return all;
}

void print_summary(const results::RunResult& result, const RunArguments& a, Io& io) {
  const auto failed = run_catching([&] { print_whole_summary(result, a, io); });
  if (failed) complain(io, failed->within("cannot print the report"));
}

}  // namespace bitspec::cli
