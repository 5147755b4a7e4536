// bitspec selftest: each fault of the reference server must fail exactly the rules that are listed for it.
#include "harness/selftest/selftest.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/base/glob.h"
#include "harness/base/text.h"
#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_suites.h"
#include "reports/reason_text.h"

namespace bitspec::cli {
namespace {

Result<void> check_names(const std::vector<std::string>& names, const catalogue::Catalogue& catalogue) {
  std::vector<std::string> known;
  for (const auto& fault : catalogue.faults) known.push_back(fault.name);
  return check_patterns("fault", names, known);
}

void print_what_differs(const selftest::FaultReport& report, Io& io) {
  const auto line = [&](std::string_view what, const std::string& text) {
    if (!text.empty()) io.out << fmt::format("        {}: {}\n", what, text);
  };
  line("listed but did not fail", join(report.missing));
  line("failed but is not listed", join(report.extra));
  line("blocked", join(report.blocked));
  line("error", report.error);
  if (report.not_complete) line("the run is not complete", reports::reason_text(report.not_complete));
}

void print(const selftest::FaultReport& report, Io& io) {
  io.out << fmt::format("{:<8}{} ({} ms)\n", report.caught ? "caught" : "MISSED", report.fault, report.duration_ms);
  if (!report.caught) print_what_differs(report, io);
  for (const auto& first : report.first_try) {
    io.out << "      retried alone; beside other faults it was missed:\n";
    print_what_differs(first, io);
  }
}

double mean_list(const catalogue::Catalogue& catalogue) {
  double rules = 0;
  for (const auto& fault : catalogue.faults) rules += static_cast<double>(fault.red.size());
  return catalogue.faults.empty() ? 0 : rules / static_cast<double>(catalogue.faults.size());
}

}  // namespace

ExitCode selftest_faults(const SelftestArguments& a, Io& io) {
  const auto suites = open_suites(a.suites, io);
  if (!suites) return suites.error();
  if (auto names = check_names(a.faults, suites->catalogue); !names) {
    complain(io, names.error());
    return ExitCode::kUsage;
  }
  const auto reports = selftest::run(
      *suites, {a.faults, a.jobs, a.sample}, [&](const auto& report) { print(report, io); }, &interrupted());
  const auto caught = std::count_if(reports.begin(), reports.end(), [](const auto& r) { return r.caught; });
  const auto twice =
      std::count_if(reports.begin(), reports.end(), [](const auto& r) { return r.caught && r.seen_by >= 2; });
  const auto retried =
      std::count_if(reports.begin(), reports.end(), [](const auto& r) { return r.caught && !r.first_try.empty(); });
  if (retried > 0)
    io.out << fmt::format("warning: {} caught only when run again alone: something in them depends on time\n", retried);
  io.out << fmt::format(
      "{} of {} faults caught, {} of them by at least two scenarios; {:.2f} rules per fault on average\n", caught,
      reports.size(), twice, mean_list(suites->catalogue));
  if (interrupted()) return ExitCode::kInterrupted;
  return static_cast<std::size_t>(caught) == reports.size() && caught > 0 ? ExitCode::kConformant
                                                                          : ExitCode::kNotConformant;
}

}  // namespace bitspec::cli
