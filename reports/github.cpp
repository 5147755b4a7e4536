// Annotations for GitHub Actions: a workflow command for each thing that fails the run or is broken.
//
// A command is a line that begins with "::", and the runner obeys any line of a job's output that does. What a server
// chose stands only inside the message, escaped so that it is never at the beginning of a line.
// [https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions]
#include <fmt/format.h>

#include <algorithm>

#include "reports/known_text.h"
#include "reports/reproduce.h"
#include "reports/text.h"
#include "reports/unjudged.h"

namespace bitspec::reports {
namespace {

using results::Verdict;

// The runner keeps ten of each kind for a step.
constexpr std::size_t kMostOfAKind = 10;

std::string escaped(std::string_view text, bool property) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ',')))
      out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out;
}

std::string command(std::string_view kind, const SourcePlace& place, const std::string& title,
                    const std::string& message) {
  std::string out = fmt::format("::{} ", kind);
  if (!place.file.empty()) out += "file=" + escaped(words(place.file), true) + ",";
  if (!place.file.empty() && place.line > 0) out += fmt::format("line={},", place.line);
  return out + "title=" + escaped(title, true) + "::" + escaped(message, false) + "\n";
}

std::string broken(const results::RunResult& result, const RenderOptions& options, const results::RuleResult& rule,
                   std::string_view kind) {
  std::string message = words(rule.title);
  SourcePlace place;
  if (!rule.evidence.empty()) {
    const auto& first = rule.evidence.front();
    place = first.place;
    message += fmt::format("\nexpected {}\ngot {}\nreproduce with: {}", words(first.expected, 500),
                           words(first.got, 500), reproduce_with(result, options, first.scenario));
    if (rule.runs.flaky()) message += "\nbroken in " + broken_share(rule, "answer");
  }
  return command(kind, place, fmt::format("{} ({})", words(rule.id), results::level_name(rule.level)), message);
}

}  // namespace

std::string to_github(const results::RunResult& result, const RenderOptions& options) {
  std::string out;
  const std::pair<Verdict, const char*> kinds[] = {
      {Verdict::kFail, "error"}, {Verdict::kWarn, "warning"}, {Verdict::kNote, "notice"}};
  for (const auto& line : stale_entries(result.known_failing)) {
    const auto at = std::ranges::find_if(result.known_failing.entries, [&](const auto& entry) {
      return entry.stale() && stale_entry(result.known_failing, entry) == line;
    });
    out += command("error", {result.known_failing.file, at->line, 0, 1, ""}, "known failures", line);
  }
  for (const Unjudged& group : unjudged(result))
    out += command("error", {}, counted(group.rules.size(), "rule") + " without a verdict", group.text);
  for (const auto& [verdict, kind] : kinds) {
    const auto rules = broken_rules(result, verdict);
    for (std::size_t i = 0; i < std::min(rules.size(), kMostOfAKind); ++i)
      out += broken(result, options, *rules[i], kind);
  }
  return out + command(result.verdict == results::RunVerdict::kConformant ? "notice" : "warning", {}, "bitspec",
                       verdict_line(result));
}

}  // namespace bitspec::reports
