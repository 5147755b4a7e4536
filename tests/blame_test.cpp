// Who is blamed for what: small servers with one thing wrong, small suites, and the verdicts that must come of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>

#include "harness/refserver/server.h"
#include "tests/small_server.h"
#include "tests/small_suite.h"

namespace bitspec {
namespace {

using results::RunResult;
using results::ScenarioState;
using results::Verdict;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

// A packet that the small servers know by its type.
std::string ping_of_type(const std::string& id, const std::string& type, const std::string& then) {
  return "  - id: s/" + id + "\n    title: x\n    when: {ping: {type: " + type + "}}\n    control: none\n    then: [" +
         then + "]\n";
}

const results::ScenarioResult& scenario_of(const RunResult& result, std::string_view id) {
  static const results::ScenarioResult none;
  for (const auto& s : result.scenarios) {
    if (s.id == id) return s;
  }
  ADD_FAILURE() << "no scenario " << id;
  return none;
}

bool has_exchange(const RunResult& result, std::string_view id) {
  return std::any_of(result.exchanges.begin(), result.exchanges.end(), [&](const auto& e) { return e.id == id; });
}

std::unique_ptr<refserver::Server> reference(std::vector<std::string> faults) {
  refserver::Options options;
  options.faults = std::move(faults);
  auto server = refserver::Server::start(options);
  EXPECT_TRUE(server) << server.error().render();
  return server ? std::move(*server) : nullptr;
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

constexpr const char* kUpload = R"(  - id: s/upload
    title: x
    given: [create: {as: s}, fragment: {session: s, range: 0-99/200}]
    when: {fragment: {session: s, range: 100-199/200}}
    then: [a.one: {status: 2xx}]
)";

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
  EXPECT_EQ(verdict_on(result, "a.one"), "blocked: given: fragment got status 500 (s/upload#2)");
  EXPECT_EQ(scenario_of(result, "s/upload").state, ScenarioState::kBlocked);
  EXPECT_EQ(scenario_of(result, "s/upload").reason, "given: fragment got status 500");
  EXPECT_TRUE(has_exchange(result, "s/upload#2"));
  EXPECT_EQ(result.verdict, "not-conformant");
}

TEST(Given, NeedsTheValuesThatTheNextStepsUse) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "create-session" ? ack("200 OK") : bits(r); });
  const auto result = run_suites(small_suites({"a.one"}, kUpload), server.url());
  EXPECT_EQ(verdict_on(result, "a.one"), "blocked: given: create got no BITS-Session-Id (s/upload#1)");
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
  EXPECT_EQ(verdict_on(result, "a.one"), "blocked: given: fragment got status 500; see a.first (s/upload#2)");
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
  EXPECT_EQ(verdict_on(result, "a.upper"), "blocked: broken as well, but it rests on a.base");
}

// ---- controls

constexpr const char* kRefusals = R"(  - id: s/bad-range
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-99/200, content_range: "bytes x"}}
    control: [create: {as: c}, fragment: {session: c, range: 0-99/200}]
    then: [a.refused: {outcome: refused}]
  - id: s/bad-range-again
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-99/200, content_range: "bytes y"}}
    control: [create: {as: c}, fragment: {session: c, range: 0-99/200}]
    then: [a.refused: {outcome: refused}]
)";

TEST(Controls, ARefusalByAServerThatRefusesEverythingProvesNothing) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    return r.type() == "fragment" ? MiniBits::error("400 Bad Request", "0x80070057") : bits(r);
  });
  const auto result = run_suites(small_suites({"a.refused"}, kRefusals), server.url());
  EXPECT_THAT(red_rules(result), IsEmpty());
  EXPECT_THAT(verdict_on(result, "a.refused"),
              testing::StartsWith("blocked: control: the same request made right got status 400"));
  EXPECT_EQ(result.verdict, "not-conformant");
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

constexpr const char* kStored = R"(  - id: s/stored
    title: x
    needs: [readback]
    given: [upload: {as: s, size: 100}]
    when: {read_back: {session: s}}
    then: [a.stored: {body: as-sent}]
)";

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
  EXPECT_EQ(verdict_on(result, "a.stored"), "skipped: needs the capability readback (declare it: docs/target.md)");
  EXPECT_THAT(result.preflight.notes,
              ElementsAre("uploads cannot be read back by GET: rules about stored data are skipped"));
  EXPECT_EQ(result.summary.scenarios_skipped, 1u);
  EXPECT_EQ(result.verdict, "nothing-judged");
}

