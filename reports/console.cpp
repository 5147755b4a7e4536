// What a person reads after a run: what is broken and why, what could not be judged, the counts, the verdict last.
#include <fmt/format.h>

#include <algorithm>

#include "harness/base/ci_commands.h"
#include "harness/base/printable.h"
#include "reports/change_text.h"
#include "reports/conversation.h"
#include "reports/known_text.h"
#include "reports/names.h"
#include "reports/reason_text.h"
#include "reports/report.h"
#include "reports/reproduce.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

using results::RuleResult;
using results::Verdict;

constexpr std::size_t kIndent = 4;  // of exchanges

bool needs_capability(const ReasonGroup& group) {
  const auto kind = group.reason().kind;
  return kind == results::ReasonKind::kNeedsCapability || kind == results::ReasonKind::kNeedsTogether;
}

class Console {
 public:
  Console(const results::RunResult& result, const RenderOptions& options)
      : result_(result), options_(options), list_(options.verbose ? Listed::all() : options.list) {}

  std::string text() {
    head();
    // A target that is not there, or no BITS server, has broken nothing: one line says it all.
    no_bits_server();
    if (result_.verdict == results::RunVerdict::kUnreachable) {
      last_lines();
      return std::move(out_);
    }
    broken(Verdict::kFail, "Broken must rules", "31");
    broken(Verdict::kWarn, "Broken should rules", "33");
    broken(Verdict::kNote, "Broken may rules", "36");
    known();
    // Where nothing is broken, these are what there is to say.
    const bool first = broken_ids().empty();
    others(Verdict::kBlocked, "Blocked by other failures", list_.blocked, first);
    others(Verdict::kInconclusive, "Inconclusive", list_.inconclusive, first);
    others(Verdict::kSkipped, "Skipped", list_.skipped, false);
    if (!out_.ends_with("\n\n")) out_ += "\n";
    if (list_.informational) informative();
    if (list_.passed) passed();
    counts();
    stale();
    last_lines();
    return std::move(out_);
  }

 private:
  // Each line by itself, so that a pager can begin with any.
  std::string paint(std::string_view text, std::string_view code) const {
    if (!options_.colour || code.empty()) return std::string(text);
    std::string out;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (end > 0) out += fmt::format("\x1b[{}m{}\x1b[0m", code, text.substr(0, end));
      if (end < text.size()) out += '\n';
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
  }
  std::size_t width() const { return static_cast<std::size_t>(std::max(options_.width, 40)); }

  // Text behind a label; further lines stand below its beginning.
  std::string labelled(std::string_view label, std::string_view text) const {
    std::string lines = wrapped(text, width(), label.size());
    return lines.empty() ? std::string(label) + "\n" : std::string(label) + lines.substr(label.size());
  }

  void head() {
    const bool recorded = result_.of_others();
    if (recorded) {
      const std::string line = wrong_line(result_);
      out_ += paint(options_.terminal ? wrapped(line, width(), 0) : line + "\n", broken_ids().empty() ? "" : "1;31");
      out_ += "\n";
    }
    const std::string first =
        fmt::format("bitspec {}  {}  profile {}{}", words(result_.version), words(result_.url), words(result_.profile),
                    recorded ? "" : fmt::format("  seed {}", result_.seed)) +
        (result_.runs > 1 ? fmt::format("  {} runs", result_.runs) : "");
    out_ += first.size() <= width() ? first + "\n" : wrapped(first, width(), 0);
    if (!result_.preflight.server.empty()) out_ += "Server: " + words(result_.preflight.server, 200) + "\n";
    for (const auto& text : change_texts(result_.changes)) out_ += paint(wrapped(words(text), width(), 0), "33");
    for (const auto& note : result_.preflight.notes) out_ += wrapped(words(note), width(), 0);
    if (!result_.preflight.interop.empty()) out_ += "interop: differences seen by an ordinary client (cpp-httplib)\n";
    for (const auto& finding : result_.preflight.interop) out_ += wrapped(words(finding), width(), 2);
    out_ += "\n";
  }

