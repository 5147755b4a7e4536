// Words that two modules must have alike though neither knows the other.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "harness/scenario/schema.h"
#include "harness/wire/answer.h"
#include "nlohmann/json.hpp"

namespace bitspec {
namespace {

std::set<std::string> deviation_names() {
  std::set<std::string> out;
  for (int kind = 0; kind <= static_cast<int>(wire::DeviationKind::kTooManyInterim); ++kind)
    EXPECT_TRUE(out.insert(std::string(wire::deviation_name(static_cast<wire::DeviationKind>(kind)))).second) << kind;
  return out;
}

// `free_of` of a matcher takes what an answer can be said to deviate in, and nothing else.
TEST(Words, FreeOfTakesTheNamesOfDeviations) {
  const auto schema = nlohmann::json::parse(scenario::scenario_schema());
  const auto& words = schema["definitions"]["matcher"]["properties"]["free_of"]["anyOf"][0]["enum"];
  EXPECT_EQ(words.get<std::set<std::string>>(), deviation_names());
  EXPECT_EQ(words.size(), deviation_names().size());
}

}  // namespace
}  // namespace bitspec
