#include "harness/recording/exchanges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/recording/testing/described.h"

namespace bitspec::recording {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kPing = "BITS_POST /f HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
const std::string kAck = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

std::string post(std::string_view target, std::string_view body) {
  return "BITS_POST " + std::string(target) + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string(body);
}

std::string answer(int status, std::string_view body) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

// What is handed over must not depend on how the bytes were cut into pieces.
struct WholeCase {
  std::string_view name;
  std::vector<std::pair<Side, std::string>> sent;
  std::vector<std::string> want;
  Ending ending = Ending::kFin;
};
constexpr Side kC = Side::kClient, kS = Side::kServer;

const std::vector<WholeCase>& whole_cases() {
  static const std::vector<WholeCase> cases = {
      {"two exchanges",
       {{kC, kPing}, {kS, kAck}, {kC, post("/g", "hello")}, {kS, answer(200, "abc")}},
       {"1.1 BITS_POST /f 0 bytes -> 200 0 bytes", "1.2 BITS_POST /g 5 bytes -> 200 3 bytes"}},
      {"pipelined",
       {{kC, kPing + post("/g", "hello")}, {kS, kAck + answer(404, "no")}},
       {"1.1 BITS_POST /f 0 bytes -> 200 0 bytes", "1.2 pipelined BITS_POST /g 5 bytes -> 404 2 bytes"}},
      {"interim",
       {{kC, "PUT /f HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"},
        {kS, "HTTP/1.1 100 Continue\r\n\r\n"},
        {kC, "abc"},
        {kS, "HTTP/1.1 103 Early Hints\r\n\r\n" + kAck}},
       {"1.1 PUT /f 3 bytes -> 100 103 200 0 bytes"}},
      {"early answer: the rest of the body is sent all the same",
       {{kC, "PUT /f HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc"},
        {kS, answer(413, "too large")},
        {kC, "def" + kPing},
        {kS, kAck}},
       {"1.1 PUT /f 6 bytes -> 413 9 bytes", "1.2 BITS_POST /f 0 bytes -> 200 0 bytes"}},
      {"HEAD",
       {{kC, "HEAD /f HTTP/1.1\r\nHost: h\r\n\r\n"},
        {kS, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n"},
        {kC, kPing},
        {kS, kAck}},
       {"1.1 HEAD /f 0 bytes -> 200 0 bytes", "1.2 BITS_POST /f 0 bytes -> 200 0 bytes"}},
      {"until close",
       {{kC, "GET /f HTTP/1.0\r\n\r\n"}, {kS, "HTTP/1.0 200 OK\r\n\r\nabcdef"}},
       {"1.1 GET /f 0 bytes -> 200 6 bytes"}},
      {"chunked",
       {{kC, "POST /f HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"},
        {kS, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n"}},
       {"1.1 POST /f 5 bytes -> 200 4 bytes"}},
      {"no answer", {{kC, kPing}}, {"1.1 BITS_POST /f 0 bytes -> - missing connection"}},
      {"no answer before a reset", {{kC, kPing}}, {"1.1 BITS_POST /f 0 bytes -> - missing reset"}, Ending::kReset},
      {"no answer before the recording ends",
       {{kC, kPing}},
       {"1.1 BITS_POST /f 0 bytes -> - missing recording"},
       Ending::kRecording},
      {"short request and short answer",
       {{kC, "PUT /f HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"}, {kS, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nx"}},
       {"1.1 PUT /f 3 bytes missing connection -> 200 1 bytes missing connection short-body@1"}},
      {"the recording ends within both: the answer is not called short",
       {{kC, "PUT /f HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"}, {kS, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nx"}},
       {"1.1 PUT /f 3 bytes missing recording -> 200 1 bytes missing recording"},
       Ending::kRecording},
      {"heads cut short",
       {{kC, "PUT /f HTTP/1.1\r\nHost"}, {kS, "HTTP/1.1 20"}},
       {"1.1 PUT /f (head 21) 0 bytes missing connection -> (head 11) 0 bytes missing connection"}},
      {"first line cut short",
       {{kC, "PUT /f HT"}},
       {"1.1   (head 9) 0 bytes missing connection -> - missing connection"}},
      {"an answer that nothing asked for",
       {{kC, kPing}, {kS, kAck + answer(408, "late")}},
       {"1.1 BITS_POST /f 0 bytes -> 200 0 bytes", "1.2 - -> 408 4 bytes"}},
      {"stray bytes of the server",
       {{kC, kPing}, {kS, kAck + "xyz"}, {kC, kPing}, {kS, kAck}},
       {"1.1 BITS_POST /f 0 bytes -> 200 0 bytes", "note 1 server stray-bytes: xyz",
        "1.2 BITS_POST /f 0 bytes -> 200 0 bytes"}},
      {"empty lines behind the last request",
       {{kC, kPing}, {kS, kAck}, {kC, "\r\n"}},
       {"1.1 BITS_POST /f 0 bytes -> 200 0 bytes", "note 1 client stray-bytes: \\r\\n"}},
      {"deviations of a request",
       {{kC, "\r\nPOST  /f HTTP/1.1\nHost : h\r\nno colon\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx"},
        {kS, kAck}},
       {"1.1 POST /f (line) 1 bytes leading-bytes@0 bare-lf@19 name-syntax@24 no-colon@30 content-length-twice@59 -> "
        "200 0 bytes"}},
      {"TLS", {{kC, "\x16\x03\x01\x02"}, {kS, "\x16\x03\x03"}}, {"note 1 client not-http: TLS"}},
      {"SSH", {{kS, "SSH-2.0-x\r\n"}, {kC, "SSH-2.0-y\r\n"}}, {"note 1 client not-http: SSH-2.0-y\\r\\n"}},
      {"a server that speaks alone", {{kS, "220 mail ready\r\n"}}, {"note 1 server not-http: 220 mail ready\\r\\n"}},
      {"upgraded",
       {{kC, "GET /f HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\r\n"},
        {kS, "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\x81\x05hello\n"}},
       {"1.1 GET /f 0 bytes -> 101 (head 0) 0 bytes missing lost", "note 1 server upgraded: websocket"}},
      {"a tunnel",
       {{kC, "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n"}, {kS, kAck}, {kC, "\x16\x03\x01"}},
       {"1.1 CONNECT h:443 0 bytes -> 200 0 bytes", "note 1 server upgraded: CONNECT"}},
      {"chunks without order: what follows is not known",
       {{kC, "POST /f HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;\r\nabcdeXX\r\n"}, {kS, kAck}},
       {"1.1 POST /f 5 bytes missing broken chunk-syntax@1 chunk-syntax@9 -> 200 0 bytes",
        "note 1 client unknown 4 bytes"}},
  };
  return cases;
}

// Notes without what depends on the pieces: their place, and how much of odd bytes had come.
std::vector<std::string> without_places(std::vector<std::string> lines, bool details) {
  for (std::string& line : lines) {
    if (!line.starts_with("note")) continue;
    const std::size_t at = line.find(" at ");
    const std::size_t detail = line.find(": ", at);
    line = line.substr(0, at) + (details && detail != std::string::npos ? line.substr(detail) : "");
  }
  return lines;
}

std::vector<std::string> read_in_pieces(const WholeCase& c, std::size_t size) {
  Collected collected;
  Feed feed(collected, {}, size);
  for (const auto& [side, bytes] : c.sent) side == kC ? feed.client(bytes) : feed.server(bytes);
  feed.both_end(c.ending);
  return collected.lines;
}

TEST(Exchanges, Table) {
  for (const WholeCase& c : whole_cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(without_places(read_in_pieces(c, 1000), true), c.want);
  }
}

TEST(Exchanges, PiecesDoNotMatter) {
  for (const WholeCase& c : whole_cases()) {
    SCOPED_TRACE(c.name);
    const auto whole = without_places(read_in_pieces(c, 1000), false);
    for (const std::size_t size : {1, 2, 3, 7})
      EXPECT_EQ(without_places(read_in_pieces(c, size), false), whole) << size;
  }
}

// It may have closed an idle connection while the request was under way.
TEST(Exchanges, AServerThatHasEndedOwesNoAnswer) {
  Collected collected;
  Feed(collected).client(kPing).server(kAck).ends(kS, Ending::kFin).client(kPing).ends(kC, Ending::kReset);
  EXPECT_THAT(collected.lines,
              ElementsAre("1.1 BITS_POST /f 0 bytes -> 200 0 bytes", "1.2 BITS_POST /f 0 bytes -> - missing lost"));
}

TEST(Exchanges, ASecondAnswerToARequestThatIsStillSent) {
  Collected collected;
  Feed(collected)
      .client("PUT /f HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\n\r\nabc")
      .server(answer(413, "") + answer(408, ""))
      .ends(kS, Ending::kFin)
      .ends(kC, Ending::kFin);
  EXPECT_THAT(collected.lines, ElementsAre("note 1 server stray-bytes at 2: HTTP/1.1 408 X\\r\\nContent-Length: ",
                                           "1.1 PUT /f 3 bytes missing connection -> 413 0 bytes"));
}

TEST(Exchanges, SayOnceThatAConnectionSwitchesProtocols) {
  Collected collected;
  Feed(collected)
      .client("GET /f HTTP/1.1\r\nHost: h\r\n\r\n")
      .server("HTTP/1.1 101 X\r\n\r\n")
      .client(std::string("\x81\x05hello"));
  EXPECT_THAT(collected.lines,
              ElementsAre("1.1 GET /f 0 bytes -> 101 (head 0) 0 bytes missing lost", "note 1 server upgraded at 2"));
}

TEST(Exchanges, SayWhereAndWhen) {
  Collected collected;
  Feed(collected)
      .client("PUT /f HTTP/1.1\r\nContent-Length: 2\r\n\r\n")
      .client("ab")
      .server("HTTP/1.1 ")
      .server("200 X\r\n\r\n")
      .both_end(Ending::kFin);
  ASSERT_EQ(collected.exchanges.size(), 1u);
  const Exchange& exchange = collected.exchanges[0];
  EXPECT_EQ(exchange.client, "10.0.0.1:1234");
  EXPECT_EQ(exchange.server, "10.0.0.2:80");
  EXPECT_EQ(exchange.request->begins, (Moment{{1, Unit::kPacket}, 1.0}));
  EXPECT_EQ(exchange.request->ends, (Moment{{2, Unit::kPacket}, 2.0}));
  EXPECT_EQ(exchange.answer->begins, (Moment{{3, Unit::kPacket}, 3.0}));
  EXPECT_EQ(exchange.answer->ends, (Moment{{4, Unit::kPacket}, 4.0}));
  EXPECT_EQ(exchange.request->body, "ab");
  EXPECT_TRUE(exchange.request->body_kept());
  EXPECT_EQ(exchange.request->raw_head, "PUT /f HTTP/1.1\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(exchange.request->fields.list(), ElementsAre(Field{"Content-Length", "2"}));
}

TEST(Exchanges, AreHandedOverAsSoonAsTheyAreComplete) {
  Collected collected;
  Feed feed(collected);
  feed.client(kPing).server(answer(200, "abc").substr(0, 38));
  EXPECT_THAT(collected.lines, IsEmpty());
  feed.server("bc");
  EXPECT_THAT(collected.lines, ElementsAre("1.1 BITS_POST /f 0 bytes -> 200 3 bytes"));
}

TEST(ExchangesAfterLoss, ABodyWithALengthGoesOn) {
  Collected collected;
  Feed(collected)
      .client("PUT /f HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")
      .lost(kC, Loss::kGap, 4)
      .client("hij")
      .server("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nab")
      .lost(kS, Loss::kGap, 4)
      .client(kPing)
      .server(kAck);
  EXPECT_THAT(collected.lines,
              ElementsAre("1.1 PUT /f 10 bytes (4 lost) missing lost -> 200 6 bytes (4 lost) missing lost",
                          "1.2 BITS_POST /f 0 bytes -> 200 0 bytes"));
  EXPECT_EQ(collected.exchanges.at(0).request->body, "abc");
}

TEST(ExchangesAfterLoss, ARequestIsFoundAgainBehindTheAnswer) {
  Collected collected;
  Feed(collected)
      .client("PUT /f HTTP/1.1\r\nContent-")
      .lost(kC, Loss::kGap, 100)
      .client(kPing)  // may be a part of the body
      .server(kAck)
      .client("more")
      .client(kPing)
      .server(kAck);
  EXPECT_THAT(collected.lines,
              ElementsAre("1.1 PUT /f (head 25) 0 bytes missing lost -> 200 0 bytes",
                          "note 1 client unknown " + std::to_string(100 + kPing.size() + 4) + " bytes at 2",
                          "1.2 after-loss BITS_POST /f 0 bytes -> 200 0 bytes"));
}

TEST(ExchangesAfterLoss, OnlyAValidHeadAtTheBeginningOfAPieceIsFound) {
  const std::string no_host = "BITS_POST /f HTTP/1.1\r\n\r\n";
  const std::string bare_lf = "BITS_POST /f HTTP/1.1\nHost: h\r\n\r\n";
  const std::string two_blanks = "BITS_POST  /f HTTP/1.1\r\nHost: h\r\n\r\n";
  for (const std::string& odd : {"x" + kPing, no_host, bare_lf, two_blanks}) {
    Collected collected;
    Feed(collected).lost(kC, Loss::kBefore).client(odd).both_end(Ending::kFin);
    EXPECT_THAT(collected.lines, ElementsAre("note 1 client unknown " + std::to_string(odd.size()) + " bytes at 1"));
  }
}

TEST(ExchangesAfterLoss, AHeadInSeveralPiecesIsFound) {
  Collected collected;
  Feed feed(collected);
  feed.lost(kC, Loss::kBefore).lost(kS, Loss::kBefore);
  feed.client("BITS_POST /f HTTP/1.1\r\nHo").client("st: h\r\nContent-Length: 3\r\n\r\nab").client("c").server(kAck);
  EXPECT_THAT(collected.lines, ElementsAre("1.1 after-loss BITS_POST /f 3 bytes -> 200 0 bytes"));
  EXPECT_EQ(collected.exchanges.at(0).request->begins.place.number, 1u);
  EXPECT_EQ(collected.exchanges.at(0).request->ends.place.number, 3u);
}

// The recording begins within an answer, whose rest is not taken for the answer to the request that follows.
TEST(ExchangesAfterLoss, ARecordingThatBeginsWithinAConnection) {
  Collected collected;
  Feed(collected)
      .lost(kC, Loss::kBefore)
      .lost(kS, Loss::kBefore)
      .server("rest of an answer")
      .client(kPing)
      .server("HTTP/1.1 100 Continue\r\n\r\n")
      .server(kAck)
      .client(kPing)
      .server(kAck);
  EXPECT_THAT(collected.lines, ElementsAre("note 1 server unknown 17 bytes at 1",
                                           "1.1 after-loss BITS_POST /f 0 bytes -> 100 200 0 bytes",
                                           "1.2 after-loss BITS_POST /f 0 bytes -> 200 0 bytes"));
}

TEST(ExchangesAfterLoss, ALostAnswerIsNotTheNextOne) {
  Collected collected;
  Feed(collected)
      .client(kPing)
      .lost(kS, Loss::kGap, 37)
      .server("HTTP/1.1 404 of whom?\r\n\r\n")
      .client(kPing)
      .server(kAck);
  EXPECT_THAT(collected.lines,
              ElementsAre("1.1 BITS_POST /f 0 bytes -> - missing lost", "note 1 server unknown 62 bytes at 2",
                          "1.2 after-loss BITS_POST /f 0 bytes -> 200 0 bytes"));
}

TEST(ExchangesAfterLoss, ALostRequestTakesItsAnswerAlong) {
  Collected collected;
  Feed(collected)
      .client(kPing)
      .server(kAck)
      .lost(kC, Loss::kGap, 52)
      .server(answer(404, "of the lost one"))
      .client(post("/g", "x"))
      .server(kAck);
  EXPECT_THAT(collected.lines,
              ElementsAre("1.1 BITS_POST /f 0 bytes -> 200 0 bytes", "note 1 client unknown 52 bytes at 3",
                          "note 1 server unknown 53 bytes at 3", "1.2 after-loss BITS_POST /g 1 bytes -> 200 0 bytes"));
}

TEST(ExchangesAfterLoss, NothingIsFoundAgainWhereRequestsWerePipelined) {
  Collected collected;
  Feed(collected)
      .client(kPing + kPing)
      .server(kAck)
      .lost(kS, Loss::kGap)
      .server(kAck)
      .client(kPing)
      .server(kAck)
      .both_end(Ending::kFin);
  EXPECT_THAT(
      collected.lines,
      ElementsAre("1.1 BITS_POST /f 0 bytes -> 200 0 bytes", "1.2 pipelined BITS_POST /f 0 bytes -> - missing lost",
                  "1.3 after-loss BITS_POST /f 0 bytes -> - missing lost", "note 1 server unknown 76 bytes at 3"));
}

TEST(ExchangesAfterLoss, BytesBehindTheBodyAreNotTakenForARequest) {
  Collected collected;
  Feed(collected).client(post("/f", "abc") + "\x01\x02").client(kPing).server(kAck).client(kPing).server(kAck);
  EXPECT_THAT(collected.lines,
              ElementsAre("note 1 client stray-bytes at 1: \\x01\\x02", "1.1 BITS_POST /f 3 bytes -> 200 0 bytes",
                          "note 1 client unknown " + std::to_string(2 + kPing.size()) + " bytes at 1",
                          "1.2 after-loss BITS_POST /f 0 bytes -> 200 0 bytes"));
}

TEST(ExchangesAfterLoss, TlsInProgressIsOneNote) {
  Collected collected;
  Feed(collected).lost(kC, Loss::kBefore).lost(kS, Loss::kBefore).server("\x17\x03\x03\x01").client("\x17\x03\x03\x01");
  EXPECT_THAT(collected.lines, ElementsAre("note 1 server not-http at 1: TLS"));
}

TEST(ExchangesLimits, LargeBodiesAreCountedAndNotKept) {
  Collected collected;
  ExchangeLimits limits;
  limits.body_kept = 10;
  Feed feed(collected, limits, 7);
  feed.client(post("/f", std::string(1000, 'x'))).server(kAck);
  ASSERT_EQ(collected.exchanges.size(), 1u);
  EXPECT_EQ(collected.exchanges[0].request->body_size, 1000u);
  EXPECT_EQ(collected.exchanges[0].request->body, std::string(10, 'x'));
  EXPECT_FALSE(collected.exchanges[0].request->body_kept());
}

TEST(ExchangesLimits, LargeHeads) {
  ExchangeLimits limits;
  limits.head_bytes = 100;
  Collected collected;
  Feed(collected, limits).client("GET /f HTTP/1.1\r\nX: " + std::string(100, 'x')).client("\r\n\r\n" + kPing);
  EXPECT_THAT(collected.lines, ElementsAre("1.1 GET /f (head 100) 0 bytes missing limit -> - missing limit",
                                           "note 1 client limit at 1: head"));
  collected.lines.clear();
  Feed(collected, limits)
      .client(kPing)
      .server("HTTP/1.1 200 OK\r\nX: " + std::string(100, 'x'))
      .server(kAck)
      .both_end(Ending::kFin);
  EXPECT_THAT(collected.lines,
              ElementsAre("1.1 BITS_POST /f 0 bytes -> (head 100) 0 bytes missing limit head-too-large@100",
                          "note 1 server unknown 58 bytes at 2"));
}

TEST(ExchangesLimits, PendingRequests) {
  ExchangeLimits limits;
  limits.pending = 2;
  Collected collected;
  Feed(collected, limits).client(kPing + kPing + kPing);
  EXPECT_THAT(collected.lines, ElementsAre("1.1 BITS_POST /f 0 bytes -> - missing limit",
                                           "1.2 pipelined BITS_POST /f 0 bytes -> - missing limit",
                                           "note 1 client limit at 1: requests without an answer"));
}

// With half of the memory in use bodies are no longer kept; with all of it the connection that wants more goes.
TEST(ExchangesLimits, AllConnectionsTogether) {
  ExchangeLimits limits;
  limits.all_held = 20000;
  Collected collected;
  Exchanges exchanges(collected, limits);
  const std::string request = post("/f", std::string(9000, 'x'));
  for (std::uint64_t connection = 1; connection <= 40; ++connection) {
    exchanges.opened(connection, "", "");
    exchanges.piece({connection, Side::kClient, request, {connection, Unit::kPacket}, std::nullopt});
  }
  exchanges.finish();
  std::size_t limited = 0, kept = 0, recorded = 0;
  for (const Exchange& exchange : collected.exchanges) {
    if (exchange.unanswered == Missing::kLimit) ++limited;
    if (exchange.unanswered == Missing::kRecording) ++recorded;
    if (exchange.request->body_kept()) ++kept;
  }
  EXPECT_EQ(kept, 2u);
  EXPECT_EQ(limited + recorded, 40u);
  EXPECT_GT(limited, 20u);
  EXPECT_GT(recorded, 2u);
}

TEST(Exchanges, AConnectionNumberThatIsUsedAgain) {
  Collected collected;
  Feed feed(collected);
  feed.client(kPing);
  feed.exchanges().opened(1, "", "");
  feed.client(kPing).server(kAck);
  EXPECT_THAT(collected.lines, ElementsAre("1.1 BITS_POST /f 0 bytes -> - missing recording",
                                           "1.1 BITS_POST /f 0 bytes -> 200 0 bytes"));
}

}  // namespace
}  // namespace bitspec::recording
