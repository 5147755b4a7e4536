#include "reports/reproduce.h"

#include <gtest/gtest.h>

#include "reports/testing/example.h"

namespace bitspec::reports {
namespace {

results::RunResult run_with(std::vector<std::string> options) {
  results::RunResult run = example_run();
  run.seed = 7;
  run.options = std::move(options);
  return run;
}

TEST(Reproduce, CarriesTheOptionsOfTheRun) {
  const auto run = run_with({"http://h/", "--one-url", "--header", "X-Tenant: a b", "--timeout", "300ms"});
  EXPECT_EQ(
      reproduce_with(run, {}, "fragment/gap!control"),
      "bitspec run http://h/ --one-url --header 'X-Tenant: a b' --timeout 300ms --profile win32 --seed 7 --select "
      "fragment/gap");
}

TEST(Reproduce, PutsVariablesInPlaceOfSecrets) {
  const auto run = run_with({"http://h/", "--header", "X-Api-Key: [not shown]", "--header", "A: b"});
  EXPECT_EQ(reproduce_with(run, {}, "a/b"),
            "bitspec run http://h/ --header \"X-Api-Key: ${X_API_KEY:?}\" --header 'A: b' --profile win32 --seed 7 "
            "--select a/b");
  RenderOptions options;
  options.result_file = "r.json";
  EXPECT_EQ(reproduce_with(run, options, "a/b"), "bitspec replay r.json a/b --header \"X-Api-Key: ${X_API_KEY:?}\"");
}

TEST(Reproduce, NamesTheWholeRunForAControl) {
  RenderOptions options;
  options.result_file = "r.json";
  EXPECT_EQ(reproduce_with(run_with({"http://h/"}), options, "control-0123456789abcdef"),
            "bitspec run http://h/ --profile win32 --seed 7");
}

TEST(Reproduce, MakesNoVariableOfAnOddName) {
  for (const char* header : {"$(x): [not shown]", "1-A: [not shown]", ": [not shown]", "A: [not shown] and more"}) {
    const std::string quoted = "'" + std::string(header) + "'";
    EXPECT_EQ(reproduce_with(run_with({"--header", header}), {}, "a/b"),
              "bitspec run --header " + quoted + " --profile win32 --seed 7 --select a/b");
  }
}

TEST(Reproduce, NamesTheTargetOfAReportWithoutOptions) {
  auto run = run_with({});
  run.target_file = "target.yaml";
  EXPECT_EQ(reproduce_with(run, {}, "a/b"), "bitspec run --target target.yaml --profile win32 --seed 7 --select a/b");
}

}  // namespace
}  // namespace bitspec::reports
