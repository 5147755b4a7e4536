// The cpp-httplib client in its child process: against a server that answers, and against those that would take it
// down.
#include <gtest/gtest.h>

#include "harness/wire/httplib_pool.h"
#include "harness/wire/httplib_transport.h"
#include "harness/wire/testing/scripted_peer.h"
#include "tests/crash_note.h"

namespace bitspec::wire {
namespace {

constexpr milliseconds kShort{300};     // for exchanges that must run into it
constexpr milliseconds kAmple{20'000};  // far above what a loaded machine needs, so that only a hang shows
const std::string kProgram = "/proc/self/exe";
const std::string kEmpty = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

std::unique_ptr<HttplibConnection> start(const Url& url, milliseconds exchange = kAmple) {
  Limits limits;
  limits.exchange = exchange;
  auto connection = HttplibConnection::start(kProgram, url, limits);
  EXPECT_TRUE(connection) << connection.error().message;
  return std::move(*connection);
}

HttplibRequest ping() {
  HttplibRequest request;
  request.method = "BITS_POST";
  request.target = "/up/a%20b.bin";
  request.fields = {{"Host", "h"}, {"BITS-Packet-Type", "Ping"}};
  return request;
}

TEST(HttplibConnection, SendsPacketAndBodyAndReportsTheAnswer) {
  std::string got;
  ScriptedPeer peer([&got](PeerSocket& s) {
    s.read_request();
    s.send("HTTP/1.1 200 Fine\r\nBITS-Packet-Type: Ack\r\nX: 1\r\nX: 2\r\nContent-Length: 3\r\n\r\nabc");
    s.read_request();
    s.read_bytes(200'000);
    s.send("HTTP/1.1 416 Gap\r\nContent-Length: 0\r\n\r\n");
    s.read_to_end();
    got = s.got;
  });
  {
    const auto client = start(peer.url());
    std::string body;
    const auto first = client->exchange(ping(), [&body](std::string_view bytes) { body += bytes; });
    EXPECT_EQ(first.note, "");
    EXPECT_EQ(first.answer.ending, Ending::kComplete);
    EXPECT_EQ(first.answer.status, 200);
    EXPECT_EQ(first.answer.reason, "Fine");
    EXPECT_EQ(first.answer.fields.all("x"), (std::vector<std::string>{"1", "2"}));
    EXPECT_EQ(body, "abc");
    EXPECT_EQ(first.answer.body_start, "abc");
    EXPECT_TRUE(first.connected);

    HttplibRequest fragment = ping();
    fragment.body = generated_source(7, 0, 200'000);
    fragment.fields.add("Content-Length", "200000");
    const auto second = client->exchange(fragment);
    EXPECT_EQ(second.answer.status, 416);
    EXPECT_FALSE(second.connected) << "the connection is kept";
    EXPECT_TRUE(client->open());
  }
  peer.finish();
  EXPECT_TRUE(got.starts_with("BITS_POST /up/a%20b.bin HTTP/1.1\r\n")) << got.substr(0, 200);
  EXPECT_NE(got.find("Content-Length: 0\r\n"), std::string::npos) << "of the Ping, put there by hand";
  std::string sent(200'000, '\0');
  generate_bytes(7, 0, sent);
  EXPECT_TRUE(got.ends_with("\r\n\r\n" + sent));
}

struct PeerCase {
  std::string_view name;
  ScriptedPeer::Script script;  // after the request
  Ending ending;
  int status;
  std::string_view note;
  milliseconds exchange = kAmple;
  bool usable = true;
};

std::vector<PeerCase> bad_peers() {
  constexpr std::string_view kNoSense = "the connection was closed, or the answer cannot be parsed";
  const auto send = [](std::string bytes) { return [bytes](PeerSocket& s) { s.send(bytes); }; };
  const auto drip = [](PeerSocket& s) {
    bool there = s.send("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 500 && there; ++i) s.pause(milliseconds(10)), there = s.send("X: y\r\n");
  };
  return {
      {"a reason phrase that the library's pattern cannot take",
       send("HTTP/1.1 200 " + std::string(60'000, 'r') + "\r\nContent-Length: 0\r\n\r\n"), Ending::kClosed, 0,
       kCrashNote, kAmple, false},
      {"silence", [](PeerSocket& s) { s.read_to_end(); }, Ending::kSilent, 0, "timed out waiting for the answer",
       kShort},
      {"a head that never ends", drip, Ending::kSilent, 0, "timed out; the client process was still running", kShort,
       false},
      {"reset", [](PeerSocket& s) { s.reset(); }, Ending::kClosed, 0, kNoSense},
      {"close", [](PeerSocket& s) { s.close(); }, Ending::kClosed, 0, kNoSense},
      {"another protocol's banner", send("SSH-2.0-Server\r\n"), Ending::kClosed, 0, kNoSense},
      {"a body that ends early", send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"), Ending::kBrokenOff, 200,
       kNoSense},
      {"a body without an end",
       [](PeerSocket& s) {
         const std::string much(1 << 20, 'x');
         for (bool there = s.send("HTTP/1.1 200 OK\r\n\r\n"); there;) there = s.send(much);
       },
       Ending::kBrokenOff, 200, "timed out; the client process was still running", kShort, false},
      {"more fields than anybody needs",
       [](PeerSocket& s) {
         std::string fields;
         for (int i = 0; i < 3000; ++i) fields += "X" + std::to_string(i) + ": y\r\n";
         s.send("HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 0\r\n\r\n");
       },
       Ending::kOverLimit, 0, "the head of the answer is larger than the limit", kAmple, false},
      {"204", send("HTTP/1.1 204 No Content\r\n\r\n"), Ending::kComplete, 204, ""},
  };
}

TEST(HttplibConnection, BadPeersBecomeAnswersWithAnEndingAndANote) {
  for (const PeerCase& c : bad_peers()) {
    SCOPED_TRACE(c.name);
    ScriptedPeer peer([&c](PeerSocket& s) {
      s.read_request();
      c.script(s);
    });
    const auto client = start(peer.url(), c.exchange);
    const auto got = client->exchange(ping());
    EXPECT_EQ(ending_name(got.answer.ending), ending_name(c.ending));
    EXPECT_EQ(got.answer.status, c.status);
    EXPECT_EQ(got.note, c.note);
    EXPECT_EQ(client->usable(), c.usable);
  }
}

TEST(HttplibConnection, AfterItsProcessEndedNothingIsSent) {
  ScriptedPeer peer([](PeerSocket& s) {
    s.read_request();
    s.send("HTTP/1.1 200 " + std::string(60'000, 'r') + "\r\n\r\n");
  });
  const auto client = start(peer.url());
  client->exchange(ping());
  const auto again = client->exchange(ping());
  EXPECT_EQ(again.answer.ending, Ending::kClosed);
  EXPECT_EQ(again.note, "the client's process has ended");
}

TEST(HttplibConnection, ARefusalBeforeTheBodyIsThroughLeavesTheChildFitForMore) {
  bool first = true;
  ScriptedPeer peer(
      [&first](PeerSocket& s) {
        s.read_request();
        if (first) s.reset();
        if (!first) s.send(kEmpty), s.read_to_end();
        first = false;
      },
      2);
  const auto client = start(peer.url());
  HttplibRequest fragment = ping();
  fragment.body = generated_source(7, 0, 30'000'000);
  fragment.fields.add("Content-Length", "30000000");
  EXPECT_EQ(client->exchange(fragment).answer.status, 0);
  const auto again = client->exchange(ping());
  EXPECT_EQ(again.answer.status, 200) << again.note;
  EXPECT_TRUE(again.connected);
}

TEST(HttplibConnection, TheSameConnectionOrNone) {
  ScriptedPeer peer([](PeerSocket& s) {
    s.read_request();
    s.send(kEmpty);
    s.half_close();
    s.read_to_end();
  });
  const auto client = start(peer.url());
  EXPECT_EQ(client->exchange(ping()).answer.status, 200);
  HttplibRequest same = ping();
  same.same_connection = true;
  // The close may still be on its way: the request then goes out in vain.
  const auto got = client->exchange(same);
  EXPECT_EQ(got.answer.status, 0);
  EXPECT_FALSE(got.connected);
}

TEST(HttplibPool, AClientThatComesBackHasNoConnectionAndOneThatCrashedDoesNotComeBack) {
  int connections = 0;
  ScriptedPeer peer(
      [&connections](PeerSocket& s) {
        ++connections;
        s.read_request();
        s.send(connections < 3 ? kEmpty : "HTTP/1.1 200 " + std::string(60'000, 'r') + "\r\n\r\n");
        s.read_to_end();  // the next connection is taken when this one is closed
      },
      4);
  Limits limits;
  limits.exchange = kAmple;
  HttplibPool pool(kProgram, peer.url(), limits);
  const int statuses[] = {200, 200, 0};
  for (const int status : statuses) {
    auto client = pool.take();
    ASSERT_TRUE(client) << client.error().message;
    const auto got = (*client)->exchange(ping());
    EXPECT_EQ(got.answer.status, status);
    EXPECT_EQ(got.connected, status != 0);  // one that crashes has no time to say so
    pool.give_back(std::move(*client));
  }
  auto client = pool.take();
  ASSERT_TRUE(client);
  EXPECT_TRUE((*client)->usable());
  EXPECT_EQ((*client)->exchange(ping()).note, kCrashNote);
}

struct ProgramCase {
  std::string program, message;
};

TEST(HttplibConnection, AProgramThatIsNoClientIsAnError) {
  const ProgramCase cases[] = {
      {"/nonexistent/program", "/nonexistent/program cannot be started: no such file or directory"},
      {"/bin/true", "/bin/true is not a cpp-httplib client"},
  };
  for (const auto& c : cases) {
    const auto client = HttplibConnection::start(c.program, *Url::parse("http://127.0.0.1/"), {});
    ASSERT_FALSE(client) << c.program;
    EXPECT_EQ(client.error().message, c.message);
  }
}

}  // namespace
}  // namespace bitspec::wire
