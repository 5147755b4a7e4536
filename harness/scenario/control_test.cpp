#include "harness/scenario/control.h"

#include <gtest/gtest.h>

#include "harness/scenario/loader.h"
#include "harness/scenario/testing/step_text.h"
#include "harness/scenario/walk.h"

namespace bitspec::scenario {
namespace {

// The control of each block, one a line.
std::string controls(const std::string& rest) {
  const Loaded loaded = load_text("f", "suite: t\nabout: x\nscenarios:\n- id: t/a\n  title: x\n" + rest);
  std::string out;
  for (const Error& error : loaded.errors) out += error.render();
  if (loaded.files.empty()) return out;
  for (const Block& block : loaded.files[0].scenarios.at(0).blocks) {
    const char* kinds[] = {"not needed", "derived", "written", "none"};
    out += kinds[static_cast<int>(block.control.kind)];
    for (const Step& step : block.control.steps) {
      const auto* packet = std::get_if<PacketStep>(&step.what);
      out += "; " + (packet ? describe(*packet) : step.name);
    }
    out += "\n";
  }
  return out;
}

struct ControlCase {
  std::string_view name, yaml, want;
};

const ControlCase kControlCases[] = {
    {"success needs none", "  when: {ping: {type: X}}\n  then: [r: {outcome: success}]\n", "not needed\n"},
    {"nor does one that may succeed", "  when: {ping: {type: X}}\n  then: [r: {outcome: [refused, success]}]\n",
     "not needed\n"},
    {"derived: given and the step without overrides",
     "  given: [create: {protocols: x}]\n  when: {fragment: {range: 0-9/10, id: x, body: {size: 4}}}\n  then: [r: "
     "{outcome: refused}]\n",
     "derived; create as=s protocols=x; fragment range=0-9/10\n"},
    {"the earlier steps of when stay as they are",
     "  when: [{create: {protocols: x}}, {fragment: {range: 0-9/10, length: 4}}]\n  then: [r: {status: [400, 5xx]}]\n",
     "derived; create as=s protocols=x; fragment range=0-9/10\n"},
    {"the steps of earlier blocks come between",
     "  given: [create: ]\n  when: {fragment: {range: 0-9/20}}\n  then: [r: {status: 200}]\n"
     "  and:\n  - when: {close: {type: X}}\n    then: [r: {outcome: bad-argument}]\n",
     "not needed\nderived; create as=s; fragment range=0-9/20; close\n"},
    {"a fragment gets its range from a right Content-Range",
     "  given: [create: ]\n  when: {fragment: {content_range: bytes 0-9/20, body: {chunked: [a]}}}\n  then: [r: "
     "{status: 400}]\n",
     "derived; create as=s; fragment range=0-9/20\n"},
    {"written ones are kept", "  when: {ping: }\n  then: [r: {status: 400}]\n  control: [create: , ping: ]\n",
     "written; create as=s; ping\n"},
    {"also where the refusal is one of several alternatives",
     "  when: {ping: }\n  then: [r: {any: [{status: 400}, {ended: closed}]}]\n  control: [create: , ping: ]\n",
     "written; create as=s; ping\n"},
    {"as is none", "  when: {ping: }\n  then: [r: {status: 400}]\n  control: none\n", "none\n"},
    {"a download that is not there", "  when: {get: {path: /x}}\n  then: [r: {status: 404}]\n", "not needed\n"},
    {"a file that is not there", "  when: {read_back: {path: /x}}\n  then: [r: {status: 404}]\n", "not needed\n"},
    {"one profile is enough",
     "  when: {ping: {type: X}}\n  then: [r: {win32: none, mc-bup: {status: 400}, iis: {status: 200}}]\n",
     "derived; ping\n"},
};

TEST(Controls, Table) {
  for (const ControlCase& c : kControlCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(controls(std::string(c.yaml)), c.want);
  }
}

struct RefusalCase {
  std::string_view matcher;
  bool refusal;
};

const RefusalCase kRefusals[] = {
    {"{outcome: success}", false},
    {"{outcome: refused}", true},
    {"{outcome: [gap, bad-argument]}", true},
    {"{outcome: [gap, success]}", false},
    {"{status: 200}", false},
    {"{status: [400, 500]}", true},
    {"{status: [200, 400]}", false},
    {"{status: 4xx}", true},
    {"{status: 3xx}", false},
    {"{absent: A}", false},
    {"{header: A, hex: 0x80070057}", false},
    {"{any: [{status: 400}, {outcome: gap}]}", true},
    {"{any: [{status: 400}, {status: 200}]}", false},
    {"{all: [{header: A}, {status: 400}]}", true},
    {"{each: {status: 400}}", true},
    {"{some: {status: 200}, others: {status: 400}}", false},
    {"{none: {status: 200}}", false},
    {"{informative: {status: 400}}", false},
    {"{offered: {status: 400}}", false},
};

TEST(Controls, OneThatCannotBeUsedIsAnError) {
  const std::string_view expectations[] = {"{outcome: success}", "{ended: [closed, reset]}", "{header: A}",
                                           "{offered: {status: 408}}"};
  for (const auto then : expectations) {
    SCOPED_TRACE(then);
    EXPECT_NE(controls("  when: {ping: }\n  then: [r: " + std::string(then) + "]\n  control: [ping: ]\n")
                  .find("the control is never used: no expectation of the block can be a refusal"),
              std::string::npos);
  }
}

const RefusalCase kMayBeRefusal[] = {
    {"{outcome: success}", false},
    {"{outcome: [success, refused]}", true},
    {"{status: [200, 400]}", true},
    {"{status: 3xx}", false},
    {"{any: [{outcome: refused}, {ended: closed}]}", true},
    {"{any: [{outcome: success}, {ended: closed}]}", false},
    {"{none: {outcome: success}}", true},
    {"{none: {status: 404}}", false},
    {"{each: {any: [{status: 2xx}, {status: 4xx}]}}", true},
    {"{ended: [closed, reset]}", false},
    {"{informative: {status: 400}}", false},
};

TEST(MayBeRefusal, Table) {
  for (const RefusalCase& c : kMayBeRefusal) {
    SCOPED_TRACE(c.matcher);
    const Loaded loaded = load_text(
        "f", "suite: t\nabout: x\nscenarios:\n- {id: t/a, title: x, control: none, when: {ping: }, then: [r: " +
                 std::string(c.matcher) + "]}\n");
    ASSERT_EQ(loaded.files.size(), 1u);
    EXPECT_EQ(may_be_refusal(loaded.files[0].scenarios[0].blocks[0].then[0]), c.refusal);
  }
}

TEST(IsRefusal, Table) {
  for (const RefusalCase& c : kRefusals) {
    SCOPED_TRACE(c.matcher);
    const Loaded loaded = load_text(
        "f", "suite: t\nabout: x\nscenarios:\n- {id: t/a, title: x, control: none, when: {ping: }, then: [r: " +
                 std::string(c.matcher) + "]}\n");
    ASSERT_EQ(loaded.files.size(), 1u);
    EXPECT_EQ(is_refusal(loaded.files[0].scenarios[0].blocks[0].then[0]), c.refusal);
  }
}

TEST(Walk, VisitsEveryStepAndMatcher) {
  const Loaded loaded = load_text(
      "f",
      "suite: t\nabout: x\nscenarios:\n- id: t/a\n  title: x\n  given: [create: , pipeline: [ping: {as: p}, close: ]]\n"
      "  when: {parallel: {branches: {a: {ping: }, b: {cancel: }}}}\n"
      "  then: [r: {win32: {status: 200}, mc-bup: none, iis: {any: [{status: 201}, {none: {status: 202}}]}}, q: "
      "{informative: {status: 203}}]\n"
      "  and:\n  - when: {read_back: {as: back}}\n    then: [r: {header: A, same_as: p, count: 1}, s: {header: B, "
      "same_as: back}]\n  finally: {wait: 1s}\n");
  ASSERT_EQ(loaded.files.size(), 1u);
  const Scenario& one = loaded.files[0].scenarios[0];
  std::string steps;
  for_each_step(one, [&](const Step& step) {
    steps += step.name + (name_of(step).empty() ? "" : "=" + std::string(name_of(step))) + " ";
  });
  EXPECT_EQ(steps, "create=s pipeline ping=p close parallel ping cancel read_back=back wait ");
  std::string statuses;
  for_each_matcher(one, [&](const Matcher& matcher) {
    const auto* status = matcher.get<condition::Status>();
    statuses += status ? std::to_string(status->statuses.any_of[0].from) + " " : "- ";
  });
  EXPECT_EQ(statuses, "200 - 201 - 202 - 203 - - ");
  std::string rules;
  for_each_expectation(one, [&](const Block&, const Expectation& expectation) { rules += expectation.rule + " "; });
  EXPECT_EQ(rules, "r q r s ");
}

}  // namespace
}  // namespace bitspec::scenario
