// The suites' own packets are right: what a scenario sends without changing anything is what the rules of role request
// ask for.
//
// The steps of every scenario and control are sent to the reference server, in each profile and over both transports. A
// packet counts as our own if its step overrides nothing and the session model expects it to succeed; the others are
// wrong on purpose. Heads are read here again from the bytes that went out, not from the fields they were made of;
// those that the cpp-httplib client sends are recorded by a relay on their way.
#include <gtest/gtest.h>

#include "harness/engine/client_view.h"
#include "harness/wire/httplib_pool.h"
#include "harness/wire/httplib_transport.h"
#include "tests/relay.h"
#include "tests/request_checks.h"

namespace bitspec {
namespace {

// An upload with a gap in it, a read-back, and a session that is cancelled.
History right_history() {
  History h;
  h.host = "h:1";
  const auto now = std::chrono::steady_clock::now();
  const auto add = [&](const std::string& kind, const std::string& type, const std::string& more,
                       const std::string& session, std::string answer_id) -> Packet& {
    Packet p;
    p.kind = kind;
    p.head =
        "BITS_POST /" + session + "/file HTTP/1.1\r\nHost: h:1\r\nBITS-Packet-Type: " + type + "\r\n" + more + "\r\n";
    p.session = session;
    p.stream = 5;
    p.answer_id = std::move(answer_id);
    p.started = now + std::chrono::milliseconds(10 * h.packets.size());
    p.ended = p.started + std::chrono::milliseconds(5);
    return h.packets.emplace_back(std::move(p));
  };
  const auto fragment = [&](std::uint64_t first, int status, std::uint64_t offset) {
    const std::string range = std::to_string(first) + "-" + std::to_string(first + 99) + "/200";
    Packet& p =
        add("fragment", "Fragment",
            "BITS-Session-Id: {1}\r\nContent-Range: bytes " + range + "\r\nContent-Length: 100\r\n", "a", "{1}");
    p.body = generated_source(5, first, 100);
    p.status = status;
    p.answer_offset = offset;
    p.own = status == 200;
  };
  const std::string create =
      "BITS-Supported-Protocols: {7df0354d-249b-430f-820d-3d2a9bef4931}\r\nContent-Length: 0\r\n";
  add("ping", "Ping", "Content-Length: 0\r\n", "", "");
  add("create", "Create-Session", create, "a", "{1}");
  fragment(0, 200, 100);
  fragment(150, 416, 100);
  fragment(100, 200, 200);
  add("close", "Close-Session", "BITS-Session-Id: {1}\r\nContent-Length: 0\r\n", "a", "{1}");
  add("read_back", "", "", "a", "").head = "GET /a/file HTTP/1.1\r\nHost: h:1\r\n\r\n";
  add("create", "Create-Session", create, "b", "{2}");
  add("cancel", "Cancel-Session", "BITS-Session-Id: {2}\r\nContent-Length: 0\r\n", "b", "{2}");
  return h;
}

TEST(RequestChecks, RightPacketsHoldAll) {
  EXPECT_EQ(problems(right_history()), std::vector<std::string>{});
}

TEST(RequestChecks, EachFindsAPacketThatIsWrong) {
  for (const auto& check : checks()) {
    SCOPED_TRACE(check.rule);
    History h = right_history();
    check.plant(h);
    const auto found = problems(h);
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const auto& p) {
      return p.starts_with(check.rule + ": ");
    })) << testing::PrintToString(found);
  }
}

const catalogue::Suites& suites() {
  static const catalogue::Checked checked = catalogue::load_suites(catalogue::embedded_suites());
  for (const auto& error : checked.errors) ADD_FAILURE() << error.render();
  return checked.suites;
}

TEST(RequestChecks, EachRuleHasACheckOrAReason) {
  std::set<std::string> known;
  for (const auto& check : checks()) EXPECT_TRUE(known.insert(check.rule).second) << check.rule;
  for (const auto& [rule, why] : not_for_us()) EXPECT_TRUE(known.insert(rule).second) << rule;
  for (const auto& rule : suites().catalogue.requirements) {
    if (rule.role != "request") continue;
    EXPECT_EQ(known.erase(rule.id), 1u) << rule.id;
  }
  EXPECT_EQ(known, std::set<std::string>{}) << "not in the catalogue";
}

// ---- what the suites send

bool is_plain(const scenario::Step& step) {
  const auto* packet = std::get_if<scenario::PacketStep>(&step.what);
  return packet && !packet->has_overrides() && packet->wait_for_answer && packet->edits.empty() &&
         packet->order.empty();
}

Packet packet_of(const engine::Exchange& e, engine::Conversation& talk, bool own) {
  Packet p;
  p.kind = e.read_back ? "read_back" : e.sent.step;
  p.head = e.sent.head;
  p.body = e.sent.body;
  p.session = e.sent.session;
  p.own = (own || e.read_back) && !e.cannot_send;
  p.started = e.times.start;
  p.ended = e.times.end;
  p.status = e.answer.status;
  p.answer_id = e.field("BITS-Session-Id").value_or("");
  const std::string offset = e.field("BITS-Received-Content-Range").value_or("");
  if (!offset.empty() && offset.find_first_not_of("0123456789") == std::string::npos)
    p.answer_offset = std::stoull(offset);
  p.stream = talk.sessions().stream_seed(talk.sessions().own_stream(talk.sessions().find(p.session)));
  return p;
}

// The server answers every request of these scenarios, and how soon depends on the machine: this ends a test that
// hangs, and decides nothing.
constexpr std::chrono::seconds kNoSilence{60};

