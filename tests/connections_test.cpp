// Who ended a connection: what the server did and what bitspec did never stand for each other. Small servers, judged by
// the scenarios of the suites.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reference_run.h"
#include "tests/small_server.h"
#include "tests/small_suite.h"

namespace bitspec {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

results::RunResult judged(const SmallServer& server, std::vector<std::string> scenarios) {
  engine::RunOptions options;
  options.select = std::move(scenarios);
  return run_suites(embedded_suites_checked(), server.url(), options);
}

// The request that a body looks like.
Request request_in(const std::string& body) {
  Request out;
  out.method = body.substr(0, body.find(' '));
  for (std::size_t at = body.find("\r\n") + 2; at < body.size(); at = body.find("\r\n", at) + 2) {
    const std::string line = body.substr(at, body.find("\r\n", at) - at);
    const auto colon = line.find(':');
    if (colon == std::string::npos) break;
    out.fields.add(line.substr(0, colon), std::string(trim_blanks(line.substr(colon + 1))));
  }
  return out;
}

bool hides_a_request(const Request& request) {
  return request.type() == "fragment" && request.body.starts_with("BITS_POST");
}

const std::string kRefused =
    "HTTP/1.1 400 Bad Request\r\nBITS-Packet-Type: Ack\r\nBITS-Error-Code: 0x80070057\r\nBITS-Error-Context: 0x5\r\n";

struct UnreadBody {
  std::string name;
  std::string first;  // what the refusal ends with
  bool accepts_all;   // also a Create-Session with a protocol that nobody knows
};

TEST(UnreadBody, ReadAsARequestIsSeenHoweverTheRefusalEnds) {
  const UnreadBody cases[] = {
      {"plain", "Content-Length: 0\r\n\r\n", false},
      {"a close is announced and not done", "Connection: close\r\nContent-Length: 0\r\n\r\n", false},
      {"a refusal without an end", "\r\n", false},
      {"the hidden request succeeds", "Content-Length: 0\r\n\r\n", true},
  };
  for (const UnreadBody& c : cases) {
    SCOPED_TRACE(c.name);
    MiniBits bits;
    SmallServer server([&](const Request& r) {
      if (!hides_a_request(r)) return bits(r);
      const Request hidden = request_in(r.body);
      return Reply{kRefused + c.first + (c.accepts_all ? bits(hidden) : MiniBits::error("400 Bad", "0x80200022")).bytes,
                   false};
    });
    const auto result = judged(server, {"connection/unread-body-of-a-bad-range"});
    EXPECT_THAT(red_rules(result), Contains("common.connection.unread-body"));
  }
}

// A complaint in the form of HTTP/0.9, as about the size of a chunk that is read as a request line.
TEST(UnreadBody, AnsweredWithAPageWithoutAHeadIsSeen) {
  for (const std::string scenario : {"connection/unread-body-of-a-bad-range", "connection/unread-body-of-a-ping"}) {
    SCOPED_TRACE(scenario);
    MiniBits bits;
    SmallServer server([&](const Request& r) {
      Reply reply = bits(r);
      if (r.body.starts_with("BITS_POST")) reply.bytes += "<html>Bad request syntax ('c71')</html>\n";
      return reply;
    });
    const auto result = judged(server, {scenario});
    EXPECT_THAT(red_rules(result), Contains("common.connection.unread-body"));
    EXPECT_THAT(red_rules(result), Not(Contains("ack.body.empty")));
  }
}

TEST(UnreadBody, ComplaintBehindAnAnswerWithoutAnEndIsSeen) {
  for (const bool complains : {true, false}) {
    MiniBits bits;
    SmallServer server([&](const Request& r) {
      if (r.fields.first("Content-Range") != "bytes 9-0/5000") return bits(r);
      const bool chunked = !r.fields.first("Transfer-Encoding").value_or("").empty();
      return Reply{kRefused + "\r\n" + (chunked && complains ? "<html>Bad request syntax ('a')</html>" : ""), true};
    });
    const auto result =
        judged(server, {"connection/unread-body-behind-an-endless-answer", "connection/one-for-each-packet"});
    EXPECT_EQ(verdict_on(result, "common.connection.unread-body"), complains ? "fail" : "pass");
  }
}

TEST(UnreadBody, ThatCostsTheConnectionIsRight) {
  for (const bool announced : {false, true}) {
    MiniBits bits;
    SmallServer server([&](const Request& r) {
      if (!hides_a_request(r)) return bits(r);
      return Reply{kRefused + (announced ? "Connection: close\r\n" : "") + "Content-Length: 0\r\n\r\n", true};
    });
    const auto result = judged(server, {"connection/unread-body-of-a-bad-range"});
    EXPECT_EQ(verdict_on(result, "common.connection.unread-body"), "pass");
    EXPECT_EQ(verdict_on(result, "common.response.answered"), "pass");
  }
}

// It ends the connection some time after the refusal. That is neither a missing answer nor anything undecided.
TEST(UnreadBody, AConnectionThatEndsLaterIsRight) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    if (!hides_a_request(r)) return bits(r);
    return Reply{kRefused + "Content-Length: 0\r\n\r\n", false, std::chrono::milliseconds(50)};
  });
  const auto result = judged(server, {"connection/unread-body-of-a-bad-range"});
  for (const auto& rule : result.rules) EXPECT_NE(rule.verdict, results::Verdict::kInconclusive) << rule.id;
  EXPECT_EQ(verdict_on(result, "common.connection.unread-body"), "pass");
}

