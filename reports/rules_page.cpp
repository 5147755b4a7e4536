#include "reports/rules_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

#include "reports/text.h"

namespace bitspec::reports {
namespace {

using catalogue::Coverage;
using catalogue::Requirement;
using Rules = std::vector<const Requirement*>;

constexpr std::size_t kWidth = 110;

constexpr std::string_view kHead =
    "<!-- Made by `bitspec list requirements --markdown`; changes go to suites/. -->\n"
    "# Rules\n\n"
    "Every rule that bitspec knows: what it requires of a server or a client, its sources, and what observes it.\n"
    "`bitspec explain RULE` shows one of them, `docs/verdicts.md` explains how verdicts are reached, and the key\n"
    "`reading` in `suites/requirements.yaml` the terms. Where the documents disagree, each profile has its own "
    "text.\n\n"
    "- **Judges** is the facet that the rule judges; everything else in its text is judged by other rules.\n"
    "- **Needs** are capabilities of the target (`bitspec list capabilities`); without them the rule is skipped.\n"
    "- **Rests on** are rules that must hold first; while one of them is broken, this one is blocked.\n"
    "- **Every answer** means that an invariant of `suites/invariants.yaml` checks every exchange of a run.\n"
    "- **Faults** are those of the reference server that break the rule (`bitspec selftest FAULT`).\n";

// Words of the catalogue, so that nothing in them is taken for markup; still readable where Markdown is not rendered.
std::string md(std::string_view text) {
  const auto in_word = [&](std::size_t i) {
    return i < text.size() && std::isalnum(static_cast<unsigned char>(text[i]));
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool markup = text[i] == '_' ? !in_word(i - 1) || !in_word(i + 1)
                                       : std::string_view("\\`*<>[]|~$").find(text[i]) != std::string_view::npos;
    if (markup) out += '\\';
    out += text[i];
  }
  return out;
}

std::string code(std::string_view text) {
  return fmt::format("`{}`", text);
}

// The anchor that GitHub gives a heading.
std::string anchor(std::string_view heading) {
  std::string out;
  for (const unsigned char c : heading) {
    if (std::isalnum(c) || c == '-' || c == '_') out += static_cast<char>(std::tolower(c));
    if (c == ' ') out += '-';
  }
  return out;
}

std::string rule_link(std::string_view id) {
  return fmt::format("[{}](#{})", id, anchor(id));
}

std::string joined(const std::vector<std::string>& list, std::string (*as)(std::string_view)) {
  std::string out;
  for (const auto& one : list) out += (out.empty() ? "" : ", ") + as(one);
  return out;
}
std::string code_of(std::string_view text) {
  return code(text);
}

// "- Name: words", the later lines below the words.
std::string item(std::string_view name, const std::string& text) {
  if (text.empty()) return {};
  const auto lines = wrapped(fmt::format("{}: {}", name, text), kWidth - 2, 2);
  return "- " + lines.substr(2) + (lines.ends_with('\n') ? "" : "\n");
}

std::string source(const results::SourceRef& one) {
  const auto text = md(source_text(one));
  return one.url.empty() ? text : fmt::format("[{}]({})", text, one.url);
}

// One text for all profiles, or one for each.
std::string expected(const Requirement& rule) {
  if (!rule.expect_differs) return item("Expected", md(rule.expect[Profile::kWin32]));
  std::string out;
  for (const Profile profile : kProfiles)
    out += item(fmt::format("Expected, {}", profile_name(profile)), md(rule.expect[profile]));
  return out;
}

// Nothing: all of them.
std::string profiles(const Requirement& rule) {
  std::string out;
  std::size_t count = 0;
  for (const Profile profile : kProfiles) {
    if (!rule.applies(profile)) continue;
    out += (out.empty() ? "" : ", ") + std::string(profile_name(profile));
    ++count;
  }
  return count == std::size(kProfiles) ? "" : out;
}

std::string describe(const Requirement& rule, const Coverage& covered) {
  std::string out = fmt::format("\n### {}\n\n**{}**: {}\n\n", rule.id, results::level_name(rule.level), md(rule.title));
  out += item("When", md(rule.when));
  out += expected(rule);
  out += item("Only in", profiles(rule));
  out += item("Judges", rule.judges.empty() ? "" : fmt::format("{} (seen by: {})", rule.judges, rule.observable));
  for (const auto& one : rule.sources) out += fmt::format("- Source: {}\n", source(one));
  out += item("Needs", joined(rule.needs, code_of));
  out += item("Rests on", joined(rule.rests_on, rule_link));
  out += item("Spoiled by", joined(rule.spoiled_by, rule_link));
  out += item("Documents disagree", joined(rule.disagreements, code_of));
  out += item("Scenarios", joined(covered.scenarios, code_of));
  if (!covered.invariants.empty())
    out += rule.role == "server" ? "- Every answer: yes\n" : "- Every packet in recorded traffic: yes\n";
  out += item("Cases for clients", joined(covered.cases, code_of));
  out += item("Faults", joined(covered.faults, code_of));
  out += item("Not judged", md(covered.why_none));
  return out;
}

std::string topic_of(const Requirement& rule) {
  return rule.id.substr(0, rule.id.find('.'));
}

// In the order of the catalogue, where the rules of a topic may stand in several places.
std::vector<std::pair<std::string, Rules>> by_topic(const Rules& rules) {
  std::vector<std::pair<std::string, Rules>> out;
  for (const auto* rule : rules) {
    const auto topic = topic_of(*rule);
    auto at = std::ranges::find(out, topic, &std::pair<std::string, Rules>::first);
    if (at == out.end()) at = out.insert(out.end(), {topic, {}});
    at->second.push_back(rule);
  }
  return out;
}

std::size_t count_level(const Rules& rules, results::Level level) {
  return static_cast<std::size_t>(std::ranges::count(rules, level, [](const auto* rule) { return rule->level; }));
}

struct Page {
  Rules judged, outside, waiting, requests, clients;
};

Page sort_rules(const catalogue::Suites& suites, const std::map<std::string, Coverage>& coverage) {
  Page page;
  for (const auto& rule : suites.catalogue.requirements) {
    const auto& covered = coverage.at(rule.id);
    if (rule.role == "request")
      page.requests.push_back(&rule);
    else if (rule.role == "client")
      page.clients.push_back(&rule);
    else if (covered.why_none.empty())
      page.judged.push_back(&rule);
    else
      (rule.observable == "none" ? page.outside : page.waiting).push_back(&rule);
  }
  return page;
}

constexpr std::string_view kOutside = "What cannot be tested from outside";
constexpr std::string_view kWaiting = "What no scenario judges";
constexpr std::string_view kRequests = "What clients send";
constexpr std::string_view kClients = "What clients do next";

std::string contents(const Page& page) {
  std::string out = "\n## Contents\n\n";
  for (const auto& [topic, rules] : by_topic(page.judged)) {
    out += fmt::format("- [{}](#{}): {} ({} must, {} should, {} may)\n", topic, anchor(topic),
                       counted(rules.size(), "rule"), count_level(rules, results::Level::kMust),
                       count_level(rules, results::Level::kShould), count_level(rules, results::Level::kMay));
  }
  const auto chapter = [&](std::string_view title, const Rules& rules) {
    if (!rules.empty()) out += fmt::format("- [{}](#{}): {}\n", title, anchor(title), counted(rules.size(), "rule"));
  };
  chapter(kOutside, page.outside);
  chapter(kWaiting, page.waiting);
  chapter(kRequests, page.requests);
  chapter(kClients, page.clients);
  return out;
}

}  // namespace

std::string rules_page(const catalogue::Suites& suites) {
  const auto coverage = catalogue::coverage(suites);
  const auto page = sort_rules(suites, coverage);
  std::string out = std::string(kHead) + contents(page);
  for (const auto& [topic, rules] : by_topic(page.judged)) {
    out += fmt::format("\n## {}\n", topic);
    for (const auto* rule : rules) out += describe(*rule, coverage.at(rule->id));
  }
  const auto chapter = [&](std::string_view title, std::string_view about, const Rules& rules) {
    if (rules.empty()) return;
    out += fmt::format("\n## {}\n\n{}\n", title, about);
    for (const auto* rule : rules) out += describe(*rule, coverage.at(rule->id));
  };
  chapter(kOutside, "Neither the answers of a server nor its stored files show whether it follows these rules.",
          page.outside);
  chapter(kWaiting,
          "These rules could be judged on a target with the capabilities they need, but no scenario observes them.",
          page.waiting);
  chapter(
      kRequests,
      "Well-formed packets, and how one follows another. `bitspec judge` judges the requests in recorded traffic by "
      "them\n(docs/recordings.md); requests that bitspec sends itself are never judged, and servers neither. A test "
      "checks that\nthe packets of the suites follow them.",
      page.requests);
  chapter(kClients,
          "How a client goes on, whatever the server answers. `bitspec serve --judge` judges them (docs/clients.md), "
          "a run against\na server never does; the needs are capabilities of the client.",
          page.clients);
  return out;
}

}  // namespace bitspec::reports
