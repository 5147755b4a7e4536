#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "reports/formats.h"
#include "reports/report.h"
#include "reports/testing/example.h"
#include "reports/testing/golden.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

using results::Level;
using results::RunVerdict;
using results::Verdict;
using testing::HasSubstr;
using testing::Not;

TEST(Console, Golden) {
  expect_golden("console.txt", to_console(example_run(), {}));
}

TEST(ServerOutput, IsTheLastLinesAndNothingOfOtherScenarios) {
  auto run = example_run();
  std::string& text = run.scenarios[0].server_output;
  for (int i = 1; i <= 20; ++i) text += std::to_string(i) + "\n";
  const auto lines = server_output_lines(run, run.scenarios[0].id);
  ASSERT_EQ(lines.size(), 12u);
  EXPECT_EQ(lines.front() + "-" + lines.back(), "9-20");
  EXPECT_TRUE(server_output_lines(run, "fragment/other").empty());
}

TEST(Console, GoldenVerboseInColour) {
  RenderOptions options;
  options.colour = options.verbose = true;
  options.program = "build/bitspec";
  options.result_file = "my result.json";
  expect_golden("console-verbose.txt", to_console(example_run(), options));
}

std::size_t widest(const std::string& text, std::size_t from) {
  std::size_t out = 0;
  std::istringstream lines(text.substr(from));
  for (std::string line; std::getline(lines, line);) out = std::max(out, line.size());
  return out;
}

TEST(Console, LastLinesFitATerminal) {
  auto run = example_run();
  for (int i = 0; i < 200; ++i)
    run.rules.push_back(example_rule("some.rule.number-" + std::to_string(i), Level::kMust, Verdict::kFail));
  RenderOptions options;
  options.terminal = true;
  options.files = {"one.json", "two.html"};
  for (const int width : {40, 80}) {
    options.width = width;
    const std::string text = to_console(run, options);
    const std::size_t last = text.rfind("\nBroken:  fragment.gap.offset,") + 1;
    ASSERT_GT(last, 1u);
    EXPECT_LE(widest(text, text.rfind("\nRules: ")), static_cast<std::size_t>(width));
    EXPECT_LE(std::count(text.begin() + last, text.end(), '\n'), width == 80 ? 10 : 12);
    EXPECT_THAT(text.substr(last), HasSubstr(" more\nReports: one.json, two.html\nnot conformant: "));
  }
}

TEST(Console, ListsWhatIsOpenWhereNothingIsBroken) {
  auto run = example_run();
  std::erase_if(run.rules,
                [](const auto& rule) { return rule.verdict == Verdict::kFail || rule.verdict == Verdict::kWarn; });
  const std::string text = to_console(run, {});
  EXPECT_THAT(text, HasSubstr("\n      fragment.gap.session-lives\n"));
  EXPECT_THAT(text, HasSubstr("\n      http.date\n"));
  EXPECT_THAT(text, Not(HasSubstr("security.tls")));
  EXPECT_THAT(text, Not(HasSubstr("Broken:")));
}

TEST(Console, CountsNoRuleBehindKnownFailuresAsOpen) {
  auto run = example_run();
  run.rules[1].behind_known = true;
  EXPECT_THAT(to_console(run, {}), Not(HasSubstr("Blocked by other failures")));
}

TEST(Console, HasSectionsOfADocumentOnOneLine) {
  auto run = example_run();
  run.rules[0].sources = {
      {"MC-BUP", "2.1", "", "https://a/"}, {"Win32", "x", "", "https://b/"}, {"MC-BUP", "2.2", "<4>", "https://a/"}};
  EXPECT_THAT(to_console(run, {}), HasSubstr("    MC-BUP 2.1, 2.2 (<4>)  https://a/\n    Win32 x  https://b/\n"));
}

TEST(Markdown, Golden) {
  expect_golden("summary.md", to_markdown(example_run()));
}

TEST(JUnit, Golden) {
  expect_golden("junit.xml", to_junit(example_run()));
}

TEST(Console, HasNoByteThatATerminalObeys) {
  for (const auto& evil : kEvilStrings) {
    SCOPED_TRACE(evil.substr(0, 40));
    for (const char c : to_console(evil_run(evil), {})) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << int(c);
  }
}

// GitHub leaves blanks at the begin of a line aside.
void expect_no_ci_command(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find_first_not_of(" \t");
    ASSERT_TRUE(begin == std::string::npos || line.compare(begin, 2, "::") != 0) << line;
  }
  for (const char* command : {"##[", "##vso["}) ASSERT_THAT(text, Not(HasSubstr(command)));
}

// Each line is a command of ours.
void expect_own_annotations(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    ASSERT_THAT(line, testing::MatchesRegex("::(error|warning|notice) .*title=.*::.*"));
}

