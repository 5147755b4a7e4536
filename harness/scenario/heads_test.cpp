#include "harness/scenario/heads.h"

#include <gtest/gtest.h>

#include "harness/scenario/loader.h"
#include "harness/yaml/packed.h"

namespace bitspec::scenario {
namespace {

constexpr std::string_view kText = R"(suite: ack
about: acks
scenarios:
  - id: ack/one
    title: One
    tags: [slow]
    needs: [readback]
    profiles: [win32, iis]
    when: {ping: {}}
    then:
      - ack.a: {status: 200}
      - ack.b: {win32: none, mc-bup: {status: 200}, iis: none}
    and:
      - when: [{server: uploads-off}, {ping: {}}]
        then: [{ack.a: {status: 200}}]
  - id: ack/two
    title: Two ${n}
    for_each: {n: [1, 2]}
    when: {ping: {}}
    then: [{ack.a: {status: 200}}]
)";

std::vector<Scenario> back(const std::vector<Scenario>& scenarios) {
  const std::string packed = yaml::pack(heads_of(scenarios));
  const auto heads = yaml::Document::unpack("ack.yaml", {}, packed);
  return heads ? read_heads(*heads) : std::vector<Scenario>{};
}

TEST(Heads, SayWhatListsShow) {
  const Loaded loaded = load_text("ack.yaml", kText);
  for (const Error& error : loaded.errors) ADD_FAILURE() << error.render();
  ASSERT_EQ(loaded.files.size(), 1u);
  const std::vector<Scenario> heads = back(loaded.files[0].scenarios);
  ASSERT_EQ(heads.size(), 3u);
  const Scenario& one = heads[0];
  EXPECT_EQ(one.id, "ack/one");
  EXPECT_EQ(one.title, "One");
  EXPECT_EQ(one.suite, "ack");
  EXPECT_EQ(one.place.text_at(), "ack.yaml:4:9");
  EXPECT_EQ(one.tags, (std::vector<std::string>{"slow", "alone"}));
  EXPECT_EQ(one.needs, std::vector<std::string>{"readback"});
  EXPECT_EQ(one.profiles, (std::vector<Profile>{Profile::kWin32, Profile::kIis}));
  ASSERT_EQ(one.blocks.size(), 2u);
  ASSERT_EQ(one.blocks[0].then.size(), 2u);
  const Expectation& differs = one.blocks[0].then[1];
  EXPECT_EQ(differs.rule, "ack.b");
  EXPECT_FALSE(differs.matcher[Profile::kWin32]);
  EXPECT_TRUE(differs.matcher[Profile::kMcBup]);
  EXPECT_FALSE(differs.matcher[Profile::kIis]);
  EXPECT_EQ(one.blocks[1].then[0].rule, "ack.a");
  EXPECT_EQ(heads[1].id, "ack/two[1]");
  EXPECT_EQ(heads[2].title, "Two 2");
}

TEST(Heads, OfNoScenarioAreNone) {
  EXPECT_TRUE(back({}).empty());
}

}  // namespace
}  // namespace bitspec::scenario
