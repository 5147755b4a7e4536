#include "harness/recording/har.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/recording/testing/written_exchanges.h"

namespace bitspec::recording {
namespace {

using testing::ElementsAre;

std::string har(const std::string& entries) {
  return R"({"log": {"version": "1.2", "entries": [)" + entries + "]}}";
}

std::string entry(const std::string& request, const std::string& response, const std::string& more = "") {
  return R"({"request": {"method": "BITS_POST", "url": "http://h/a?b=c", "httpVersion": "http/1.1", )" + request +
         R"(}, "response": {"statusText": "OK", "httpVersion": "HTTP/1.1", )" + response + "}" + more + "}";
}

std::vector<std::string> lines_of_har(const std::string& text) {
  WrittenExchanges sink;
  const auto done = read_har(text, sink);
  if (!done) return {"error: " + done.error().message};
  return sink.lines;
}

const std::string kHost = R"("headers": [{"name": "Host", "value": "h"}, {"name": "Content-Length", "value": "0"}])";
const std::string kOk = R"("status": 200, "headers": [{"name": "Content-Length", "value": "0"}])";

TEST(Har, RequestAndAnswer) {
  EXPECT_THAT(lines_of_har(har(entry(kHost, kOk))),
              ElementsAre("1 BITS_POST /a?b=c HTTP/1.1 [Host: h] no body, 1 HTTP/1.1 200 OK [] no body"));
}

// Browsers leave out Host, and answers that did not come have status 0.
TEST(Har, WhatIsNotThere) {
  EXPECT_THAT(lines_of_har(har(entry(R"("headers": [])", R"("status": 0)"))),
              ElementsAre("1 BITS_POST /a?b=c HTTP/1.1 [] fields left out, no bytes of the body"));
  EXPECT_THAT(
      lines_of_har(har(entry(R"("headers": [{"name": "Content-Length", "value": "9"}])", kOk))),
      ElementsAre("1 BITS_POST /a?b=c HTTP/1.1 [] fields left out, no bytes of the body, 1 HTTP/1.1 200 OK [] no "
                  "body"));
}

TEST(Har, BodiesCountWithTheLengthThatIsAnnounced) {
  const std::string three = R"("status": 200, "headers": [{"name": "content-length", "value": "3"}], )";
  for (const char* content : {R"("content": {"text": "abc"})", R"("content": {"text": "YWJj", "encoding": "base64"})"})
    EXPECT_THAT(lines_of_har(har(entry(kHost, three + content))),
                ElementsAre("1 BITS_POST /a?b=c HTTP/1.1 [Host: h] no body, 1 HTTP/1.1 200 OK [] 3 bytes"));
  EXPECT_THAT(lines_of_har(har(entry(kHost, three + R"("content": {"text": "ab"})"))),
              ElementsAre("1 BITS_POST /a?b=c HTTP/1.1 [Host: h] no body, 1 HTTP/1.1 200 OK [] no bytes of the body"));
}

// In the order of their times, with their own numbers.
TEST(Har, OrderAndTimes) {
  struct Times : ExchangeSink {
    void exchange(Exchange x) override {
      all.push_back({x.request->begins.place.number, *x.request->begins.time, *x.answer->ends.time});
    }
    void note(const Note&) override {}
    struct One {
      std::uint64_t number;
      double begins, ends;
    };
    std::vector<One> all;
  } sink;
  const auto at = [](const char* time) { return std::string(R"(, "time": 500, "startedDateTime": ")") + time + "\""; };
  ASSERT_TRUE(read_har(
      har(entry(kHost, kOk, at("1970-01-01T00:00:02.25Z")) + "," + entry(kHost, kOk, at("1970-01-01T01:00:01+01:00"))),
      sink));
  ASSERT_EQ(sink.all.size(), 2u);
  EXPECT_EQ(sink.all[0].number, 2u);
  EXPECT_EQ(sink.all[0].begins, 1.0);
  EXPECT_EQ(sink.all[0].ends, 1.5);
  EXPECT_EQ(sink.all[1].begins, 2.25);
}

TEST(Har, Errors) {
  EXPECT_THAT(lines_of_har("{\"log\": "), ElementsAre("error: no JSON"));
  EXPECT_THAT(lines_of_har("{\"log\": {}}"), ElementsAre("error: not in the form of HAR: no log.entries"));
  EXPECT_THAT(lines_of_har(har("{}")), ElementsAre("error: not in the form of HAR: entry 1 has no request"));
  EXPECT_THAT(lines_of_har(har("7")), ElementsAre("error: not in the form of HAR: entry 1 has no request"));
}

TEST(Har, IsKnownByItsFirstMember) {
  EXPECT_TRUE(is_har("\xef\xbb\xbf { \"log\": {"));
  EXPECT_FALSE(is_har("{\"format\": \"bitspec-result/2\"}"));
  EXPECT_FALSE(is_har("\"log\""));
}

}  // namespace
}  // namespace bitspec::recording
