#include "harness/scenario/schema.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/base/testing/source_folder.h"
#include "harness/scenario/grammar.h"

namespace bitspec::scenario {
namespace {

const std::string kPath = source_folder() + "/suites/schema/scenario.json";

TEST(Schema, IsTheOneInTheSuites) {
  if (std::getenv("BITSPEC_UPDATE")) std::ofstream(kPath, std::ios::binary) << scenario_schema();
  std::ifstream in(kPath, std::ios::binary);
  const std::string stored((std::istreambuf_iterator<char>(in)), {});
  EXPECT_TRUE(stored == scenario_schema())
      << "suites/schema/scenario.json is not what the table of the language says.\n"
      << "To write it anew: BITSPEC_UPDATE=1 scenario_test --gtest_filter=Schema.*";
}

TEST(Schema, HasNoKeyTwice) {
  for (const yaml::Construct& construct : grammar().constructs) {
    std::set<std::string_view> keys;
    for (const yaml::Field& field : construct.fields) {
      EXPECT_TRUE(keys.insert(field.key).second) << construct.name << " has '" << field.key << "' twice";
      EXPECT_FALSE(field.about.empty()) << construct.name << ": " << field.key;
    }
  }
}

TEST(Schema, HasEveryStepWithItsKeys) {
  const auto schema = nlohmann::json::parse(scenario_schema());
  const auto& definitions = schema.at("definitions");
  EXPECT_EQ(definitions.at("step").at("maxProperties"), 1);
  EXPECT_EQ(definitions.at("step").at("properties").size(), 19u);
  EXPECT_TRUE(definitions.at("fragment").at("properties").contains("content_range"));
  EXPECT_FALSE(definitions.at("ping").at("properties").contains("content_range"));
  EXPECT_EQ(definitions.at("expectation").at("dependencies").at("number"), nlohmann::json::array({"header"}));
  EXPECT_EQ(definitions.at("per-profile").at("required"), nlohmann::json::array({"win32", "mc-bup", "iis"}));
}

TEST(Schema, RefersOnlyToWhatItDefines) {
  const std::string text = scenario_schema();
  const auto schema = nlohmann::json::parse(text);
  constexpr std::string_view kReference = "\"#/definitions/";
  std::size_t references = 0;
  for (std::size_t at = text.find(kReference); at != std::string::npos; at = text.find(kReference, at + 1)) {
    const std::size_t from = at + kReference.size();
    EXPECT_TRUE(schema.at("definitions").contains(text.substr(from, text.find('"', from) - from)));
    ++references;
  }
  EXPECT_GT(references, 30u);
}

}  // namespace
}  // namespace bitspec::scenario