TEST(Reports, HoldNoCommandOfACiSystem) {
  for (const auto& evil : kEvilStrings) {
    SCOPED_TRACE(evil.substr(0, 40));
    for (const int width : {40, 60, 100}) {
      RenderOptions options;
      options.width = width;
      options.verbose = true;
      for (const auto& format : formats()) {
        const std::string text = format.render(evil_run(evil), options);
        format.name == std::string_view("github") ? expect_own_annotations(text) : expect_no_ci_command(text);
      }
    }
    expect_no_ci_command(verdict_line(evil_run(evil)));
  }
}

TEST(Json, HoldsNoCharacterThatATerminalObeysOrNobodySees) {
  for (const auto& evil : kEvilStrings) {
    SCOPED_TRACE(evil.substr(0, 40));
    const auto text = to_json(evil_run(evil));
    for (const std::string_view sequence : {"\x7f", "\xc2\x80", "\xc2\x9b", "\xc2\x9f", "\xe2\x80\xae", "\xe2\x80\x8f",
                                            "\xe2\x81\xa6", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf", "\xd8\x9c"})
      ASSERT_EQ(text.find(sequence), std::string::npos) << sequence;
  }
}

TEST(Console, StaysShortWhateverTheServerSends) {
  EXPECT_LT(to_console(evil_run(std::string(1'000'000, 'A')), {}).size(), 100'000u);
}

TEST(Markdown, KeepsEvilStringsInert) {
  for (const auto& evil : kEvilStrings) {
    SCOPED_TRACE(evil.substr(0, 40));
    const auto text = to_markdown(evil_run(evil));
    for (const char c : text) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << int(c);
    EXPECT_THAT(text, Not(HasSubstr("\n# heading")));
    // Between the fences bytes are literal; outside of them no tag but ours may stand.
    bool fenced = false;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("```")) fenced = !fenced;
      if (!fenced) {
        EXPECT_THAT(line, Not(HasSubstr("script>")));
        EXPECT_THAT(line, Not(HasSubstr("](javascript")));
      }
    }
    EXPECT_FALSE(fenced);
  }
}

TEST(JUnit, IsXmlWhateverTheServerSends) {
  for (const auto& evil : kEvilStrings) {
    SCOPED_TRACE(evil.substr(0, 40));
    const auto text = to_junit(evil_run(evil));
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(text.c_str()));
    EXPECT_EQ(document.select_nodes("//script | //evil | //img").size(), 0u);
    for (const char c : text) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << int(c);
    // References to control characters are as illegal as the characters.
    EXPECT_THAT(text, Not(HasSubstr("&#0")));
    EXPECT_THAT(text, Not(HasSubstr("&#1;")));
    EXPECT_THAT(text, Not(HasSubstr("&#x1")));
  }
}

TEST(JUnit, TotalsAreThoseOfTheCasesAndOfTheResult) {
  const auto run = example_run();
  pugi::xml_document document;
  ASSERT_TRUE(document.load_string(to_junit(run).c_str()));
  const auto suites = document.child("testsuites");
  const auto number_of = [&](const char* path) { return static_cast<int>(document.select_nodes(path).size()); };
  EXPECT_EQ(suites.attribute("tests").as_int(), number_of("//testcase"));
  EXPECT_EQ(suites.attribute("failures").as_int(), number_of("//testcase/failure"));
  EXPECT_EQ(suites.attribute("errors").as_int(), number_of("//testcase/error"));
  EXPECT_EQ(suites.attribute("skipped").as_int(), number_of("//testcase/skipped"));
  EXPECT_EQ(number_of("//testcase"), 6);  // all but not_applicable and untested
  for (const auto& [name, count] : run.summary.rules) {
    const auto path = "//property[@name='rules." + name + "']";
    EXPECT_EQ(document.select_node(path.c_str()).node().attribute("value").as_ullong(), count) << name;
  }
}

struct CaseOf {
  Verdict verdict;
  Level level;
  std::string element;
};

TEST(JUnit, IsRedWhereTheExitCodeIs) {
  const CaseOf cases[] = {
      {Verdict::kFail, Level::kMust, "failure"},
      {Verdict::kWarn, Level::kShould, ""},
      {Verdict::kNote, Level::kMay, ""},
      {Verdict::kPass, Level::kMust, ""},
      {Verdict::kBlocked, Level::kMust, "error"},
      {Verdict::kBlocked, Level::kShould, "skipped"},
      {Verdict::kInconclusive, Level::kMust, "error"},
      {Verdict::kInconclusive, Level::kMay, "skipped"},
      {Verdict::kSkipped, Level::kMust, "skipped"},
  };
  for (const auto& c : cases) {
    results::RunResult run;
    run.rules = {example_rule("a.b", c.level, c.verdict)};
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(to_junit(run).c_str()));
    std::string element;
    for (const auto child : document.select_node("//testcase").node()) {
      if (std::string_view(child.name()) != "system-out") element = child.name();
    }
    EXPECT_EQ(element, c.element) << results::verdict_name(c.verdict) << " " << results::level_name(c.level);
  }
}

