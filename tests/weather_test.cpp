// Targets that change while they are judged, that are several, or that refuse all packets of one kind: no rule is
// blamed for what happened to the target, and one rule for what fails everywhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "reports/change_text.h"
#include "tests/small_server.h"
#include "tests/small_suite.h"

namespace bitspec {
namespace {

using results::ChangeKind;
using results::Verdict;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Clock = std::chrono::steady_clock;

// A suite of several ordinary uploads, each with a rule of its own.
const std::vector<std::string> kRules = {"ping.success",
                                         "create.success",
                                         "fragment.success rests-on create.success",
                                         "session.known-to-next-request rests-on create.success, fragment.success",
                                         "a.one",
                                         "a.two",
                                         "a.refused",
                                         "ack.packet-type.on-error"};

std::string upload(const std::string& id, const std::string& rule) {
  return "  - id: s/" + id +
         "\n    title: x\n    given: [create: {as: s}, fragment: {session: s, range: 0-99/200}]\n"
         "    when: {fragment: {session: s, range: 100-199/200}}\n    then: [" +
         rule + ": {status: 2xx}]\n";
}

catalogue::Suites weather_suites() {
  const std::string scenarios = R"(  - id: s/ping
    title: x
    when: {ping: {}}
    then: [ping.success: {outcome: success}]
  - id: s/create
    title: x
    when: {create: {as: s}}
    then: [create.success: {outcome: success}]
  - id: s/fragment
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-99/200}}
    then: [fragment.success: {outcome: success}]
  - id: s/known
    title: x
    when:
      - repeat: {times: 2, do: [create: {as: "k${n}"}, fragment: {session: "k${n}", range: 0-99/200}]}
    then: [session.known-to-next-request: {each: {outcome: success}}]
)" + upload("one", "a.one") + upload("two", "a.two") +
                                kRefusals;
  return small_suites(kRules, scenarios,
                      "  - rule: ack.packet-type.on-error\n    on: {answer_to: any-packet, outcome: refused}\n"
                      "    then: {header: BITS-Packet-Type}\n");
}

results::RunResult judge(const SmallServer& server, int jobs = 1) {
  engine::RunOptions options;
  options.jobs = jobs;
  return run_suites(weather_suites(), server.url(), options);
}

// Right until so many requests have come, then as `bad` says for as long as `ends` does not.
class Changing {
 public:
  Changing(int after, std::function<bool(const Request&)> touches, Reply bad, std::chrono::milliseconds lasts)
      : after_(after), touches_(std::move(touches)), bad_(std::move(bad)), lasts_(lasts) {}

  Reply operator()(const Request& request) {
    {
      const std::lock_guard lock(mutex_);
      if (++seen_ > after_ && touches_(request)) {
        if (!since_) since_ = Clock::now();
        if (Clock::now() - *since_ < lasts_) return bad_;
      }
    }
    return bits_(request);
  }

 private:
  const int after_;
  const std::function<bool(const Request&)> touches_;
  const Reply bad_;
  const std::chrono::milliseconds lasts_;
  std::mutex mutex_;
  int seen_ = 0;
  std::optional<Clock::time_point> since_;
  MiniBits bits_;
};

constexpr int kPreflight = 12;  // more requests than a preflight has, fewer than a run
constexpr std::chrono::milliseconds kForEver = std::chrono::hours(1), kAMoment{300};

bool all(const Request&) {
  return true;
}
bool creates(const Request& request) {
  return request.type() == "create-session";
}
bool fragments(const Request& request) {
  return request.type() == "fragment";
}

Reply retry_after(std::string_view status, const std::string& seconds) {
  Fields fields;
  fields.add("Retry-After", seconds);
  return answer(status, fields, "<html>later</html>");
}

struct Case {
  const char* name;
  std::function<bool(const Request&)> touches;
  Reply bad;
  ChangeKind kind;
};

