// What leads to a failure, line by line: the exchanges before it folded to one line each, the failing one in full.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/results/result.h"

namespace bitspec::reports {

// The requests of the same scenario before `failing`.
std::vector<const results::Exchange*> packets_before(const results::RunResult& run, const results::Exchange& failing);

struct ConversationLine {
  std::string text;    // escaped
  bool proof = false;  // shows what is wrong
};

// Of `run`, up to the exchange in which `got` was seen. `folded`: at most eight exchanges before it, short; else all in
// full. Narrow lines have request and answer below each other.
std::vector<ConversationLine> conversation(const results::RunResult& run, const results::Exchange& failing,
                                           std::string_view got, bool folded, std::size_t width);

}  // namespace bitspec::reports
