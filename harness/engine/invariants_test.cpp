// Which exchanges an invariant covers, and what it makes of them. What each invariant of the suites says is in
// tests/invariants_test.cpp.
#include "harness/engine/invariants.h"

#include <gtest/gtest.h>

#include "harness/engine/testing/judge_cases.h"

namespace bitspec::engine {
namespace {

using catalogue::Cover;
using catalogue::Invariant;

Cover on_packets(std::string any, std::vector<std::string> packets = {}) {
  Cover on;
  on.answer_to_any = std::move(any);
  on.packets = std::move(packets);
  return on;
}

Exchange answer_to(std::optional<PacketType> packet, std::string_view answer) {
  Exchange exchange = exchange_of_row(answer);
  exchange.sent.bits_post = true;
  exchange.sent.packet = packet;
  return exchange;
}

constexpr std::string_view kAck = "200 OK|BITS-Packet-Type: Ack";

bool is_covered(const Cover& on, const Exchange& exchange, InvariantScope scope = {}) {
  static const target::Target target;
  if (!scope.target) scope.target = &target;
  return covers(on, exchange, scope);
}

TEST(InvariantCovers, PacketsByTheirType) {
  const std::pair<std::optional<PacketType>, std::string> cases[] = {
      {PacketType::kPing, "ping"},          {PacketType::kCreateSession, "create"}, {PacketType::kFragment, "fragment"},
      {PacketType::kCloseSession, "close"}, {PacketType::kCancelSession, "cancel"}, {std::nullopt, "unknown-packet"}};
  for (const auto& [packet, word] : cases) {
    for (const auto& [other, other_word] : cases) {
      EXPECT_EQ(is_covered(on_packets("", {other_word}), answer_to(packet, kAck)), word == other_word)
          << word << " and " << other_word;
    }
    EXPECT_TRUE(is_covered(on_packets("any-packet"), answer_to(packet, kAck))) << word;
  }
}

struct PacketCase {
  std::string name;
  void (*change)(Exchange&);
  bool any, any_packet;
};

TEST(InvariantCovers, AnyPacketLeavesOutWhatNeedNotReachTheBitsHandler) {
  const PacketCase cases[] = {
      {"as it is", [](Exchange&) {}, true, true},
      {"another method", [](Exchange& e) { e.sent.bits_post = false; }, true, false},
      {"HTTP/1.0", [](Exchange& e) { e.sent.version = "HTTP/1.0"; }, true, false},
      {"malformed HTTP", [](Exchange& e) { e.sent.malformed_http = true; }, true, false},
      {"not judged", [](Exchange& e) { e.judged = false; }, false, false},
      {"a plain 413", [](Exchange& e) { e.answer = exchange_of_row("413 x").answer; }, true, false},
      {"a plain 404 beside the upload folder",
       [](Exchange& e) { e.answer = exchange_of_row("404 x").answer, e.sent.takes_uploads = false; }, true, false},
      {"a plain 404 in the upload folder", [](Exchange& e) { e.answer = exchange_of_row("404 x").answer; }, true, true},
      {"a 413 that is an Ack", [](Exchange& e) { e.answer = exchange_of_row("413 x|BITS-Packet-Type: Ack").answer; },
       true, true},
      {"a plain 500", [](Exchange& e) { e.answer = exchange_of_row("500 x").answer; }, true, true},
      {"no answer", [](Exchange& e) { e.answer = exchange_of_row("(closed)").answer; }, false, false},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Exchange exchange = answer_to(PacketType::kPing, kAck);
    c.change(exchange);
    EXPECT_EQ(is_covered(on_packets("any"), exchange), c.any);
    EXPECT_EQ(is_covered(on_packets("any-packet"), exchange), c.any_packet);
  }
}

TEST(InvariantCovers, SentWholeIsAboutRequestsThatOughtToBeAnswered) {
  Cover on;
  on.sent_whole = true;
  const std::pair<std::string, void (*)(Exchange&)> left_out[] = {
      {"cut", [](Exchange& e) { e.report.whole = false; }},
      {"malformed", [](Exchange& e) { e.sent.malformed_http = true; }},
      {"second of a pipeline", [](Exchange& e) { e.sent.follows_in_pipeline = true; }},
      {"in pieces", [](Exchange& e) { e.sent.in_pieces = true; }},
      {"not sent", [](Exchange& e) { e.cannot_send = true; }},
      {"answer not awaited", [](Exchange& e) { e.sent.answer_awaited = false; }},
  };
  const Exchange unanswered = answer_to(PacketType::kPing, "(closed)");
  EXPECT_TRUE(is_covered(on, unanswered));
  EXPECT_TRUE(is_covered(on, answer_to(PacketType::kPing, kAck)));
  for (const auto& [name, change] : left_out) {
    Exchange exchange = unanswered;
    change(exchange);
    EXPECT_FALSE(is_covered(on, exchange)) << name;
  }
}

TEST(InvariantCovers, OutcomesByStatus) {
  const std::tuple<std::string, std::string, bool> cases[] = {
      {"success", "200 x", true},  {"success", "299 x", true}, {"success", "302 x", false},
      {"refused", "400 x", true},  {"refused", "416 x", true}, {"refused", "599 x", true},
      {"refused", "600 x", false}, {"gap", "416 x", true},     {"gap", "400 x", false},
  };
  for (const auto& [outcome, answer, want] : cases) {
    Cover on = on_packets("any");
    on.outcome = {outcome};
    EXPECT_EQ(is_covered(on, answer_to(PacketType::kFragment, answer)), want) << outcome << " and " << answer;
  }
}

TEST(InvariantCovers, ExpectedOutcomesSuccessAside) {
  const std::tuple<std::vector<std::string>, std::vector<std::string>, bool> cases[] = {
      {{"bad-argument"}, {"bad-argument"}, true},
      {{"bad-argument"}, {"success", "bad-argument"}, true},
      {{"bad-argument"}, {"gap", "bad-argument"}, false},
      {{"bad-argument", "gap"}, {"gap", "bad-argument"}, true},
      {{"bad-argument"}, {"success"}, false},
      {{"bad-argument"}, {}, false},
  };
  for (const auto& [expected, marks, want] : cases) {
    Cover on = on_packets("any");
    on.expected = expected;
    Exchange exchange = answer_to(PacketType::kFragment, "400 x");
    exchange.marks = marks;
    EXPECT_EQ(is_covered(on, exchange), want)
        << testing::PrintToString(expected) << " and " << testing::PrintToString(marks);
  }
}

TEST(InvariantCovers, FieldsStatusesAndProfiles) {
  Exchange exchange = answer_to(PacketType::kFragment, "400 x|BITS-Error: 0x5");
  exchange.sent.fields.add("X-Sent", "1");
  const std::tuple<std::string, bool, void (*)(Cover&)> cases[] = {
      {"has error-code", true,
       [](Cover& on) {
         on.has = {"error-code", "BITS-Error"};
       }},
      {"has another", false,
       [](Cover& on) {
         on.has = {"error-code", "BITS-Error-Code"};
       }},
      {"request has", true, [](Cover& on) { on.request_has = {"x-sent"}; }},
      {"request has not", false,
       [](Cover& on) {
         on.request_has = {"x-sent", "X-Other"};
       }},
      {"status", true,
       [](Cover& on) {
         on.status = scenario::StatusMatcher{{{200, 299}, {400, 400}}};
       }},
      {"other status", false,
       [](Cover& on) {
         on.status = scenario::StatusMatcher{{{401, 499}}};
       }},
      {"not status", false,
       [](Cover& on) {
         on.not_status = scenario::StatusMatcher{{{400, 499}}};
       }},
      {"not other status", true,
       [](Cover& on) {
         on.not_status = scenario::StatusMatcher{{{416, 416}}};
       }},
      {"profile", true,
       [](Cover& on) {
         on.profiles = {Profile::kIis, Profile::kWin32};
       }},
      {"other profile", false, [](Cover& on) { on.profiles = {Profile::kIis}; }},
  };
  for (const auto& [name, want, change] : cases) {
    Cover on = on_packets("any-packet");
    change(on);
    EXPECT_EQ(is_covered(on, exchange), want) << name;
  }
}

TEST(InvariantCovers, UnlessACapabilityMayMakeItOtherwise) {
  Cover on = on_packets("any");
  on.unless = {"no_overwrite", "host_id"};
  Exchange exchange = answer_to(PacketType::kPing, kAck);
  exchange.sent.target = "/in/a.bin";
  target::Target target;
  InvariantScope scope;
  scope.target = &target;
  EXPECT_TRUE(covers(on, exchange, scope));
  scope.scenario_needs = {"host_id"};
  EXPECT_FALSE(covers(on, exchange, scope));
  scope.scenario_needs = {};
  target.capabilities["host_id"] = target::capability_from_text("/moved/");
  EXPECT_TRUE(covers(on, exchange, scope));
  exchange.sent.target = "/moved/a.bin";
  EXPECT_FALSE(covers(on, exchange, scope));
  exchange.sent.target = "http://server/moved/a.bin";
  EXPECT_FALSE(covers(on, exchange, scope));
  exchange.sent.target = "/in/a.bin";
  target.capabilities["host_id"] = target::capability_from_text("");
  EXPECT_FALSE(covers(on, exchange, scope));
}

Invariant invariant(std::string rule, int line, std::string_view then) {
  Invariant out;
  out.rule = std::move(rule);
  out.place.file = "suites/invariants.yaml";
  out.place.line = line;
  out.on = on_packets("any");
  out.then = matchers_of(then);
  return out;
}

// How often the rule about a field was judged.
std::uint64_t judged_where_expected(std::vector<std::string> marks, std::string_view field) {
  catalogue::Catalogue catalogue;
  catalogue.invariants = {invariant("a.field", 1, "{header: " + std::string(field) + "}")};
  const target::Target target;
  InvariantScope scope;
  scope.catalogue = &catalogue;
  scope.target = &target;
  JudgeContext context;
  context.catalogue = &catalogue;
  Exchange exchange = answer_to(PacketType::kFragment, "200 OK|BITS-Packet-Type: Ack|Date: now");
  exchange.marks = std::move(marks);
  InvariantFindings findings;
  judge_invariants(exchange, scope, context, findings);
  return findings.held.at(0);
}

TEST(JudgeInvariants, AnAckToAPacketThatHadToBeRefusedIsNotJudged) {
  EXPECT_EQ(judged_where_expected({"bad-argument"}, "BITS-Packet-Type"), 0u);
  EXPECT_EQ(judged_where_expected({"bad-argument"}, "Date"), 1u);
  EXPECT_EQ(judged_where_expected({"bad-argument", "success"}, "BITS-Packet-Type"), 1u);
  EXPECT_EQ(judged_where_expected({}, "BITS-Packet-Type"), 1u);
}

TEST(JudgeInvariants, CountsWhatHeldAndSaysWhatDidNot) {
  catalogue::Catalogue catalogue;
  catalogue.invariants = {invariant("a.held", 1, "{status: 200}"), invariant("a.broken", 2, "{header: X-A, is: right}"),
                          invariant("a.elsewhere", 3, "{win32: none, mc-bup: {status: 200}, iis: none}"),
                          invariant("a.offered", 4, "{offered: {header: X-B}}"),
                          invariant("a.open", 5, "{outcome: unheard-of}")};
  const target::Target target;
  InvariantScope scope;
  scope.catalogue = &catalogue;
  scope.target = &target;
  scope.scenario = "a/x";
  JudgeContext context;
  context.catalogue = &catalogue;
  Exchange exchange = answer_to(PacketType::kPing, "200 OK|X-A: wrong");
  InvariantFindings findings;
  judge_invariants(exchange, scope, context, findings);
  EXPECT_EQ(findings.held, (std::vector<std::uint64_t>{1, 0, 0, 0, 0}));
  const auto& found = findings.observations;
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].finding, results::Finding::kBroken);
  EXPECT_EQ(found[0].place.file, "suites/invariants.yaml");
  EXPECT_EQ(found[0].place.line, 2);
  EXPECT_EQ(found[0].expected, "X-A: right");
  EXPECT_EQ(found[0].got, "X-A: wrong");
  EXPECT_EQ(found[0].scenario, "a/x");
  EXPECT_EQ(found[0].exchange, "a/x#1");
  EXPECT_EQ(found[1].finding, results::Finding::kNotOffered);
  EXPECT_EQ(found[2].finding, results::Finding::kInconclusive);
  EXPECT_EQ(
      found[2].reason,
      (results::Reason{.kind = results::ReasonKind::kUndecided, .exchange = "a/x#1", .detail = "unknown outcome"}));