std::vector<Case> lasting() {
  Fields challenge;
  challenge.add("WWW-Authenticate", "Bearer error=\"expired\"");
  return {
      {"expired token", creates, answer("401 Unauthorized", challenge), ChangeKind::kCredentials},
      {"expired token, as 500", creates, answer("500 Internal Server Error", challenge), ChangeKind::kCredentials},
      {"full disk", fragments, MiniBits::error("500 Internal Server Error", "0x80070070"), ChangeKind::kDiskFull},
      {"full disk, as 507", fragments, answer("507 Insufficient Storage"), ChangeKind::kDiskFull},
      {"read-only", creates, MiniBits::error("403 Forbidden", "0x80070013"), ChangeKind::kRefused},
      {"limit of an hour", all, retry_after("429 Too Many Requests", "3600"), ChangeKind::kRateLimited},
  };
}

TEST(TargetThatChanges, ForGoodBlocksTheRestAndBreaksNothing) {
  int jobs = 1;
  for (const Case& c : lasting()) {
    SCOPED_TRACE(c.name + std::string(", jobs ") + std::to_string(jobs));
    Changing changing(kPreflight, c.touches, c.bad, kForEver);
    const SmallServer server(std::ref(changing));
    const auto result = judge(server, jobs);
    jobs = 5 - jobs;
    EXPECT_THAT(red_rules(result), IsEmpty());
    ASSERT_EQ(result.changes.size(), 1u);
    EXPECT_EQ(result.changes[0].kind, c.kind);
    EXPECT_EQ(result.changes[0].lasted_ms, -1);
    EXPECT_FALSE(result.complete);
    EXPECT_EQ(result.incomplete_reason.kind, results::ReasonKind::kTargetChanged);
    EXPECT_EQ(result.verdict, results::RunVerdict::kNotConformant);
    EXPECT_THAT(verdict_on(result, "a.two"), HasSubstr("the target changed after s/"));
  }
}

TEST(TargetThatChanges, ForAMomentIsSaidAndEverythingIsJudged) {
  const std::vector<Case> cases = {
      {"503", all, answer("503 Service Unavailable", {}, "<html>later</html>"), ChangeKind::kUnavailable},
      {"429 with a time", all, retry_after("429 Too Many Requests", "1"), ChangeKind::kRateLimited},
      {"500", fragments, MiniBits::error("500 Internal Server Error", "0x80004005"), ChangeKind::kRefused},
      {"no answer", all, no_answer(), ChangeKind::kNoAnswer},
  };
  for (const int jobs : {1, 4}) {
    for (const Case& c : cases) {
      SCOPED_TRACE(c.name + std::string(", jobs ") + std::to_string(jobs));
      Changing changing(kPreflight, c.touches, c.bad, kAMoment);
      const SmallServer server(std::ref(changing));
      const auto result = judge(server, jobs);
      EXPECT_THAT(red_rules(result), IsEmpty());
      EXPECT_EQ(result.verdict, results::RunVerdict::kConformant);
      // Beside others, what got no answer runs again alone; by then the moment may be over.
      if (jobs > 1 && c.kind == ChangeKind::kNoAnswer && result.changes.empty()) continue;
      ASSERT_FALSE(result.changes.empty());
      // The same holds for a refusal: then it is one that did not come again.
      const bool over = jobs > 1 && result.changes[0].kind == ChangeKind::kAtTimes;
      EXPECT_EQ(result.changes[0].kind, over ? ChangeKind::kAtTimes : c.kind);
      EXPECT_GE(result.changes[0].lasted_ms, 0);
    }
  }
}

// A limit on requests that is reached again and again.
TEST(TargetThatChanges, ARateLimitSlowsTheRunDown) {
  MiniBits bits;
  std::mutex mutex;
  std::deque<Clock::time_point> recent;
  const SmallServer server([&](const Request& request) {
    {
      const std::lock_guard lock(mutex);
      const auto now = Clock::now();
      while (!recent.empty() && now - recent.front() > std::chrono::milliseconds(250)) recent.pop_front();
      if (recent.size() >= 15) return answer("429 Too Many Requests");
      recent.push_back(now);
    }
    return bits(request);
  });
  const auto result = judge(server);
  EXPECT_THAT(red_rules(result), IsEmpty());
  EXPECT_EQ(result.verdict, results::RunVerdict::kConformant);
  ASSERT_EQ(result.changes.size(), 1u);
  EXPECT_THAT(reports::change_text(result.changes[0]), HasSubstr("a rate limit: raise it for this run"));
}

