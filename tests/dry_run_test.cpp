// A dry run says what the run then does: every scenario of the suites, with many options, against servers that show
// what is left open in opposite ways.
#include "harness/engine/dry_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>

#include "harness/selftest/reference_target.h"
#include "tests/reference_run.h"
#include "tests/small_server.h"

namespace bitspec {
namespace {

using results::ScenarioState;
using ::testing::Contains;

// Ends the run once the target was looked at: what was planned to run is blocked then, and nothing more is sent.
class StopAfterPreflight : public engine::Listener {
 public:
  void preflight(const results::Preflight& seen) override {
    EXPECT_TRUE(seen.bits_server) << seen.error;
    stop = true;
  }
  std::atomic<bool> stop{false};
};

struct Wanted {
  std::string name;
  std::function<void(target::Target&, engine::RunOptions&)> change = [](auto&, auto&) {};
};

const Wanted kWanted[] = {
    {"nothing"},
    {"level must", [](auto&, auto& o) { o.level = results::Level::kMust; }},
    {"level should", [](auto&, auto& o) { o.level = results::Level::kShould; }},
    {"mc-bup", [](auto&, auto& o) { o.profile = Profile::kMcBup; }},
    {"iis", [](auto&, auto& o) { o.profile = Profile::kIis; }},
    {"iis, level must",
     [](auto&, auto& o) {
       o.profile = Profile::kIis;
       o.level = results::Level::kMust;
     }},
    {"no slow ones", [](auto&, auto& o) { o.slow = false; }},
    {"another client", [](auto&, auto& o) { o.with_httplib = true; }},
    {"selected",
     [](auto&, auto& o) {
       o.select = {"fragment/*", "level:should"};
       o.skip = {"@slow"};
     }},
    {"one URL",
     [](auto& t, auto&) {
       t.one_url = true;
       t.url.path += "one";
     }},
    {"notifications, and nobody listens",
     [](auto& t, auto&) {
       t.listen.clear();
       t.declare("notification_by_value");
     }},
    {"notifications, and somebody listens",
     [](auto& t, auto&) {
       t.declare("notification_by_value");
       t.listen = "127.0.0.1:0";
     }},
    {"notifications with a value",
     [](auto& t, auto&) {
       t.declare("notification_by_value");
       t.capabilities["notification_by_value"].places.front().values["timeout_ms"] = "1000";
       t.listen = "127.0.0.1:0";
     }},
    {"restarts", [](auto& t, auto&) { t.declare("restart"); }},
    {"no read-back", [](auto& t, auto&) { t.read_back.kind = target::ReadBackWay::Kind::kNone; }},
    {"read back by GET", [](auto& t, auto&) { t.read_back.kind = target::ReadBackWay::Kind::kGet; }},
    {"read back from a folder", [](auto& t, auto&) { t.files_folder = "/nonexistent"; }},
    {"without two connections", [](auto& t, auto&) { t.capabilities["two_connections"].off = true; }},
    {"host ids at one place",
     [](auto& t, auto&) { t.capabilities["host_id"] = target::capability_from_text("/hosted/"); }},
};

struct Planned {
  engine::DryRun dry;
  results::RunResult run;
};

// Both for the target as `wanted` has it.
Planned planned(const Wanted& wanted, target::Target target, target::ServerControl* control) {
  engine::RunOptions options;
  options.control = control;
  wanted.change(target, options);
  if (options.with_httplib) options.client_program = "/proc/self/exe";  // else only a comparison is made with it
  auto dry = engine::dry_run(embedded_suites_checked(), target, options);
  StopAfterPreflight listener;
  auto run = engine::run(embedded_suites_checked(), target, options, &listener, &listener.stop);
  EXPECT_TRUE(dry && run);
  return dry && run ? Planned{std::move(*dry), std::move(*run)} : Planned{};
}

// Every scenario that the dry run is certain of runs, or is skipped for a reason that it gives; and no other is in the
// run. Where the target shows everything, the reason is the first.
void expect_same(const Planned& both, bool shows_everything) {
  ASSERT_EQ(both.dry.scenarios.size(), both.run.scenarios.size());
  for (std::size_t i = 0; i < both.dry.scenarios.size(); ++i) {
    const auto& dry = both.dry.scenarios[i];
    const auto& run = both.run.scenarios[i];
    ASSERT_EQ(dry.scenario->id, run.id);
    if (!dry.depends_on.empty()) continue;
    EXPECT_EQ(dry.runs(), run.state != ScenarioState::kSkipped) << run.id;
    if (run.state == ScenarioState::kSkipped) {
      EXPECT_THAT(dry.skip, Contains(run.reason)) << run.id;
      EXPECT_TRUE(!shows_everything || dry.skip.front() == run.reason) << run.id;
    }
  }
}

// What depends on the target is run where it shows everything that was open, and skipped where it shows nothing.
void expect_depending(const Planned& both, bool runs) {
  for (std::size_t i = 0; i < both.dry.scenarios.size(); ++i) {
    if (both.dry.scenarios[i].depends_on.empty()) continue;
    EXPECT_EQ(both.run.scenarios.at(i).state != ScenarioState::kSkipped, runs) << both.run.scenarios.at(i).id;
  }
}

target::Target target_of(const SmallServer& server) {
  target::Target target = *target::target_from_url(server.url());
  target.timeout = std::chrono::milliseconds(3000);
  return target;
}

TEST(DryRun, AgreesWithTheRunOnAServerThatShowsEverything) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return bits(r); });
  for (const Wanted& wanted : kWanted) {
    SCOPED_TRACE(wanted.name);
    const Planned both = planned(wanted, target_of(server), nullptr);
    expect_same(both, true);
    expect_depending(both, true);
  }
}

// A server of its own, which serves one connection at a time, gives nothing back, and names another host.
Planned planned_for_nothing(const Wanted& wanted) {
  MiniBits bits;
  const auto handler = [&](const Request& r) {
    if (r.method == "GET") return answer("403 Forbidden");
    Reply reply = bits(r);
    const auto end = reply.bytes.find("\r\n");
    if (r.type() == "create-session") reply.bytes.insert(end, "\r\nBITS-Host-Id: other.example");
    return reply;
  };
  const SmallServer server(handler, true);
  return planned(wanted, target_of(server), nullptr);
}

// Side by side: the preflight waits for a second connection until its time is over.
TEST(DryRun, AgreesWithTheRunOnAServerThatShowsNothing) {
  std::vector<std::future<Planned>> all;
  for (const Wanted& wanted : kWanted)
    all.push_back(std::async(std::launch::async, [&wanted] { return planned_for_nothing(wanted); }));
  for (std::size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(kWanted[i].name);
    const Planned both = all[i].get();
    EXPECT_TRUE(both.run.preflight.single_threaded);
    expect_same(both, false);
    expect_depending(both, false);
  }
}

TEST(DryRun, AgreesWithTheRunOnAServerWithEverythingDeclared) {
  std::string folder = (std::filesystem::temp_directory_path() / "bitspec-test-XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  {
    auto reference =
        selftest::ReferenceTarget::start({Profile::kWin32, folder, {}, true}, embedded_suites_checked().catalogue);
    ASSERT_TRUE(reference) << reference.error().message;
    for (const Wanted& wanted : kWanted) {
      SCOPED_TRACE(wanted.name);
      const Planned both = planned(wanted, (*reference)->target(), reference->get());
      expect_same(both, true);
      expect_depending(both, true);
    }
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace bitspec
