// for_each and repeat, as they come out of the loader.
#include "harness/scenario/expand.h"

#include <gtest/gtest.h>

#include "harness/scenario/loader.h"
#include "harness/scenario/testing/step_text.h"

namespace bitspec::scenario {
namespace {

constexpr char kExpandHead[] = "suite: t\nabout: x\nscenarios:\n- id: t/a\n";

// Each scenario as "id: title: steps of when", one a line; or what is wrong.
std::string written_out(const std::string& rest) {
  const Loaded loaded = load_text("f", kExpandHead + rest + "  then: [r: {outcome: success}]\n");
  std::string out;
  for (const Error& error : loaded.errors) out += error.render();
  if (loaded.files.empty()) return out;
  for (const Scenario& one : loaded.files[0].scenarios) {
    out += one.id + ": " + one.title;
    for (const Step& step : one.blocks[0].when) out += "; " + describe(std::get<PacketStep>(step.what));
    out += "\n";
  }
  return out;
}

struct ExpandCase {
  std::string yaml, want;
};

TEST(ForEach, MakesAScenarioOfEachRow) {
  const ExpandCase cases[] = {
      {"  title: 'is ${a}'\n  for_each: {a: [1, x y]}\n  when: {ping: {id: '<${a}>'}}\n",
       "t/a[1]: is 1; ping id=<1>\n"
       "t/a[2]: is x y; ping id=<x y>\n"},
      {"  title: x\n  for_each: {a: [1, 2], b: [X, Y]}\n  when: {ping: {set: {'${b}': '${a}'}}}\n",
       "t/a[1]: x; ping set(X=1)\n"
       "t/a[2]: x; ping set(Y=2)\n"},
      {"  title: x\n  for_each: {edit: [{set: {A: 1}}, {remove: [B], length: 5}]}\n  when: {ping: '${edit}'}\n",
       "t/a[1]: x; ping set(A=1)\n"
       "t/a[2]: x; ping length=5 remove(B)\n"},
      {"  title: x\n  for_each: {n: [3]}\n  when: {ping: {body: {size: '${n}0'}}}\n", "t/a[1]: x; ping size=30\n"},
      {"  title: x\n  for_each: {a: [1]}\n  when: {ping: {id: '$${a} ${upper:bits15}'}}\n",
       "t/a[1]: x; ping id=$${a} ${upper:bits15}\n"},
      {"  title: x\n  for_each: {a: [s]}\n  given: [create: ]\n  when: {ping: {id: '${upper:${a}.id}'}}\n",
       "t/a[1]: x; ping id=${upper:s.id}\n"},
      {"  title: x\n  for_each: {a: ['${bits15}']}\n  when: {ping: {id: '${a}'}}\n", "t/a[1]: x; ping id=${bits15}\n"},
      {"  title: x\n  for_each: {a: [[create: , ping: ]]}\n  when: '${a}'\n", "t/a[1]: x; create as=s; ping\n"},
  };
  for (const ExpandCase& c : cases) {
    SCOPED_TRACE(c.yaml);
    EXPECT_EQ(written_out(c.yaml), c.want);
  }
}

TEST(Repeat, WritesStepsOut) {
  const ExpandCase cases[] = {
      {"  title: x\n  when: {repeat: {times: 3, do: {ping: {id: 'a${n}'}}}}\n",
       "t/a: x; ping id=a1; ping id=a2; ping id=a3\n"},
      {"  title: x\n  when: [ping: , repeat: {times: 2, do: [create: {as: 's${n}'}, close: {session: 's${n}'}]}, ping: "
       "{type: z}]\n",
       "t/a: x; ping; create as=s1; close session=s1; create as=s2; close session=s2; ping type=z\n"},
      {"  title: x\n  when: {repeat: {times: 2, do: [ping: {id: 'o${n}'}, repeat: {times: 2, do: {ping: {id: "
       "'i${n}'}}}]}}\n",
       "t/a: x; ping id=o1; ping id=i1; ping id=i2; ping id=o2; ping id=i1; ping id=i2\n"},
      {"  title: x\n  when: {repeat: {times: 2, do: {ping: {body: {size: '${n}0'}}}}}\n",
       "t/a: x; ping size=10; ping size=20\n"},
      {"  title: x\n  for_each: {t: [1, 2]}\n  when: {repeat: {times: '${t}', do: {ping: }}}\n",
       "t/a[1]: x; ping\nt/a[2]: x; ping; ping\n"},
  };
  for (const ExpandCase& c : cases) {
    SCOPED_TRACE(c.yaml);
    EXPECT_EQ(written_out(c.yaml), c.want);
  }
}

TEST(Repeat, IsWrittenOutWhereverStepsStand) {
  const std::string repeat = "{repeat: {times: 2, do: {ping: }}}";
  const Loaded loaded = load_text("f", kExpandHead + std::string("  title: x\n  given: ") + repeat +
                                           "\n  when: " + repeat + "\n  control: " + repeat + "\n  finally: " + repeat +
                                           "\n  then: [r: {status: 400}]\n  and:\n  - when: " + repeat +
                                           "\n    control: " + repeat + "\n    then: [r: {status: 400}]\n");
  ASSERT_EQ(loaded.files.size(), 1u);
  const Scenario& one = loaded.files[0].scenarios.at(0);
  EXPECT_EQ(one.given.size(), 2u);
  EXPECT_EQ(one.finally.size(), 2u);
  for (const Block& block : one.blocks) {
    EXPECT_EQ(block.when.size(), 2u);
    EXPECT_EQ(block.control.steps.size(), 2u);
  }
}

// A few lines that would fill the memory if they were written out.
TEST(Expansion, HasABudget) {
  std::string bomb = "{ping: {id: '0123456789'}}";
  for (int i = 0; i < 8; ++i) bomb = "{repeat: {times: 100, do: " + bomb + "}}";
  EXPECT_NE(written_out("  title: x\n  when: " + bomb + "\n").find("the file becomes too large"), std::string::npos);

  std::string rows, text;
  for (int i = 0; i < 900; ++i) rows += "'" + std::string(1000, 'x') + "', ";
  for (int i = 0; i < 100; ++i) text += "${a}";
  EXPECT_NE(written_out("  title: x\n  for_each: {a: [" + rows + "]}\n  when: {ping: {id: '" + text + "'}}\n")
                .find("the file becomes too large"),
            std::string::npos);

  std::string controls;
  for (int i = 0; i < 400; ++i) controls += "  - when: {ping: {id: x}}\n    then: [r: {status: 400}]\n";
  EXPECT_NE(
      load_text("f", kExpandHead + std::string("  title: x\n  when: {ping: }\n  then: [r: {status: 200}]\n  and:\n") +
                         controls)
          .errors.at(0)
          .message.find("more than 20000 steps"),
      std::string::npos);
}

}  // namespace
}  // namespace bitspec::scenario