// The same, where nothing is said: beyond so many in a moment there is no answer.
TEST(TargetThatChanges, ARateLimitByClosingBreaksNothing) {
  MiniBits bits;
  std::atomic<int> seen{0};
  const SmallServer server([&](const Request& request) {
    const int number = ++seen;
    return number > kPreflight && number % 40 < 3 ? no_answer() : bits(request);
  });
  const auto result = judge(server);
  EXPECT_THAT(red_rules(result), IsEmpty());
  EXPECT_EQ(result.verdict, results::RunVerdict::kConformant);
}

// The ordinary upload is small, and still fits where a larger one does not.
TEST(TargetThatChanges, AFullDiskBreaksNoRuleWhateverStillFits) {
  MiniBits bits;
  const SmallServer server([&](const Request& request) {
    const bool large = request.type() == "fragment" && request.target.find("large") != std::string::npos;
    return large ? MiniBits::error("500 Internal Server Error", "0x80070070") : bits(request);
  });
  const auto result = run_suites(
      small_suites({"a.large", "a.small"}, upload("large", "a.large") + upload("small", "a.small")), server.url());
  EXPECT_THAT(red_rules(result), IsEmpty());
  EXPECT_EQ(rule_of(result, "a.large").verdict, Verdict::kBlocked);
  EXPECT_EQ(rule_of(result, "a.large").reason.kind, results::ReasonKind::kLimitReached);
  EXPECT_EQ(verdict_on(result, "a.small"), "pass");
  ASSERT_EQ(result.changes.size(), 1u);
  EXPECT_EQ(result.changes[0].kind, ChangeKind::kDiskFull);
  EXPECT_TRUE(result.changes[0].others_accepted);
}

// One that has to start first, or is started by the first packet.
TEST(TargetThatStarts, AndSaysNothingAtFirstIsAskedOnceMore) {
  MiniBits bits;
  std::atomic<int> seen{0};
  const SmallServer server([&](const Request& request) { return seen++ == 0 ? Reply{} : bits(request); });
  const auto result = judge(server);
  EXPECT_EQ(result.verdict, results::RunVerdict::kConformant);
  ASSERT_EQ(result.changes.size(), 1u);
  EXPECT_THAT(reports::change_text(result.changes[0]),
              HasSubstr("an ordinary ping got no answer within the time limit, first at the start"));
}

TEST(TargetThatStarts, AndSaysSoToEveryRequestIsNotCalledAnotherServer) {
  const SmallServer server([](const Request&) { return answer("503 Service Unavailable", {}, "<html>later</html>"); });
  const auto result = judge(server);
  EXPECT_EQ(result.verdict, results::RunVerdict::kUnreachable);
  EXPECT_THAT(reports::reason_text(result.incomplete_reason),
              AllOf(HasSubstr("target unreachable: a BITS_POST Create-Session got status 503"), HasSubstr("--wait")));
  EXPECT_THAT(result.preflight.notes, IsEmpty());
}

// A file that is put to its place some time after the answer is waited for.
TEST(TargetThatStoresLate, IsReadBackAllTheSame) {
  MiniBits bits;
  std::mutex mutex;
  std::map<std::string, int> asked;  // so many looks, and it is there
  const SmallServer server([&](const Request& request) {
    const Reply reply = bits(request);
    if (request.method != "GET" || reply.bytes.find("200 OK") == std::string::npos) return reply;
    const std::lock_guard lock(mutex);
    return ++asked[request.target] <= 2 ? answer("404 Not Found") : reply;
  });
  const auto result = run_suites(small_suites({"a.stored"}, R"(  - id: s/stored
    title: x
    needs: [readback]
    given: [create: {as: s}, fragment: {session: s, range: 0-99/100}, close: {session: s}]
    when: {read_back: {session: s}}
    then: [a.stored: {status: 200}]
)"),
                                 server.url());
  EXPECT_EQ(verdict_on(result, "a.stored"), "pass");
  EXPECT_THAT(result.preflight.notes, testing::Contains(HasSubstr("after Close-Session: where one is not there")));
}

