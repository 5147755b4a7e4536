// Servers that fall silent, end connections, are gone or are none, and runs that end early: who is blamed, and what
// stays.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>

#include "reports/reason_text.h"
#include "tests/small_server.h"
#include "tests/small_suite.h"

namespace bitspec {
namespace {

using results::ScenarioState;
using results::Verdict;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

// ---- no answer

const std::string kAnswered =
    "  - rule: common.response.answered\n    on: {sent: whole}\n    then: {none: {ended: [closed, reset, silent]}}\n";

TEST(NoAnswer, BreaksTheRuleAboutAnswersAndBlocksTheOneThatIsJudged) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "odd" ? no_answer() : bits(r); });
  const auto result = run_suites(small_suites({"a.one", "a.not", "common.response.answered"},
                                              ping_of_type("one", "Odd", "a.one: {status: 400}") +
                                                  ping_of_type("two", "Odd", "a.not: {none: {status: 2xx}}"),
                                              kAnswered),
                                 server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("common.response.answered"));
  EXPECT_EQ(verdict_on(result, "a.one"), "blocked: blocked by common.response.answered (s/one#1)");
  EXPECT_EQ(verdict_on(result, "a.not"), "blocked: blocked by common.response.answered (s/two#1)");
  EXPECT_EQ(rule_of(result, "common.response.answered").evidence.at(0).got,
            "no answer: the server closed the connection");
  EXPECT_TRUE(result.complete);
}

// A rule that is about the end of the exchange has something to look at.
TEST(NoAnswer, IsJudgedByRulesAboutHowExchangesEnd) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "odd" ? no_answer() : bits(r); });
  const auto result =
      run_suites(small_suites({"a.closed", "a.whole"},
                              ping_of_type("one", "Odd", "a.closed: {any: [{status: 408}, {ended: [closed, reset]}]}") +
                                  ping_of_type("two", "Odd", "a.whole: {ended: complete}")),
                 server.url());
  EXPECT_EQ(verdict_on(result, "a.closed"), "pass");
  EXPECT_THAT(red_rules(result), ElementsAre("a.whole"));
}

// What would have come later is not known either: the session may have gone with the connection.
TEST(NoAnswer, OfAnEarlierStepBlocksWhatComesAfterIt) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    if (r.method == "GET" && r.fields.has("BITS-Session-Id")) {
      Request cancel = r;
      cancel.fields.add("BITS-Packet-Type", "Cancel-Session");
      (void)bits([&] {
        cancel.method = "BITS_POST";
        return cancel;
      }());
      return no_answer();
    }
    return bits(r);
  });
  const auto result = run_suites(small_suites({"a.no-effect", "common.response.answered"}, R"(  - id: s/get
    title: x
    given: [create: {as: s}, fragment: {session: s, range: 0-99/300}]
    when:
      - request: {method: GET, session: s, fields: {BITS-Session-Id: "${s.id}"}}
      - fragment: {session: s, range: 100-299/300}
    then: [a.no-effect: {outcome: success}]
)",
                                              kAnswered),
                                 server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("common.response.answered"));
  EXPECT_EQ(verdict_on(result, "a.no-effect"), "blocked: blocked by common.response.answered (s/get#3)");
}

// A malformed request may be answered by a close alone. What no answer has, no answer shows.
TEST(NoAnswer, ToAMalformedRequestLeavesOutWhatIsAboutTheAnswer) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "odd" ? no_answer() : bits(r); });
  const auto result = run_suites(small_suites({"a.absent", "a.status", "common.response.answered"}, R"(  - id: s/odd
    title: x
    when:
      raw: {http: malformed, lines: ["BITS_POST ${path} HTTP/1.1", "BITS-Packet-Type: Odd", ""]}
    control: none
    then:
      - a.absent: {absent: X-Injected}
      - a.status: {status: 400, regardless: true}
)",
                                              kAnswered),
                                 server.url());
  EXPECT_EQ(verdict_on(result, "a.absent"), "not_applicable: does not apply to what this server answers");
  EXPECT_THAT(red_rules(result), ElementsAre("a.status"));
}

TEST(NoAnswer, InAGivenBreaksOnlyTheRuleAboutAnswers) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    return r.type() == "fragment" && r.target.find("upload") != std::string::npos ? no_answer() : bits(r);
  });
  const auto result = run_suites(small_suites({"a.one", "common.response.answered"}, kUpload, kAnswered), server.url());
  EXPECT_THAT(red_rules(result), ElementsAre("common.response.answered"));
  EXPECT_EQ(verdict_on(result, "a.one"),
            "blocked: fragment got no answer: the server closed the connection; see common.response.answered "
            "(s/upload#2)");
}

