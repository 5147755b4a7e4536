// The table of target files: every key with its shape. The loader checks files against it and the JSON schema is
// written from it; docs/target.md tells the same in prose.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "harness/target/target.h"
#include "harness/yaml/shape.h"

namespace bitspec::target {

// What may be declared. The catalogue has the words; this module does not know it.
struct CapabilityWord {
  std::string about;
  std::map<std::string, bool> values;  // "bytes"; true: a number
};
using Vocabulary = std::map<std::string, CapabilityWord>;

struct Grammar {
  std::deque<std::string> names;  // of constructs that are made from the vocabulary
  yaml::Table table;
};

inline constexpr std::string_view kTargetFile = "target";
inline constexpr const char* kHookNames[] = {"start", "stop", "restart", "reset", "uploads_off", "uploads_on"};

// The key of a user for a password from there.
std::string_view password_key(PasswordSource::Kind kind);

// REQUIRES: `vocabulary` outlives the grammar.
Grammar grammar(const Vocabulary& vocabulary);

// A JSON schema for editors.
std::string target_schema(const Vocabulary& vocabulary);

// "300ms", "5s", "2m"; at most a day.
std::optional<std::int64_t> parse_milliseconds(std::string_view text);

}  // namespace bitspec::target
