// What recorded traffic shows of a server and of a client, and what it does not show.
#include "harness/judging/traffic_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "harness/recording/pasted_text.h"

namespace bitspec::judging {
namespace {

using recording::Exchange;
using recording::Missing;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string kId = "{01234567-89ab-cdef-0123-456789abcdef}";
const std::string kProtocol = "{7df0354d-249b-430f-820d-3d2a9bef4931}";

const catalogue::Suites& suites() {
  static const catalogue::Checked checked = catalogue::load_embedded_suites();
  return checked.suites;
}

std::string packet(const std::string& type, const std::string& fields) {
  return "BITS_POST /a HTTP/1.1\nHost: h\nBITS-Packet-Type: " + type + "\n" + fields + "\n\n";
}

std::string ack(const std::string& status, const std::string& fields) {
  return "HTTP/1.1 " + status + "\nBITS-Packet-Type: Ack\nContent-Length: 0\nDate: Sun, 29 Nov 2026 09:41:03 GMT\n" +
         fields + "\n\n";
}

std::string of_session(const std::string& more = "") {
  return "BITS-Session-Id: " + kId + more;
}

std::string create() {
  return packet("Create-Session", "BITS-Supported-Protocols: " + kProtocol + "\nContent-Length: 0") +
         ack("200 OK", of_session("\nAccept-Encoding: Identity\nBITS-Protocol: " + kProtocol));
}

std::string fragment(std::uint64_t first, std::uint64_t last, const std::string& status, const std::string& offset,
                     std::uint64_t total = 300) {
  const std::string request =
      packet("Fragment", of_session("\nContent-Range: bytes " + std::to_string(first) + "-" + std::to_string(last) +
                                    "/" + std::to_string(total) +
                                    "\nContent-Length: " + std::to_string(last - first + 1) + "\nContent-Name: a"));
  if (status.empty()) return request;
  const std::string fields = offset.empty() ? "" : "\nBITS-Received-Content-Range: " + offset;
  return request + ack(status, of_session(fields));
}

std::string end(const std::string& type, const std::string& status, const std::string& fields = "") {
  const std::string request = packet(type, of_session("\nContent-Length: 0"));
  return status.empty() ? request : request + ack(status, of_session(fields));
}

const std::string kNotFound = "\nBITS-Error-Code: 0x8020001F\nBITS-Error-Context: 0x5";
const std::string kInvalid = "\nBITS-Error-Code: 0x80070057\nBITS-Error-Context: 0x5";

// The exchanges of the text, as a capture of one connection has them: a second each, answered after 0.1 s.
std::vector<Exchange> exchanges(const std::string& text) {
  struct Sink : recording::ExchangeSink {
    void exchange(Exchange x) override { all.push_back(std::move(x)); }
    void note(const recording::Note&) override {}
    std::vector<Exchange> all;
  } sink;
  recording::read_pasted_text(text, sink);
  std::uint64_t number = 0;
  for (Exchange& x : sink.all) {
    x.bytes_known = true;
    x.after_loss = false;
    const auto moment = [&number](double time) {
      return recording::Moment{{++number, recording::Unit::kPacket}, time};
    };
    const double second = static_cast<double>(&x - sink.all.data());
    if (x.request) {
      x.request->begins = x.request->ends = moment(second);
      x.request->missing = Missing::kNothing;
      x.request->body_lost = 0;
    }
    if (x.answer) x.answer->begins = x.answer->ends = moment(second + 0.1);
  }
  return std::move(sink.all);
}

using Change = std::function<void(std::vector<Exchange>&)>;

results::RunResult judge(const std::string& text, const Change& change = {}) {
  auto all = exchanges(text);
  if (change) change(all);
  TrafficJudge judge(suites(), {});
  judge.begin_file("file");
  for (Exchange& x : all) judge.exchange(std::move(x));
  return judge.take();
}

std::vector<std::string> rules(const results::RunResult& result, std::set<results::Verdict> verdicts) {
  std::vector<std::string> out;
  for (const auto& rule : result.rules) {
    if (verdicts.contains(rule.verdict)) out.push_back(rule.id);
  }
  return out;
}

std::vector<std::string> broken(const results::RunResult& result) {
  using results::Verdict;
  return rules(result, {Verdict::kFail, Verdict::kWarn, Verdict::kNote});
}

const std::string kUpload = create() + fragment(0, 99, "200 OK", "100") + fragment(100, 299, "200 OK", "300");

TEST(TrafficJudge, ARightUploadBreaksNothing) {
  const auto result = judge(kUpload + end("Close-Session", "200 OK"));
  EXPECT_THAT(broken(result), IsEmpty());
  EXPECT_EQ(result.verdict, results::RunVerdict::kConformant);
  EXPECT_THAT(
      rules(result, {results::Verdict::kPass}),
      testing::IsSupersetOf({"close.success", "fragment.received-range.value", "fragment.sequence.contiguous",
                             "session.id.unique", "create.protocol.selected-from-list", "fragment.request.order",
                             "common.request.one-outstanding", "close.request.when"}));
}

struct Row {
  std::string text;
  std::vector<std::string> rules;
};

TEST(TrafficJudge, WhatAServerOwesASession) {
  const std::vector<Row> rows = {
      {kUpload + end("Close-Session", "400 Bad Request", kInvalid), {"close.success"}},
      {create() + end("Close-Session", "500 Internal Server Error", kNotFound), {}},
      {create() +
           packet("Fragment", of_session("\nContent-Range: bytes 0-9/300\nContent-Length: 10\nContent-Name: a")) +
           ack("500 Internal Server Error", of_session(kNotFound)),
       {"session.known-to-next-request"}},
      {create() + fragment(0, 99, "400 Bad Request", ""), {"fragment.sequence.contiguous"}},
      {create() + fragment(0, 99, "416 Range Not Satisfiable", "0"), {"fragment.sequence.contiguous"}},
      {create() + fragment(0, 99, "200 OK", "101"), {"fragment.received-range.value"}},
      {kUpload + end("Close-Session", "200 OK") + end("Close-Session", "200 OK"), {"close.twice"}},
      {kUpload + end("Close-Session", "200 OK") + fragment(0, 99, "200 OK", "100"), {"fragment.after-close"}},
      {create() + end("Cancel-Session", "200 OK") + fragment(0, 99, "200 OK", "100"), {"fragment.after-cancel"}},
      {create() + create(), {"session.id.unique"}},
      {create() + fragment(0, 99, "200 OK", "100") + fragment(50, 149, "200 OK", "250"), {"fragment.overlap.offset"}},
      {create() + fragment(0, 99, "200 OK", "100") + fragment(0, 49, "200 OK", "50"),
       {"fragment.overlap.duplicate-offset"}},
  };
  for (const Row& row : rows) {
    std::vector<std::string> of_server;
    for (auto& rule : broken(judge(row.text))) {
      // A client that sends out of order is blamed for that.
      if (rule != "fragment.request.order" && rule != "error.present-on-failure") of_server.push_back(rule);
    }
    EXPECT_EQ(of_server, row.rules) << row.text;
  }
}

// Refusals that may have their reasons: a limit, a login, a server that is down, a session that has expired.
TEST(TrafficJudge, OtherRefusalsAreNotJudged) {
  for (const char* status : {"401 Unauthorized", "413 Content Too Large", "429 Too Many Requests",
                             "503 Service Unavailable", "507 Insufficient Storage"}) {
    EXPECT_THAT(broken(judge(kUpload + packet("Close-Session", of_session("\nContent-Length: 0")) + "HTTP/1.1 " +
                             status + "\nContent-Length: 0\nDate: Sun, 29 Nov 2026 09:41:03 GMT\n\n")),
                IsEmpty())
        << status;
  }
  EXPECT_THAT(broken(judge(kUpload + end("Close-Session", "500 Internal Server Error", kNotFound))), IsEmpty());
  EXPECT_THAT(broken(judge(kUpload + end("Close-Session", "501 Not Implemented",
                                         "\nBITS-Error-Code: 0x80070005\nBITS-Error-Context: 0x5"))),
              IsEmpty());
}

// A Fragment that was refused while the same one was on its way on another connection.
TEST(TrafficJudge, PacketsOnTheWayExcuseARefusal) {
  const std::string text =
      create() + fragment(0, 99, "416 Range Not Satisfiable", "100") + fragment(0, 99, "200 OK", "100");
  EXPECT_THAT(broken(judge(text)), testing::Contains("fragment.sequence.contiguous"));
  const auto together = [](auto& all) { all[2].request->begins.time = 0.9; };
  EXPECT_THAT(broken(judge(text, together)), ElementsAre("common.request.one-outstanding"));
}

TEST(TrafficJudge, SessionsGoOverConnections) {
  const auto result = judge(kUpload + end("Close-Session", "501 Not Implemented"), [](auto& all) {
    for (std::size_t i = 0; i < all.size(); ++i) all[i].connection = i;
  });
  EXPECT_THAT(broken(result), testing::Contains("close.success"));
}

// Nothing is held against a side for what is not there.
TEST(TrafficJudge, WhatIsMissingIsNotJudged) {
  // An Ack that was lost: the Fragment may be repeated, or not.
  EXPECT_THAT(broken(judge(create() + fragment(0, 99, "", "") + fragment(0, 99, "200 OK", "100"))), IsEmpty());
  EXPECT_THAT(broken(judge(create() + fragment(0, 99, "", "") + fragment(100, 299, "200 OK", "300") +
                           end("Close-Session", "200 OK"))),
              IsEmpty());
  // The beginning.
  EXPECT_THAT(broken(judge(fragment(100, 299, "200 OK", "300") + end("Close-Session", "200 OK"))), IsEmpty());
  EXPECT_THAT(broken(judge(end("Close-Session", "500 Internal Server Error", kNotFound))), IsEmpty());
  // Packets in the middle.
  const auto lost = [](auto& all) { all[2].after_loss = true; };
  EXPECT_THAT(broken(judge(create() + fragment(0, 99, "200 OK", "100") + fragment(200, 299, "200 OK", "300"), lost)),
              IsEmpty());
  // A cut request.
  EXPECT_THAT(broken(judge(create() + fragment(0, 99, "400 Bad Request", "", 300),
                           [](auto& all) {
                             all[1].request->missing = Missing::kReset;
                             all[1].request->body_lost = 50;
                             all[1].answer.reset();
                             all[1].unanswered = Missing::kReset;
                           })),
              IsEmpty());
}

// After a gap the next Ack says where the upload is.
TEST(TrafficJudge, TheNextAckTellsThePlaceAgain) {
  const auto lost = [](auto& all) { all[2].after_loss = true; };
  EXPECT_THAT(broken(judge(create() + fragment(0, 99, "200 OK", "100", 400) + fragment(200, 299, "200 OK", "300", 400) +
                               fragment(350, 399, "416 Range Not Satisfiable", "300", 400),
                           lost)),
              ElementsAre("fragment.request.order"));
}

TEST(TrafficJudge, PacketsOnTheWayAtOnce) {
  const std::string text = create() + fragment(0, 99, "200 OK", "100") + fragment(100, 299, "200 OK", "300");
  const auto early = [](auto& all) { all[2].request->begins.time = 1.05; };
  EXPECT_THAT(broken(judge(text, early)), ElementsAre("common.request.one-outstanding"));
  const auto no_times = [](auto& all) {
    for (Exchange& x : all) {
      x.request->begins = x.request->ends = {{1, recording::Unit::kLine}, {}};
      x.answer->begins = x.answer->ends = {{2, recording::Unit::kLine}, {}};
    }
  };
  EXPECT_THAT(broken(judge(text, no_times)), IsEmpty());
}

TEST(TrafficJudge, OtherTrafficIsPassedOver) {
  const auto result = judge("GET /x HTTP/1.0\nCookie: a\n\nHTTP/1.1 500 Oops\n\nPOST / HTTP/1.1\n\n");
  EXPECT_EQ(result.verdict, results::RunVerdict::kUnreachable);
  EXPECT_EQ(result.incomplete_reason.kind, results::ReasonKind::kNotBits);
  EXPECT_EQ(result.summary.exchanges, 0u);
}

TEST(TrafficJudge, OwnRequestsAreNotJudged) {
  TrafficJudge judge(suites(), {});
  judge.begin_file("result.json", true);
  for (Exchange& x : exchanges(packet("Ping", "BITS-Session-Id: " + kId + "\nContent-Length: x"))) judge.exchange(x);
  EXPECT_THAT(broken(judge.take()), IsEmpty());
}

// However many exchanges: what a report keeps has a limit, and the counts are right.
TEST(TrafficJudge, KeepsABoundedPart) {
  std::string text = create();
  for (int i = 0; i < 3000; ++i) text += packet("Ping", "Transfer-Encoding: chunked\nContent-Length: 0");
  const auto result = judge(text);
  EXPECT_LE(result.exchanges.size(), 2000u);
  for (const auto& rule : result.rules) {
    if (rule.id == "common.request.no-chunking") {
      EXPECT_EQ(rule.broken, 3000u);
      EXPECT_EQ(rule.held, 1u);
      EXPECT_EQ(rule.planned, 3001u);
    }
  }
}

// A client under test, in a case whose second answer is odd.
struct ClientTest {
  explicit ClientTest(const std::string& text, std::uint64_t odd = 0) {
    judge.begin_case("a-case", "A case", {"suites/client/x.yaml", 3, 0, 0, {}});
    results::Observation broken, held;
    broken.rule = "client.range.smaller";
    broken.finding = results::Finding::kBroken;
    judge.observe(broken, 2);
    held.rule = "client.range.back";
    judge.observe(held, 0);
    judge.leave_open("client.range.ahead", {.kind = results::ReasonKind::kUndecided, .detail = "why"});
    judge.leave_open("client.range.back", {.kind = results::ReasonKind::kUndecided, .detail = "why"});
    std::uint64_t number = 0;
    for (Exchange& x : exchanges(text)) {
      if (++number == odd) judge.answer_is_odd();
      judge.exchange(std::move(x));
    }
  }

