// The check with an ordinary client, on the reference server and on servers that treat such a client in another way.
#include "harness/engine/interop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/client_view.h"
#include "harness/engine/engine.h"
#include "harness/refserver/server.h"
#include "harness/wire/httplib_transport.h"
#include "harness/wire/testing/scripted_peer.h"
#include "reports/reason_text.h"
#include "tests/crash_note.h"

namespace bitspec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> findings(const std::string& url, Profile profile, engine::ReadBack read_back,
                                  std::chrono::milliseconds timeout = std::chrono::milliseconds(5000)) {
  auto target = target::target_from_url(url);
  EXPECT_TRUE(target) << url;
  engine::Environment environment;
  environment.target = &*target;
  environment.profile = profile;
  environment.layout.base = target->url.path;
  environment.layout.run = "interop-test";
  environment.read_back = read_back;
  environment.limits.exchange = timeout;
  auto found = engine::interop_findings(environment, "/proc/self/exe", 1);
  EXPECT_TRUE(found) << found.error().message;
  return found.value_or(std::vector<std::string>{});
}

TEST(Interop, FindsNothingAtTheReferenceServer) {
  for (const Profile profile : kProfiles) {
    SCOPED_TRACE(profile_name(profile));
    refserver::Options options;
    options.profile = profile;
    auto server = refserver::Server::start(options);
    ASSERT_TRUE(server) << server.error().message;
    EXPECT_THAT(findings((*server)->url(), profile, engine::ReadBack::kGet), IsEmpty());
  }
}

TEST(Interop, AFaultThatBothSeeIsNoFinding) {
  refserver::Options options;
  options.faults = {refserver::fault_list().front().name};
  auto server = refserver::Server::start(options);
  ASSERT_TRUE(server) << server.error().message;
  EXPECT_THAT(findings((*server)->url(), Profile::kWin32, engine::ReadBack::kGet), IsEmpty());
}

// Acks whatever comes, and something else to a program that says who it is.
struct PeerCase {
  std::string_view name;
  std::string to_client;
  std::string want;
  int connections = 2;
};

TEST(Interop, WhatAnOrdinaryClientSeesOtherwiseIsAFinding) {
  const std::string ack =
      "HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\nBITS-Session-Id: {0}\r\nBITS-Protocol: {p}\r\nContent-Length: "
      "0\r\n\r\n";
  const std::string head = "HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\n";
  const PeerCase cases[] = {
      {"it is turned away", "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
       "ping: expected status 200, got status 403"},
      {"it is crashed", "HTTP/1.1 200 " + std::string(60'000, 'r') + "\r\nContent-Length: 0\r\n\r\n",
       std::string("ping: expected status 200, got no answer: ") + kCrashNote, 3},
      {"a folded value is cut for it",
       head + "BITS-Session-Id: {0}\r\nBITS-Protocol:\r\n {p}\r\nContent-Length: 0\r\n\r\n",
       "ping: expected BITS-Protocol '{p}', got no such field"},
      {"it gets a banner", "SSH-2.0-x\r\n",
       "ping: expected status 200, got no answer: the connection was closed, or the answer cannot be "
       "parsed",
       3},
  };
  for (const PeerCase& c : cases) {
    SCOPED_TRACE(c.name);
    wire::ScriptedPeer peer(
        [&](wire::PeerSocket& s) {
          for (std::size_t before = 0; s.read_request(); before = s.got.size()) {
            const bool client = s.got.find("User-Agent: cpp-httplib", before) != std::string::npos;
            const auto fragment = s.got.find("Content-Length: 1000", before) != std::string::npos   ? 1000
                                  : s.got.find("Content-Length: 2000", before) != std::string::npos ? 2000
                                                                                                    : 0;
            s.read_bytes(static_cast<std::size_t>(fragment));
            s.send(client ? c.to_client : ack);
            if (client && c.connections > 2) return;  // it has no more to say here
          }
        },
        c.connections);
    const auto found =
        findings(peer.url().text(), Profile::kWin32, engine::ReadBack::kNone, std::chrono::milliseconds(2000));
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front(), c.want);
  }
}

TEST(Interop, AProgramThatIsNoClientIsNoFinding) {
  auto server = refserver::Server::start({});
  ASSERT_TRUE(server) << server.error().message;
  auto target = target::target_from_url((*server)->url());
  engine::Environment environment;
  environment.target = &*target;
  const auto found = engine::interop_findings(environment, "/nonexistent", 1);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "/nonexistent cannot be started: no such file or directory");
}

// All of a run by the cpp-httplib client.
results::RunResult run_with_httplib(const std::vector<std::string>& faults, const std::vector<std::string>& select) {
  static const catalogue::Checked checked = catalogue::load_suites(catalogue::embedded_suites());
  refserver::Options server_options;
  server_options.faults = faults;
  auto server = refserver::Server::start(server_options);
  EXPECT_TRUE(server) << server.error().message;
  engine::RunOptions options;
  options.client_program = "/proc/self/exe";
  options.with_httplib = true;
  options.slow = false;
  options.select = select;
  auto result = engine::run(checked.suites, *target::target_from_url((*server)->url()), options);
  EXPECT_TRUE(result) << result.error().message;
  return result ? *result : results::RunResult{};
}

std::vector<std::string> rules_that_are(results::Verdict verdict, const results::RunResult& result) {
  std::vector<std::string> out;
  for (const auto& rule : result.rules) {
    if (rule.verdict == verdict) out.push_back(rule.id);
  }
  return out;
}

TEST(TransportHttplib, TheReferenceServerHoldsAllThatSuchAClientSees) {
  const auto result = run_with_httplib({}, {});
  EXPECT_TRUE(result.complete) << reports::reason_text(result.incomplete_reason);
  EXPECT_EQ(result.verdict, results::RunVerdict::kConformant);
  for (const auto verdict : {results::Verdict::kFail, results::Verdict::kWarn, results::Verdict::kNote,
                             results::Verdict::kBlocked, results::Verdict::kInconclusive})
    EXPECT_THAT(rules_that_are(verdict, result), IsEmpty());
  EXPECT_GE(rules_that_are(results::Verdict::kPass, result).size(), 200u);
  for (const auto& rule : result.rules) {
    if (rule.id == "ack.header.legal-values") {
      EXPECT_EQ(rule.reason.kind, results::ReasonKind::kNeedsExactTransport);
    }
  }
  for (const auto& scenario : result.scenarios) {
    if (scenario.id == "http/folded-line") {
      EXPECT_EQ(scenario.reason.kind, results::ReasonKind::kNeedsExactTransport);
    }
  }
}

TEST(TransportHttplib, AFaultIsSeen) {
  const auto result = run_with_httplib({"ack-session-id-missing-on-close"}, {"close/*"});
  EXPECT_THAT(rules_that_are(results::Verdict::kFail, result), ElementsAre("ack.session-id.on-success"));
}

}  // namespace
}  // namespace bitspec
