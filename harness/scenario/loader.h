// Reads scenario files into the model. Every message has file, line, column, the line and a caret.
//
// A file is read in four passes, each of which assumes what the one before has made sure: the tree (yaml/), `for_each`
// and `repeat` written out (expand.h), keys and types against the table (grammar.h), meaning (here, step_reader.h,
// matcher_reader.h). Matchers of outcomes and invariants: matcher_reader.h.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/model.h"
#include "harness/yaml/node.h"

namespace bitspec::scenario {

struct Loaded {
  std::vector<SuiteFile> files;
  std::vector<Error> errors;  // all that were found, at most 100 for a file; files with errors are left out
  // Of a file with errors what could be read all the same: not to be run, but further checks may look at it, so that
  // all errors of a file are reported at once.
  std::vector<SuiteFile> with_errors;
};

// All errors of one file, not only the first. `path` is used in messages.
Loaded load_text(std::string_view path, std::string_view text);
Loaded load_document(const yaml::Document& file);

}  // namespace bitspec::scenario