TEST(JUnit, SaysThatARunIsNotComplete) {
  results::RunResult run;
  run.verdict = RunVerdict::kUnreachable;
  run.preflight.error = "connection refused";
  EXPECT_THAT(to_junit(run), HasSubstr("<error message=\"no verdict: target unreachable: connection refused\""));
}

struct LineOf {
  RunVerdict verdict;
  std::map<std::string, std::uint64_t> rules;
  std::string want;
};

TEST(VerdictLine, WhatWasLeftOutNeedsNoCapability) {
  results::RunResult run;
  run.verdict = RunVerdict::kConformant;
  run.summary.rules = {{"pass", 1}, {"skipped", 2}};
  const results::Reason reasons[] = {{.kind = results::ReasonKind::kNeedsCapability, .capabilities = {"readback"}},
                                     {.kind = results::ReasonKind::kNeedsTogether, .capabilities = {"tls", "host_id"}},
                                     {.kind = results::ReasonKind::kSlow}};
  for (const auto& reason : reasons) {
    results::RuleResult rule;
    rule.verdict = results::Verdict::kSkipped;
    rule.reason = reason;
    run.rules.push_back(rule);
  }
  EXPECT_EQ(verdict_line(run), "conformant in 1 judged rule (2 need capabilities not declared, 1 left out)");
}

results::RuleResult rule_that_needs(const std::string& capability) {
  auto rule = example_rule("a.b", Level::kMust, Verdict::kSkipped);
  rule.reason = {.kind = results::ReasonKind::kNeedsCapability, .capabilities = {capability}};
  return rule;
}

TEST(VerdictLine, Table) {
  const LineOf cases[] = {
      {RunVerdict::kNotConformant,
       {{"fail", 3}, {"warn", 2}, {"pass", 203}, {"skipped", 119}},
       "not conformant: 3 must, 2 should broken of 208 judged rules (119 need capabilities not declared)"},
      {RunVerdict::kConformant, {{"pass", 208}}, "conformant in 208 judged rules"},
      {RunVerdict::kConformant,
       {{"pass", 1}, {"skipped", 2}},
       "conformant in 1 judged rule (2 need capabilities not declared)"},
      {RunVerdict::kConformant, {{"pass", 9}, {"warn", 1}}, "conformant: 1 should broken of 10 judged rules"},
      {RunVerdict::kNotConformant,
       {{"pass", 5}, {"blocked", 4}, {"inconclusive", 1}},
       "not conformant: 5 judged rules (4 blocked, 1 inconclusive)"},
      {RunVerdict::kInterrupted, {{"pass", 5}, {"note", 1}}, "interrupted: 1 may broken of 6 judged rules"},
      {RunVerdict::kUnreachable, {}, "no verdict: target unreachable"},
      {RunVerdict::kNothingJudged, {}, "no verdict: 0 judged rules"},
  };
  for (const auto& c : cases) {
    results::RunResult run;
    run.verdict = c.verdict;
    run.summary.rules = c.rules;
    if (c.rules.contains("skipped")) run.rules.assign(c.rules.at("skipped"), rule_that_needs("tls"));
    EXPECT_EQ(verdict_line(run), c.want);
  }
}

TEST(VerdictLine, TellsAWebServerFromNobody) {
  results::RunResult run;
  run.verdict = RunVerdict::kUnreachable;
  run.preflight.reachable = true;
  run.preflight.error = "405 to a Ping";
  EXPECT_EQ(verdict_line(run), "no verdict: not a BITS server: 405 to a Ping");
}

TEST(Transcript, ShowsWhatIsOddAboutAnExchange) {
  results::Exchange x;
  x.step = "raw";
  x.connection = 2;
  x.request_head = "BITS_POST / HTTP/1.1\nHost: a";
  x.request_whole = false;
  x.request_sent = 7;
  x.interim = {"100 Continue"};
  x.ending = "reset";
  x.stray = "\x01";
  x.deviations = {"bare-lf at 17"};
  x.note = "second try was answered";
  const std::vector<std::string> want = {
      "* raw, connection 2, at 0.0 ms", "> BITS_POST / HTTP/1.1\\nHost: a  (no line end)",
      "* only 7 bytes were sent",       "< (interim) 100 Continue",
      "< (after the answer) \\x01",     "* no answer: reset",
      "* not HTTP/1.1: bare-lf at 17",  "* second try was answered",
  };
  EXPECT_EQ(transcript(x), want);
}

TEST(Words, KeepsBackslashesAndEscapesTheRest) {
  EXPECT_EQ(words("a\\x1b \x1b \xc3\xbc"), "a\\x1b \\x1b \\xc3\\xbc");
  EXPECT_EQ(words("abcdef", 3), "abc... (6 bytes)");
}

TEST(Wrapped, BreaksAtBlanksAndKeepsLongWords) {
  EXPECT_EQ(wrapped("one two three", 9, 2), "  one two\n  three\n");
  EXPECT_EQ(wrapped("a verylongword b", 5, 0), "a\nverylongword\nb\n");
  EXPECT_EQ(wrapped("", 5, 0), "");
}

}  // namespace
}  // namespace bitspec::reports
