#include "reports/testing/example.h"

namespace bitspec::reports {

results::Exchange example_exchange() {
  results::Exchange x;
  x.id = "fragment/gap#3";
  x.step = "fragment";
  x.method = "BITS_POST";
  x.target = "/up/a.bin";
  x.connection = 1;
  x.request_head =
      "BITS_POST /up/a.bin HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nBITS-Packet-Type: Fragment\r\nContent-Length: "
      "100\r\n\r\n";
  x.request_body = {100, std::string(64, 'a'), std::string(100, '\x01'), ""};
  x.request_sent = 205;
  x.ending = "complete";
  x.status = 416;
  x.answer_head = "HTTP/1.1 416 Nope\r\nBITS-Received-Content-Range: 99\r\nContent-Length: 0\r\n\r\n";
  x.started_us = 1500;
  x.sent_us = 1600;
  x.first_byte_us = 2000;
  x.ended_us = 2100;
  return x;
}

results::RuleResult example_rule(std::string id, results::Level level, results::Verdict verdict) {
  results::RuleResult rule;
  rule.id = std::move(id);
  rule.title = "Title of " + rule.id;
  rule.level = level;
  rule.verdict = verdict;
  return rule;
}

results::RunResult example_run() {
  using results::Level;
  using results::Verdict;
  results::RunResult r;
  r.version = "0.1.0";
  r.suites_digest = "abc";
  r.url = "http://127.0.0.1:8080/up/";
  r.profile = "win32";
  r.capabilities = {{"readback", ""}};
  r.seed = 18446744073709551615ull;
  r.started = "2026-01-02T03:04:05Z";
  r.verdict = results::RunVerdict::kNotConformant;
  r.preflight.reachable = r.preflight.bits_server = r.preflight.readback = r.preflight.keeps_alive = true;
  r.preflight.server = "Example/1";
  r.preflight.notes = {"Uploads can be read back by GET."};
  r.preflight.interop = {"close: expected status 200, got no answer"};

  auto gap = example_rule("fragment.gap.offset", Level::kMust, Verdict::kFail);
  gap.held = 9, gap.broken = 3, gap.planned = 12;
  gap.when = "bytes 0-99 accepted, then a Fragment with bytes 200-299";
  gap.expect = "The Ack of a gap names the next expected offset.";
  gap.sources = {{"MC-BUP", "2.2.6.2", "<4>", "https://example.org/bup#2.2.6.2"}};
  gap.scenarios = {"fragment/gap", "fragment/late"};
  gap.evidence = {{"fragment/gap",
                   "fragment/gap#3",
                   "BITS-Received-Content-Range: 100",
                   "99",
                   {"suites/fragment/gap.yaml", 14, 0, 1, ""}},
                  {"fragment/late",
                   "fragment/late#2",
                   "BITS-Received-Content-Range: 10",
                   "9",
                   {"suites/fragment/gap.yaml", 24, 0, 1, ""}}};
  auto lives = example_rule("fragment.gap.session-lives", Level::kMust, Verdict::kBlocked);
  lives.blocked = lives.planned = 1;
  lives.reason = {
      .kind = results::ReasonKind::kRuleBroken, .rule = "fragment.gap.offset", .exchange = "fragment/gap#3"};
  auto code = example_rule("error.code", Level::kShould, Verdict::kWarn);
  code.broken = code.planned = 1;
  code.evidence = {{"error/x", "", "an error code", "none", {"suites/errors/x.yaml", 3, 0, 1, ""}}};
  auto open = example_rule("http.date", Level::kMay, Verdict::kInconclusive);
  open.held = 3, open.blocked = 5, open.planned = 8;
  open.reason = {.kind = results::ReasonKind::kStepFailed,
                 .rule = "ping.success",
                 .exchange = "http/date#1",
                 .step = "ping",
                 .detail = "status 500"};
  auto tls = example_rule("security.tls", Level::kShould, Verdict::kSkipped);
  tls.reason = {.kind = results::ReasonKind::kNeedsCapability, .capabilities = {"tls"}};
  auto ping = example_rule("ping.success", Level::kMust, Verdict::kPass);
  ping.held = ping.planned = 4;
  ping.informative = {"ping/x: 201"};
  auto other = example_rule("create.other-profile", Level::kMust, Verdict::kNotApplicable);
  r.rules = {gap, lives, code, open, tls, ping, other};
  r.summary.rules = {{"fail", 1}, {"blocked", 1},        {"warn", 1}, {"inconclusive", 1}, {"skipped", 1},
                     {"pass", 1}, {"not_applicable", 1}, {"note", 0}, {"untested", 0}};
  r.summary.scenarios_run = 3;
  r.summary.exchanges = 17;
  r.summary.duration_ms = 1234;

  results::ScenarioResult scenario;
  scenario.id = "fragment/gap";
  scenario.title = "A gap";
  scenario.place = {"suites/fragment/gap.yaml", 3, 0, 1, ""};
  scenario.duration_us = 800;
  scenario.observations = {{"fragment.gap.offset",
                            "fragment/gap",
                            "fragment/gap#3",
                            results::Finding::kBroken,
                            "100",
                            "99",
                            {},
                            {"suites/fragment/gap.yaml", 14, 0, 1, ""}}};
  scenario.server_output = "POST /a 99\npanic: \x1b[31moffset\n";
  r.scenarios = {scenario};
  r.exchanges = {example_exchange()};
  return r;
}

results::Reason evil_reason(const std::string& evil) {
  return {.kind = results::ReasonKind::kStepFailed,
          .rule = evil,
          .exchange = evil,
          .scenario = evil,
          .step = evil,
          .capabilities = {evil},
          .detail = evil};
}

results::RunResult evil_run(const std::string& evil) {
  auto r = example_run();
  r.preflight.server = r.preflight.error = evil;
  r.preflight.notes = r.preflight.interop = {evil};
  r.incomplete_reason = evil_reason(evil);
  for (auto& rule : r.rules) {
    rule.reason = evil_reason(evil);
    rule.informative = {evil};
    for (auto& e : rule.evidence) e.expected = e.got = e.place.file = evil;
  }
  r.scenarios[0].reason = evil_reason(evil);
  r.scenarios[0].server_output = evil;
  for (auto& o : r.scenarios[0].observations) {
    o.expected = o.got = evil;
    o.reason = evil_reason(evil);
  }
  auto& x = r.exchanges[0];
  x.target = x.answer_head = x.stray = x.note = evil;
  x.request_head += evil;
  x.answer_body = {evil.size(), std::string(64, 'b'), evil, ""};
  x.interim = x.deviations = {evil};
  return r;
}

}  // namespace bitspec::reports
