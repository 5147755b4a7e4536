#include "harness/engine/blame.h"

#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

using results::Finding;
using results::Observation;
using results::Reason;
using results::ReasonKind;

Observation seen(Finding finding, std::string exchange, std::string rule = "a.rule", Reason reason = {}) {
  Observation o;
  o.rule = std::move(rule);
  o.scenario = "a/x";
  o.exchange = std::move(exchange);
  o.finding = finding;
  o.reason = std::move(reason);
  return o;
}

Exchange exchange_to_blame(std::string id, std::string step, int status) {
  Exchange out;
  out.id = std::move(id);
  out.sent.step = std::move(step);
  out.answer.status = status;
  out.answer.ending = wire::Ending::kComplete;
  return out;
}

Reason create_failed(std::string exchange) {
  return step_failed(exchange_to_blame(std::move(exchange), "create", 500));
}

TEST(BlameReasons, SayWhatStoodInTheWay) {
  EXPECT_EQ(create_failed("a/x#1"),
            (Reason{.kind = ReasonKind::kStepFailed, .exchange = "a/x#1", .step = "create", .detail = "status 500"}));
  Exchange created = exchange_to_blame("a/x#1", "create", 200);
  created.sent.packet = PacketType::kCreateSession;
  EXPECT_EQ(step_failed(created).detail, "no BITS-Session-Id");
  EXPECT_EQ(step_not_run({ErrorCode::kNotFound, "no value", std::nullopt, {}}, "ping", "a/x"),
            (Reason{.kind = ReasonKind::kStepNotRun, .scenario = "a/x", .step = "ping", .detail = "no value"}));
  EXPECT_EQ(session_lost(created).rule, "common.connection.per-packet");
}

catalogue::Catalogue rules(const std::map<std::string, std::string>& judges) {
  catalogue::Catalogue out;
  for (const auto& [id, facet] : judges) {
    catalogue::Requirement rule;
    rule.id = id;
    rule.judges = facet;
    out.requirements.push_back(std::move(rule));
  }
  return out;
}

TEST(NameBlockingRules, TheFirstBrokenRuleOfTheExchange) {
  std::vector<Observation> all = {
      seen(Finding::kBlocked, "a/x#1", "z.rule", create_failed("a/x#1")), seen(Finding::kBroken, "a/x#2", "b.other"),
      seen(Finding::kBroken, "a/x#1", "b.first"), seen(Finding::kBroken, "a/x#1", "b.second")};
  name_blocking_rules(all, {key_of(exchange_to_blame("a/x#1", "create", 500))},
                      rules({{"b.first", "status"}, {"b.second", "status"}, {"b.other", "status"}}));
  EXPECT_EQ(all[0].reason.rule, "b.first");
  EXPECT_EQ(all[0].reason.detail, "status 500");
}

TEST(NameBlockingRules, OrThatOfAnExchangeOfTheSameShape) {
  const auto name = [](const Exchange& blocks, const Exchange& broken) {
    std::vector<Observation> all = {seen(Finding::kBlocked, blocks.id, "z.rule", step_failed(blocks)),
                                    seen(Finding::kBroken, broken.id, "create.success")};
    name_blocking_rules(all, {key_of(blocks), key_of(broken)}, rules({{"create.success", "status"}}));
    return all[0].reason.rule;
  };
  EXPECT_EQ(name(exchange_to_blame("a/x#1", "create", 500), exchange_to_blame("a/y#1", "create", 500)),
            "create.success");
  EXPECT_EQ(name(exchange_to_blame("a/x#1", "create", 500), exchange_to_blame("a/y#1", "create", 501)), "");
  EXPECT_EQ(name(exchange_to_blame("a/x#1", "create", 500), exchange_to_blame("a/y#1", "ping", 500)), "");
  Exchange cut = exchange_to_blame("a/y#1", "create", 500);
  cut.answer.ending = wire::Ending::kReset;
  EXPECT_EQ(name(exchange_to_blame("a/x#1", "create", 500), cut), "");
}

