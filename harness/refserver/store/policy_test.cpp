// Where the profiles treat a packet differently, and that a hook can change what the store does.
#include "harness/refserver/store/policy.h"

#include <gtest/gtest.h>

#include "harness/refserver/store/test_client.h"

namespace bitspec::refserver {
namespace {

struct PolicyRow {
  Refusal reason;
  PerProfile<std::string_view> want;
};

constexpr PolicyRow kPolicyRows[] = {
    {Refusal::kBadArgument, {{"400 0x80070057", "400 0x80070057", "400 0x80070057"}}},
    {Refusal::kSessionNotFound, {{"500 0x8020001F", "500 0x8020001F", "500 0x8020001F"}}},
    {Refusal::kLengthRequired, {{"411 0x80070057", "411 0x80070057", "400 0x80070057"}}},
    {Refusal::kRangeNotNext, {{"416", "416 0x00000000", "416"}}},
    {Refusal::kUploadsDisabled, {{"404 0x80070005", "501 0x80070005", "501 0x80070005"}}},
    {Refusal::kFileExists, {{"409 0x80070005", "403 0x80070005", "403 0x80070005"}}},
    {Refusal::kFragmentTooLarge, {{"413 plain", "413 plain", "413 plain"}}},
    {Refusal::kDiskFull, {{"500 0x80070070", "500 0x80070112", "500 0x80070070"}}},
    {Refusal::kFailed, {{"500 0x80004005", "500 0x80004005", "500 0x80004005"}}},
    {Refusal::kApplicationTimeout, {{"504 0x801901F8", "408 0x80070112", "504 0x801901F8"}}},
};

TEST(Policy, RefusalsOfEachProfile) {
  for (const auto& row : kPolicyRows) {
    for (const auto profile : kProfiles) {
      SCOPED_TRACE(std::string(row.want[profile]) + " in " + std::string(profile_name(profile)));
      const auto decision = policy_of(profile).refuse(row.reason);
      EXPECT_EQ(in_short(decision), row.want[profile]);
      EXPECT_EQ(decision.reason, row.reason);
    }
  }
}

TEST(Policy, OnlyMcBupRefusesRepeatedBytes) {
  EXPECT_EQ(policy_of(Profile::kWin32).overlap, Overlap::kTakeNewPart);
  EXPECT_EQ(policy_of(Profile::kIis).duplicate, Overlap::kTakeNewPart);
  EXPECT_EQ(policy_of(Profile::kMcBup).overlap, Overlap::kRefuse);
  EXPECT_EQ(policy_of(Profile::kMcBup).duplicate, Overlap::kRefuse);
}

TEST(Policy, AnotherOneThanThatOfTheProfileIsFollowed) {
  StoreOptions options;
  options.policy = policy_of(Profile::kWin32);
  options.policy->publish_at = PublishAt::kClose;
  TestClient client(options);
  client.create("/u/a");
  client.fragment("/u/a", "0-4/5");
  EXPECT_EQ(client.content("u/a"), "none");
  client.close("/u/a");
  EXPECT_EQ(client.content("u/a"), "xxxxx");
}

class WrongOffset : public StoreHooks {
  std::optional<std::uint64_t> offset_of_ack(const Session& session, const ContentRange&) const override {
    return session.next - 1;
  }
};

TEST(StoreHooks, ChangeOneStepOnly) {
  StoreOptions options;
  options.hooks = std::make_shared<WrongOffset>();
  TestClient client(options);
  client.create("/u/a");
  EXPECT_EQ(client.fragment("/u/a", "0-4/10").received, 4U);
  EXPECT_EQ(client.fragment("/u/a", "7-9/10").received, 5U);  // the 416 is as it should be
}

}  // namespace
}  // namespace bitspec::refserver
