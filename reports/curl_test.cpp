#include <gtest/gtest.h>

#include <cstdio>

#include "harness/base/printable.h"
#include "reports/example_for_tests.h"
#include "reports/report.h"

namespace bitspec::reports {
namespace {

results::RunResult run_with(std::string head, std::string body = {}) {
  auto run = example_run();
  auto& x = run.exchanges[0];
  x.request_head = std::move(head);
  x.request_body = {body.size(), "", std::move(body), ""};
  return run;
}

TEST(CurlLine, SendsTheSameFieldsInTheSameOrder) {
  const auto run = run_with(
      "BITS_POST /up/{a}?b HTTP/1.1\r\nHost: h:1\r\nBITS-Packet-Type: Ping\r\nX-Empty:\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(
      curl_line(run, run.exchanges[0]).command,
      "curl -sS -i -g --path-as-is --max-time 10 -X BITS_POST -H 'Host: h:1' -H 'BITS-Packet-Type: Ping' -H 'X-Empty;' "
      "-H 'Content-Length: 0' -H User-Agent: -H Accept: 'http://127.0.0.1:8080/up/{a}?b'");
}

TEST(CurlLine, SendsAShortTextAsBody) {
  const auto run = run_with("POST / HTTP/1.0\r\nHost: h\r\nContent-Length: 6\r\n\r\n", "@it's\n");
  EXPECT_EQ(curl_line(run, run.exchanges[0]).command,
            "curl -sS -i -g --path-as-is --max-time 10 --http1.0 -X POST -H 'Host: h' -H User-Agent: -H Accept: "
            "-H Content-Type: --data-raw $'@it\\'s\\x0a' http://127.0.0.1:8080/");
}

struct CannotCase {
  std::string head, body, why;
};

TEST(CurlLine, SaysWhyItCannot) {
  const std::string bytes = "curl cannot write this request byte for byte";
  const CannotCase cases[] = {
      {"GET / HTTP/1.1\nHost: a\n\n", "", bytes},
      {"GET / HTTP/1.1\r\nHost: a\r\n", "", bytes},
      {"GET / HTTP/1.1\r\nHost : a\r\n\r\n", "", bytes},
      {"GET / HTTP/1.1\r\nHost:  a\r\n\r\n", "", bytes},
      {"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", "", bytes},
      {"GET / HTTP/1.1\r\nHost: a\x1b\r\n\r\n", "", bytes},
      {"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "", bytes},
      {"GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", "", bytes},
      {"GET / HTTP/2.0\r\nHost: a\r\n\r\n", "", bytes},
      {"", "", bytes},
      {"GET / HTTP/1.1\r\n\r\n", "", "curl sends exactly one Host field"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "", "curl sends exactly one Host field"},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", "", "its Content-Length does not fit its body"},
      {"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", "", "curl chunks bodies its own way"},
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", std::string("a\0b", 3),
       "its body is generated, and only bitspec makes the same bytes again"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(printable(c.head));
    const auto run = run_with(c.head, c.body);
    const auto line = curl_line(run, run.exchanges[0]);
    EXPECT_EQ(line.command, "");
    EXPECT_EQ(line.why_not, c.why);
  }
}

TEST(CurlLine, DoesNotRepeatHalfARequest) {
  auto run = run_with("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  run.exchanges[0].request_whole = false;
  EXPECT_EQ(curl_line(run, run.exchanges[0]).why_not, "not all of it was sent");
}

TEST(CurlLine, KnowsThatASessionIsGone) {
  auto run = run_with("BITS_POST / HTTP/1.1\r\nHost: a\r\nBITS-Session-Id: {abc}\r\n\r\n");
  auto create = run.exchanges[0];
  create.id = "fragment/gap#1";
  create.request_head.clear();
  create.answer_head = "HTTP/1.1 200 OK\r\nBITS-Session-Id: {abc}\r\n\r\n";
  EXPECT_NE(curl_line(run, run.exchanges[0]).command, "");
  run.exchanges.insert(run.exchanges.begin(), create);
  EXPECT_EQ(curl_line(run, run.exchanges[1]).why_not, "it needs the session that the packets before it made");
}

TEST(CurlLine, QuotesWhatTheServerChose) {
  const auto run = run_with("GET / HTTP/1.1\r\nHost: a\r\nBITS-Session-Id: $(touch x)`id`';rm\r\n\r\n");
  EXPECT_NE(curl_line(run, run.exchanges[0]).command.find("-H 'BITS-Session-Id: $(touch x)`id`'\\'';rm'"),
            std::string::npos);
}

}  // namespace
}  // namespace bitspec::reports