  // What is wrong, and then what stands there instead of a BITS server.
  void no_bits_server() {
    const auto& all = result_.exchanges;
    if (result_.verdict != results::RunVerdict::kUnreachable || all.empty()) return;
    out_ += paint(wrapped(verdict_line(result_), width(), 0), "1;31") + "\n";
    for (const std::string_view step : {"ping", "create", "get", "post"}) {
      const auto is_one = [&](const auto& x) { return x.step == step; };
      // The one that was taken, if one was.
      auto found = std::find_if(all.begin(), all.end(),
                                [&](const auto& x) { return is_one(x) && x.status >= 200 && x.status <= 299; });
      if (found == all.end()) found = std::find_if(all.begin(), all.end(), is_one);
      if (found == all.end()) continue;
      const results::Exchange& exchange = *found;
      for (const auto& line : transcript(exchange)) show({line}, "");
      out_ += "\n";
    }
  }

  void title(const std::string& text) { out_ += paint(text, "1") + "\n\n"; }

  void broken(Verdict verdict, const std::string& heading, std::string_view colour) {
    const auto rules = broken_rules(result_, verdict);
    if (rules.empty()) return;
    title(fmt::format("{} ({})", heading, rules.size()));
    for (const auto* rule : rules) broken_rule(*rule, colour);
  }

  void broken_rule(const RuleResult& rule, std::string_view colour) {
    out_ += fmt::format("{}  {}  {}\n", paint(std::string(results::verdict_name(rule.verdict)), colour),
                        paint(words(rule.id), "1"), results::level_name(rule.level));
    out_ += wrapped(words(rule.title), width(), 2);
    if (!rule.expect.empty()) out_ += wrapped("Rule: " + words(rule.expect), width(), 4);
    sources(rule);
    if (rule.evidence.empty()) {
      if (rule.reason) out_ += wrapped(words(reason_text(rule)), width(), 2);
      out_ += "\n";
      return;
    }
    const auto& first = rule.evidence.front();
    out_ += labelled("  expected  ", words(first.expected));
    out_ += paint(labelled("  got       ", words(first.got)), colour);
    out_ += wrapped(fmt::format("in {}, first in {} ({})", broken_share(rule, "answer"), words(first.scenario),
                                place_text(first.place)),
                    width(), 2);
    also_in(rule);
    const auto* exchange = find_exchange(result_, first.exchange);
    if (exchange) {
      out_ += "\n";
      for (const auto& line : conversation(result_, *exchange, words(first.got), !options_.verbose, width() - kIndent))
        show(line, colour);
    }
    notifications(first.scenario);
    server_output(first.scenario);
    repeat(first, exchange);
    out_ += "\n";
  }

  // Sections of one document on one line, with one link.
  void sources(const RuleResult& rule) {
    struct Document {
      std::string name, url, text;
    };
    std::vector<Document> documents;
    for (results::SourceRef source : rule.sources) {
      const auto same = std::ranges::find_if(
          documents, [&](const Document& d) { return d.name == source.doc && d.url == source.url; });
      if (same == documents.end()) {
        documents.push_back({source.doc, source.url, source_text(source)});
      } else {
        source.doc.clear();
        same->text += "," + source_text(source);
      }
    }
    for (const auto& document : documents) {
      const std::string line = "    " + document.text + (document.url.empty() ? "" : "  ") + words(document.url);
      out_ += line.size() <= width() ? line + "\n" : wrapped(line, width(), 4);
    }
  }

  // Lines that begin with a star are ours: they are wrapped. The others are bytes.
  void show(const ConversationLine& line, std::string_view colour) {
    if (line.proof)
      out_ += paint("  ! " + line.text, colour) + "\n";
    else if (line.text.starts_with("* "))
      out_ += paint(labelled("    * ", line.text.substr(2)), "2");
    else
      out_ += "    " + paint(line.text, "2") + "\n";
  }

  // What the server told the application in that scenario: the evidence of the rules about it.
  void notifications(const std::string& scenario) {
    constexpr int kShown = 4;
    int shown = 0;
    for (const auto& exchange : result_.exchanges) {
      if (exchange.kind != "notification" || !exchange.id.starts_with(scenario + "#")) continue;
      if (++shown > kShown) break;
      out_ += "\n";
      for (const auto& line : transcript(exchange)) show({line}, "");
    }
  }