// ---- no answer

const std::string kAnswered =
    "  - rule: common.response.answered\n    on: {sent: whole}\n    then: {none: {ended: [closed, reset, silent]}}\n";

TEST(NoAnswer, BreaksTheRuleThatIsJudgedAndTheOneAboutAnswers) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "odd" ? no_answer() : bits(r); });
  const auto result = run_suites(small_suites({"a.one", "a.not", "common.response.answered"},
                                              ping_of_type("one", "Odd", "a.one: {status: 400}") +
                                                  ping_of_type("two", "Odd", "a.not: {none: {status: 2xx}}"),
                                              kAnswered),
                                 server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("a.one", "a.not", "common.response.answered"));
  EXPECT_EQ(rule_of(result, "a.one").evidence.at(0).got, "no answer: the server closed the connection");
  EXPECT_TRUE(result.complete);
}

TEST(NoAnswer, InAGivenBreaksOnlyTheRuleAboutAnswers) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    return r.type() == "fragment" && r.target.find("upload") != std::string::npos ? no_answer() : bits(r);
  });
  const auto result = run_suites(small_suites({"a.one", "common.response.answered"}, kUpload, kAnswered), server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("common.response.answered"));
  EXPECT_EQ(verdict_on(result, "a.one"),
            "blocked: given: fragment got no answer: the server closed the connection; see common.response.answered "
            "(s/upload#2)");
}

TEST(NoAnswer, ASecondTryThatWorksLeavesItOpen) {
  MiniBits bits;
  std::atomic<int> odd{0};
  SmallServer server([&](const Request& r) {
    if (r.type() != "odd") return bits(r);
    return ++odd == 1 ? no_answer() : ack("200 OK");
  });
  const auto result = run_suites(small_suites({"a.one", "common.response.answered"},
                                              ping_of_type("one", "Odd", "a.one: {status: 200}"), kAnswered),
                                 server.url());
  EXPECT_THAT(red_rules(result), IsEmpty());
  const std::string why =
      "no answer: the server closed the connection; the same request on a new connection was answered (s/one#1)";
  EXPECT_EQ(verdict_on(result, "a.one"), "inconclusive: " + why);
  EXPECT_EQ(verdict_on(result, "common.response.answered"), "inconclusive: " + why);
  EXPECT_EQ(result.verdict, "not-conformant");
}

TEST(NoAnswer, ATargetThatIsGoneBlocksTheRestAndTheReportIsWhole) {
  MiniBits bits;
  SmallServer* self = nullptr;
  SmallServer server([&](const Request& r) {
    if (r.type() == "odd") self->die();
    return bits(r);
  });
  self = &server;
  const auto result = run_suites(
      small_suites({"a.before", "a.killer", "a.after"}, ping_of_type("before", "Ping", "a.before: {status: 200}") +
                                                            ping_of_type("killer", "Odd", "a.killer: {status: 400}") +
                                                            ping_of_type("after", "Ping", "a.after: {status: 200}")),
      server.url());
  EXPECT_EQ(verdict_on(result, "a.before"), "pass");
  EXPECT_THAT(red_rules(result), ElementsAre("a.killer"));
  EXPECT_EQ(verdict_on(result, "a.after"), "blocked: target gone after s/killer (s/after)");
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.incomplete_reason, "target gone after s/killer");
  EXPECT_EQ(result.verdict, "not-conformant");
  EXPECT_EQ(result.scenarios.size(), 3u);
  EXPECT_EQ(scenario_of(result, "s/after").state, ScenarioState::kBlocked);
}

// One packet takes all connections with it. The scenario beside it must not be blamed.
// The server ends between two scenarios.
TEST(NoAnswer, AScenarioThatFoundTheTargetGoneBrokeNothing) {
  auto server = reference({});
  struct Stopper : engine::Listener {
    std::unique_ptr<refserver::Server>* server = nullptr;
    void finished(const results::ScenarioResult&, std::size_t, std::size_t) override { server->reset(); }
  } stopper;
  stopper.server = &server;
  const auto result =
      run_suites(small_suites({"a.before", "a.after"}, ping_of_type("before", "Ping", "a.before: {status: 200}") +
                                                           ping_of_type("later", "Ping", "a.after: {status: 200}")),
                 server->url(), {}, &stopper);
  EXPECT_EQ(verdict_on(result, "a.before"), "pass");
  EXPECT_EQ(verdict_on(result, "a.after"), "blocked: target gone before s/later (s/later)");
  EXPECT_THAT(red_rules(result), IsEmpty());
  EXPECT_EQ(result.incomplete_reason, "target gone before s/later");
}