TEST(TargetThatIsSeveral, IsOneRuleWithFigures) {
  std::vector<std::unique_ptr<MiniBits>> workers;
  for (int i = 0; i < 2; ++i) workers.push_back(std::make_unique<MiniBits>());
  std::atomic<unsigned> next{0};
  const SmallServer server([&](const Request& request) { return (*workers[next++ % 2])(request); });
  const auto result = judge(server);
  EXPECT_THAT(red_rules(result), ElementsAre("session.known-to-next-request"));
  EXPECT_EQ(rule_of(result, "session.known-to-next-request").evidence.at(0).got, "known to 6 of the next 12 requests");
  ASSERT_EQ(result.changes.size(), 1u);
  EXPECT_EQ(result.changes[0].kind, ChangeKind::kByTurns);
  EXPECT_THAT(result.preflight.notes, Not(testing::Contains(HasSubstr("does not work"))));
}

// A page by each third request, whichever it is; also where all work for the preflight.
TEST(TargetThatIsSeveral, OneThatFailsIsOneRuleWithFigures) {
  const std::pair<int, const char*> cases[] = {
      {0, "500 Internal Server Error"}, {0, "502 Bad Gateway"}, {kPreflight, "500 Internal Server Error"}};
  for (const auto& [after, status] : cases) {
    SCOPED_TRACE(status + std::string(" after ") + std::to_string(after));
    MiniBits bits;
    std::atomic<int> seen{0};
    const SmallServer server([&](const Request& request) {
      const int number = ++seen;
      return number > after && number % 3 == 0 ? answer(status, {}, "<html>bad</html>") : bits(request);
    });
    const auto result = judge(server, after > 0 ? 4 : 1);
    EXPECT_THAT(red_rules(result), ElementsAre("create.success"));
    EXPECT_THAT(rule_of(result, "create.success").evidence.at(0).got,
                HasSubstr("status " + std::string(status).substr(0, 3) + " to "));
    EXPECT_TRUE(result.complete);
    ASSERT_EQ(result.changes.size(), 1u);
    EXPECT_EQ(result.changes[0].kind, ChangeKind::kAtTimes);
    EXPECT_THAT(reports::change_text(result.changes[0]),
                HasSubstr("one of several servers or workers behind the address fails"));
    EXPECT_THAT(result.preflight.notes, Not(testing::Contains(HasSubstr("does not work"))));
  }
}

// Such a server is started again while it is judged: what met that runs once more.
TEST(TargetThatForgets, ItsSessionsOnceIsSaidAndBreaksNothing) {
  for (const int jobs : {1, 4}) {
    SCOPED_TRACE("jobs " + std::to_string(jobs));
    auto bits = std::make_unique<MiniBits>();
    std::mutex mutex;
    constexpr int kLost = 6;  // behind those of the preflight
    int fragments_seen = 0;
    const SmallServer server([&](const Request& request) {
      const std::lock_guard lock(mutex);
      if (fragments(request) && ++fragments_seen == kLost) bits = std::make_unique<MiniBits>();
      return (*bits)(request);
    });
    const auto result = judge(server, jobs);
    EXPECT_THAT(red_rules(result), IsEmpty());
    EXPECT_EQ(result.verdict, results::RunVerdict::kConformant);
    ASSERT_EQ(result.changes.size(), 1u);
    EXPECT_EQ(result.changes[0].kind, ChangeKind::kAtTimes);
    EXPECT_EQ(result.changes[0].times, 1u);
    EXPECT_THAT(result.changes[0].answer, HasSubstr("status 500"));
  }
}

// The same step in each run, with values that are drawn anew each time: what is refused again was refused for itself.
TEST(TargetThatRefuses, TheSameStepWithOtherValuesIsNotOneThatRefusesAtTimes) {
  MiniBits bits;
  const SmallServer server([&](const Request& request) {
    const auto offered = request.fields.first("BITS-Supported-Protocols");
    if (creates(request) && offered && offered->size() > 38) return MiniBits::error("400 Bad Request", "0x0");
    return bits(request);
  });
  const auto generated = small_suites({"create.success", "a.list"}, R"(  - id: s/list
    title: x
    given: [create: {protocols: ["${bits15}", "${guid:a}"]}]
    when: {create: {protocols: ["${guid:b}", "${bits15}"]}}
    then: [a.list: {outcome: success}]
)");
  const auto result = run_suites(generated, server.url());
  EXPECT_THAT(result.changes, IsEmpty());
  EXPECT_THAT(verdict_on(result, "a.list"), HasSubstr("blocked: create got status 400"));
}

struct AlwaysCase {
  const char* name;
  std::function<bool(const Request&)> touches;
  Reply reply;
  const char* red;
  const char* note;
};

