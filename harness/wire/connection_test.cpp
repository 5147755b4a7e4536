// Connection over a peer made of text: order, leftovers, and what is known of the connection afterwards.
#include "harness/wire/connection.h"

#include <gtest/gtest.h>

#include "harness/wire/memory_stream.h"

namespace bitspec::wire {
namespace {

const std::string kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct Peer {
  explicit Peer(std::deque<std::string> incoming, IoStatus end = IoStatus::kDeadline)
      : stream(new MemoryStream(std::move(incoming), end)), connection(std::unique_ptr<Stream>(stream), Limits{}) {}
  Answer exchange(bool head_request = false) {
    connection.send({"GET / HTTP/1.1\r\n\r\n", nullptr, {}});
    return connection.read_answer({head_request, {}});
  }
  MemoryStream* stream;  // owned by the connection
  Connection connection;
};

TEST(Connection, ReadsAnAnswerAndStaysUsable) {
  Peer peer({kAnswer});
  const Answer answer = peer.exchange();
  EXPECT_EQ(answer.ending, Ending::kComplete);
  EXPECT_EQ(answer.body_start, "ok");
  EXPECT_TRUE(answer.deviations.empty());
  EXPECT_TRUE(peer.connection.usable());
  const ExchangeTimes& t = peer.connection.times();
  EXPECT_NE(t.start, SteadyTime{});
  EXPECT_LE(t.start, t.sent);
  EXPECT_LE(t.sent, t.first_byte);
  EXPECT_LE(t.first_byte, t.head);
  EXPECT_LE(t.head, t.end);
}

TEST(Connection, ReadsPipelinedAnswersInOrder) {
  Peer peer({kAnswer + "HTTP/1.1 404 No\r\nContent-", "Length: 0\r\n\r\n"});
  EXPECT_EQ(peer.exchange().status, 200);
  EXPECT_TRUE(peer.connection.usable());
  EXPECT_EQ(peer.connection.read_answer().status, 404);
  EXPECT_EQ(peer.connection.look(milliseconds(0)), Connection::Idle::kOpen);
}

struct UsableCase {
  std::string_view name;
  std::string bytes;
  IoStatus end;
  Ending ending;
  bool usable, closed;
};
TEST(Connection, KnowsWhetherItCanBeUsedAgain) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const UsableCase cases[] = {
      {"whole answer", kAnswer, IoStatus::kDeadline, Ending::kComplete, true, false},
      {"says close", ok + "Connection: close\r\nContent-Length: 0\r\n\r\n", IoStatus::kDeadline, Ending::kComplete,
       false, false},
      {"framed by the close", ok + "\r\n", IoStatus::kEnd, Ending::kComplete, false, true},
      {"not framed", ok + "\r\n", IoStatus::kDeadline, Ending::kComplete, false, true},
      {"silence", "", IoStatus::kDeadline, Ending::kSilent, false, false},
      {"half a head", ok, IoStatus::kDeadline, Ending::kSilent, false, false},
      {"closed", "", IoStatus::kEnd, Ending::kClosed, false, true},
      {"reset", "", IoStatus::kReset, Ending::kReset, false, true},
      {"short body", ok + "Content-Length: 2\r\n\r\n", IoStatus::kDeadline, Ending::kBrokenOff, false, true},
      {"banner", "SSH-2.0-x\r\n", IoStatus::kDeadline, Ending::kNotHttp, false, true},
      {"bad chunk", ok + "Transfer-Encoding: chunked\r\n\r\nx\r\n", IoStatus::kDeadline, Ending::kBrokenOff, false,
       true},
  };
  for (const UsableCase& c : cases) {
    SCOPED_TRACE(c.name);
    Peer peer({c.bytes}, c.end);
    EXPECT_EQ(peer.exchange().ending, c.ending);
    EXPECT_EQ(peer.connection.usable(), c.usable);
    EXPECT_EQ(peer.stream->was_closed(), c.closed);
  }
}

struct FateCase {
  std::string_view name;
  std::string bytes;
  IoStatus end;
  Connection::Fate fate;
};
TEST(Connection, TellsWhoEndedIt) {
  using Fate = Connection::Fate;
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const FateCase cases[] = {
      {"nobody", kAnswer, IoStatus::kDeadline, Fate::kOpen},
      {"silence", "", IoStatus::kDeadline, Fate::kOpen},
      {"the peer, before an answer", "", IoStatus::kEnd, Fate::kPeerClosed},
      {"the peer, behind the body", ok + "\r\nbody", IoStatus::kEnd, Fate::kPeerClosed},
      {"the peer, by a reset", ok, IoStatus::kReset, Fate::kPeerReset},
      {"we, for want of an end", ok + "\r\n", IoStatus::kDeadline, Fate::kGivenUp},
      {"we, for it is no HTTP", "SSH-2.0-x\r\n", IoStatus::kEnd, Fate::kGivenUp},
      {"we, for the rest never came", ok + "Content-Length: 2\r\n\r\n", IoStatus::kDeadline, Fate::kGivenUp},
  };
  for (const FateCase& c : cases) {
    SCOPED_TRACE(c.name);
    Peer peer({c.bytes}, c.end);
    peer.exchange();
    EXPECT_EQ(peer.connection.fate(), c.fate);
    peer.connection.close();
    EXPECT_EQ(peer.connection.fate(), c.fate == Fate::kOpen ? Fate::kGivenUp : c.fate);
  }
}

// A server that takes the body of a request for another one answers that, too.
TEST(Connection, AnotherAnswerBehindOneWithoutAnEndIsTheNextOne) {
  for (const IoStatus end : {IoStatus::kDeadline, IoStatus::kEnd}) {
    Peer peer({"HTTP/1.1 400 Bad\r\n\r\nHTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"}, end);
    const Answer first = peer.exchange();
    EXPECT_EQ(first.status, 400);
    EXPECT_EQ(first.body_size, 0u);
    EXPECT_EQ(first.has(DeviationKind::kNoFraming), end == IoStatus::kDeadline);
    EXPECT_EQ(peer.connection.look(milliseconds(0)), Connection::Idle::kStray);
    EXPECT_EQ(peer.connection.read_answer().status, 404);
  }
}

struct LeftoverCase {
  std::string_view name, behind;
  std::optional<DeviationKind> want;
};
TEST(Connection, PutsOnRecordWhatCannotBeTheNextAnswer) {
  const LeftoverCase cases[] = {
      {"nothing", "", {}},
      {"another answer", "HTTP/1.1 200 OK\r\n\r\n", {}},
      {"the begin of one", "HT", {}},
      {"text", "garbage", DeviationKind::kStrayBytes},
      {"a line end", "\r\n", DeviationKind::kStrayBytes},
  };
  for (const LeftoverCase& c : cases) {
    SCOPED_TRACE(c.name);
    Peer peer({kAnswer + std::string(c.behind)});
    const Answer answer = peer.exchange();
    EXPECT_EQ(answer.deviations.size(), c.want ? 1u : 0u);
    EXPECT_TRUE(!c.want || answer.has(*c.want));
    EXPECT_EQ(peer.connection.look(milliseconds(0)),
              c.behind.empty() ? Connection::Idle::kOpen : Connection::Idle::kStray);
    EXPECT_EQ(peer.connection.stray(), c.behind);
  }
}

TEST(Connection, ABodyBehindTheAnswerToHeadIsNotAllowed) {
  Peer peer({kAnswer});
  const Answer answer = peer.exchange(true);
  EXPECT_EQ(answer.ending, Ending::kComplete);
  EXPECT_TRUE(answer.has(DeviationKind::kBodyNotAllowed));
  EXPECT_EQ(peer.connection.look(milliseconds(0)), Connection::Idle::kStray);
  EXPECT_FALSE(peer.connection.usable());
}

TEST(Connection, LookFindsStrayBytesAndTheNextAnswerBeginsWithThem) {
  Peer peer({kAnswer, "HTTP/1.1 500 ", "Stray\r\nContent-Length: 0\r\n\r\n"});
  EXPECT_EQ(peer.exchange().status, 200);
  EXPECT_EQ(peer.connection.look(milliseconds(0)), Connection::Idle::kStray);
  EXPECT_EQ(peer.connection.stray(), "HTTP/1.1 500 ");
  EXPECT_FALSE(peer.connection.usable());
  EXPECT_EQ(peer.connection.read_answer().status, 500);
}

TEST(Connection, KeepsAtMostOneKiBOfStrayBytes) {
  Peer peer({kAnswer, std::string(5000, 's')});
  peer.exchange();
  EXPECT_EQ(peer.connection.look(milliseconds(0)), Connection::Idle::kStray);
  EXPECT_EQ(peer.connection.stray(), std::string(1024, 's'));
}

TEST(Connection, LookFindsTheClose) {
  for (const IoStatus end : {IoStatus::kEnd, IoStatus::kReset}) {
    Peer peer({kAnswer}, end);
    EXPECT_TRUE((peer.exchange(), peer.connection.usable()));
    EXPECT_EQ(peer.connection.look(milliseconds(0)), Connection::Idle::kClosed);
    EXPECT_FALSE(peer.connection.usable());
  }
}

TEST(Connection, SendingWithAnEndMakesItUnusable) {
  Peer peer({kAnswer});
  OutgoingRequest request{"GET / HTTP/1.1\r\n\r\n", nullptr, {}};
  request.plan.end = SendEnd::kHalfClose;
  peer.connection.send(request);
  EXPECT_FALSE(peer.connection.usable());
  EXPECT_EQ(peer.connection.read_answer().status, 200);
}

TEST(Connection, TheBodyGoesToTheSink) {
  Peer peer({kAnswer.substr(0, kAnswer.size() - 1), "k"});
  peer.connection.send({"GET / HTTP/1.1\r\n\r\n", nullptr, {}});
  std::string body;
  peer.connection.read_answer({false, [&](std::string_view bytes) { body += bytes; }});
  EXPECT_EQ(body, "ok");
}

}  // namespace
}  // namespace bitspec::wire
