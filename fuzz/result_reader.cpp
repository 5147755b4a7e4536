// reports::from_json: a result that somebody saved, sent or edited.
// Properties: what it takes is written again as text that it takes as the same result (written twice, the bytes are
// equal), and that has every known member of the input with its value, and no other; what it refuses has a message; the
// JUnit report is XML that has each rule once, as its verdict says, with numbers that fit; text in Markdown is the same
// text once its entities are read; the console report has no byte that a terminal obeys.
#include <nlohmann/json.hpp>

#include "fuzz/fuzz_check.h"
#include "fuzz/json_mutator.h"
#include "fuzz/naive/result_json.h"
#include "fuzz/naive/xml.h"
#include "reports/markdown_text.h"
#include "reports/report.h"
#include "reports/result_schema.h"

namespace {

namespace reports = bitspec::reports;
namespace results = bitspec::results;
namespace naive = bitspec::fuzz::naive;

// Control bytes and what is not ASCII as \xNN.
std::string plain_words(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    char escaped[5] = {c, 0};
    if (byte < 0x20 || byte > 0x7e) std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
    out += escaped;
  }
  return out;
}

void check_members(std::string_view text, const std::string& written) {
  static naive::ResultJson same(naive::Json::parse(reports::result_schema()));
  const auto given = naive::Json::parse(text);
  if (given["format"] != "bitspec-result/2") return;  // the older one had other members
  FUZZ_CHECK(same.same(given, naive::Json::parse(written)));
}

struct Totals {
  int tests = 0, failures = 0, errors = 0, skipped = 0;
  void add(const naive::XmlElement& test) {
    ++tests;
    for (const auto& child : test.children) {
      failures += child.name == "failure" ? 1 : 0;
      errors += child.name == "error" ? 1 : 0;
      skipped += child.name == "skipped" ? 1 : 0;
    }
  }
  bool fit(const naive::XmlElement& element) const {
    const auto is = [&](const char* name, int value) {
      const auto at = element.attributes.find(name);
      return at != element.attributes.end() && at->second == std::to_string(value);
    };
    return is("tests", tests) && is("failures", failures) && is("errors", errors) && is("skipped", skipped);
  }
};

std::string attribute(const naive::XmlElement& element, const std::string& name) {
  const auto at = element.attributes.find(name);
  return at == element.attributes.end() ? "" : at->second;
}

void check_case(const naive::XmlElement& test, const results::RuleResult& rule) {
  using results::Verdict;
  const std::string outcome = test.children.empty() ? "" : test.children[0].name;
  FUZZ_CHECK(test.children.size() <= 1);
  if (rule.verdict == Verdict::kPass) FUZZ_CHECK(outcome.empty());
  if (rule.verdict == Verdict::kWarn || rule.verdict == Verdict::kNote) FUZZ_CHECK(outcome == "system-out");
  if (rule.verdict == Verdict::kSkipped || rule.verdict == Verdict::kKnown) FUZZ_CHECK(outcome == "skipped");
  if (rule.verdict != Verdict::kFail) return;
  FUZZ_CHECK(outcome == "failure" && attribute(test.children[0], "type") == results::verdict_name(rule.verdict));
  if (rule.evidence.empty()) return;
  const auto& first = rule.evidence.front();
  const std::string message = "expected " + plain_words(first.expected) + ", got " + plain_words(first.got);
  // What is long is cut, and what a CI system would obey is changed.
  if (message.size() < 1000 && message.find_first_of("#:\\") == std::string::npos)
    FUZZ_CHECK(attribute(test.children[0], "message") == message);
}

void check_junit(const results::RunResult& result) {
  const std::string text = reports::to_junit(result);
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    FUZZ_CHECK(u >= 0x20 || c == '\n' || c == '\t' || c == '\r');
  }
  const auto xml = naive::XmlReader::read(text);
  FUZZ_CHECK(xml && xml->name == "testsuites");
  std::map<std::string, const naive::XmlElement*> cases;
  Totals all;
  for (const auto& suite : xml->children) {
    if (suite.name != "testsuite") continue;
    Totals own;
    for (const auto& test : suite.children) {
      own.add(test);
      all.add(test);
      FUZZ_CHECK(attribute(test, "classname") == attribute(suite, "name"));
      cases[attribute(test, "name")] = &test;
    }
    FUZZ_CHECK(own.fit(suite));
  }
  FUZZ_CHECK(all.fit(*xml));
  std::map<std::string, int> times;
  for (const auto& rule : result.rules) ++times[rule.id];
  for (const auto& rule : result.rules) {
    const bool left_out =
        rule.verdict == results::Verdict::kNotApplicable || rule.verdict == results::Verdict::kUntested;
    if (left_out || times[rule.id] > 1 || rule.id.size() > 1000 || plain_words(rule.id) != rule.id) continue;
    if (rule.id.find_first_of("#:\\") != std::string::npos) continue;
    const auto test = cases.find(rule.id);
    FUZZ_CHECK(test != cases.end());
    check_case(*test->second, rule);
  }
}

// Read by the rules of HTML, as every Markdown does: the text itself, without a byte that Markdown obeys.
void check_markdown(const std::string& text) {
  const std::string marked = reports::md(text);
  FUZZ_CHECK(marked.find_first_of("<>|`*_[]\\~@!$\n\r\t") == std::string::npos);
  const auto read = naive::XmlReader::read("<a>" + marked + "</a>");
  FUZZ_CHECK(read.has_value());
  if (text.size() < 140) FUZZ_CHECK(read->text == plain_words(text));  // four bytes for one at most, and 600 in all
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 32768) return 0;  // a small result; larger ones are more of the same
  const bitspec::fuzz::Input input(data, size);
  const auto result = reports::from_json(input.text());
  if (!result) {
    FUZZ_CHECK(!result.error().message.empty());
    return 0;
  }
  const std::string first = reports::to_json(*result);
  const auto again = reports::from_json(first);
  FUZZ_CHECK(again.has_value());
  FUZZ_CHECK(reports::to_json(*again) == first);
  check_members(input.text(), first);
  check_junit(*result);
  for (const auto& rule : result->rules) {
    for (const auto& evidence : rule.evidence) check_markdown(evidence.got);
  }
  FUZZ_CHECK(!reports::to_markdown(*result).empty());
  FUZZ_CHECK(reports::to_console(*result, {}).find('\x1b') == std::string::npos);
  return 0;
}

const int bitspec::fuzz::kWellFormed = 20;
