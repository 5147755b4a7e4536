// For tests of the judge: exchanges made from the bytes of an answer, matchers made from their YAML, and tables of
// both.
//
// The bytes go through the same reader as those of a server, the YAML through the same reader as a scenario's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/engine/judge.h"

namespace bitspec::engine {

// A well-formed answer: "200 OK|Field: value|Other: value" has these lines, Content-Length and the body.
std::string answer_bytes(std::string_view lines, std::string_view body = {});

// What a client sees when the peer sends `bytes` and then closes, resets, or says no more (kDeadline).
Exchange exchange_of(std::string bytes, wire::IoStatus end = wire::IoStatus::kDeadline, bool head_request = false);

// Answers of tables: lines of a well-formed one, or all bytes of one that is not ("HTTP..."), or how there came none.
Exchange exchange_of_row(std::string_view answer);

scenario::ProfileMatcher matchers_of(std::string_view yaml);

scenario::Matcher matcher_of(std::string_view yaml);

// Names as the suites have them, with matchers of their own.
catalogue::Catalogue outcomes_for_tests();

// "held", "expected X, got Y", "open: expected X, got Y"; and what `offered` and `informative` add.
std::string text_of(const Judgement& j);

struct JudgeCase {
  std::string_view matcher, answer, want;
  std::string name() const { return std::string(matcher) + " on " + std::string(answer); }
};

// Uploads as sessions send them, with streams that can be read by eye: "own" is that of the session begun last.
SentBytes sent_for_tests();

std::string judged(std::string_view matcher, const Exchange& exchange, JudgeContext context = {});

std::string judged(std::string_view matcher, const Exchange& exchange, const Facts& facts);

void run_judge_cases(const std::vector<JudgeCase>& cases, const Facts& facts = {});

// The tables, for the test that every key of a matcher stands in one of them.
const std::vector<JudgeCase>& answer_cases();  // judge_test.cpp
const std::vector<JudgeCase>& tree_cases();    // judge_test.cpp
const std::vector<JudgeCase>& field_cases();   // judge_field_test.cpp
const std::vector<JudgeCase>& body_cases();    // judge_body_test.cpp

}  // namespace bitspec::engine