TEST(GivenUp, AnAnswerWithoutAnEndBreaksNoRuleAboutConnections) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    Reply reply = bits(r);
    const auto length = reply.bytes.find("Content-Length: 0\r\n");
    if (r.type() == "create-session" && length != std::string::npos) reply.bytes.erase(length, 19);
    return reply;
  });
  const auto result = judged(server, {"connection/keep-alive"});
  EXPECT_THAT(red_rules(result), Contains("common.response.framed"));
  EXPECT_THAT(red_rules(result), Not(Contains("common.connection.keep-alive")));
}

TEST(KeepAlive, IsWhetherTheNextRequestIsAnswered) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    Reply reply = bits(r);
    if (r.type() == "fragment") reply.close_after = std::chrono::milliseconds(150);  // long after the answer
    return reply;
  });
  EXPECT_THAT(red_rules(judged(server, {"connection/keep-alive"})), Contains("common.connection.keep-alive"));
}

TEST(AnnouncedClose, ThatIsNotDoneIsSeen) {
  for (const bool done : {true, false}) {
    MiniBits bits;
    SmallServer server([&](const Request& r) {
      Reply reply = bits(r);
      if (r.type() != "ping") return reply;
      reply.bytes.insert(reply.bytes.find("\r\n") + 2, "Connection: close\r\n");
      reply.close = done;
      return reply;
    });
    const auto result = judged(server, {"connection/announced-close"});
    EXPECT_EQ(verdict_on(result, "common.connection.announced-close"), done ? "pass" : "fail");
  }
}

// Of a request that breaks HTTP itself; the rules about Acks do not look at the answer.
TEST(Reflection, ABareCrThatComesBackIsSeen) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    const std::string id = r.fields.first("BITS-Session-Id").value_or("");
    return id.find('\r') == std::string::npos ? bits(r) : ack("400 Bad Request", {{"BITS-Session-Id", id}});
  });
  const auto result = judged(server, {"security/bare-cr-in-the-session-id"});
  EXPECT_THAT(red_rules(result), ElementsAre("security.header.reflection"));
}

// A control that is an alternative's: the server refuses the right request too.
TEST(Control, OfAnAlternativeIsUsedWhereARefusalCame) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    const auto range = r.fields.first("Content-Range").value_or("");
    return r.type() == "fragment" && range.ends_with("/10") ? ack("403 Forbidden") : bits(r);
  });
  const auto suites = small_suites({"a.either"}, R"(  - id: s/either
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-9/10, length: 4}}
    control: [create: {as: c}, fragment: {session: c, range: 0-9/10}]
    then: [a.either: {any: [{outcome: refused}, {ended: [closed, reset]}]}]
)");
  EXPECT_THAT(verdict_on(run_suites(suites, server.url()), "a.either"),
              testing::StartsWith("blocked: the same request without the mistake got status 403"));
}

}  // namespace
}  // namespace bitspec