  // The last lines of the server's log during the scenario, if a hook of the target started the server.
  void server_output(const std::string& scenario) {
    const auto lines = server_output_lines(result_, scenario);
    if (lines.empty()) return;
    out_ += "\n    server log during this scenario\n";
    for (const auto& line : lines) out_ += "    | " + paint(line, "2") + "\n";
  }

  void also_in(const RuleResult& rule) {
    constexpr std::size_t kShown = 5;
    std::string list;
    for (std::size_t i = 1; i < rule.evidence.size() && (options_.verbose || i <= kShown); ++i) {
      list += (list.empty() ? "" : ", ") + words(rule.evidence[i].scenario);
    }
    if (!options_.verbose && rule.evidence.size() > kShown + 1)
      list += fmt::format(" and {} more", rule.evidence.size() - kShown - 1);
    if (!list.empty()) out_ += wrapped("also in " + list, width(), 2);
  }

  void repeat(const results::Evidence& evidence, const results::Exchange* exchange) {
    out_ += "\n  reproduce with: " + reproduce_with(result_, options_, evidence.scenario) + "\n";
    if (!exchange || result_.of_others()) return;
    const auto curl = curl_script(result_, *exchange);
    if (curl.commands.size() == 1) {
      out_ += "  with curl: " + curl.commands.front() + "\n";
    } else if (!options_.verbose) {
      if (curl.why_not.empty()) out_ += fmt::format("  with curl: {} commands, shown by -v\n", curl.commands.size());
    } else if (curl.why_not.empty()) {
      out_ += "  with curl:\n";
      for (const auto& command : curl.commands) out_ += "    " + command + "\n";
    } else {
      out_ += "  not reproducible with curl: " + curl.why_not + "\n";
    }
  }

  void grouped(const std::vector<ReasonGroup>& groups, const std::string& heading, bool all) {
    title(heading);
    for (const auto& group : groups) {
      out_ += wrapped(fmt::format("{}: {}", counted(group.rules.size(), "rule"), group.text), width(), 2);
      constexpr std::size_t kShown = 8;
      std::string ids;
      for (std::size_t i = 0; i < group.rules.size() && (all || i < kShown); ++i) {
        ids += (i == 0 ? "" : ", ") + words(group.rules[i]->id);
      }
      if (!all && group.rules.size() > kShown) ids += fmt::format(" and {} more", group.rules.size() - kShown);
      out_ += wrapped(ids, width(), 6);
    }
    out_ += "\n";
  }

  void known() {
    const auto rules = rules_with(result_, Verdict::kKnown);
    if (rules.empty()) return;
    title(fmt::format("Known failures ({})", rules.size()));
    for (const auto* rule : rules) {
      out_ += fmt::format("  {}  {}\n", paint(words(rule->id), "36"), results::level_name(rule->level));
      if (rule->runs.flaky()) out_ += wrapped("in " + broken_share(*rule, "answer"), width(), 6);
      out_ += wrapped(known_text(result_, *rule), width(), 6);
    }
    const auto behind = std::ranges::count_if(result_.rules, [](const RuleResult& rule) { return rule.behind_known; });
    if (behind > 0)
      out_ +=
          wrapped(fmt::format("{} blocked by them", counted(static_cast<std::uint64_t>(behind), "rule")), width(), 2);
    out_ += "\n";
  }

  // Last but for the verdict: what has to be done.
  void stale() {
    const auto entries = stale_entries(result_.known_failing);
    if (entries.empty()) return;
    title(fmt::format("Known failures that have to leave the list ({})", entries.size()));
    for (const auto& line : entries) out_ += "  " + paint(line, "31") + "\n";
    out_ += "\n";
  }

  // A list by reason with all ids, with some of them, or one line.
  void others(Verdict verdict, const std::string& heading, bool all, bool some) {
    const auto groups = by_reason(result_, verdict);
    if (groups.empty()) return;
    std::size_t rules = 0, capability = 0;
    for (const auto& group : groups) {
      rules += group.rules.size();
      if (needs_capability(group)) capability += group.rules.size();
    }
    if (all || some) {
      grouped(groups, heading, all);
      if (capability > 0)
        out_ +=
            wrapped("Declare what the server can do with --capability NAME (bitspec list capabilities).", width(), 2) +
            "\n";
      return;
    }
    const std::string need =
        capability == 0 ? "" : fmt::format("{} need capabilities that are not declared; ", capability);
    out_ += wrapped(fmt::format("{}: {} ({}--show {} lists them)", heading, counted(rules, "rule"), need,
                                results::verdict_name(verdict)),
                    width(), 0);
  }

