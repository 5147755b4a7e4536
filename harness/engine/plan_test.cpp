#include "harness/engine/plan.h"

#include <gtest/gtest.h>

#include "harness/engine/dry_run.h"
#include "harness/engine/target_facts.h"
#include "harness/scenario/loader.h"

namespace bitspec::engine {
namespace {

// Scenarios given as the keys behind id and title, without rules in the catalogue; their ids are a/0, a/1, ...
catalogue::Suites suites_of(const std::vector<std::string>& scenarios) {
  std::string text = "suite: a\nabout: b\nscenarios:\n";
  for (std::size_t i = 0; i < scenarios.size(); ++i)
    text += "  - {id: a/" + std::to_string(i) + ", title: c, control: none, " + scenarios[i] + "}\n";
  auto loaded = scenario::load_text("f.yaml", text);
  for (const auto& error : loaded.errors) ADD_FAILURE() << error.render();
  catalogue::Suites suites;
  if (!loaded.files.empty()) suites.scenarios = std::move(loaded.files.front().scenarios);
  return suites;
}

target::Target target_with(std::initializer_list<std::pair<const char*, const char*>> capabilities) {
  target::Target target = *target::target_from_url("http://h/up/");
  for (const auto& [name, text] : capabilities) target.capabilities[name] = target::capability_from_text(text);
  return target;
}

// "runs at http://h/up/", or "needs-capability tls".
std::string in_words(const PlannedScenario& planned) {
  if (planned.runs()) return "runs at " + planned.place.url.text();
  std::string out(results::reason_kind_name(planned.skip.kind));
  for (const auto& name : planned.skip.capabilities) out += " " + name;
  return out + planned.skip.detail;
}

// The plan of one scenario.
std::string planned(const std::string& scenario, const target::Target& target, const RunOptions& options = {},
                    const results::Reason& no_listener = {}) {
  const catalogue::Suites suites = suites_of({scenario});
  const auto wanted = scenarios_wanted(suites, target, options);
  if (!wanted) return "error: " + wanted.error().message;
  const Plan plan = make_plan(*wanted, {suites.catalogue, target, options, no_listener});
  return plan.scenarios.empty() ? "left out" : in_words(plan.scenarios.front());
}

const std::string kPing = "when: {ping: {}}, then: [p.s: {status: 200}]";

TEST(MakePlan, RunsAtTheTargetWithoutNeeds) {
  EXPECT_EQ(planned(kPing, target_with({})), "runs at http://h/up/");
}

TEST(MakePlan, RunsWhereTheNeedsHold) {
  const auto target = target_with({{"host_id", "/hosted/"}, {"readback", ""}});
  EXPECT_EQ(planned("needs: [readback, host_id], " + kPing, target), "runs at http://h/hosted/");
  EXPECT_EQ(planned("needs: [tls], " + kPing, target), "needs-capability tls");
}

TEST(MakePlan, LeavesOutWhatTheProfileOrLevelHasNothingOf) {
  EXPECT_EQ(planned("profiles: [iis], " + kPing, target_with({})), "left out");
  EXPECT_EQ(planned("when: {ping: {}}, then: [p.s: {win32: none, mc-bup: none, iis: {status: 200}}]", target_with({})),
            "left out");
  catalogue::Suites suites = suites_of({kPing});
  catalogue::Requirement rule;
  rule.id = "p.s";
  rule.level = results::Level::kShould;
  suites.catalogue.requirements.push_back(rule);
  RunOptions options;
  options.level = results::Level::kMust;
  const auto target = target_with({});
  const Plan plan = make_plan(*scenarios_wanted(suites, target, options), {suites.catalogue, target, options, {}});
  EXPECT_EQ(plan.scenarios.size(), 0u);
  EXPECT_EQ(plan.not_applicable, 1u);
}

TEST(MakePlan, SlowScenariosRunUnlessLeftOut) {
  RunOptions options;
  EXPECT_EQ(planned("tags: [slow], " + kPing, target_with({}), options), "runs at http://h/up/");
  options.slow = false;
  EXPECT_EQ(planned("tags: [slow], " + kPing, target_with({}), options), "slow");
}

TEST(MakePlan, OneUrlSkipsWhatNeedsTwo) {
  target::Target target = *target::target_from_url("http://h/one", true);
  EXPECT_EQ(planned(kPing, target), "runs at http://h/one");
  EXPECT_EQ(planned("given: [create: {as: s}, create: {as: t}, cancel: {session: s}], " + kPing, target),
            "needs-two-urls");
}

TEST(MakePlan, OneConnectionSkipsWhatNeedsTwo) {
  EXPECT_EQ(planned("needs: [two_connections], " + kPing, target_with({})), "needs-two-connections");
  EXPECT_EQ(planned("needs: [two_connections], " + kPing, target_with({{"two_connections", ""}})),
            "runs at http://h/up/");
}

TEST(MakePlan, AnotherClientSkipsWhatItCannotSendOrReach) {
  RunOptions options;
  options.with_httplib = true;
  EXPECT_EQ(planned(kPing, target_with({}), options), "error: no client program for --transport httplib");
  options.client_program = "x";
  EXPECT_EQ(planned(kPing, target_with({}), options), "runs at http://h/up/");
  EXPECT_EQ(planned("when: {raw: {lines: ['BITS_POST / HTTP/1.1', '']}}, then: [p.s: {status: 200}]", target_with({}),
                    options),
            "needs-exact-transport");
  EXPECT_EQ(planned("needs: [tls], " + kPing, target_with({{"tls", "https://h:8443/"}}), options),
            "needs-exact-transport");
  EXPECT_EQ(planned(kPing, *target::target_from_url("https://h/"), options),
            "error: --transport httplib does not support https: use an http URL, or --transport exact");
}

TEST(MakePlan, ValuesThatAreAskedForHaveToBeDeclared) {
  const std::string asks =
      "needs: [max_upload_size], when: {ping: {path: \"x${capability.max_upload_size.bytes}\"}}, then: [p.s: {status: "
      "200}]";
  target::Target target = target_with({{"max_upload_size", "/limited/"}});
  EXPECT_EQ(planned(asks, target), "needs-value max_upload_size.bytes");
  target.capabilities["max_upload_size"].places.front().values["bytes"] = "1000";
  EXPECT_EQ(planned(asks, target), "runs at http://h/limited/");
}

class NoControl : public target::ServerControl {
  Result<void> restart() override { return {}; }
  Result<void> uploads_off() override { return {}; }
  Result<void> uploads_on() override { return {}; }
};

TEST(MakePlan, TheServerIsRestartedOnlyByWhoCan) {
  const std::string restarts = "when: [{server: restart}, {ping: {}}], then: [p.s: {status: 200}]";
  RunOptions options;
  EXPECT_EQ(planned(restarts, target_with({}), options), "needs-capability restart");
  NoControl control;
  options.control = &control;
  EXPECT_EQ(planned(restarts, target_with({}), options), "runs at http://h/up/");
}

TEST(MakePlan, NotificationsNeedAListener) {
  const std::string notified = "needs: [notification_by_value], " + kPing;
  const auto target = target_with({{"notification_by_value", ""}});
  EXPECT_EQ(planned(notified, target, {}, no_listener_declared(target)), "needs-listen-address");
  EXPECT_EQ(planned(notified, target), "runs at http://h/up/");
  EXPECT_EQ(planned(kPing, target, {}, no_listener_declared(target)), "runs at http://h/up/");
}

// ---- what the preflight saw

TEST(TargetAsSeen, DeclaresWhatWasSeen) {
  const auto capabilities = [](const TargetFacts& facts) {
    std::string out;
    for (const auto& [name, capability] : target_as_seen(target_with({}), facts).capabilities) out += name + " ";
    return out;
  };
  EXPECT_EQ(capabilities({}), "no_host_id no_host_id_fallback no_notifications no_size_limit two_connections ");
  EXPECT_EQ(capabilities({.read_back = ReadBack::kFolder, .one_connection = true, .host_id_seen = true}),
            "no_notifications no_size_limit readback ");
  EXPECT_EQ(capabilities({.read_back = ReadBack::kGet, .one_connection = true, .host_id_seen = true}),
            "download no_notifications no_size_limit readback ");
}

TEST(ReadBackOf, WhatTheTargetSaysCountsFirst) {
  using Kind = target::ReadBackWay::Kind;
  target::Target target = target_with({});
  EXPECT_EQ(read_back_of(target, true), ReadBack::kGet);
  EXPECT_EQ(read_back_of(target, false), ReadBack::kNone);
  target.files_folder = "/files";
  EXPECT_EQ(read_back_of(target, true), ReadBack::kGet);
  EXPECT_EQ(read_back_of(target, false), ReadBack::kFolder);
  const std::pair<Kind, ReadBack> said[] = {{Kind::kGet, ReadBack::kGet},
                                            {Kind::kFolder, ReadBack::kFolder},
                                            {Kind::kCommand, ReadBack::kCommand},
                                            {Kind::kNone, ReadBack::kNone}};
  for (const auto& [kind, way] : said) {
    target.read_back.kind = kind;
    for (const bool get_works : {false, true}) EXPECT_EQ(read_back_of(target, get_works), way);
  }
}

// ---- a dry run

// "runs", "depends 0 2" with the numbers of the facts, or the reasons.
std::string expected(const std::string& scenario, const target::Target& target) {
  const catalogue::Suites suites = suites_of({scenario});
  const auto dry = dry_run(suites, target, {});
  if (!dry || dry->scenarios.size() != 1) return "error";
  const ExpectedScenario& found = dry->scenarios.front();
  if (found.runs()) return "runs";
  std::string out = found.skip.empty() ? "depends" : "";
  for (const auto& reason : found.skip) {
    out += (out.empty() ? "" : " or ") + std::string(results::reason_kind_name(reason.kind));
    for (const auto& name : reason.capabilities) out += " " + name;
  }
  for (const auto fact : found.depends_on) out += " " + std::to_string(static_cast<int>(fact));
  return out;
}

TEST(DryRun, SaysWhatDependsOnTheTarget) {
  target::Target target = target_with({});
  EXPECT_EQ(expected(kPing, target), "runs");
  EXPECT_EQ(expected("needs: [readback], " + kPing, target), "depends 0");
  EXPECT_EQ(expected("needs: [download, two_connections], " + kPing, target), "depends 0 2");
  EXPECT_EQ(expected("needs: [no_host_id], " + kPing, target), "depends 3");
  EXPECT_EQ(expected("needs: [no_host_id, tls], " + kPing, target),
            "needs-capability tls or needs-capability no_host_id tls");
  EXPECT_EQ(expected("needs: [no_size_limit], " + kPing, target), "runs");

  target.files_folder = "/files";
  EXPECT_EQ(expected("needs: [readback], " + kPing, target), "depends 0 1");
  target.read_back.kind = target::ReadBackWay::Kind::kFolder;
  EXPECT_EQ(expected("needs: [readback], " + kPing, target), "depends 1");
  target.read_back.kind = target::ReadBackWay::Kind::kGet;
  EXPECT_EQ(expected("needs: [readback], " + kPing, target), "runs");
  target.read_back.kind = target::ReadBackWay::Kind::kProbe;
  EXPECT_EQ(expected("needs: [download], " + kPing, target), "depends 0");
  target.read_back.kind = target::ReadBackWay::Kind::kNone;
  EXPECT_EQ(expected("needs: [readback], " + kPing, target), "needs-capability readback");
  EXPECT_EQ(expected("needs: [download], " + kPing, target), "needs-capability download");
}

TEST(DryRun, ASelectorWithoutAMatchIsAnError) {
  RunOptions options;
  options.select = {"a/1"};
  const auto dry = dry_run(suites_of({kPing}), target_with({}), options);
  ASSERT_FALSE(dry);
  EXPECT_EQ(dry.error().message, "no scenario matches 'a/1'");
}

}  // namespace
}  // namespace bitspec::engine
