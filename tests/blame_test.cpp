// Who is blamed for what: small servers with one thing wrong, small suites, and the verdicts that must come of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/small_server.h"
#include "tests/small_suite.h"

namespace bitspec {
namespace {

using results::RunResult;
using results::ScenarioState;
using results::Verdict;
using testing::ElementsAre;
using testing::IsEmpty;

bool has_exchange(const RunResult& result, std::string_view id) {
  return std::any_of(result.exchanges.begin(), result.exchanges.end(), [&](const auto& e) { return e.id == id; });
}

// ---- facets

TEST(Facets, AllErrorsAre500IsOneBlame) {
  const auto checked = catalogue::load_suites(catalogue::embedded_suites());
  for (const auto& error : checked.errors) ADD_FAILURE() << error.render();
  const auto server = reference({"error-500-for-bad-argument"});
  engine::RunOptions options;
  options.jobs = 2;
  options.slow = false;
  options.select = {"negotiation/*", "create-session/*"};
  const auto result = run_suites(checked.suites, server->url(), options);
  EXPECT_THAT(red_rules(result), ElementsAre("error.status.invalid"));
  EXPECT_GE(rule_of(result, "error.status.invalid").broken, 10u);
}

TEST(Facets, AFieldThatAnInvariantFoundBrokenIsNotBlamedTwice) {
  const auto suites = small_suites(
      {"a.form", "a.value", "a.other"},
      ping_of_type("one", "Odd",
                   "a.value: {header: X-A, number: 100}, a.other: {header: X-B, is: 1, any: [{status: 200}]}"),
      "  - rule: a.form\n    on: {answer_to: any, has: X-A}\n    then: {header: X-A, form: decimal}\n");
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    return r.type() == "odd" ? ack("200 OK", {{"X-A", "bytes 100"}, {"X-B", "1"}}) : bits(r);
  });
  const auto result = run_suites(suites, server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("a.form"));
  EXPECT_EQ(verdict_on(result, "a.value"), "blocked: blocked by a.form (s/one#1)");
}

// ---- given

TEST(Given, IsMetByAny2xxAndNeverJudged) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    Reply reply = bits(r);
    const auto at = reply.bytes.find("200 OK");
    if (r.type() == "create-session" && at != std::string::npos) reply.bytes.replace(at, 6, "299 Strange");
    return reply;
  });
  const auto result = run_suites(small_suites({"a.one"}, kUpload), server.url());
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
}

TEST(Given, ThatIsNotMetBlocksAndShowsTheExchange) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "fragment" ? ack("500 Oops") : bits(r); });
  const auto result = run_suites(small_suites({"a.one"}, kUpload), server.url());
  EXPECT_EQ(verdict_on(result, "a.one"), "blocked: fragment got status 500 (s/upload#2)");
  EXPECT_EQ(scenario_of(result, "s/upload").state, ScenarioState::kBlocked);
  EXPECT_EQ(scenario_of(result, "s/upload").reason, (results::Reason{.kind = results::ReasonKind::kStepFailed,
                                                                     .exchange = "s/upload#2",
                                                                     .step = "fragment",
                                                                     .detail = "status 500"}));
  EXPECT_TRUE(has_exchange(result, "s/upload#2"));
  EXPECT_EQ(result.verdict, results::RunVerdict::kNotConformant);
}

TEST(Given, NeedsTheValuesThatTheNextStepsUse) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "create-session" ? ack("200 OK") : bits(r); });
  const auto result = run_suites(small_suites({"a.one"}, kUpload), server.url());
  EXPECT_EQ(verdict_on(result, "a.one"), "blocked: create got no BITS-Session-Id (s/upload#1)");
}

TEST(Given, BlockedNamesTheRuleThatIsBrokenThere) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "fragment" ? ack("500 Oops") : bits(r); });
  const auto suites = small_suites({"a.one", "a.first"}, std::string(kUpload) + R"(  - id: s/first
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-99/200}}
    then: [a.first: {status: 2xx}]
)");
  const auto result = run_suites(suites, server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("a.first"));
  EXPECT_EQ(verdict_on(result, "a.one"), "blocked: fragment got status 500; see a.first (s/upload#2)");
}

// ---- then

TEST(Then, IsOrderedAndRegardlessIsJudgedAnyway) {
  const auto suites = small_suites({"a.one", "a.two", "a.three", "a.later"}, R"(  - id: s/list
    title: x
    when: {ping: {}}
    then:
      - a.one: {status: 201}
      - a.two: {status: 200}
      - a.three: {status: 202, regardless: true}
    and:
      - when: {ping: {}}
        then: [a.later: {status: 200}]
)");
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  const auto result = run_suites(suites, server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("a.one", "a.three"));
  EXPECT_EQ(verdict_on(result, "a.two"), "blocked: blocked by a.one (s/list#1)");
  EXPECT_EQ(verdict_on(result, "a.later"), "blocked: blocked by a.one (s/list#1)");
  ASSERT_EQ(rule_of(result, "a.one").evidence.size(), 1u);
  EXPECT_EQ(rule_of(result, "a.one").evidence[0].expected, "status 201");
  EXPECT_EQ(rule_of(result, "a.one").evidence[0].got, "status 200");
  EXPECT_EQ(rule_of(result, "a.one").evidence[0].exchange, "s/list#1");
}

