#include "harness/engine/select.h"

#include <gtest/gtest.h>

#include "harness/scenario/loader.h"

namespace bitspec::engine {
namespace {

catalogue::Suites suites() {
  const auto loaded = scenario::load_text("f.yaml", R"(suite: gap
about: b
scenarios:
  - {id: gap/plain, title: x, tags: [slow], when: {ping: {}}, control: none, then: [gap.status: {status: 200}]}
  - id: gap/rows
    title: x
    for_each: {n: [1, 2, 3]}
    when: {ping: {path: "x${n}"}}
    control: none
    then: [gap.rows: {status: 200}]
)");
  for (const auto& error : loaded.errors) ADD_FAILURE() << error.render();
  catalogue::Suites out;
  out.scenarios = loaded.files.at(0).scenarios;
  catalogue::Requirement rule;
  rule.id = "gap.rows";
  rule.level = results::Level::kShould;
  rule.sources = {{"RFC9110", "15.2", "", ""}};
  out.catalogue.requirements = {rule};
  return out;
}

std::string selected(const std::vector<std::string>& select, const std::vector<std::string>& skip = {}) {
  const catalogue::Suites all = suites();
  const auto found = select_scenarios(all, select, skip);
  if (!found) return "error: " + found.error().message + (found.error().hint.empty() ? "" : "; ") + found.error().hint;
  std::string out;
  for (const auto* scenario : *found) out += scenario->id + " ";
  return out;
}

struct SelectCase {
  std::vector<std::string> select, skip;
  std::string_view want;
};

const std::string kRows = "gap/rows[1] gap/rows[2] gap/rows[3] ";

const SelectCase kSelectCases[] = {
    {{}, {}, "gap/plain gap/rows[1] gap/rows[2] gap/rows[3] "},
    {{"gap/plain"}, {}, "gap/plain "},
    {{"gap/rows"}, {}, kRows},
    {{"gap/rows[2]"}, {}, "gap/rows[2] "},
    {{"gap/*[2]"}, {}, "gap/rows[2] "},
    {{"gap/rows?[12]?"}, {}, "gap/rows[1] gap/rows[2] "},
    {{"gap/[pq]*"}, {}, "gap/plain "},
    {{"gap/*"}, {"gap/rows[3]", "@slow"}, "gap/rows[1] gap/rows[2] "},
    {{"@slow"}, {}, "gap/plain "},
    {{"rule:*.rows"}, {}, kRows},
    {{"level:should"}, {}, kRows},
    {{"source:RFC9110"}, {}, kRows},
    {{"source:RFC9110:15"}, {}, kRows},
    {{}, {"*"}, "error: --skip leaves no scenario to run"},
    {{"gap/plian"}, {}, "error: no scenario matches 'gap/plian'; did you mean 'gap/plain'?"},
    {{"gap/rows[4]"}, {}, "error: no scenario matches 'gap/rows[4]'; did you mean 'gap/rows'?"},
    {{}, {"@slw"}, "error: no scenario matches '@slw'; did you mean '@slow'?"},
    {{"gapp/*"}, {}, "error: no scenario matches 'gapp/*'; did you mean 'gap/*'?"},
    {{"rule:gpa.r*"}, {}, "error: no scenario matches 'rule:gpa.r*'; did you mean 'rule:gap.r*'?"},
    {{"rule:gap.row"}, {}, "error: no scenario matches 'rule:gap.row'; did you mean 'rule:gap.rows'?"},
    {{"level:shuold"}, {}, "error: no scenario matches 'level:shuold'; did you mean 'level:should'?"},
    {{"source:RFC9111"}, {}, "error: no scenario matches 'source:RFC9111'; did you mean 'source:RFC9110'?"},
};

TEST(SelectScenarios, Table) {
  for (const auto& c : kSelectCases) {
    SCOPED_TRACE((c.select.empty() ? "" : c.select.front()) + " / " + (c.skip.empty() ? "" : c.skip.front()));
    EXPECT_EQ(selected(c.select, c.skip), c.want);
  }
}

}  // namespace
}  // namespace bitspec::engine