enum class Transport { kExact, kClient };
struct Way {
  Profile profile;
  Transport transport;
};

class OwnPackets : public testing::TestWithParam<Way> {
 protected:
  Profile profile() const { return GetParam().profile; }
  bool with_httplib() const { return GetParam().transport == Transport::kClient; }

  void SetUp() override {
    refserver::Options options;
    options.profile = profile();
    auto server = refserver::Server::start(options);
    ASSERT_TRUE(server) << server.error().render();
    server_ = std::move(*server);
    auto target = target::target_from_url(server_->url());
    ASSERT_TRUE(target);
    if (with_httplib()) {
      relay_ = std::make_unique<Relay>(target->url.port);
      target->url.port = relay_->port();
    }
    target_ = *target;
    target_.timeout = kNoSilence;
    environment_.target = &target_;
    environment_.profile = profile();
    environment_.layout.base = target_.url.path;
    environment_.limits.exchange = target_.timeout;
    environment_.read_back = engine::ReadBack::kGet;
    environment_.second_try = false;  // a packet that is sent twice is stored twice, and what follows is refused
    if (with_httplib())
      environment_.clients = std::make_shared<wire::HttplibPool>("/proc/self/exe", target_.url, environment_.limits);
  }

  void run_step(engine::Conversation& talk, const scenario::Step& step, History& history) {
    // Bytes of another stream are another file on purpose.
    const auto* packet = std::get_if<scenario::PacketStep>(&step.what);
    const bool own = is_plain(step) && packet->bytes.empty() && talk.should_succeed(step);
    if (std::holds_alternative<scenario::WaitStep>(step.what)) return;
    std::vector<engine::Exchange*> made;
    if (relay_) (void)relay_->take();
    (void)talk.run(step, made);
    const bool together = std::holds_alternative<scenario::ParallelStep>(step.what);
    for (const engine::Exchange* exchange : made) {
      // Of two at once the refused one may be answered last, with the offset of before.
      if (together && !exchange->success()) continue;
      const bool silent = exchange->sent.answer_awaited && exchange->answer.ending == wire::Ending::kSilent;
      ASSERT_FALSE(silent) << exchange->id << " got no answer within the time limit";
      Packet sent = packet_of(*exchange, talk, own);
      if (relay_) replace_by_recorded(sent, made.size());
      history.packets.push_back(std::move(sent));
    }
  }

  // What the client made of it. Several at once cannot be told apart: they count as none of ours.
  void replace_by_recorded(Packet& packet, std::size_t made) {
    const auto recorded = relay_->take();
    packet.own = packet.own && made == 1;
    if (!packet.own) return;
    // Twice, if the server had closed the connection just before the request went out.
    ASSERT_FALSE(recorded.empty()) << packet.head;
    for (const auto& again : recorded) ASSERT_EQ(again.head, recorded[0].head);
    packet.head = recorded[0].head;
    packet.body = recorded[0].body.empty() ? nullptr : text_source(recorded[0].body);
  }

  void judge(const std::string& id, History& history) {
    history.profile = profile();
    history.host = target_.url.authority();
    for (const auto& problem : problems(history)) ADD_FAILURE() << id << ": " << problem;
    own_ += static_cast<std::size_t>(
        std::count_if(history.packets.begin(), history.packets.end(), [](const Packet& p) { return p.own; }));
    for (const Packet& p : history.packets) {
      for (const auto& check : checks()) looked_[check.rule] += p.own && looks_at(check, p);
    }
  }

  std::unique_ptr<refserver::Server> server_;
  std::unique_ptr<Relay> relay_;
  target::Target target_;
  engine::Environment environment_;
  std::size_t own_ = 0;
  std::map<std::string, std::size_t> looked_;
};

bool applies(const scenario::Scenario& s, Profile profile) {
  if (s.has_tag("slow")) return false;
  return s.profiles.empty() || std::find(s.profiles.begin(), s.profiles.end(), profile) != s.profiles.end();
}

TEST_P(OwnPackets, AreRight) {
  for (const auto& s : suites().scenarios) {
    if (!applies(s, profile())) continue;
    if (with_httplib() && engine::needs_exact_transport(s, profile())) continue;
    engine::Conversation talk(environment_, s.id, 1);
    History history;
    for (const auto& step : s.given) run_step(talk, step, history);
    for (const auto& block : s.blocks) {
      for (const auto& step : block.when) run_step(talk, step, history);
      for (const auto& [variable, field] : block.save) talk.save(variable, field);
    }
    talk.finish();
    judge(s.id, history);
    for (const auto& block : s.blocks) {
      engine::Conversation control(environment_, s.id + "!control", 1);
      History steps;
      for (const auto& step : block.control.steps) run_step(control, step, steps);
      control.finish();
      judge(s.id + "!control", steps);
    }
  }
  EXPECT_GE(own_, 1000u);
  for (const auto& [rule, times] : looked_) EXPECT_GE(times, 10u) << rule << " was hardly looked at";
}

std::vector<Way> ways() {
  std::vector<Way> out;
  for (const Profile profile : kProfiles) {
    for (const auto transport : {Transport::kExact, Transport::kClient}) out.push_back({profile, transport});
  }
  return out;
}

std::string way_test_name(const testing::TestParamInfo<Way>& info) {
  std::string name(profile_name(info.param.profile));
  std::erase(name, '-');
  return name + (info.param.transport == Transport::kExact ? "Exact" : "Client");
}

INSTANTIATE_TEST_SUITE_P(Ways, OwnPackets, testing::ValuesIn(ways()), way_test_name);

}  // namespace
}  // namespace bitspec
