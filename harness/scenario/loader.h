// Reads scenario files into the model. Every message has file, line, column, the line and a caret.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/model.h"

namespace bitspec::scenario {

struct Loaded {
  std::vector<SuiteFile> files;
  std::vector<Error> errors;     // all that were found; files with errors are left out
};

// All errors of one file, not only the first. `path` is used in messages.
Loaded load_text(std::string_view path, std::string_view text);

// A matcher, for invariants and outcomes; see catalogue/.
class MatcherReader;

}  // namespace bitspec::scenario
