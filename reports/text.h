// Small things that all renderers of text share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/results/result.h"

namespace bitspec::reports {

// A line of words, ours or quoted from a server: as it is, but control bytes and bytes above 0x7e as \xNN. Texts in
// words are escaped already where they quote bytes, so that a backslash stays single.
std::string words(std::string_view text, std::size_t limit = 2000);

// "1 answer", "3 answers"; `more`: where an s is not enough.
std::string counted(std::uint64_t n, std::string_view one, std::string_view more = {});

// How often a rule broke: "3 of 20 answers", or, of several runs, "3 of 20 answers, in 2 of 5 runs (flaky)".
std::string broken_share(const results::RuleResult& rule, std::string_view of);

// Lines of at most `width` columns where blanks allow, each behind `indent` blanks. No line begins in the middle of a
// text with what a CI system would take for a command.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

// "MC-BUP 2.2.6.1 (note <4>)".
std::string source_text(const results::SourceRef& source);

// "suites/fragment/gap.yaml:14".
std::string place_text(const SourcePlace& place);

// The exchange of that id, or null.
const results::Exchange* find_exchange(const results::RunResult& result, std::string_view id);

std::vector<const results::RuleResult*> rules_with(const results::RunResult& result, results::Verdict verdict);
// Those that touch the most first: rules that cannot be judged because of them, then answers that break them.
std::vector<const results::RuleResult*> broken_rules(const results::RunResult& result, results::Verdict verdict);

// Rules of one verdict by their reason, in the order of first appearance, but for those behind known failures. Where
// the reason was seen first, the exchange and the scenario, makes no other group.
struct ReasonGroup {
  std::string text;  // of the first rule's reason, escaped
  std::vector<const results::RuleResult*> rules;

  const results::Reason& reason() const { return rules.front()->reason; }
};
std::vector<ReasonGroup> by_reason(const results::RunResult& result, results::Verdict verdict);

// Request and answer, line by line, every byte a server chose escaped, bodies as "<100 bytes>":
//   > BITS_POST /a HTTP/1.1
//   < HTTP/1.1 200 OK
std::vector<std::string> transcript(const results::Exchange& exchange);

// The last lines that the server wrote while a scenario ran, if it was ours to start; escaped.
std::vector<std::string> server_output_lines(const results::RunResult& result, std::string_view scenario);

}  // namespace bitspec::reports