TEST(RestsOn, WhatRestsOnABrokenRuleIsNoSecondFinding) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  const auto suites =
      small_suites({"a.base", "a.upper rests-on a.base"}, ping_of_type("one", "Ping", "a.base: {status: 201}") +
                                                              ping_of_type("two", "Ping", "a.upper: {status: 201}"));
  const auto result = run_suites(suites, server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("a.base"));
  EXPECT_EQ(verdict_on(result, "a.upper"), "blocked: also failed; depends on a.base");
}

// ---- controls

TEST(Controls, ARefusalByAServerThatRefusesEverythingProvesNothing) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    return r.type() == "fragment" ? MiniBits::error("400 Bad Request", "0x80070057") : bits(r);
  });
  const auto result = run_suites(small_suites({"a.refused"}, kRefusals), server.url());
  EXPECT_THAT(red_rules(result), IsEmpty());
  EXPECT_THAT(verdict_on(result, "a.refused"),
              testing::StartsWith("blocked: the same request without the mistake got status 400"));
  EXPECT_EQ(result.verdict, results::RunVerdict::kNotConformant);
}

TEST(Controls, EachShapeRunsOnceOnAPathOfItsOwn) {
  MiniBits bits;
  std::mutex mutex;
  std::vector<std::string> created;
  SmallServer server([&](const Request& r) {
    if (r.type() == "create-session") {
      const std::lock_guard lock(mutex);
      created.push_back(r.target);
    }
    return bits(r);
  });
  engine::RunOptions options;
  options.jobs = 2;
  const auto result = run_suites(small_suites({"a.refused"}, kRefusals), server.url(), options);
  EXPECT_EQ(verdict_on(result, "a.refused"), "pass");
  EXPECT_EQ(std::count_if(created.begin(), created.end(),
                          [](const auto& path) { return path.find("control-") != std::string::npos; }),
            1);
  EXPECT_EQ(std::set<std::string>(created.begin(), created.end()).size(), created.size());
}

// ---- stored data

TEST(StoredData, IsReadBack) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    Reply reply = bits(r);
    if (r.method == "GET" && r.target.find("preflight") == std::string::npos &&
        reply.bytes.find("404") == std::string::npos)
      reply.bytes.back() ^= 1;
    return reply;
  });
  const auto result = run_suites(small_suites({"a.stored needs readback"}, kStored), server.url());
  EXPECT_TRUE(result.preflight.readback);
  EXPECT_THAT(red_rules(result), ElementsAre("a.stored"));
}

TEST(StoredData, IsSkippedWhereItCannotBeReadBack) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.method == "GET" ? answer("403 Forbidden") : bits(r); });
  const auto result = run_suites(small_suites({"a.stored needs readback"}, kStored), server.url());
  EXPECT_EQ(verdict_on(result, "a.stored"), "skipped: needs capability readback (declare it: docs/target.md)");
  EXPECT_THAT(result.preflight.notes,
              ElementsAre("uploads cannot be read back by GET: rules about stored data are skipped"));
  EXPECT_EQ(result.summary.scenarios_skipped, 1u);
  EXPECT_EQ(result.verdict, results::RunVerdict::kNothingJudged);
}

// Some servers tell nobody what is not there.
TEST(StoredData, WhatWasNeverUploadedMayBeForbidden) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    Reply reply = bits(r);
    return r.method == "GET" && reply.bytes.find(" 404 ") != std::string::npos ? answer("403 Forbidden") : reply;
  });
  const auto suites = small_suites({"a.absent needs readback"}, R"(  - id: s/absent
    title: x
    needs: [readback]
    given: [create: {as: s}]
    when: {read_back: {session: s}}
    then: [a.absent: {body: {absent: true}}]
)");
  EXPECT_EQ(verdict_on(run_suites(suites, server.url()), "a.absent"), "pass");
}

// ---- answers that are no Acks

TEST(NoAck, ABareSuccessCreatesNoSession) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    const auto list = r.fields.first("BITS-Supported-Protocols").value_or("");
    return list == lower(list) ? bits(r) : answer("200 OK");
  });
  const auto suites = small_suites({"a.capitals", "a.either"}, R"(  - id: s/capitals
    title: x
    when: {create: {protocols: "${upper:bits15}"}}
    then: [a.capitals: {outcome: success}]
  - id: s/either
    title: x
    when: {create: {protocols: "${upper:bits15}"}}
    then: [a.either: {any: [{outcome: success}, {status: [4xx, 5xx]}]}]
)",
                                   "  - rule: a.capitals\n    on: {answer_to: any-packet, outcome: success}\n"
                                   "    then: {header: BITS-Packet-Type}\n");
  const auto result = run_suites(suites, server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("a.capitals", "a.either"));
  EXPECT_EQ(rule_of(result, "a.capitals").broken, 1u) << "the scenario says it, and no invariant says it again";
}

