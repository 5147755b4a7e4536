// What the areas forbid, in each profile.
#include <gtest/gtest.h>

#include <functional>

#include "harness/refserver/store/test_client.h"

namespace bitspec::refserver {
namespace {

Area area(const std::function<void(Area&)>& change) {
  Area result;
  result.path = "/a/";
  change(result);
  return result;
}

StoreOptions with(Profile profile, const std::function<void(Area&)>& change) {
  StoreOptions options;
  options.profile = profile;
  options.id_seed = 1;
  options.areas = {area(change)};
  return options;
}

struct LimitCase {
  std::string_view what;
  std::function<void(Area&)> rule;
  std::function<Decision(TestClient&)> play;
  PerProfile<std::string_view> want;
};

Decision over_an_old_file(TestClient& client) {
  client.upload("/a/x", 5, 'o');
  return client.create("/a/x");
}

const LimitCase kLimitCases[] = {
    {"uploads off: Ping",
     [](Area& a) { a.uploads = false; },
     [](TestClient& c) { return c.ping("/a/x"); },
     {{"404 0x80070005", "501 0x80070005", "501 0x80070005"}}},
    {"uploads off: Create",
     [](Area& a) { a.uploads = false; },
     [](TestClient& c) { return c.create("/a/x"); },
     {{"404 0x80070005", "501 0x80070005", "501 0x80070005"}}},
    {"uploads off: escapes do not help",
     [](Area& a) { a.uploads = false; },
     [](TestClient& c) { return c.create("/%61/x"); },
     {{"404 0x80070005", "501 0x80070005", "501 0x80070005"}}},
    {"uploads off: elsewhere they go on",
     [](Area& a) { a.uploads = false; },
     [](TestClient& c) { return c.upload("/b/x", 5); },
     {{"200", "200", "200"}}},
    {"not writable: Create",
     [](Area& a) { a.writable = false; },
     [](TestClient& c) { return c.create("/a/x"); },
     {{"403 0x80070005", "403 0x80070005", "403 0x80070005"}}},
    {"not writable: Ping",
     [](Area& a) { a.writable = false; },
     [](TestClient& c) { return c.ping("/a/x"); },
     {{"200", "200", "200"}}},
    {"overwrite on", [](Area&) {}, [](TestClient& c) { return over_an_old_file(c); }, {{"200", "200", "200"}}},
    {"overwrite off",
     [](Area& a) { a.overwrite = false; },
     over_an_old_file,
     {{"409 0x80070005", "403 0x80070005", "403 0x80070005"}}},
    {"overwrite off, new file",
     [](Area& a) { a.overwrite = false; },
     [](TestClient& c) { return c.upload("/a/x", 5); },
     {{"200", "200", "200"}}},
    {"folder must exist",
     [](Area& a) { a.folder_must_exist = true; },
     [](TestClient& c) { return c.create("/a/missing/x"); },
     {{"404 0x80070003", "404 0x80070003", "404 0x80070003"}}},
    {"folder must exist: the area's own does",
     [](Area& a) { a.folder_must_exist = true; },
     [](TestClient& c) { return c.upload("/a/x", 5); },
     {{"200", "200", "200"}}},
    {"size: at the limit",
     [](Area& a) { a.max_upload_size = 10; },
     [](TestClient& c) { return c.upload("/a/x", 10); },
     {{"200", "200", "200"}}},
    {"size: the total counts, not the fragment",
     [](Area& a) { a.max_upload_size = 10; },
     [](TestClient& c) { return c.create("/a/x"), c.fragment("/a/x", "0-0/11"); },
     {{"500 0x80200020", "500 0x80200020", "500 0x80200020"}}},
    {"fragment: at the limit",
     [](Area& a) { a.max_fragment = 10; },
     [](TestClient& c) { return c.create("/a/x"), c.fragment("/a/x", "0-9/30"); },
     {{"200", "200", "200"}}},
    {"fragment: over the limit",
     [](Area& a) { a.max_fragment = 10; },
     [](TestClient& c) { return c.create("/a/x"), c.fragment("/a/x", "0-10/30"); },
     {{"413 plain", "413 plain", "413 plain"}}},
    {"fragment: smaller ones go on from there",
     [](Area& a) { a.max_fragment = 10; },
     [](TestClient& c) { return c.create("/a/x"), c.fragment("/a/x", "0-10/30"), c.fragment("/a/x", "0-4/30"); },
     {{"200", "200", "200"}}},
    {"quota: one upload",
     [](Area& a) { a.quota = 10; },
     [](TestClient& c) { return c.create("/a/x"), c.fragment("/a/x", "0-10/11"); },
     {{"500 0x80070070", "500 0x80070112", "500 0x80070070"}}},
    {"quota: the whole of it",
     [](Area& a) { a.quota = 10; },
     [](TestClient& c) { return c.upload("/a/x", 10); },
     {{"200", "200", "200"}}},
    {"quota: beside a file",
     [](Area& a) { a.quota = 10; },
     [](TestClient& c) { return c.upload("/a/x", 6), c.upload("/a/y", 5); },
     {{"500 0x80070070", "500 0x80070112", "500 0x80070070"}}},
    {"quota: a cancelled upload makes room",
     [](Area& a) { a.quota = 10; },
     [](TestClient& c) {
       return c.create("/a/x"), c.fragment("/a/x", "0-8/10"), c.cancel("/a/x"), c.upload("/a/y", 9);
     },
     {{"200", "200", "200"}}},
    {"quota: beside another session",
     [](Area& a) { a.quota = 10; },
     [](TestClient& c) { return c.create("/a/x"), c.fragment("/a/x", "0-5/10"), c.upload("/a/y", 5); },
     {{"500 0x80070070", "500 0x80070112", "500 0x80070070"}}},
    {"writers: somebody else",
     [](Area& a) { a.writers = {"alice"}; },
     [](TestClient& c) { return c.be("bob"), c.create("/a/x"); },
     {{"403 0x80070005", "403 0x80070005", "403 0x80070005"}}},
    {"writers: one of them",
     [](Area& a) { a.writers = {"alice"}; },
     [](TestClient& c) { return c.be("alice"), c.upload("/a/x", 5); },
     {{"200", "200", "200"}}},
    {"another user's session",
     [](Area&) {},
     [](TestClient& c) { return c.be("alice"), c.create("/a/x"), c.be("bob"), c.fragment("/a/x", "0-4/5"); },
     {{"500 0x8020001F", "500 0x8020001F", "500 0x8020001F"}}},
    {"another user's session is unharmed",
     [](Area&) {},
     [](TestClient& c) {
       return c.be("alice"), c.create("/a/x"), c.be("bob"), c.cancel("/a/x"), c.be("alice"),
              c.fragment("/a/x", "0-4/5");
     },
     {{"200", "200", "200"}}},
};

TEST(StoreLimits, EveryCase) {
  for (const auto profile : kProfiles) {
    for (const auto& c : kLimitCases) {
      SCOPED_TRACE(std::string(profile_name(profile)) + ": " + std::string(c.what));
      TestClient client(with(profile, c.rule));
      EXPECT_EQ(in_short(c.play(client)), c.want[profile]);
    }
  }
}

TEST(StoreLimits, OfTwoUploadsToOneUrlTheFirstStaysWhereNothingIsOverwritten) {
  for (const auto profile : kProfiles) {
    SCOPED_TRACE(profile_name(profile));
    TestClient client(with(profile, [](Area& a) { a.overwrite = false; }));
    const auto first = *client.create("/a/x").session_id;
    const auto second = *client.create("/a/x").session_id;
    EXPECT_EQ(client.fragment("/a/x", "0-4/5", first, '1').status, 200);
    const auto sent = client.fragment("/a/x", "0-4/5", second, '2');
    EXPECT_EQ(client.close("/a/x", first).status, 200);
    const auto closed = client.close("/a/x", second);
    EXPECT_EQ((profile == Profile::kMcBup ? closed : sent).status, profile == Profile::kWin32 ? 409 : 403);
    EXPECT_EQ(client.content("a/x"), "11111");
  }
}

// A last Fragment that is refused leaves nothing, the total that it named included.
TEST(StoreLimits, ARefusedLastFragmentDoesNotFixTheTotal) {
  for (const Profile profile : {Profile::kWin32, Profile::kIis}) {
    TestClient client(with(profile, [](Area& a) { a.overwrite = false; }));
    client.create("/a/x");
    const auto early = client.id();
    client.upload("/a/x", 3);
    const auto refused = profile == Profile::kWin32 ? "409 0x80070005" : "403 0x80070005";
    EXPECT_EQ(in_short(client.fragment("/a/x", "0-4/5", early)), refused);
    EXPECT_EQ(in_short(client.fragment("/a/x", "0-8/9", early)), refused);
    EXPECT_EQ(in_short(client.fragment("/a/x", "0-5/9", early)), "200");
  }
}

TEST(StoreLimits, ARefusedLastFragmentDoesNotMoveTheOffset) {
  TestClient client(with(Profile::kWin32, [](Area& a) { a.overwrite = false; }));
  const auto second = *client.create("/a/x").session_id;
  EXPECT_EQ(client.fragment("/a/x", "0-2/5", second).received, 3U);
  client.upload("/a/x", 5, '1');
  EXPECT_EQ(client.fragment("/a/x", "3-4/5", second).status, 409);
  EXPECT_EQ(client.fragment("/a/x", "3-4/5", second).status, 409);
  EXPECT_EQ(client.fragment("/a/x", "4-4/5", second).received, 3U);
}

struct HostCase {
  std::optional<HostId> host;
  std::optional<std::uint32_t> lone;
  PerProfile<std::string_view> want;  // "host fallback"
};
const HostCase kHosts[] = {
    {std::nullopt, std::nullopt, {{"- -", "- -", "- -"}}},
    {HostId{"127.0.0.2", 3600}, std::nullopt, {{"127.0.0.2 3600", "127.0.0.2 3600", "127.0.0.2 3600"}}},
    {HostId{"127.0.0.2", std::nullopt}, std::nullopt, {{"127.0.0.2 86400", "127.0.0.2 -", "127.0.0.2 86400"}}},
    {std::nullopt, 3600, {{"- -", "- -", "- -"}}},
};
std::string host_of(const Decision& decision) {
  return decision.host_id.value_or("-") + " " +
         (decision.fallback_seconds ? std::to_string(*decision.fallback_seconds) : "-");
}

TEST(StoreHostId, IsNamedWhenASessionBeginsAndNowhereElse) {
  for (const auto profile : kProfiles) {
    for (const auto& c : kHosts) {
      SCOPED_TRACE(std::string(profile_name(profile)) + ": " + std::string(c.want[profile]));
      TestClient client(with(profile, [&](Area& a) {
        a.host_id = c.host;
        a.lone_fallback_seconds = c.lone;
      }));
      EXPECT_EQ(host_of(client.ping("/a/x")), "- -");
      EXPECT_EQ(host_of(client.create("/a/x")), c.want[profile]);
      EXPECT_EQ(host_of(client.fragment("/a/x", "0-4/5")), "- -");
      EXPECT_EQ(host_of(client.close("/a/x")), "- -");
      EXPECT_EQ(host_of(client.create("/b/x")), "- -");
      EXPECT_EQ(host_of(client.create("/a/")), "- -");  // refused
    }
  }
}

}  // namespace
}  // namespace bitspec::refserver