TEST(NameBlockingRules, OnlyWhatCanHaveStoppedTheSteps) {
  const auto name = [](const Exchange& exchange, const std::string& facet) {
    std::vector<Observation> all = {seen(Finding::kBlocked, exchange.id, "z.rule", step_failed(exchange)),
                                    seen(Finding::kBroken, exchange.id, "b.rule")};
    name_blocking_rules(all, {key_of(exchange)}, rules({{"b.rule", facet}}));
    return all[0].reason.rule;
  };
  const Exchange refused = exchange_to_blame("a/x#1", "create", 500), silent = exchange_to_blame("a/x#1", "create", 0);
  EXPECT_EQ(name(refused, "status"), "b.rule");
  EXPECT_EQ(name(refused, "fields"), "");
  EXPECT_EQ(name(refused, "body"), "");
  EXPECT_EQ(name(silent, "connection"), "b.rule");
  EXPECT_EQ(name(silent, "status"), "");
  Exchange no_id = exchange_to_blame("a/x#1", "create", 200);
  no_id.sent.packet = PacketType::kCreateSession;
  EXPECT_EQ(name(no_id, "fields"), "b.rule");
  EXPECT_EQ(name(no_id, "body"), "");
}

TEST(NameBlockingRules, ARequestOfAnotherFormIsNotAlike) {
  Exchange blocks = exchange_to_blame("a/x#1", "fragment", 400), broken = exchange_to_blame("a/y#1", "fragment", 400);
  blocks.sent.fields.add("Content-Range", "bytes 100-199/300");
  const auto name = [&](const std::string& range) {
    broken.sent.fields = {{"Content-Range", range}};
    std::vector<Observation> all = {seen(Finding::kBlocked, blocks.id, "z.rule", step_failed(blocks)),
                                    seen(Finding::kBroken, broken.id, "b.rule")};
    name_blocking_rules(all, {key_of(blocks), key_of(broken)}, rules({{"b.rule", "status"}}));
    return all[0].reason.rule;
  };
  EXPECT_EQ(name("bytes 100-149/300"), "b.rule");
  EXPECT_EQ(name("bytes 0-99/300"), "");
}

TEST(NameBlockingRules, KeepsTheRuleThatAReasonNames) {
  std::vector<Observation> all = {seen(Finding::kBroken, "a/x#1", "b.first"),
                                  seen(Finding::kBlocked, "a/x#1", "z.rule", rule_broken("b.second", "a/x#1"))};
  name_blocking_rules(all, {}, rules({{"b.first", "status"}}));
  EXPECT_EQ(all[1].reason.rule, "b.second");
}

TEST(BlockByInvariants, OnlyTheSameFieldOnTheSameExchangeAndAnotherRule) {
  const std::vector<BrokenField> broken = {{"inv.rule", "a/x#1", "x-a"}};
  std::vector<Observation> all = {seen(Finding::kBroken, "a/x#1"), seen(Finding::kBroken, "a/x#2"),
                                  seen(Finding::kBroken, "a/x#1"), seen(Finding::kBroken, "a/x#1", "inv.rule"),
                                  seen(Finding::kBroken, "a/x#1"), seen(Finding::kHeld, "a/x#1")};
  block_by_invariants(all, {{0, {"x-a"}}, {1, {"x-a"}}, {2, {"x-b"}}, {3, {"x-a"}}, {5, {"x-a"}}}, broken);
  EXPECT_EQ(all[0].finding, Finding::kBlocked);
  EXPECT_EQ(all[0].reason, rule_broken("inv.rule", "a/x#1"));
  for (const std::size_t i : {1, 2, 3, 4}) EXPECT_EQ(all[i].finding, Finding::kBroken) << i;
  EXPECT_EQ(all[5].finding, Finding::kHeld);
}

TEST(BlockByInvariants, WhereNoAckCameAllItsFields) {
  std::vector<Observation> all = {seen(Finding::kBroken, "a/x#1"), seen(Finding::kBroken, "a/x#1")};
  block_by_invariants(all, {{0, {"bits-session-id"}}, {1, {"date"}}}, {{"inv.rule", "a/x#1", kFieldsOfAck}});
  EXPECT_EQ(all[0].finding, Finding::kBlocked);
  EXPECT_EQ(all[1].finding, Finding::kBroken);
}

}  // namespace
}  // namespace bitspec::engine
