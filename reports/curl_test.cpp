#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "harness/base/printable.h"
#include "reports/report.h"
#include "reports/testing/example.h"

namespace bitspec::reports {
namespace {

results::RunResult run_of_request(std::string head, std::string body = {}) {
  auto run = example_run();
  auto& x = run.exchanges[0];
  x.request_head = std::move(head);
  x.request_body = {body.size(), "", std::move(body), ""};
  return run;
}

std::string command_of(const results::RunResult& run) {
  const auto script = curl_script(run, run.exchanges[0]);
  EXPECT_EQ(script.commands.size(), 1u) << script.why_not;
  return script.commands.empty() ? "" : script.commands[0];
}

TEST(CurlScript, SendsTheSameFieldsInTheSameOrder) {
  const auto run = run_of_request(
      "BITS_POST /up/{a}?b HTTP/1.1\r\nHost: h:1\r\nBITS-Packet-Type: Ping\r\nX-Empty:\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(
      command_of(run),
      "curl -sS -i -g --path-as-is --max-time 10 -X BITS_POST -H 'Host: h:1' -H 'BITS-Packet-Type: Ping' -H 'X-Empty;' "
      "-H 'Content-Length: 0' -H User-Agent: -H Accept: 'http://127.0.0.1:8080/up/{a}?b'");
}

TEST(CurlScript, SendsAShortTextAsBody) {
  const auto run = run_of_request("POST / HTTP/1.0\r\nHost: h\r\nContent-Length: 6\r\n\r\n", "@it's\n");
  EXPECT_EQ(command_of(run),
            "curl -sS -i -g --path-as-is --max-time 10 --http1.0 -X POST -H 'Host: h' -H User-Agent: -H Accept: "
            "-H Content-Type: --data-raw $'@it\\'s\\x0a' http://127.0.0.1:8080/");
}

struct CannotCase {
  std::string head, body, why;
};

TEST(CurlScript, SaysWhyItCannot) {
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
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(printable(c.head));
    const auto run = run_of_request(c.head, c.body);
    const auto line = curl_script(run, run.exchanges[0]);
    EXPECT_TRUE(line.commands.empty());
    EXPECT_EQ(line.why_not, c.why);
  }
}

TEST(CurlScript, DoesNotRepeatHalfARequest) {
  auto run = run_of_request("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  run.exchanges[0].request_whole = false;
  EXPECT_EQ(curl_script(run, run.exchanges[0]).why_not, "not all of it was sent");
}

TEST(CurlScript, SendsBytesThroughBase64) {
  const auto run = run_of_request("POST / HTTP/1.1\r\nHost: h\r\n\r\n", std::string("a\0b", 3));
  EXPECT_EQ(command_of(run),
            "echo YQBi | base64 -d | curl -sS -i -g --path-as-is --max-time 10 -X POST -H 'Host: h' -H User-Agent: -H "
            "Accept: -H Content-Type: --data-binary @- http://127.0.0.1:8080/");
}

TEST(CurlScript, RefusesABodyOfWhichTheReportHasAPart) {
  auto run = run_of_request("POST / HTTP/1.1\r\nHost: h\r\n\r\n", "abc");
  run.exchanges[0].request_body.size = 4;
  EXPECT_EQ(curl_script(run, run.exchanges[0]).why_not, "its body is longer than what a report keeps");
}

TEST(CurlScript, PutsAVariableInPlaceOfASecret) {
  const auto run = run_of_request("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: [not shown]\r\n\r\n");
  EXPECT_NE(command_of(run).find(" -H \"Authorization: ${AUTHORIZATION:?}\" "), std::string::npos);
}

// Create, and a request of the session that it makes.
results::RunResult session_run(const std::string& id) {
  auto run = run_of_request("BITS_POST /a HTTP/1.1\r\nHost: a\r\nBITS-Session-Id: " + id + "\r\n\r\n");
  auto create = run.exchanges[0];
  create.id = "fragment/gap#1";
  create.request_head = "BITS_POST /a HTTP/1.1\r\nHost: a\r\nBITS-Packet-Type: Create-Session\r\n\r\n";
  create.answer_head = "HTTP/1.1 200 OK\r\nbits-session-id:  {abc} \r\n\r\n";
  run.exchanges.insert(run.exchanges.begin(), create);
  return run;
}

TEST(CurlScript, MakesTheSessionAgain) {
  const auto run = session_run("{abc}");
  EXPECT_THAT(curl_script(run, run.exchanges[1]).commands,
              testing::ElementsAre(
                  "s1=$(curl -sS -o /dev/null -w '%header{BITS-Session-Id}' -g --path-as-is --max-time 10 -X BITS_POST "
                  "-H 'Host: "
                  "a' -H 'BITS-Packet-Type: Create-Session' -H User-Agent: -H Accept: http://127.0.0.1:8080/a)",
                  "curl -sS -i -g --path-as-is --max-time 10 -X BITS_POST -H 'Host: a' -H \"BITS-Session-Id: $s1\" -H "
                  "User-Agent: -H Accept: http://127.0.0.1:8080/a"));
}

TEST(CurlScript, SaysWhyASessionCannotBeMadeAgain) {
  auto run = session_run("{ABC}");
  EXPECT_EQ(curl_script(run, run.exchanges[1]).why_not, "it spells the id of its session in its own way");
  run = session_run("{abc}");
  run.exchanges[0].request_whole = false;
  EXPECT_EQ(curl_script(run, run.exchanges[1]).why_not, "of a packet before it: not all of it was sent");
  run = session_run("{abc}");
  auto fragment = run.exchanges[1];
  fragment.id = "fragment/gap#2";
  run.exchanges.insert(run.exchanges.begin() + 1, 11, fragment);
  EXPECT_EQ(curl_script(run, run.exchanges.back()).why_not, "it needs the 12 packets before it");
}

TEST(CurlScript, QuotesWhatTheServerChose) {
  const auto run = run_of_request("GET / HTTP/1.1\r\nHost: a\r\nBITS-Session-Id: $(touch x)`id`';rm\r\n\r\n");
  EXPECT_NE(command_of(run).find("-H 'BITS-Session-Id: $(touch x)`id`'\\'';rm'"), std::string::npos);
}

}  // namespace
}  // namespace bitspec::reports
