// The exact transport against servers that misbehave, over real sockets: every one ends in time, and what can be known
// is known.
#include <gtest/gtest.h>

#include <future>

#include "harness/wire/connection.h"
#include "harness/wire/testing/scripted_peer.h"

namespace bitspec::wire {
namespace {

using Clock = std::chrono::steady_clock;

const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kEmpty = kOk + "Content-Length: 0\r\n\r\n";
constexpr milliseconds kShort{80};      // deadline of exchanges that must run into it
constexpr milliseconds kHeadTime{500};  // the same, where a head must come in time even on a loaded machine
constexpr milliseconds kAmple{20'000};  // far above what a loaded machine needs, so that only a hang shows

OutgoingRequest get() {
  return {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", nullptr, {}};
}

Connection connect_to(const ScriptedPeer& peer, milliseconds exchange = kAmple, milliseconds grace = milliseconds(40)) {
  auto stream = connect_tcp(peer.url(), Clock::now() + kAmple);
  if (!stream) ADD_FAILURE() << stream.error().message;
  Limits limits;
  limits.exchange = exchange;
  limits.framing_grace = grace;
  return Connection(std::move(*stream), limits);
}

struct ServerCase {
  std::string_view name;
  ScriptedPeer::Script script;  // after the request
  Ending ending;
  int status;
  Connection::Idle idle;  // afterwards
  std::optional<DeviationKind> deviation;
  milliseconds exchange = kAmple;
  milliseconds grace{40};
};

std::vector<ServerCase> bad_servers() {
  using Idle = Connection::Idle;
  const auto hold = [](PeerSocket& s) { s.read_to_end(); };
  const auto send_and_hold = [](std::string bytes) {
    return [bytes](PeerSocket& s) { s.send(bytes), s.read_to_end(); };
  };
  const auto drip = [](std::string begin, std::string_view drop) {
    return [begin, drop](PeerSocket& s) {
      bool there = s.send(begin);
      for (int i = 0; i < 1000 && there; ++i) s.pause(milliseconds(10)), there = s.send(drop);
    };
  };
  const auto flood = [](std::string begin) {
    return [begin](PeerSocket& s) {
      const std::string much(1 << 20, 'x');
      bool there = s.send(begin);
      for (int i = 0; i < 16384 && there; ++i) there = s.send(much);
    };
  };
  const auto no_length = DeviationKind::kNoFraming;
  const auto short_body = DeviationKind::kShortBody;
  return {
      {"close", [](PeerSocket& s) { s.half_close(), s.read_to_end(); }, Ending::kClosed, 0, Idle::kClosed, {}},
      {"reset", [](PeerSocket& s) { s.reset(); }, Ending::kReset, 0, Idle::kClosed, {}},
      {"reset in the head", [](PeerSocket& s) { s.send(kOk), s.reset(); }, Ending::kReset, 0, Idle::kClosed, {}},
      {"reset in the body", [](PeerSocket& s) { s.send(kOk + "Content-Length: 9\r\n\r\nab"), s.reset(); },
       Ending::kBrokenOff, 200, Idle::kClosed, short_body},
      {"reset behind the answer",
       [](PeerSocket& s) { s.send(kEmpty), s.reset(); },
       Ending::kComplete,
       200,
       Idle::kClosed,
       {}},
      {"close behind the answer", [](PeerSocket& s) { s.send(kEmpty); }, Ending::kComplete, 200, Idle::kClosed, {}},
      {"silence", hold, Ending::kSilent, 0, Idle::kOpen, {}, kShort},
      {"half a head and silence", send_and_hold(kOk), Ending::kSilent, 0, Idle::kOpen, {}, kShort},
      {"no framing", send_and_hold(kOk + "\r\nhello"), Ending::kComplete, 200, Idle::kClosed, no_length},
      {"broken length", send_and_hold(kOk + "Content-Length: x\r\n\r\n"), Ending::kComplete, 200, Idle::kClosed,
       no_length},
      {"body that never comes", send_and_hold(kOk + "Content-Length: 5\r\n\r\n"), Ending::kBrokenOff, 200,
       Idle::kClosed, short_body, kHeadTime},
      {"banner", send_and_hold("SSH-2.0-OpenSSH_9\r\n"), Ending::kNotHttp, 0, Idle::kClosed,
       DeviationKind::kStatusLine},
      {"dripping head", drip(kOk, "X"), Ending::kSilent, 0, Idle::kStray, {}, kShort},
      {"dripping body", drip(kOk + "Content-Length: 99999\r\n\r\n", "x"), Ending::kBrokenOff, 200, Idle::kClosed,
       short_body, kHeadTime},
      {"dripping body without framing", drip(kOk + "\r\n", "x"), Ending::kBrokenOff, 200, Idle::kClosed, no_length,
       kHeadTime, kAmple},
      {"dripping interim answers", drip("", "HTTP/1.1 100 C\r\n\r\n"), Ending::kSilent, 0, Idle::kStray, {}, kShort},
      {"endless head", flood(kOk + "X: "), Ending::kOverLimit, 0, Idle::kClosed, DeviationKind::kHeadTooLarge},
      {"endless body", flood(kOk + "\r\n"), Ending::kBrokenOff, 200, Idle::kClosed, no_length, kHeadTime, kAmple},
      {"endless reason", flood("HTTP/1.1 200 "), Ending::kOverLimit, 0, Idle::kClosed, DeviationKind::kHeadTooLarge},
      {"endless noise", flood(""), Ending::kNotHttp, 0, Idle::kClosed, DeviationKind::kStatusLine},
  };
}

TEST(Loopback, BadServersEndInTime) {
  for (const ServerCase& c : bad_servers()) {
    SCOPED_TRACE(c.name);
    ScriptedPeer peer([&](PeerSocket& s) {
      if (s.read_request()) c.script(s);
    });
    const auto start = Clock::now();
    {
      Connection connection = connect_to(peer, c.exchange, c.grace);
      connection.send(get());
      const Answer answer = connection.read_answer();
      EXPECT_EQ(ending_name(answer.ending), ending_name(c.ending));
      EXPECT_EQ(answer.status, c.status);
      EXPECT_EQ(answer.deviations.empty(), !c.deviation);
      EXPECT_TRUE(!c.deviation || answer.has(*c.deviation));
      const bool ends = c.idle != Connection::Idle::kOpen;
      EXPECT_EQ(connection.look(ends ? kAmple : milliseconds(0)), c.idle);
      EXPECT_FALSE(connection.usable());
    }
    EXPECT_LT(Clock::now() - start, kAmple);
  }
}

TEST(Loopback, ManyExchangesShareOneConnection) {
  ScriptedPeer peer([](PeerSocket& s) {
    for (int i = 0; i < 20 && s.read_request() && s.read_bytes(4); ++i) s.send(kEmpty);
    s.read_to_end();
  });
  Connection connection = connect_to(peer);
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(connection.send({"GET / HTTP/1.1\r\n\r\n", text_source("body"), {}}).whole);
    EXPECT_EQ(connection.read_answer().status, 200);
    EXPECT_EQ(connection.look(milliseconds(0)), Connection::Idle::kOpen);
  }
  EXPECT_TRUE(connection.usable());
}

TEST(Loopback, StrayBytesThatComeLaterAreFound) {
  ScriptedPeer peer([](PeerSocket& s) {
    s.read_request();
    s.send(kEmpty);
    s.read_until("now");  // the client says when it has read the answer
    s.send("stray");
    s.read_to_end();
  });
  Connection connection = connect_to(peer);
  connection.send(get());
  EXPECT_TRUE(connection.read_answer().deviations.empty());
  EXPECT_EQ(connection.look(milliseconds(0)), Connection::Idle::kOpen);
  connection.send({"now", nullptr, {}});
  EXPECT_EQ(connection.look(kAmple), Connection::Idle::kStray);
  EXPECT_EQ(connection.stray(), "stray");
}

constexpr std::size_t kMuch = 16 << 20;   // more than the kernel takes for a peer that does not read
constexpr std::size_t kLittle = 100'000;  // less

// The answer is there before the upload is through. `over` is set when the client has read it.
struct UploadCase {
  std::string_view name;
  std::size_t size;
  std::function<void(PeerSocket&, std::future<void>& over)> script;
};
TEST(Loopback, AnEarlyAnswerToAnUploadIsRead) {
  const std::string refusal = "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig";
  const UploadCase cases[] = {
      {"and the server closes", kMuch, [&](PeerSocket& s, std::future<void>&) { s.send(refusal), s.half_close(); }},
      {"and the server reads no more", kMuch,
       [&](PeerSocket& s, std::future<void>& over) { s.send(refusal), over.wait(); }},
      {"and the server reads on", kLittle,
       [&](PeerSocket& s, std::future<void>&) { s.send(refusal), s.read_bytes(kLittle); }},
  };
  for (const UploadCase& c : cases) {
    SCOPED_TRACE(c.name);
    std::promise<void> read;
    std::future<void> over = read.get_future();
    ScriptedPeer peer([&](PeerSocket& s) {
      if (s.read_request()) c.script(s, over);
    });
    Connection connection = connect_to(peer);
    const SendReport report = connection.send({"POST / HTTP/1.1\r\n\r\n", generated_source(1, 0, c.size), {}});
    EXPECT_EQ(report.whole, c.size == kLittle);
    EXPECT_EQ(report.early_input, c.size == kMuch);
    const Answer answer = connection.read_answer();
    read.set_value();
    EXPECT_EQ(answer.ending, Ending::kComplete);
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(answer.body_start, "big");
    EXPECT_EQ(connection.usable(), c.size == kLittle);
  }
}

TEST(Loopback, APeerThatNeverReadsEndsTheUploadAtTheDeadline) {
  std::promise<void> read;
  std::future<void> over = read.get_future();
  ScriptedPeer peer([&](PeerSocket&) { over.wait(); });
  Connection connection = connect_to(peer, milliseconds(300));
  const SendReport report = connection.send({"POST / HTTP/1.1\r\n\r\n", generated_source(1, 0, kMuch), {}});
  EXPECT_EQ(report.status, IoStatus::kDeadline);
  EXPECT_FALSE(report.early_input);
  EXPECT_EQ(connection.read_answer().ending, Ending::kSilent);
  read.set_value();
}

TEST(Loopback, TheBodyIsHeldUntilTheServerSaysContinue) {
  bool held = false;
  ScriptedPeer peer([&](PeerSocket& s) {
    s.read_request();
    held = s.quiet_for(milliseconds(30));
    s.send("HTTP/1.1 100 Continue\r\n\r\n");
    s.read_bytes(4);
    s.send(kEmpty);
  });
  Connection connection = connect_to(peer);
  OutgoingRequest request{"POST / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", text_source("body"), {}};
  request.plan.wait_for_continue = true;
  EXPECT_TRUE(connection.send(request).whole);
  const Answer answer = connection.read_answer();
  EXPECT_EQ(answer.status, 200);
  ASSERT_EQ(answer.interim.size(), 1u);
  EXPECT_EQ(answer.interim[0].status, 100);
  peer.finish();
  EXPECT_TRUE(held);
}

struct EndCase {
  SendEnd end;
  bool in_order;  // the peer saw a FIN, not a RST
  Ending ending;  // of the answer
};
TEST(Loopback, CutsAndEndsAsPlanned) {
  for (const EndCase& c :
       {EndCase{SendEnd::kHalfClose, true, Ending::kComplete}, EndCase{SendEnd::kClose, true, Ending::kClosed},
        EndCase{SendEnd::kReset, false, Ending::kReset}}) {
    SCOPED_TRACE(static_cast<int>(c.end));
    std::string got;
    bool in_order = false;
    ScriptedPeer peer([&](PeerSocket& s) {
      in_order = s.read_to_end();
      got = s.got;
      s.send(kEmpty);
    });
    Connection connection = connect_to(peer);
    OutgoingRequest request{"head", text_source("body"), {}};
    request.plan = {.splits = {2}, .pause = milliseconds(5), .cut = 6, .end = c.end};
    EXPECT_FALSE(connection.send(request).whole);
    EXPECT_EQ(ending_name(connection.read_answer().ending), ending_name(c.ending));
    peer.finish();
    EXPECT_EQ(in_order, c.in_order);
    EXPECT_TRUE(!c.in_order || got == "headbo") << got;  // a reset may overtake what was sent
  }
}

TEST(Loopback, EachPieceIsASegmentOfItsOwn) {
  std::vector<std::string> pieces;
  ScriptedPeer peer([&](PeerSocket& s) {
    for (std::string_view want : {"ab", "cd", "ef"}) {
      if (!s.read_until(want)) break;
      pieces.push_back(s.got);
    }
    s.send(kEmpty);
  });
  Connection connection = connect_to(peer);
  OutgoingRequest request{"abcdef", nullptr, {}};
  request.plan.splits = {2, 4};
  request.plan.pause = milliseconds(20);
  const auto start = Clock::now();
  connection.send(request);
  EXPECT_GE(Clock::now() - start, milliseconds(40));
  EXPECT_EQ(connection.read_answer().status, 200);
}

TEST(ConnectTcp, SaysWhyItCannot) {
  ScriptedPeer gone([](PeerSocket&) {}, 0);
  gone.finish();
  const auto refused = connect_tcp(gone.url(), Clock::now() + kAmple);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kUnreachable);
  EXPECT_EQ(refused.error().message, "127.0.0.1:" + std::to_string(gone.port()) + ": connection refused");

  Url tls = gone.url();
  tls.scheme = "https";
  EXPECT_EQ(connect_tcp(tls, Clock::now() + kAmple).error().code, ErrorCode::kBadInput);
}

TEST(ConnectTcp, ASilentListenerEndsAtTheDeadline) {
  // A full backlog: the kernel drops the SYN, as a firewall would.
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(listener, 0), 0);
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  Url url;
  url.scheme = "http";
  url.host = "127.0.0.1";
  url.port = ntohs(address.sin_port);
  std::vector<std::unique_ptr<Stream>> filling;
  Result<std::unique_ptr<Stream>> last = nullptr;
  for (int i = 0; i < 8 && last; ++i) {
    last = connect_tcp(url, Clock::now() + milliseconds(100));
    if (last) filling.push_back(std::move(*last));
  }
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, ErrorCode::kTimeout);
  EXPECT_EQ(last.error().message, "127.0.0.1:" + std::to_string(url.port) + ": connection timed out");
  ::close(listener);
}

TEST(ConnectTcp, LocalhostIsFound) {
  ScriptedPeer peer([](PeerSocket& s) { s.read_to_end(); });
  Url url = peer.url();
  url.host = "LocalHost";
  EXPECT_TRUE(connect_tcp(url, Clock::now() + kAmple));
}

}  // namespace
}  // namespace bitspec::wire
