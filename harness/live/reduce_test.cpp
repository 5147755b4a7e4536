#include "harness/live/reduce.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "harness/live/program_text.h"
#include "harness/live/walk.h"

namespace bitspec::live {
namespace {

Program program_of(const std::string& text) {
  auto read = read_program(text);
  EXPECT_TRUE(read) << (read ? "" : read.error().message);
  return *read;
}

bool has_gap(const Program& program) {
  std::uint64_t next = 0;
  for (const Step& step : program.steps) {
    if (!step.packet.range || step.packet.session != 0) continue;
    if (step.packet.range->first > next) return next > 0;
    next = step.packet.range->last + 1;
  }
  return false;
}

TEST(Reduce, LeavesTheStepsThatAreNeededWithSmallNumbers) {
  const Program long_one = program_of(
      "- create: {as: s2, on: c3}\n- fragment: {session: s2, range: 0-19/60, on: c3}\n- create: {as: s1}\n"
      "- ping: {session: s1}\n- fragment: {session: s1, range: 0-99/9000, on: c2, order: [Content-Length, "
      "Content-Range, BITS-Session-Id]}\n- connection: {on: c2, do: new}\n"
      "- fragment: {session: s1, range: 250-8000/9000}\n- close: {session: s1}\n");
  const Program small = reduced(long_one, has_gap, 200);
  EXPECT_EQ(steps_text(small.steps, ""),
            "- create: {as: s1}\n- fragment: {session: s1, range: 0-0/4}\n- fragment: {session: s1, range: 2-2/4}\n");
}

TEST(Reduce, KeepsTheBendThatIsNeeded) {
  const auto bent = [](const Program& program) {
    return std::ranges::any_of(program.steps, [](const Step& step) {
      return std::ranges::find(step.packet.bends, find_bend("type-missing")) != step.packet.bends.end();
    });
  };
  const Program small = reduced(
      program_of("- create: {as: s1}\n- parallel: {release: before-last-byte, branches: {a: {ping: {session: s1}}, b: "
                 "{ping: {session: s1}}}}\n- close: {session: s1, on: c2, remove: [BITS-Packet-Type]}\n"),
      bent, 200);
  EXPECT_EQ(steps_text(small.steps, ""), "- create: {as: s1}\n- close: {session: s1, remove: [BITS-Packet-Type]}\n");
}

TEST(Reduce, AsksNoMoreOftenThanItMay) {
  Random random(3);
  for (std::size_t most = 0; most < 20; most += 5) {
    std::size_t asked = 0;
    (void)reduced(
        random_walk(random), [&](const Program&) { return ++asked % 2 == 0; }, most);
    EXPECT_LE(asked, most);
  }
}

}  // namespace
}  // namespace bitspec::live
