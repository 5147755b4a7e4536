// What is asked before a matcher is judged: all that stands anywhere in it, and nothing else.
#include "harness/engine/gather_facts.h"

#include <gtest/gtest.h>

#include "harness/engine/testing/judge_cases.h"

namespace bitspec::engine {
namespace {

class GatherFacts : public testing::Test {
 protected:
  GatherFacts() {
    environment_.target = &target_;
    catalogue_ = outcomes_for_tests();
    catalogue_.outcomes.push_back({"host-named", "", matchers_of("{header: X-Host, is: '${target.host}'}")});
    conversation_ = std::make_unique<Conversation>(environment_, "a/x", 1);
    conversation_->sessions().begin("s", "/up/s.bin");
  }

  Facts facts_for(std::string_view matcher) {
    Facts facts;
    gather_facts(matcher_of(matcher), {environment_, catalogue_, *conversation_, nullptr}, facts);
    return facts;
  }

  Facts connections_for(std::string_view matcher, const std::vector<Exchange*>& asked) {
    Facts facts;
    gather_connections(matcher_of(matcher), asked, *conversation_, facts);
    return facts;
  }

  const target::Target target_ = *target::target_from_url("http://h:81/");
  Environment environment_;
  catalogue::Catalogue catalogue_;
  std::unique_ptr<Conversation> conversation_;
};

TEST_F(GatherFacts, TextsAreThoseWithVariablesWhereverTheyStand) {
  const Facts facts = facts_for(
      "{header: A, is: '${s.path}', any: [{body: {text: '${gone}'}}, {none: {header: B, is: plain}}], "
      "outcome: host-named}");
  ASSERT_EQ(facts.texts.size(), 3u);
  EXPECT_EQ(facts.texts.at("${s.path}"), "/up/s.bin");
  EXPECT_FALSE(facts.texts.at("${gone}"));
  EXPECT_EQ(facts.texts.at("${target.host}"), "h:81");
}

TEST_F(GatherFacts, SessionsAndExchangesAreThoseNamed) {
  const Facts facts =
      facts_for("{seen: app, notification: {any: [{original_url: s}, {original_url: t}]}, header: A, same_as: first}");
  EXPECT_EQ(facts.session_urls.at("s"), "http://h:81/up/s.bin");
  ASSERT_FALSE(facts.session_urls.at("t"));
  EXPECT_EQ(facts.session_urls.at("t").error().message, "no session 't'");
  EXPECT_EQ(facts.exchanges.at("first"), nullptr);
  EXPECT_TRUE(facts.notifications.at("app").empty());
}

TEST_F(GatherFacts, BytesAreThoseOfTheSessionsAndOfTheStreamsNamed) {
  const Facts facts = facts_for("{body: {parts: [{range: 0-1}, {bytes: b, range: 5-9}]}}");
  ASSERT_TRUE(facts.sent);
  EXPECT_EQ(facts.sent->last, "s");
  EXPECT_TRUE(facts.sent->uploads.contains("s"));
  std::vector<std::string> streams;
  for (const auto& [name, stream] : facts.sent->streams) streams.push_back(name);
  EXPECT_EQ(streams, (std::vector<std::string>{"b", "default", "s"}));
}

TEST_F(GatherFacts, ConnectionsAreAskedForOnlyWhereTheMatcherDoes) {
  Exchange one = exchange_of_row("200 OK"), two = exchange_of_row("200 OK");
  EXPECT_TRUE(connections_for("{status: 200}", {&one, &two}).connections.empty());
  EXPECT_TRUE(facts_for("{any: [{connection: closed}]}").connections.empty());
  const Facts facts = connections_for("{any: [{connection: closed}]}", {&one, &two});
  ASSERT_EQ(facts.connections.size(), 2u);
  EXPECT_FALSE(facts.connections.at({&one, true})) << "of a connection that was never there nothing is known";
}

TEST_F(GatherFacts, FoldersThatAreNotKnownAreNotAskedFor) {
  const Facts facts = facts_for("{files: {outside: unchanged, working: empty}}");
  EXPECT_FALSE(facts.files_outside);
  EXPECT_FALSE(facts.files_working);
}

}  // namespace
}  // namespace bitspec::engine