TEST(EverythingOfOneKind, IsOneRuleAndANoteThatSaysWhatToTry) {
  Fields elsewhere;
  elsewhere.add("Location", "http://127.0.0.1:9/node");
  const std::vector<AlwaysCase> cases = {
      {"fragments, 500", fragments, MiniBits::error("500 Internal Server Error", "0x80070005"), "fragment.success",
       "; see the log of the server"},
      {"fragments, a page", fragments, answer("403 Forbidden", {}, "<html>no</html>"), "fragment.success",
       "may this user write there"},
      {"fragments, redirected", fragments, answer("307 Temporary Redirect", elsewhere), "fragment.success",
       "a redirect to http://127.0.0.1:9/node is not followed"},
      {"creates, 403", creates, MiniBits::error("403 Forbidden", "0x80070005"), "create.success",
       "may this user write there"},
      {"fragments, not now", fragments, answer("503 Service Unavailable"), "fragment.success",
       "fragment got status 503; see the log of the server"},
      {"pings", [](const Request& r) { return r.type() == "ping"; },
       MiniBits::error("501 Not Implemented", "0x80004001"), "ping.success", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    MiniBits bits;
    const SmallServer server([&](const Request& request) { return c.touches(request) ? c.reply : bits(request); });
    const auto result = judge(server);
    EXPECT_THAT(red_rules(result), ElementsAre(c.red));
    EXPECT_THAT(result.changes, IsEmpty());
    EXPECT_TRUE(result.complete);
    if (*c.note) {
      EXPECT_THAT(result.preflight.notes, ElementsAre(HasSubstr(c.note)));
    }
  }
}

TEST(EverythingOfOneKind, OneUrlThatHoldsAFileIsToldFromAServerThatChanged) {
  MiniBits bits;
  std::atomic<bool> there{false};
  const SmallServer server([&](const Request& request) {
    if (request.type() == "create-session" && there) return MiniBits::error("409 Conflict", "0x80070050");
    if (request.type() == "close-session") there = true;
    return bits(request);
  });
  auto target = target::target_from_url(server.url() + "one");
  ASSERT_TRUE(target);
  target->one_url = true;
  const auto result = engine::run(weather_suites(), *target, {});
  ASSERT_TRUE(result) << result.error().render();
  EXPECT_THAT(red_rules(*result), ElementsAre("create.success"));
  ASSERT_EQ(result->changes.size(), 1u);
  EXPECT_THAT(reports::change_text(result->changes[0]),
              HasSubstr("the URL holds the file of the first upload, and each further create got status 409"));
  EXPECT_EQ(verdict_on(*result, "ping.success"), "pass");
}

// A server that is right sees no upload but its preflight's and those of the scenarios.
TEST(OrdinaryUpload, IsNotTriedAgainWhereNothingIsUnexpected) {
  MiniBits bits;
  std::atomic<int> creates_seen{0};
  const SmallServer server([&](const Request& request) {
    creates_seen += creates(request);
    return bits(request);
  });
  const auto result = judge(server);
  EXPECT_EQ(result.verdict, results::RunVerdict::kConformant);
  EXPECT_EQ(creates_seen, 1 + 8 + 1) << "preflight, scenarios, one control";
}

// What is wrong with the server itself is asked about a few times, not each time.
TEST(OrdinaryUpload, IsTriedAFewTimesForManyDefectsAlike) {
  MiniBits bits;
  std::atomic<int> creates_seen{0};
  const SmallServer server([&](const Request& request) {
    creates_seen += creates(request);
    const bool mine = request.type() == "fragment" && request.target.find("many") != std::string::npos;
    return mine ? MiniBits::error("400 Bad Request", "0x80070057") : bits(request);
  });
  std::string scenarios;
  constexpr int kMany = 100;
  for (int i = 0; i < kMany; ++i) scenarios += upload("many-" + std::to_string(i), "a.one");
  const auto result = run_suites(small_suites({"a.one"}, scenarios), server.url());
  EXPECT_EQ(verdict_on(result, "a.one"), "blocked: fragment got status 400 (s/many-0#2)");
  EXPECT_THAT(result.changes, IsEmpty());
  EXPECT_LE(creates_seen, kMany + 30);
}

}  // namespace
}  // namespace bitspec
