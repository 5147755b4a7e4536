#include "harness/engine/one_url.h"

#include <gtest/gtest.h>

#include "harness/scenario/loader.h"

namespace bitspec::engine {
namespace {

struct OneUrlCase {
  std::string_view steps;
  bool two;
};

const OneUrlCase kOneUrlCases[] = {
    {"[ping: {}]", false},
    {"[create: {as: s}, fragment: {session: s, range: 0-9/10}, close: {session: s}, read_back: {session: s}]", false},
    {"[create: {as: s}, ping: {path: \"${s.path}\"}]", false},
    {"[create: {as: s}, create: {as: t}, fragment: {session: t, range: 0-9/10}]", false},
    {"[create: {as: s}, create: {as: t}, fragment: {session: s, range: 0-9/10}]", true},
    {"[upload: {as: s, size: 10}, create: {as: t}, read_back: {session: s}]", false},
    {"[upload: {as: s, size: 10}, create: {as: t}, fragment: {session: t, range: 0-8/10}, read_back: {session: s}]",
     false},
    {"[upload: {as: s, size: 10}, upload: {as: t, size: 10}, read_back: {session: s}]", true},
    {"[upload: {as: s, size: 10}, create: {as: t, path: \"${s.path}\"}]", false},
    {"[create: {as: s}, create: {as: t, path: \"${s.path}\"}, fragment: {session: s, range: 0-9/10}]", false},
    {"[create: {as: s, path: a.bin}, create: {as: t, path: a.bin}]", false},
    {"[create: {as: s}, fragment: {session: s, path: a.bin, range: 0-9/10}]", true},
    {"[create: {as: s}, create: {as: t}, fragment: {session: t, range: 0-9/10, id: \"${s.id}\"}]", true},
    {"[create: {as: s}, cancel: {session: s}, create: {as: t}, fragment: {session: t, range: 0-9/10, id: \"${s.id}\"}]",
     false},
    {"[repeat: {times: 9, do: [create: {as: \"s${n}\"}]}]", true},
    {"[ping: {path: other.bin}]", true},
    {"[create: {as: s}, get: {path: /x}]", true},
};

TEST(NeedsTwoUrls, Table) {
  for (const auto& c : kOneUrlCases) {
    SCOPED_TRACE(c.steps);
    const std::string text =
        "suite: a\nabout: b\nscenarios:\n  - id: a/b\n    title: c\n    given: " + std::string(c.steps) +
        "\n    when: {ping: {}}\n    control: none\n    then: [ping.success: {outcome: success}]\n";
    const auto loaded = scenario::load_text("f.yaml", text);
    ASSERT_TRUE(loaded.errors.empty()) << loaded.errors.front().render();
    EXPECT_EQ(needs_two_urls(loaded.files.at(0).scenarios.at(0)), c.two);
  }
}

TEST(NeedsTwoUrls, ManySessionsDoNotWhereEachAnswerIsJudgedForItself) {
  const auto loaded = scenario::load_text("f.yaml",
                                          "suite: a\nabout: b\nscenarios:\n  - id: a/b\n    title: c\n"
                                          "    when: {repeat: {times: 9, do: [create: {as: \"s${n}\"}]}}\n"
                                          "    then: [session.id.unique: {distinct: BITS-Session-Id}]\n");
  ASSERT_TRUE(loaded.errors.empty()) << loaded.errors.front().render();
  EXPECT_FALSE(needs_two_urls(loaded.files.at(0).scenarios.at(0)));
}

}  // namespace
}  // namespace bitspec::engine
