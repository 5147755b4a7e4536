#include "harness/engine/shard.h"

#include <gtest/gtest.h>

#include <map>

namespace bitspec::engine {
namespace {

TEST(ShardOf, IsTheSameForEver) {
  EXPECT_EQ(shard_of("ping/success", 1), 1);
  EXPECT_EQ(shard_of("", 7), 1 + static_cast<int>((0xcbf29ce484222325 ^ (0xcbf29ce484222325 >> 32)) % 7));
  EXPECT_EQ(shard_of("fragment/range[2]", 3), shard_of("fragment/range[2]", 3));
}

TEST(ShardOf, PartsAreAboutEqual) {
  std::map<int, int> sizes;
  for (int i = 0; i < 3000; ++i) ++sizes[shard_of("topic/scenario-" + std::to_string(i), 3)];
  ASSERT_EQ(sizes.size(), 3u);
  for (const auto& [part, size] : sizes) EXPECT_NEAR(size, 1000, 100) << part;
}

results::RunResult part(int index, int count) {
  results::RunResult out;
  out.profile = "win32";
  out.shard.index = index;
  out.shard.count = count;
  return out;
}

TEST(MergeShards, AddsUpWhatAllPartsObserved) {
  catalogue::Suites suites;
  catalogue::Requirement rule;
  rule.id = "a.one";
  rule.role = "server";
  for (const Profile p : kProfiles) rule.expect[p] = "something";
  suites.catalogue.requirements = {rule};
  suites.catalogue.invariants.emplace_back().rule = "a.one";
  for (const char* id : {"a/x", "a/y"}) suites.scenarios.emplace_back().id = id;
  auto one = part(1, 2), two = part(2, 2);
  two.scenarios.emplace_back().id = "a/x";
  one.scenarios.emplace_back().id = "a/y";
  results::Observation broken;
  broken.rule = "a.one";
  broken.scenario = "a/x";
  broken.finding = results::Finding::kBroken;
  two.scenarios[0].observations = {broken};
  one.shard.held["a/y"]["a.one"] = 2;
  // The same control runs in both parts, and counts once.
  for (auto* p : {&one, &two}) {
    p->shard.held["control-1"]["a.one"] = 3;
    p->shard.controls["control-1"] = 4;
    p->summary.exchanges = 10;
    p->summary.scenarios_run = 1;
  }
  const auto merged = merge_shards(suites, {two, one});
  ASSERT_TRUE(merged) << merged.error().message;
  ASSERT_EQ(merged->rules.size(), 1u);
  EXPECT_EQ(merged->rules[0].verdict, results::Verdict::kFail);
  EXPECT_EQ(merged->rules[0].held, 5u);
  EXPECT_EQ(merged->rules[0].broken, 1u);
  EXPECT_EQ(merged->verdict, results::RunVerdict::kNotConformant);
  EXPECT_EQ(merged->summary.exchanges, 16u);
  EXPECT_EQ(merged->summary.scenarios_run, 2u);
  EXPECT_EQ(merged->scenarios[0].id, "a/x");
  EXPECT_EQ(merged->shard.count, 0);
}

TEST(MergeShards, RefusesPartsOfDifferentRuns) {
  const catalogue::Suites suites;
  const auto refused = [&](const std::vector<results::RunResult>& parts) {
    const auto merged = merge_shards(suites, parts);
    return merged ? "" : merged.error().message;
  };
  auto other = part(2, 2);
  other.shard.level = results::Level::kMust;
  EXPECT_EQ(refused({part(1, 2), other}), "the parts were run with different levels: may and must");
  other = part(2, 2);
  other.suites_digest = "x";
  EXPECT_EQ(refused({part(1, 2), other}), "the parts were run with different suites:  and x");
  EXPECT_EQ(refused({part(1, 2)}), "part 2 of 2 is missing");
  EXPECT_EQ(refused({part(1, 2), part(1, 2)}), "part 1 is there twice");
  EXPECT_EQ(refused({results::RunResult{}}), "a report is not a part of a run (bitspec run --shard)");
  EXPECT_EQ(refused({}), "there is no part to merge");
}

TEST(MergeShards, AddsUpWhatChangedAtTheTarget) {
  const auto merged_change = [](results::TargetChange a, results::TargetChange b) {
    auto one = part(1, 2), two = part(2, 2);
    one.changes = {std::move(a)};
    two.changes = {std::move(b)};
    const auto merged = merge_shards({}, {one, two});
    return merged && merged->changes.size() == 1 ? merged->changes.front() : results::TargetChange{.times = 0};
  };
  const results::TargetChange limit{.lasted_ms = -1, .times = 2, .others_accepted = true};
  const results::TargetChange moment{.lasted_ms = 300, .times = 1};
  const results::TargetChange lasting{.lasted_ms = -1, .times = 1};
  EXPECT_EQ(merged_change(moment, moment).lasted_ms, 600);
  EXPECT_EQ(merged_change(moment, lasting).lasted_ms, -1);
  EXPECT_EQ(merged_change(limit, limit).times, 4u);
  EXPECT_TRUE(merged_change(limit, limit).others_accepted);
  for (const auto& both : {merged_change(limit, moment), merged_change(moment, limit)}) {
    EXPECT_EQ(both.lasted_ms, 300);
    EXPECT_FALSE(both.others_accepted);
    EXPECT_EQ(both.times, 3u);
  }
}

TEST(MergeShards, NotesWhatThePartsDifferIn) {
  auto one = part(1, 2), two = part(2, 2);
  one.url = "http://a/";
  two.url = "http://b/";
  two.complete = false;
  two.incomplete_reason.kind = results::ReasonKind::kTimeLimit;
  const auto merged = merge_shards({}, {one, two});
  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->preflight.notes,
            (std::vector<std::string>{"the parts of this run were made at different URLs: http://a/, http://b/"}));
  EXPECT_FALSE(merged->complete);
  EXPECT_EQ(merged->incomplete_reason.kind, results::ReasonKind::kTimeLimit);
}

}  // namespace
}  // namespace bitspec::engine
