// A dry run says what the run then does: every scenario of the suites, with many options, against servers that show
// what is left open in opposite ways.
#include "harness/engine/dry_run.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>

#include "harness/selftest/reference_target.h"
#include "tests/reference_run.h"
#include "tests/small_server.h"

namespace bitspec {
namespace {

using results::ScenarioState;

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
    {"another client", [](auto&, auto& o) { o.by_client = true; }},
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
  options.client_program = "/proc/self/exe";
  options.control = control;
  wanted.change(target, options);
  auto dry = engine::dry_run(embedded_suites_checked(), target, options);
  StopAfterPreflight listener;
  auto run = engine::run(embedded_suites_checked(), target, options, &listener, &listener.stop);
  EXPECT_TRUE(dry && run);
  return dry && run ? Planned{std::move(*dry), std::move(*run)} : Planned{};
}

// Every scenario that the dry run is certain of runs, or is skipped for that reason; and no other is in the run.
void expect_same(const Planned& both, bool shows_all = true) {
  ASSERT_EQ(both.dry.scenarios.size(), both.run.scenarios.size());
  for (std::size_t i = 0; i < both.dry.scenarios.size(); ++i) {
    const auto& dry = both.dry.scenarios[i];
    const auto& run = both.run.scenarios[i];
    ASSERT_EQ(dry.scenario->id, run.id);
    if (!dry.depends_on.empty()) continue;
    EXPECT_EQ(dry.runs(), run.state != ScenarioState::kSkipped) << run.id;
    // What the target did not show may be missing besides, and is then named first.
    if (run.state == ScenarioState::kSkipped && shows_all) {
      EXPECT_EQ(dry.skip, run.reason) << run.id;
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
    expect_same(both);
    expect_depending(both, true);
  }
}

TEST(DryRun, AgreesWithTheRunOnAServerThatShowsNothing) {
  MiniBits bits;
  const auto handler = [&](const Request& r) {
    if (r.method == "GET") return answer("403 Forbidden");
    Reply reply = bits(r);
    const auto end = reply.bytes.find("\r\n");
    if (r.type() == "create-session") reply.bytes.insert(end, "\r\nBITS-Host-Id: other.example");
    return reply;
  };
  SmallServer server(handler, true);
  for (const Wanted& wanted : kWanted) {
    SCOPED_TRACE(wanted.name);
    const Planned both = planned(wanted, target_of(server), nullptr);
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
      expect_same(both);
      expect_depending(both, true);
    }
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace bitspec