TEST(NoAnswer, ASecondTryThatWorksLeavesItOpen) {
  MiniBits bits;
  std::atomic<int> odd{0};
  SmallServer server([&](const Request& r) {
    if (r.type() != "odd") return bits(r);
    return ++odd % 2 == 1 ? no_answer() : ack("200 OK");
  });
  const auto result = run_suites(small_suites({"a.one", "common.response.answered"},
                                              ping_of_type("one", "Odd", "a.one: {status: 200}"), kAnswered),
                                 server.url());
  EXPECT_THAT(red_rules(result), IsEmpty());
  const std::string why =
      "no answer: the server closed the connection; the same request on a new connection was answered (s/one#1)";
  EXPECT_EQ(verdict_on(result, "a.one"), "inconclusive: " + why);
  EXPECT_EQ(verdict_on(result, "common.response.answered"), "inconclusive: " + why);
  EXPECT_EQ(result.verdict, results::RunVerdict::kNotConformant);
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
  EXPECT_EQ(verdict_on(result, "a.after"), "blocked: target gone after s/killer");
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(result.incomplete_reason,
            (results::Reason{.kind = results::ReasonKind::kTargetGone, .scenario = "s/killer"}));
  EXPECT_EQ(result.verdict, results::RunVerdict::kNotConformant);
  EXPECT_EQ(result.scenarios.size(), 3u);
  EXPECT_EQ(scenario_of(result, "s/after").state, ScenarioState::kBlocked);
}

// One packet takes all connections with it. The scenario beside it must not be blamed.
// The server ends between two scenarios.
TEST(NoAnswer, AScenarioThatFoundTheTargetGoneBrokeNothing) {
  auto server = reference({});
  struct Stopper : engine::Listener {
    std::unique_ptr<refserver::Server>* server = nullptr;
    std::unique_ptr<TakenPort> taken;
    void finished(const results::ScenarioResult&, std::size_t, std::size_t) override {
      if (!*server) return;
      const std::uint16_t port = Url::parse((*server)->url())->port;
      server->reset();
      taken = std::make_unique<TakenPort>(port);
    }
  } stopper;
  stopper.server = &server;
  const auto result =
      run_suites(small_suites({"a.before", "a.after"}, ping_of_type("before", "Ping", "a.before: {status: 200}") +
                                                           ping_of_type("later", "Ping", "a.after: {status: 200}")),
                 server->url(), {}, &stopper);
  EXPECT_EQ(verdict_on(result, "a.before"), "pass");
  EXPECT_EQ(verdict_on(result, "a.after"), "blocked: target gone before s/later");
  EXPECT_THAT(red_rules(result), IsEmpty());
  EXPECT_EQ(result.incomplete_reason,
            (results::Reason{.kind = results::ReasonKind::kTargetGoneBefore, .scenario = "s/later"}));
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
  EXPECT_THAT(red_rules(result), ElementsAre("common.response.answered"));
  EXPECT_EQ(rule_of(result, "common.response.answered").broken, 1u);
  EXPECT_EQ(rule_of(result, "common.response.answered").evidence.at(0).scenario, "s/killer");
  EXPECT_TRUE(result.complete);
  // Both runs of the suspect are in the report, each with a URL of its own.
  std::map<std::string, std::string> target_of;
  for (const auto& exchange : result.exchanges) target_of[exchange.id] = exchange.target;
  ASSERT_TRUE(target_of.contains("s/killer!first#1"));
  ASSERT_TRUE(target_of.contains("s/innocent!first#1"));
  ASSERT_TRUE(target_of.contains("s/killer#1"));
  EXPECT_NE(target_of["s/killer!first#1"], target_of["s/killer#1"]);
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
  EXPECT_THAT(result.preflight.notes, ElementsAre("sessions end with their connection"));
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
  EXPECT_EQ(verdict_on(result, "a.two"), "skipped: needs two connections at a time; the server serves one");
}

// Sessions live on their connection there, and a packet of an unknown session gets no answer: what is silent in the
// preflight is not kept open, since nobody else would be served meanwhile.
TEST(Connections, AServerOfOneConnectionAtATimeMayBeSilent) {
  MiniBits bits;
  std::map<std::string, int> connection_of;  // a session's
  const SmallServer server(
      [&](const Request& r) {
        const bool folders = r.target.find('/', 1) != std::string::npos;
        if (r.type() == "create-session" && folders) return MiniBits::error("403 Forbidden", "0x80070005");
        if (r.type() == "fragment" && connection_of[r.fields.first("BITS-Session-Id").value_or("")] != r.connection)
          return Reply{};
        Reply reply = bits(r);
        const auto id = reply.bytes.find("BITS-Session-Id: ");
        if (id != std::string::npos) connection_of[reply.bytes.substr(id + 17, 38)] = r.connection;
        return reply;
      },
      true);
  auto target = *target::target_from_url(server.url());
  target.timeout = std::chrono::milliseconds(500);
  const auto result = engine::run(small_suites({"a.one", "a.stored"}, std::string(kUpload) + kStored), target, {});
  ASSERT_TRUE(result) << result.error().render();
  EXPECT_TRUE(result->preflight.single_threaded);
  EXPECT_FALSE(result->preflight.survives_connections);
  EXPECT_EQ(verdict_on(*result, "a.one"), "pass");
  EXPECT_EQ(verdict_on(*result, "a.stored"), "pass");
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
  for (const auto& rule : result.rules)
    EXPECT_EQ(rule.verdict, Verdict::kPass) << rule.id << " " << reports::reason_text(rule);
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
              ElementsAre("the server does not create folders: all uploads go into one folder"));
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
}

