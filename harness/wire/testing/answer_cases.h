// Answers of every kind, right and wrong: bytes, how the connection ended, and what the reader is to make of them.
//
// `want` is describe()'s text: ending, status, interim statuses, framing, decoded body size, deviations with their
// offsets, and the number of bytes left over.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/wire/answer_reader.h"

namespace bitspec::wire {

struct AnswerCase {
  std::string_view name;
  std::string bytes;
  std::string_view want;
  IoStatus end = IoStatus::kEnd;
  bool head_request = false;
};

const std::vector<AnswerCase>& answer_cases();

struct ReadBack {
  Answer answer;
  std::string body;  // as the sink got it
  std::size_t left_over = 0;
};

// Feeds the bytes cut at the given offsets, then the end; what was not taken is counted, not fed again.
ReadBack read_in_pieces(const AnswerCase& c, const std::vector<std::size_t>& cuts, AnswerLimits limits = {});

std::string describe(const ReadBack& read);
// Everything there is, for comparing two readings.
std::string dump(const ReadBack& read);

}  // namespace bitspec::wire