  const auto& broken = findings.broken;
  ASSERT_EQ(broken.size(), 1u);
  EXPECT_EQ(broken[0].rule, "a.broken");
  EXPECT_EQ(broken[0].exchange, "a/x#1");
  EXPECT_EQ(broken[0].field, "x-a");
}

// The rules that are broken on the exchange.
std::vector<std::string> broken_on(const Exchange& exchange, std::vector<Invariant> invariants) {
  catalogue::Catalogue catalogue;
  catalogue.invariants = std::move(invariants);
  const target::Target target;
  InvariantScope scope;
  scope.catalogue = &catalogue;
  scope.target = &target;
  InvariantFindings findings;
  judge_invariants(exchange, scope, JudgeContext{}, findings);
  std::vector<std::string> out;
  for (const auto& o : findings.observations) out.push_back(o.rule);
  return out;
}

TEST(JudgeInvariants, WhatIsNoAckIsOneDefect) {
  std::vector<Invariant> invariants = {
      invariant("type", 1, "{header: BITS-Packet-Type}"), invariant("id", 2, "{header: BITS-Session-Id}"),
      invariant("create", 3, "{header: Accept-Encoding}"), invariant("date", 4, "{header: Date}")};
  invariants[2].on = on_packets("", {"create"});
  const auto create = [&](std::string_view answer) {
    return broken_on(answer_to(PacketType::kCreateSession, answer), invariants);
  };
  using Rules = std::vector<std::string>;
  EXPECT_EQ(create("400 x|BITS-Error: 0x5"), (Rules{"type", "id", "create", "date"}));
  EXPECT_EQ(create("400 x"), (Rules{"type", "date"}));
  EXPECT_EQ(create("200 x"), (Rules{"date"})) << "the scenario says that the session was not created";
  EXPECT_EQ(broken_on(answer_to(PacketType::kFragment, "200 x"), invariants), (Rules{"type", "date"}));
}