TEST(NoAnswer, WithSeveralJobsSuspectsRunAgainAlone) {
  MiniBits bits;
  std::mutex mutex;
  std::condition_variable changed;
  bool waiting = false, killed = false;
  const auto limit = std::chrono::seconds(5);
  SmallServer server([&](const Request& r) {
    std::unique_lock lock(mutex);
    if (r.type() == "killer") {
      changed.wait_for(lock, limit, [&] { return waiting; });
      killed = true;
      changed.notify_all();
      return no_answer();
    }
    if (r.type() == "innocent" && !killed) {
      waiting = true;
      changed.notify_all();
      changed.wait_for(lock, limit, [&] { return killed; });
      return no_answer();
    }
    lock.unlock();
    return r.type() == "innocent" ? ack("200 OK") : bits(r);
  });
  engine::RunOptions options;
  options.jobs = 2;
  const auto result = run_suites(small_suites({"a.innocent", "a.killer", "common.response.answered"},
                                              ping_of_type("innocent", "Innocent", "a.innocent: {status: 200}") +
                                                  ping_of_type("killer", "Killer", "a.killer: {status: 400}"),
                                              kAnswered),
                                 server.url(), options);
  EXPECT_EQ(verdict_on(result, "a.innocent"), "pass");
  EXPECT_THAT(red_rules(result), ElementsAre("a.killer", "common.response.answered"));
  EXPECT_EQ(rule_of(result, "common.response.answered").broken, 1u);
  EXPECT_EQ(rule_of(result, "common.response.answered").evidence.at(0).scenario, "s/killer");
  EXPECT_TRUE(result.complete);
}

// ---- connections

TEST(Connections, ASessionThatDiesWithItsConnectionBreaksOnlyWhatIsAboutThat) {
  const auto server = reference({"session-bound-to-connection"});
  const auto suites = small_suites({"a.one", "a.several"}, std::string(kUpload) + R"(  - id: s/several
    title: x
    given: [create: {as: s}, fragment: {session: s, range: 0-99/200}, connection: new]
    when: {fragment: {session: s, range: 100-199/200}}
    then: [a.several: {status: 2xx}]
)");
  const auto result = run_suites(suites, server->url());
  EXPECT_FALSE(result.preflight.survives_connections);
  EXPECT_THAT(result.preflight.notes, ElementsAre("sessions do not outlive their connection"));
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
  EXPECT_THAT(red_rules(result), ElementsAre("a.several"));
}

// An answer without an end costs the connection; where sessions die with it, what is refused afterwards says nothing.
TEST(Connections, ASessionThatWentWithAConnectionGivenUpBlocksWhatFollows) {
  const auto suites = small_suites({"a.cancel", "a.goes-on", "a.refused"}, R"(  - id: s/other
    title: x
    given: [create: {as: s}, fragment: {session: s, range: 0-99/200}]
    when: {cancel: {session: s, remove: [BITS-Session-Id]}}
    control: none
    then: [a.cancel: {outcome: refused}]
    and:
      - when: {fragment: {session: s, range: 100-199/200}}
        control: none
        then:
          - a.goes-on: {outcome: success}
          - a.refused: {outcome: refused, regardless: true}
)");
  const auto server = reference({"session-bound-to-connection", "ack-without-end-on-cancel"});
  const auto result = run_suites(suites, server->url());
  EXPECT_EQ(verdict_on(result, "a.cancel"), "pass");
  EXPECT_THAT(verdict_on(result, "a.goes-on"), testing::StartsWith("blocked: blocked by common.connection.per-packet"));
  EXPECT_THAT(verdict_on(result, "a.refused"), testing::StartsWith("blocked: blocked by common.connection.per-packet"));
}