TEST(Preflight, AnUploadThatDoesNotWorkIsSaidAtTheTop) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.type() == "close-session" ? ack("500 Oops") : bits(r); });
  const auto result = run_suites(small_suites({"a.one"}, kUpload), server.url());
  ASSERT_FALSE(result.preflight.notes.empty());
  EXPECT_EQ(result.preflight.notes[0],
            "an ordinary upload does not work: close got status 500, in each of 7 forms; see the log of the server");
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
       "a BITS_POST Create-Session got status 405 and no BITS field"},
      {"says yes to everything",
       [](const Request&) {
         return answer("200 OK", {{"Server", "web"}}, "<html>");
       },
       "a BITS_POST Create-Session got status 200 and no BITS field"},
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
    EXPECT_EQ(result.verdict, results::RunVerdict::kUnreachable);
    EXPECT_FALSE(result.complete);
    EXPECT_THAT(result.preflight.error, testing::HasSubstr(web.error));
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
  EXPECT_EQ(result.verdict, results::RunVerdict::kUnreachable);
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
  EXPECT_EQ(result.incomplete_reason.kind, results::ReasonKind::kTimeLimit);
  EXPECT_EQ(verdict_on(result, "a.first"), "pass");
  EXPECT_EQ(verdict_on(result, "a.slow"), "blocked: time limit of the run reached (--run-timeout)");
  EXPECT_EQ(verdict_on(result, "a.third"), "blocked: time limit of the run reached (--run-timeout)");
  EXPECT_EQ(result.verdict, results::RunVerdict::kNotConformant);
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
  EXPECT_EQ(result.verdict, results::RunVerdict::kInterrupted);
  EXPECT_FALSE(result.complete);
  EXPECT_EQ(verdict_on(result, "a.first"), "pass");
  EXPECT_EQ(verdict_on(result, "a.slow"), "blocked: interrupted");
  EXPECT_EQ(result.scenarios.size(), 3u);
}

class OutOfMemory : public engine::Listener {
 public:
  void finished(const results::ScenarioResult&, std::size_t, std::size_t) override { throw std::bad_alloc(); }
};

class Confused : public engine::Listener {
 public:
  void finished(const results::ScenarioResult&, std::size_t, std::size_t) override { throw std::logic_error("odd"); }
};

// Nobody is blamed for what we are short of.
TEST(Run, WantOfMemoryEndsItWithAWholeReport) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  for (const int jobs : {1, 2}) {
    OutOfMemory listener;
    engine::RunOptions options;
    options.jobs = jobs;
    const auto result =
        run_suites(small_suites({"a.first", "a.slow", "a.third"}, kThree), server.url(), options, &listener);
    EXPECT_EQ(result.verdict, results::RunVerdict::kInternalError);
    EXPECT_FALSE(result.complete);
    EXPECT_EQ(result.incomplete_reason.kind, results::ReasonKind::kNoResources);
    EXPECT_EQ(result.incomplete_reason.detail, "out of memory");
    EXPECT_EQ(result.scenarios.size(), 3u);
    EXPECT_THAT(red_rules(result), IsEmpty());
  }
}

TEST(Run, AnExceptionOnAJobsThreadEndsItWithAWholeReport) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  const auto suites = small_suites({"a.first", "a.slow", "a.third"}, kThree);
  for (const int jobs : {1, 2}) {
    Confused listener;
    engine::RunOptions options;
    options.jobs = jobs;
    const auto target = target::target_from_url(server.url());
    ASSERT_TRUE(target);
    const auto result = engine::run(suites, *target, options, &listener);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->verdict, results::RunVerdict::kInternalError);
    EXPECT_FALSE(result->complete);
    EXPECT_EQ(result->incomplete_reason.detail, "internal error: odd");
    EXPECT_FALSE(result->scenarios.empty());
  }
}

}  // namespace
}  // namespace bitspec
