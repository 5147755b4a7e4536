#include "harness/cli/dry_run.h"

#include <fmt/format.h>

#include "reports/reason_text.h"

namespace bitspec::cli {
namespace {

std::string_view question(engine::OpenFact fact) {
  switch (fact) {
    case engine::OpenFact::kGetWorks:
      return "can uploads be read back by GET";
    case engine::OpenFact::kFileShows:
      return "does the place to read back from show the file of an upload";
    case engine::OpenFact::kTwoConnections:
      return "does it serve two connections at a time";
    case engine::OpenFact::kNoHostId:
      return "does it answer without BITS-Host-Id";
  }
  return "";
}

std::string note_on(const engine::ExpectedScenario& scenario) {
  std::string note;
  for (const auto& reason : scenario.skip)
    note += (note.empty() ? "  skipped: " : "; or: ") + reports::reason_text(reason);
  for (const auto fact : scenario.depends_on)
    note += fmt::format("{}{}", note.empty() ? "  depends on the target: " : "; ", question(fact));
  return note;
}

std::string scenarios(std::size_t count) {
  return fmt::format("{} scenario{}", count, count == 1 ? "" : "s");
}

}  // namespace

std::string dry_run_text(const engine::DryRun& dry_run, const engine::RunOptions& options) {
  std::string out;
  std::size_t run = 0, depend = 0;
  for (const auto& scenario : dry_run.scenarios) {
    run += scenario.runs() ? 1 : 0;
    depend += scenario.depends_on.empty() ? 0 : 1;
    out += scenario.scenario->id + note_on(scenario) + "\n";
  }
  const std::size_t all = dry_run.scenarios.size();
  out += fmt::format("{}: {} would run, {} would be skipped", scenarios(all), run, all - run - depend);
  out += depend > 0 ? fmt::format(", {} depend{} on what the target shows\n", depend, depend == 1 ? "s" : "") : "\n";
  if (dry_run.not_applicable > 0)
    out += fmt::format("left out: {} without a rule of profile {} and level {} or above\n",
                       scenarios(dry_run.not_applicable), profile_name(options.profile),
                       results::level_name(options.level));
  return out;
}

}  // namespace bitspec::cli
