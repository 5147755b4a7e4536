// A list of known failures as a YAML file: `[{rule: fragment.gap.offset, reason: ..., expires: 2027-01-31}, ...]`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/results/known.h"

namespace bitspec::known_failing {

struct List {
  std::string file, text;
  std::vector<results::KnownEntry> entries;
};

struct Loaded {
  List list;
  std::vector<Error> errors;  // with places
};
Loaded read_list(const std::string& path, std::string_view text);

// A JSON schema for editors: suites/schema/known-failing.json.
std::string schema();

// The text without these entries, which are some of those of the list. Comments stay. Error: one shares a line with
// another, so that no line can be deleted.
Result<std::string> text_without(const List& list, const std::vector<results::KnownEntry>& entries);

// Entries as text that read_list() reads; ends with a line end unless there is none.
std::string to_text(const std::vector<results::KnownEntry>& entries);

}  // namespace bitspec::known_failing
