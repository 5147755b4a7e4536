// The JSON we write fits the schema we publish. The one file that includes valijson: it is slow to compile.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

// With the address sanitizer gcc 12 warns of uninitialised members inside std::regex that do not exist. valijson uses
// it.
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "harness/base/testing/source_folder.h"
#include "reports/report.h"
#include "reports/testing/example.h"

namespace bitspec::reports {
namespace {

using Json = nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

class ResultSchema : public testing::Test {
 protected:
  ResultSchema() {
    std::ifstream in(source_folder() + "/reports/schema/result.json");
    const Json schema = Json::parse(in);
    Adapter adapter(schema);
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(adapter, schema_);
  }

  // The first mistake, or "".
  std::string mistake(const Json& json) {
    valijson::Validator validator;
    valijson::ValidationResults results;
    Adapter adapter(json);
    if (validator.validate(schema_, adapter, &results)) return "";
    valijson::ValidationResults::Error error;
    std::string text = "refused";
    while (results.popError(error)) {
      text = error.description + " at";
      for (const auto& part : error.context) text += " " + part;
    }
    return text;
  }

  valijson::Schema schema_;
};

TEST_F(ResultSchema, FitsWhatWeWrite) {
  EXPECT_EQ(mistake(Json::parse(to_json(example_run()))), "");
}

TEST_F(ResultSchema, FitsAnEmptyRun) {
  results::RunResult nothing;
  nothing.profile = "iis";
  nothing.verdict = results::RunVerdict::kUnreachable;
  EXPECT_EQ(mistake(Json::parse(to_json(nothing))), "");
}

TEST_F(ResultSchema, FitsEvilStrings) {
  for (const auto& evil : kEvilStrings)
    EXPECT_EQ(mistake(Json::parse(to_json(evil_run(evil)))), "") << evil.substr(0, 40);
}

TEST_F(ResultSchema, RefusesWhatIsNoResult) {
  const std::pair<const char*, Json> changes[] = {
      {"/format", "bitspec-result/1"},
      {"/rules/0/verdict", "maybe"},
      {"/summary/rules/pass", -1},
      {"/exchanges/0/answer/head", 5},
      {"/target/preflight", nullptr},
      {"/exchanges/0/request/body/sha256", "xyz"},
      {"/verdict", "fine"},
      {"/scenarios/0/state", "going"},
  };
  for (const auto& [pointer, value] : changes) {
    Json json = Json::parse(to_json(example_run()));
    json[Json::json_pointer(pointer)] = value;
    EXPECT_NE(mistake(json), "") << pointer;
  }
}

TEST_F(ResultSchema, NamesEveryKindOfReason) {
  std::ifstream in(source_folder() + "/reports/schema/result.json");
  const Json schema = Json::parse(in);
  Json kinds = Json::array();
  for (const auto& [kind, name] : results::kReasonKinds) kinds.push_back(name);
  EXPECT_EQ(schema["definitions"]["reason"]["properties"]["kind"]["enum"], kinds);
}

// A member that the writer has and the schema does not name is drift.
TEST_F(ResultSchema, NamesEveryMemberOfARule) {
  std::ifstream in(source_folder() + "/reports/schema/result.json");
  const Json schema = Json::parse(in);
  const Json result = Json::parse(to_json(example_run()));
  const auto compare = [](const Json& object, const Json& described) {
    for (const auto& [key, value] : object.items()) EXPECT_TRUE(described["properties"].contains(key)) << key;
    for (const auto& key : described["required"]) EXPECT_TRUE(object.contains(key)) << key;
  };
  compare(result, schema);
  compare(result["rules"][0], schema["definitions"]["rule"]);
  compare(result["rules"][1]["reason"], schema["definitions"]["reason"]);
  compare(result["scenarios"][0], schema["definitions"]["scenario"]);
  compare(result["exchanges"][0], schema["definitions"]["exchange"]);
  compare(result["exchanges"][0]["request"], schema["definitions"]["exchange"]["properties"]["request"]);
  compare(result["exchanges"][0]["answer"], schema["definitions"]["exchange"]["properties"]["answer"]);
}

}  // namespace
}  // namespace bitspec::reports
