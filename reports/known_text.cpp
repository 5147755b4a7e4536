#include "reports/known_text.h"

#include <fmt/format.h>

#include "reports/text.h"

namespace bitspec::reports {
namespace {

using results::KnownEntry;
using results::KnownState;

std::string named(const KnownEntry& entry) {
  if (entry.scenario.empty()) return words(entry.rule);
  return (entry.rule.empty() ? "everything" : words(entry.rule)) + " in " + words(entry.scenario);
}

std::string why(const KnownEntry& entry) {
  const std::string profile = entry.profile.empty() ? "" : " in profile " + words(entry.profile);
  if (entry.state == KnownState::kPasses) return named(entry) + " passes";
  if (entry.state == KnownState::kExpired) return named(entry) + " expired on " + words(entry.expires);
  return named(entry) + " matches nothing" + profile + (entry.hint.empty() ? "" : "; " + words(entry.hint));
}

}  // namespace

std::string known_text(const results::RunResult& result, const results::RuleResult& rule) {
  const KnownEntry* entry = result.known_failing.entry_of(rule.id);
  if (!entry) return {};
  std::string out = words(entry->reason, 300);
  if (entry->flaky) out = "flaky" + (out.empty() ? "" : ": " + out);
  if (!entry->link.empty()) out += (out.empty() ? "" : " ") + fmt::format("({})", words(entry->link, 300));
  return out + (out.empty() ? "" : "; ") + fmt::format("{}:{}", words(result.known_failing.file), entry->line);
}

std::string stale_entry(const results::KnownFailing& list, const KnownEntry& entry, std::string_view todo) {
  const std::string lines = entry.line == entry.last_line ? fmt::format("line {}", entry.line)
                                                          : fmt::format("lines {}-{}", entry.line, entry.last_line);
  return fmt::format("{}:{}: {} {}{}: {}", words(list.file), entry.line, todo, lines,
                     entry.state == KnownState::kExpired ? ", or set a later date" : "", why(entry));
}

std::vector<std::string> stale_entries(const results::KnownFailing& list) {
  std::vector<std::string> out;
  for (const KnownEntry& entry : list.entries) {
    if (entry.stale()) out.push_back(stale_entry(list, entry));
  }
  return out;
}

}  // namespace bitspec::reports
