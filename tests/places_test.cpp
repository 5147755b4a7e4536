// Where scenarios run, as whom, and how they leave the server: whole runs against servers of a few lines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/small_server.h"
#include "tests/small_suite.h"

namespace bitspec {
namespace {

results::RunResult run_target(const catalogue::Suites& suites, const target::Target& target) {
  auto result = engine::run(suites, target, {});
  EXPECT_TRUE(result) << result.error().render();
  return result ? *result : results::RunResult{};
}

target::Target target_of(const SmallServer& server) {
  target::Target target = *target::target_from_url(server.url());
  target.timeout = std::chrono::milliseconds(3000);
  return target;
}

// Requests as a server has seen them, from any of its threads.
class Log {
 public:
  void add(const Request& request, const std::string& what) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(request.type() + " " + what);
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  bool any(std::string_view begin) const {
    const auto all = lines();
    return std::any_of(all.begin(), all.end(), [&](const auto& line) { return line.starts_with(begin); });
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

constexpr char kStored[] =
    "  - id: s/one\n    title: x\n    needs: [readback]\n    given: [create: ]\n"
    "    when: {fragment: {range: 0-9/10}}\n    then: [a.one: {status: 200}]\n";

TEST(Places, AScenarioRunsWhereItsCapabilityHolds) {
  MiniBits bits;
  Log log;
  SmallServer server([&](const Request& r) {
    log.add(r, r.target);
    // Nothing can be read back at the target's own URL, or the preflight would find the capability there.
    return r.method == "GET" ? answer("403 Forbidden") : bits(r);
  });
  target::Target target = target_of(server);
  target.capabilities["readback"] = target::capability_from_text("/there/");
  const auto result = run_target(small_suites({"a.one"}, kStored), target);
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
  EXPECT_TRUE(log.any("fragment /there/bitspec-"));
}

TEST(Places, SessionsThatAreLeftOpenAreCancelled) {
  MiniBits bits;
  Log log;
  SmallServer server([&](const Request& r) {
    log.add(r, r.fields.first("BITS-Session-Id").value_or(""));
    return bits(r);
  });
  const auto result =
      run_target(small_suites({"a.one"}, "  - {id: s/one, title: x, when: {create: }, then: [a.one: {status: 200}]}\n"),
                 target_of(server));
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
  EXPECT_TRUE(log.any("cancel-session {"));
  for (const auto& exchange : result.exchanges) EXPECT_NE(exchange.step, "cancel");
}

TEST(Places, RequestsHaveTheCredentialsOfTheStepsUser) {
  MiniBits bits;
  Log log;
  SmallServer server([&](const Request& r) {
    const std::string who = r.fields.first("Authorization").value_or("nobody");
    log.add(r, who);
    return who == "nobody" ? answer("401 Unauthorized") : bits(r);
  });
  target::Target target = target_of(server);
  target.users = {{"alice", "secret", {}}, {"bob", "word", {}}};
  const auto result = run_target(
      small_suites({"a.one", "a.two"},
                   "  - {id: s/one, title: x, when: {ping: {user: b}}, then: [a.one: {status: 200}]}\n"
                   "  - {id: s/two, title: x, when: {create: {user: none}}, then: [a.two: {status: 401}]}\n"),
      target);
  EXPECT_EQ(verdict_on(result, "a.one"), "pass");
  EXPECT_EQ(verdict_on(result, "a.two"), "pass");  // its control, with user a, was taken
  EXPECT_TRUE(log.any("ping Basic Ym9iOndvcmQ="));
  EXPECT_TRUE(log.any("create-session Basic YWxpY2U6c2VjcmV0"));
  EXPECT_TRUE(log.any("create-session nobody"));
}

TEST(Places, WhatNeedsAnApplicationIsSkippedWhereNobodyListens) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  const auto result =
      run_target(small_suites({"a.one"},
                              "  - id: s/one\n    title: x\n    given: {application: {as: app, answers: [{}]}}\n"
                              "    when: {ping: }\n    then: [a.one: {seen: app, times: 0}]\n"),
                 target_of(server));
  EXPECT_EQ(verdict_on(result, "a.one"), "skipped: needs an address for notifications (listen: docs/target.md)");
  EXPECT_EQ(result.verdict, results::RunVerdict::kNothingJudged);
}

TEST(Places, AHookThatIsNotThereIsACapabilityThatIsMissing) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  const auto result =
      run_target(small_suites({"a.one"},
                              "  - {id: s/one, title: x, given: {server: restart}, when: {ping: }, then: [a.one: "
                              "{status: 200}]}\n"),
                 target_of(server));
  EXPECT_EQ(verdict_on(result, "a.one"), "skipped: needs capability restart (declare it: docs/target.md)");
}

TEST(Places, AHostIdIsFollowedToDeclaredHostsOnly) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    Reply reply = bits(r);
    if (r.type() == "create-session") reply.bytes.insert(reply.bytes.find("\r\n") + 2, "BITS-Host-Id: 127.0.0.3\r\n");
    return reply;
  });
  constexpr char kFollow[] =
      "  - id: s/one\n    title: x\n    given: [create: , follow_host_id: {}]\n"
      "    when: {fragment: {range: 0-9/10}}\n    then: [a.one: {status: 200}]\n";
  const auto result = run_target(small_suites({"a.one"}, kFollow), target_of(server));
  EXPECT_EQ(
      verdict_on(result, "a.one"),
      "blocked: follow_host_id could not be run: BITS-Host-Id names 127.0.0.3, and the target does not list that host "
      "(hosts: docs/target.md) (s/one)");
}

TEST(Preflight, SaysWhetherConnectionsAreKept) {
  for (const bool keeps : {true, false}) {
    MiniBits bits;
    SmallServer server([&](const Request& r) {
      Reply reply = bits(r);
      reply.close = !keeps;
      if (!keeps) reply.bytes.insert(reply.bytes.find("\r\n") + 2, "Connection: close\r\n");
      return reply;
    });
    const auto result =
        run_target(small_suites({"a.one"}, "  - {id: s/one, title: x, when: {ping: }, then: [a.one: {status: 200}]}\n"),
                   target_of(server));
    EXPECT_EQ(result.preflight.keeps_alive, keeps);
  }
}

TEST(Preflight, APortThatSaysNothingCostsTwoTimeLimits) {
  std::atomic<bool> over{false};
  std::atomic<int> asked{0};
  SmallServer server([&](const Request&) {
    ++asked;
    while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return no_answer();
  });
  target::Target target = target_of(server);
  target.timeout = std::chrono::milliseconds(400);
  const auto result = run_target(
      small_suites({"a.one"}, "  - {id: s/one, title: x, when: {ping: }, then: [a.one: {status: 200}]}\n"), target);
  over = true;
  EXPECT_EQ(result.verdict, results::RunVerdict::kUnreachable);
  EXPECT_EQ(asked, 2) << "the Ping, and the GET that tells whether it answers anything";
}

}  // namespace
}  // namespace bitspec
