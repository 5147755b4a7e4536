// bitspec explain: one rule, with everything that is known about it.
#include <fmt/format.h>

#include <ostream>

#include "harness/base/edit_distance.h"
#include "harness/base/text.h"
#include "harness/cli/commands.h"
#include "harness/cli/open_suites.h"

namespace bitspec::cli {
namespace {

void line(Io& io, std::string_view name, const std::string& text) {
  if (!text.empty()) io.out << fmt::format("{:<12}{}\n", name, text);
}

void list(Io& io, std::string_view name, const std::vector<std::string>& items) {
  if (items.empty()) return;
  io.out << name << "\n";
  for (const auto& item : items) io.out << "  " << item << "\n";
}

void explain(const catalogue::Requirement& rule, const catalogue::Coverage& covered, Io& io) {
  io.out << fmt::format("{}  {}\n{}\n\n", rule.id, results::level_name(rule.level), rule.title);
  line(io, "when", rule.when);
  if (rule.expect_differs) {
    for (const Profile profile : kProfiles) line(io, profile_name(profile), rule.expect[profile]);
  } else {
    line(io, "expect", rule.expect[Profile::kWin32]);
  }
  line(io, "judges", rule.judges);
  line(io, "observed by", rule.observable);
  line(io, "why", rule.why);
  line(io, "needs", join(rule.needs));
  line(io, "depends on", join(rule.rests_on));
  line(io, "spoiled by", join(rule.spoiled_by));
  line(io, "disputed", join(rule.disagreements));
  io.out << "\n";
  for (const auto& source : rule.sources) {
    io.out << fmt::format("source      {} {}{}{}\n", source.doc, source.section,
                          source.note.empty() ? "" : " " + source.note,
                          source.url.empty() ? "" : "\n            " + source.url);
  }
  io.out << "\n";
  list(io, "scenarios that observe it", covered.scenarios);
  list(io, rule.role == "server" ? "judged on every exchange by" : "judged on the packets of recorded traffic by",
       covered.invariants);
  list(io, "cases for clients that judge it", covered.cases);
  list(io, "faults that break it", covered.faults);
  line(io, "untested", covered.why_none);
}

}  // namespace

ExitCode explain_rule(const ExplainArguments& a, Io& io) {
  const auto suites = open_suites(a.suites, io, catalogue::Part::kCoverage);
  if (!suites) return suites.error();
  const auto* rule = suites->catalogue.find(a.rule);
  if (!rule) {
    std::vector<std::string> known;
    for (const auto& one : suites->catalogue.requirements) known.push_back(one.id);
    complain(io,
             Error{ErrorCode::kNotFound, "unknown rule '" + a.rule + "'", std::nullopt, did_you_mean(a.rule, known)});
    return ExitCode::kUsage;
  }
  explain(*rule, catalogue::coverage(*suites)[rule->id], io);
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