// Body bytes that nothing announces are the next request: the server that answers it has done nothing wrong.
TEST(Connections, AnAnswerToBytesThatWereNotAnnouncedIsNotStray) {
  const auto suites =
      small_suites({"a.alone"}, R"(  - id: s/announced
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-9/10}}
    then: [a.alone: {free_of: stray-bytes}]
)",
                   "  - rule: a.alone\n    on: {answer_to: fragment}\n    then: {free_of: stray-bytes}\n");
  const auto unannounced =
      small_suites({"a.alone"}, R"(  - id: s/unannounced
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-9/10, remove: [Content-Length]}}
    then: [a.alone: {status: 200}]
)",
                   "  - rule: a.alone\n    on: {answer_to: fragment}\n    then: {free_of: stray-bytes}\n");
  MiniBits bits;
  const auto twice = [&](const Request& r) {
    if (r.type() != "fragment") return bits(r);
    Reply reply = ack("200 OK");
    reply.bytes += answer("400 Bad Request").bytes;
    return reply;
  };
  SmallServer one(twice), two(twice);
  EXPECT_EQ(verdict_on(run_suites(suites, one.url()), "a.alone"), "fail");
  EXPECT_EQ(verdict_on(run_suites(unannounced, two.url()), "a.alone"), "pass");
}

TEST(Connections, AServerOfOneConnectionAtATimeGetsOneJob) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); }, true);
  engine::RunOptions options;
  options.jobs = 8;
  const auto suites = small_suites({"a.one", "a.stored", "a.two needs two_connections"},
                                   std::string(kUpload) + kStored + R"(  - id: s/two
    title: x
    needs: [two_connections]
    when: {ping: {}}
    then: [a.two: {status: 200}]
)");
  const auto result = run_suites(suites, server.url(), options);
  EXPECT_TRUE(result.preflight.single_threaded);
  EXPECT_THAT(result.preflight.notes,
              ElementsAre("the server serves one connection at a time: one job, one connection"));
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
  EXPECT_EQ(verdict_on(result, "a.stored"), "pass");
  EXPECT_EQ(verdict_on(result, "a.two"), "skipped: the server serves one connection at a time");
}

TEST(Connections, AServerThatClosesBehindEveryAnswerKeepsItsVerdicts) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    Reply reply = bits(r);
    reply.close = true;
    return reply;
  });
  const auto result = run_suites(
      small_suites({"a.one", "a.stored", "common.response.answered"}, std::string(kUpload) + kStored, kAnswered),
      server.url());
  for (const auto& rule : result.rules) EXPECT_EQ(rule.verdict, Verdict::kPass) << rule.id << " " << rule.reason;
}

TEST(Connections, AnAnswerWithoutEndHasARuleOfItsOwn) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    if (r.type() != "odd") return bits(r);
    return Reply{"HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\n\r\n", false};
  });
  const auto result =
      run_suites(small_suites({"a.one", "a.next", "common.response.framed"},
                              R"(  - id: s/one
    title: x
    when: {ping: {type: Odd}}
    then: [a.one: {status: 200}]
    and:
      - when: {ping: {}}
        then: [a.next: {status: 200}]
)",
                              "  - rule: common.response.framed\n    on: {answer_to: any}\n    then: {framed: true}\n"),
                 server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("common.response.framed"));
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
  EXPECT_EQ(verdict_on(result, "a.next"), "pass");
}

// ---- preflight

TEST(Preflight, LongNamesWhereTheServerMakesNoFolders) {
  MiniBits bits;
  SmallServer server(
      [&](const Request& r) { return r.target.find('/', 1) != std::string::npos ? answer("403 Forbidden") : bits(r); });
  const auto result = run_suites(small_suites({"a.one"}, kUpload), server.url());
  EXPECT_THAT(result.preflight.notes,
              ElementsAre("the server makes no folders for uploads: the run uses long names in one folder"));
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
}

TEST(Preflight, AnUploadThatDoesNotWorkIsSaidAtTheTop) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "close-session" ? ack("500 Oops") : bits(r); });
  const auto result = run_suites(small_suites({"a.one"}, kUpload), server.url());
  ASSERT_FALSE(result.preflight.notes.empty());
  EXPECT_EQ(result.preflight.notes[0], "an ordinary upload does not work: close got status 500");
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
}

struct WebServer {
  std::string name;
  Reply (*reply)(const Request&);
  std::string error;
};