  void informative() {
    bool any = false;
    for (const auto& rule : result_.rules) {
      for (const auto& line : rule.informative) {
        if (!any) title("Informational");
        any = true;
        out_ += fmt::format("  {}  {}\n", words(rule.id), words(line));
      }
      if (!rule.offered) {
        if (!any) title("Informational");
        any = true;
        out_ += fmt::format("  {}  not offered\n", words(rule.id));
      }
    }
    if (any) out_ += "\n";
  }

  void passed() {
    const auto rules = rules_with(result_, Verdict::kPass);
    if (rules.empty()) return;
    title(fmt::format("Passed ({})", counted(rules.size(), "rule")));
    for (const auto* rule : rules) {
      out_ += fmt::format("  {}  {:<6}  {}  {}\n", paint("pass", "32"), results::level_name(rule->level),
                          words(rule->id), counted(rule->held, "observation"));
    }
    out_ += "\n";
  }

  void counts() {
    std::string rules;
    for (const auto verdict : kVerdicts) {
      const std::string name(results::verdict_name(verdict));
      const auto found = result_.summary.rules.find(name);
      const auto n = found == result_.summary.rules.end() ? 0 : found->second;
      if (n > 0)
        rules +=
            fmt::format("{}{} {}", rules.empty() ? "" : ", ", n, name == "not_applicable" ? "not applicable" : name);
    }
    const auto& s = result_.summary;
    out_ += labelled("Rules:      ", rules.empty() ? "none" : rules);
    if (result_.client_test) {
      out_ += fmt::format("Client:     {} in {}\n\n", counted(s.exchanges, "BITS packet"),
                          counted(s.scenarios_run, "case"));
      return;
    }
    if (!result_.recordings.empty()) {
      out_ += fmt::format("Recorded:   {} in {}\n\n", counted(s.exchanges, "BITS packet"),
                          counted(result_.recordings.size(), "file"));
      return;
    }
    out_ += labelled("Scenarios:  ", fmt::format("{} run, {} blocked, {} skipped", s.scenarios_run, s.scenarios_blocked,
                                                 s.scenarios_skipped));
    out_ += fmt::format("Exchanges:  {} in {:.1f} s\n\n", s.exchanges, static_cast<double>(s.duration_ms) / 1000.0);
  }

  std::vector<std::string> broken_ids() const {
    std::vector<std::string> ids;
    for (const auto verdict : {Verdict::kFail, Verdict::kWarn, Verdict::kNote}) {
      for (const auto* rule : broken_rules(result_, verdict)) ids.push_back(words(rule->id));
    }
    return ids;
  }

  // What is still to be seen when everything else has scrolled away.
  void last_lines() {
    constexpr std::ptrdiff_t kLines = 6;
    const auto ids = broken_ids();
    std::string list, shown;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      list += (i == 0 ? "" : ", ") + ids[i];
      const std::size_t more = ids.size() - i - 1;
      const std::string lines = labelled("Broken:  ", more == 0 ? list : fmt::format("{} and {} more", list, more));
      if (i > 0 && std::count(lines.begin(), lines.end(), '\n') > kLines) break;
      shown = lines;
    }
    out_ += shown;
    std::string files;
    for (const auto& file : options_.files) files += (files.empty() ? "" : ", ") + words(file);
    if (!files.empty()) out_ += labelled("Reports: ", files);
    const bool conformant = result_.verdict == results::RunVerdict::kConformant;
    const bool good = (conformant || result_.verdict == results::RunVerdict::kKnownFailures) && result_.complete &&
                      !result_.known_failing.stale();
    const std::string line = verdict_line(result_);
    out_ += paint(options_.terminal ? wrapped(line, width(), 0) : line + "\n", good ? "1;32" : "1;31");
  }

  const results::RunResult& result_;
  const RenderOptions& options_;
  const Listed list_;
  std::string out_;
};

}  // namespace

std::string to_console(const results::RunResult& result, const RenderOptions& options) {
  return without_ci_commands(Console(result, options).text());
}

}  // namespace bitspec::reports