TEST(JudgeInvariants, TheOneThatWasSentIsAskedForOnlyWhereThereIsOne) {
  const std::vector<Invariant> invariants = {
      invariant("same", 1, "{any: [{absent: BITS-Session-Id}, {same_as_request: BITS-Session-Id}]}")};
  Exchange exchange = answer_to(PacketType::kFragment, "400 x|BITS-Session-Id: a, b");
  exchange.sent.fields.add("BITS-Session-Id", "a");
  EXPECT_EQ(broken_on(exchange, invariants), std::vector<std::string>{"same"});
  exchange.sent.fields.add("BITS-Session-Id", "b");
  EXPECT_EQ(broken_on(exchange, invariants), std::vector<std::string>{});
}

TEST(JudgeInvariants, FieldsOfAMatcherAreThoseNamedAnywhereInIt) {
  EXPECT_EQ(fields_of(matcher_of("{header: X-B, absent: [X-A, x-b], any: [{same_as_request: X-C}], all: [{none: "
                                 "{header: X-D}}], each: {header: X-E}}")),
            (std::vector<std::string>{"x-a", "x-b", "x-c", "x-d", "x-e"}));
  EXPECT_TRUE(fields_of(matcher_of("{status: 200}")).empty());
}

}  // namespace
}  // namespace bitspec::engine