TEST(Preflight, AWebServerThatIsNoBitsServerGetsOneLineAndNoRulePasses) {
  const WebServer servers[] = {
      {"refuses the method",
       [](const Request&) {
         return answer("405 Method Not Allowed", {{"Server", "web"}}, "<html>");
       },
       "no BITS server: a BITS_POST Create-Session got status 405 and no BITS field"},
      {"says yes to everything",
       [](const Request&) {
         return answer("200 OK", {{"Server", "web"}}, "<html>");
       },
       "no BITS server: a BITS_POST Create-Session got status 200 and no BITS field"},
      {"speaks something else",
       [](const Request&) {
         return Reply{"SSH-2.0-OpenSSH\r\n", true};
       },
       "no answer: what came is no HTTP: 'SSH-2.0-OpenSSH\\r\\n'"},
  };
  for (const auto& web : servers) {
    SCOPED_TRACE(web.name);
    SmallServer server(web.reply);
    const auto result =
        run_suites(small_suites({"a.one", "a.refused"}, std::string(kUpload) + kRefusals), server.url());
    EXPECT_EQ(result.verdict, "unreachable");
    EXPECT_FALSE(result.complete);
    EXPECT_EQ(result.preflight.error, web.error);
    EXPECT_FALSE(result.preflight.bits_server);
    for (const auto& rule : result.rules) EXPECT_EQ(rule.verdict, Verdict::kBlocked) << rule.id;
    EXPECT_EQ(result.scenarios.size(), 3u);
  }
}

TEST(Preflight, WhereNothingListensTheReportIsWhole) {
  std::string url;
  {
    SmallServer server([](const Request&) { return no_answer(); });
    url = server.url();
  }
  const auto result = run_suites(small_suites({"a.one"}, kUpload), url);
  EXPECT_EQ(result.verdict, "unreachable");
  EXPECT_FALSE(result.preflight.reachable);
  EXPECT_THAT(result.preflight.error, testing::HasSubstr("connection refused"));
  EXPECT_EQ(rule_of(result, "a.one").verdict, Verdict::kBlocked);
}

// ---- the run

const std::string kThree = ping_of_type("first", "Ping", "a.first: {status: 200}") + R"(  - id: s/slow
    title: x
    when: [wait: 30s, ping: {}]
    then: [a.slow: {status: 200}]
)" + ping_of_type("third", "Ping", "a.third: {status: 200}");

TEST(Run, TimeLimitEndsItWithAWholeReport) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  engine::RunOptions options;
  options.run_timeout = milliseconds(1500);
  const auto result = run_suites(small_suites({"a.first", "a.slow", "a.third"}, kThree), server.url(), options);
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.incomplete_reason, "the time limit of the run was reached");
  EXPECT_EQ(verdict_on(result, "a.first"), "pass");
  EXPECT_EQ(verdict_on(result, "a.slow"), "blocked: the time limit of the run was reached (s/slow)");
  EXPECT_EQ(verdict_on(result, "a.third"), "blocked: the time limit of the run was reached (s/third)");
  EXPECT_EQ(result.verdict, "not-conformant");
  EXPECT_LT(result.summary.duration_ms, 20'000);
}

class StopAfterTheFirst : public engine::Listener {
 public:
  void finished(const results::ScenarioResult&, std::size_t, std::size_t) override { stop = true; }
  std::atomic<bool> stop{false};
};

TEST(Run, StoppedInTheMiddleItHasAWholeReport) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  StopAfterTheFirst listener;
  const auto result =
      run_suites(small_suites({"a.first", "a.slow", "a.third"}, kThree), server.url(), {}, &listener, &listener.stop);
  EXPECT_EQ(result.verdict, "interrupted");
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(verdict_on(result, "a.first"), "pass");
  EXPECT_EQ(verdict_on(result, "a.slow"), "blocked: interrupted (s/slow)");
  EXPECT_EQ(result.scenarios.size(), 3u);
}

class OutOfMemory : public engine::Listener {
 public:
  void finished(const results::ScenarioResult&, std::size_t, std::size_t) override { throw std::bad_alloc(); }
};

TEST(Run, AnExceptionOnAJobsThreadIsAnError) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  const auto suites = small_suites({"a.first", "a.slow", "a.third"}, kThree);
  for (const int jobs : {1, 2}) {
    OutOfMemory listener;
    engine::RunOptions options;
    options.jobs = jobs;
    const auto target = target::target_from_url(server.url());
    ASSERT_TRUE(target);
    const auto result = engine::run(suites, *target, options, &listener);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::kInternal);
    EXPECT_EQ(result.error().message, "a fault of our own: std::bad_alloc");
  }
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
  EXPECT_THAT(rule_of(result, "a.next").reason, testing::HasSubstr("next"));
}

}  // namespace
}  // namespace bitspec