// ---- parts of blocks

TEST(If, ABlockWhoseConditionDoesNotHoldDoesNotApply) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  const auto suites = small_suites({"a.one", "a.left", "a.behind", "a.done"}, R"(  - id: s/left-out
    title: x
    when: {ping: {}}
    then: [a.one: {status: [200, 404]}]
    and:
      - if: {status: 404}
        when: {ping: {}}
        then: [a.left: {status: 201}]
      - when: {ping: {}}
        then: [a.behind: {status: 201}]
  - id: s/kept
    title: x
    when: {ping: {}}
    then: [a.one: {status: [200, 404]}]
    and:
      - if: {status: 200}
        when: {ping: {}}
        then: [a.done: {status: 200}]
)");
  const auto result = run_suites(suites, server.url());
  EXPECT_THAT(red_rules(result), IsEmpty());
  EXPECT_EQ(verdict_on(result, "a.left"), "not_applicable: does not apply to what this server answers");
  EXPECT_EQ(verdict_on(result, "a.behind"), "not_applicable: does not apply to what this server answers");
  EXPECT_EQ(verdict_on(result, "a.done"), "pass");
}

TEST(Within, TheLastStepIsRepeatedUntilTheFirstExpectationHolds) {
  MiniBits bits;
  std::atomic<int> odd{0}, never{0};
  SmallServer server([&](const Request& r) {
    if (r.type() == "never") return ++never, ack("503 Service Unavailable");
    if (r.type() != "odd") return bits(r);
    return ++odd < 3 ? ack("503 Service Unavailable") : ack("200 OK");
  });
  const auto suites = small_suites({"a.soon", "a.never"}, R"(  - id: s/soon
    title: x
    when: {ping: {type: Odd}}
    within: 10s
    then: [a.soon: {status: 200}]
  - id: s/never
    title: x
    when: {ping: {type: Never}}
    within: 100ms
    then: [a.never: {status: 200}]
)");
  const auto result = run_suites(suites, server.url());
  EXPECT_EQ(verdict_on(result, "a.soon"), "pass");
  EXPECT_EQ(odd, 3);
  EXPECT_THAT(red_rules(result), ElementsAre("a.never"));
  EXPECT_GE(never, 2);
  EXPECT_EQ(rule_of(result, "a.never").broken, 1u);
}

// A complaint about the body of a refused packet, which the server took for a request, comes in place of the next
// answer on that connection. It is no answer to the next request.
TEST(UnreadBody, AComplaintThatComesLateIsNotTheAnswerToTheNextRequest) {
  MiniBits bits;
  int refused_on = 0;
  SmallServer server([&](const Request& r) {
    if (r.connection == refused_on) {
      Fields fields;
      fields.add("Connection", "close");
      Reply complaint = answer("400 Bad Request", fields);
      complaint.close = true;
      return complaint;
    }
    Reply reply = bits(r);
    if (reply.bytes.starts_with("HTTP/1.1 416")) refused_on = r.connection;
    return reply;
  });
  const auto suites = small_suites({"a.gap", "a.next"}, R"(  - id: s/gap
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 50-99/200}}
    control: none
    then: [a.gap: {status: 416}]
    and:
      - when: {fragment: {session: s, range: 0-99/200}}
        then: [a.next: {header: BITS-Received-Content-Range, number: 100}]
)");
  const auto result = run_suites(suites, server.url());
  EXPECT_EQ(verdict_on(result, "a.gap"), "pass");
  EXPECT_EQ(verdict_on(result, "a.next"), "pass");
}

TEST(Save, AValueOfAnAnswerIsUsedByLaterSteps) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  const auto suites = small_suites({"a.one", "a.next"}, R"(  - id: s/save
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-99/200}}
    save: {next: {header: BITS-Received-Content-Range}}
    then: [a.one: {status: 200}]
    and:
      - when: {fragment: {session: s, range: "${next}-199/200"}}
        then: [a.next: {header: BITS-Received-Content-Range, number: 200}]
)");
  EXPECT_EQ(verdict_on(run_suites(suites, server.url()), "a.next"), "pass");
}

TEST(Save, WithoutTheValueTheNextBlockIsBlocked) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "fragment" ? ack("200 OK") : bits(r); });
  const auto suites = small_suites({"a.one", "a.next"}, R"(  - id: s/save
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-99/200}}
    save: {next: {header: BITS-Received-Content-Range}}
    then: [a.one: {status: 200}]
    and:
      - when: {fragment: {session: s, range: "${next}-199/200"}}
        then: [a.next: {status: 200}]
)");
  const auto result = run_suites(suites, server.url());
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
  EXPECT_EQ(rule_of(result, "a.next").verdict, Verdict::kBlocked) << verdict_on(result, "a.next");
  EXPECT_EQ(rule_of(result, "a.next").reason.kind, results::ReasonKind::kStepNotRun);
  EXPECT_EQ(rule_of(result, "a.next").reason.step, "fragment");
  EXPECT_THAT(rule_of(result, "a.next").reason.detail, testing::HasSubstr("next"));
}

}  // namespace
}  // namespace bitspec