  TrafficJudge judge{suites(), {Profile::kWin32, results::Level::kMay, "", "http://127.0.0.1:1/"}};
};

TEST(ClientUnderTest, OnlyRulesAboutClientsAndTheirPacketsAreListed) {
  // An answer that no server may give.
  ClientTest test(create() + fragment(0, 99, "200 OK", "") + fragment(0, 99, "200 OK", "100"));
  const auto result = test.judge.take();
  EXPECT_TRUE(result.client_test);
  EXPECT_EQ(result.url, "http://127.0.0.1:1/");
  EXPECT_THAT(result.recordings, IsEmpty());
  for (const auto& rule : result.rules) EXPECT_NE(suites().catalogue.find(rule.id)->role, "server") << rule.id;
  EXPECT_THAT(rules(result, {results::Verdict::kFail}), ElementsAre("client.range.smaller"));
  const auto back = std::ranges::find(result.rules, "client.range.back", &results::RuleResult::id);
  EXPECT_EQ(back->verdict, results::Verdict::kPass);
  const auto ahead = std::ranges::find(result.rules, "client.range.ahead", &results::RuleResult::id);
  EXPECT_EQ(ahead->verdict, results::Verdict::kUntested);
  EXPECT_EQ(ahead->reason.detail, "why");
  ASSERT_EQ(result.scenarios.size(), 1u);
  EXPECT_EQ(result.scenarios[0].id, "a-case");
  EXPECT_THAT(result.exchanges, testing::Contains(testing::Field(&results::Exchange::id, "a-case#2")));
}

TEST(ClientUnderTest, WhatFollowsAnOddAnswerIsLeftToTheCase) {
  const std::string text = create() + fragment(0, 99, "200 OK", "100") + fragment(50, 149, "200 OK", "150");
  EXPECT_THAT(rules(ClientTest(text).judge.take(), {results::Verdict::kFail}),
              ElementsAre("fragment.request.order", "client.range.smaller"));
  EXPECT_THAT(rules(ClientTest(text, 2).judge.take(), {results::Verdict::kFail}), ElementsAre("client.range.smaller"));
}

TEST(ClientUnderTest, TheLastBrokenRulesAreThoseOfTheLastPacket) {
  ClientTest test(create() + fragment(0, 99, "200 OK", "100") + fragment(50, 149, "200 OK", "150"));
  ASSERT_EQ(test.judge.last_broken().size(), 1u);
  EXPECT_EQ(test.judge.last_broken()[0].rule, "fragment.request.order");
  for (Exchange& x : exchanges(fragment(150, 249, "200 OK", "250"))) test.judge.exchange(std::move(x));
  EXPECT_THAT(test.judge.last_broken(), IsEmpty());
}

}  // namespace
}  // namespace bitspec::judging
