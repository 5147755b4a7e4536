#include "reports/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "harness/base/printable.h"
#include "reports/reason_text.h"

namespace bitspec::reports {

std::string words(std::string_view text, std::size_t limit) {
  std::string out;
  for (const char ch : text.substr(0, limit)) out += ch == '\\' ? std::string(1, ch) : printable({&ch, 1});
  if (text.size() > limit) out += fmt::format("... ({} bytes)", text.size());
  return out;
}

std::string counted(std::uint64_t n, std::string_view one, std::string_view more) {
  if (n != 1 && !more.empty()) return fmt::format("{} {}", n, more);
  return fmt::format("{} {}{}", n, one, n == 1 ? "" : "s");
}

std::string broken_share(const results::RuleResult& rule, std::string_view of) {
  const std::string share = fmt::format("{} of {}", rule.broken, counted(rule.broken + rule.held, of));
  const auto& runs = rule.runs;
  if (runs.judged == 0) return share;
  return fmt::format("{}, in {} of {}{}", share, runs.broken, counted(runs.judged, "run"),
                     runs.flaky() ? " (flaky)" : "");
}

namespace {

// What the runner of GitHub Actions and of Azure Pipelines obeys at the beginning of a line, also behind blanks.
bool is_command(std::string_view word) {
  return word.starts_with("::") || word.starts_with("##");
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out, line;
  const auto flush = [&] {
    if (!line.empty()) out += std::string(indent, ' ') + line + "\n";
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) {
      const bool full = indent + line.size() + 1 + end > width;
      if (!line.empty() && full && !is_command(text.substr(0, end))) flush();
      if (!line.empty()) line += ' ';
      line += text.substr(0, end);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  flush();
  return out;
}

std::string source_text(const results::SourceRef& source) {
  std::string out = words(source.doc);
  if (!source.section.empty()) out += " " + words(source.section);
  if (!source.note.empty()) out += " (" + words(source.note) + ")";
  return out;
}

std::string place_text(const SourcePlace& place) {
  return words(place.file) + (place.line > 0 ? ":" + std::to_string(place.line) : "");
}

const results::Exchange* find_exchange(const results::RunResult& result, std::string_view id) {
  if (id.empty()) return nullptr;
  const auto found =
      std::find_if(result.exchanges.begin(), result.exchanges.end(), [&](const auto& x) { return x.id == id; });
  return found == result.exchanges.end() ? nullptr : &*found;
}

std::vector<const results::RuleResult*> rules_with(const results::RunResult& result, results::Verdict verdict) {
  std::vector<const results::RuleResult*> out;
  for (const auto& rule : result.rules) {
    if (rule.verdict == verdict) out.push_back(&rule);
  }
  return out;
}

std::vector<const results::RuleResult*> broken_rules(const results::RunResult& result, results::Verdict verdict) {
  std::map<std::string_view, std::size_t> hides;  // rules that are not judged because of it
  for (const auto& rule : result.rules) {
    if (rule.verdict == results::Verdict::kBlocked || rule.verdict == results::Verdict::kInconclusive)
      ++hides[rule.reason.rule];
  }
  auto out = rules_with(result, verdict);
  std::ranges::stable_sort(out, std::greater(), [&](const results::RuleResult* rule) {
    const auto hidden = hides.find(rule->id);
    return std::pair(hidden == hides.end() ? 0 : hidden->second, rule->broken);
  });
  return out;
}

std::vector<std::string> server_output_lines(const results::RunResult& result, std::string_view scenario) {
  constexpr std::size_t kLines = 12, kWidth = 400;
  std::vector<std::string> lines;
  for (const auto& s : result.scenarios) {
    if (s.id != scenario) continue;
    std::string_view rest = s.server_output;
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      lines.push_back(printable(rest.substr(0, end), kWidth));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  if (lines.size() > kLines) lines.erase(lines.begin(), lines.end() - kLines);
  return lines;
}

namespace {

// Whether one line can stand for both.
bool same_reason(const results::RuleResult& a, const results::RuleResult& b) {
  const auto anywhere = [](results::Reason reason) {
    reason.exchange.clear();
    reason.scenario.clear();
    return reason;
  };
  const bool in_part = observed_in_part(a);  // then the line says how many observations were made
  if (in_part != observed_in_part(b)) return false;
  return (!in_part || (a.held == b.held && a.planned == b.planned)) && anywhere(a.reason) == anywhere(b.reason);
}

}  // namespace

std::vector<ReasonGroup> by_reason(const results::RunResult& result, results::Verdict verdict) {
  std::vector<ReasonGroup> groups;
  for (const auto* rule : rules_with(result, verdict)) {
    if (rule->behind_known) continue;
    auto group =
        std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return same_reason(*g.rules.front(), *rule); });
    if (group == groups.end()) group = groups.insert(groups.end(), ReasonGroup{words(reason_text(*rule)), {}});
    group->rules.push_back(rule);
  }
  return groups;
}

}  // namespace bitspec::reports
