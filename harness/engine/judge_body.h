// What a body is compared with, and the comparison: for answers, stored files and notifications.
#pragma once

#include "harness/engine/judge.h"

namespace bitspec::engine {

struct ExpectedBody {
  std::uint64_t size = 0;
  std::string sha256;
  std::string text;  // the bytes, where they fit kKeptBody
};

// Of a matcher that names bytes (as sent, a text, parts); of the exchange's session where it names none.
Result<ExpectedBody> expected_body(const scenario::BodyMatcher& matcher, const Exchange& exchange,
                                   const JudgeContext& context);

Judgement judge_body(const scenario::BodyMatcher& matcher, const Exchange& exchange, const JudgeContext& context);

}  // namespace bitspec::engine
