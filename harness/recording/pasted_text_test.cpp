#include "harness/recording/pasted_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/recording/pasted_line.h"
#include "harness/recording/testing/written_exchanges.h"

namespace bitspec::recording {
namespace {

using testing::ElementsAre;

std::vector<std::string> lines_of_text(std::string_view text) {
  WrittenExchanges sink;
  read_pasted_text(text, sink);
  return sink.lines;
}

TEST(PastedText, FormsOfAnExchange) {
  const char* const want = "1 POST /a HTTP/1.1 [Host: h] no body, 4 HTTP/1.1 200 OK [A: b] no body";
  for (const char* text : {
           "POST /a HTTP/1.1\nHost: h\nContent-Length: 0\nHTTP/1.1 200 OK\nA: b\nContent-Length: 0\n",
           "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nHTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 0\r\n\r\n",
           "> POST /a HTTP/1.1\n> Host: h\n> Content-Length: 0\n< HTTP/1.1 200 OK\n< A: b\n< Content-Length: 0\n<",
           "> > POST /a HTTP/1.1\n> > Host: h\n>> Content-Length: 0\n> < HTTP/1.1 200 OK\n> < A: b\n> <Content-Length: "
           "0",
           "  POST /a HTTP/1.1\n\tHost: h\n  Content-Length: 0\n  HTTP/1.1 200 OK\n  A: b\n  Content-Length: 0\n",
           "    > POST /a HTTP/1.1\n    > Host: h\n    > Content-Length: 0\n  ! < HTTP/1.1 200 OK\n    < A: b\n"
           "    < Content-Length: 0\n",
       }) {
    EXPECT_THAT(lines_of_text(text), ElementsAre(want)) << text;
  }
}

TEST(PastedText, MessagesByThemselves) {
  EXPECT_THAT(lines_of_text("GET /a HTTP/1.1\nHost: h\n"),
              ElementsAre("1 GET /a HTTP/1.1 [Host: h] no bytes of the body"));
  EXPECT_THAT(lines_of_text("HTTP/1.1 404 Not Found\nA: b\n"),
              ElementsAre("1 HTTP/1.1 404 Not Found [A: b] no bytes of the body"));
  EXPECT_THAT(lines_of_text("BITS_POST /a\nHost: h\n\nBITS_POST /b\nHost: h\n"),
              ElementsAre("1 BITS_POST /a - [Host: h] no bytes of the body", "gap before 2",
                          "4 BITS_POST /b - [Host: h] no bytes of the body"));
  EXPECT_THAT(lines_of_text("nothing of the kind\n"), ElementsAre());
}

// "501" by itself: the person who pasted it left out the rest.
TEST(PastedText, BareStatusBehindARequest) {
  for (const char* status : {"501", "-> 501", "=> 501 Not Implemented", "< 501", "HTTP 501", "  501 Not Implemented"}) {
    const auto lines = lines_of_text(std::string("BITS_POST /a\nHost: h\n\n") + status + "\n");
    ASSERT_EQ(lines.size(), 1u) << status;
    EXPECT_THAT(lines[0], testing::MatchesRegex(".*, 4 HTTP/1.1 501( Not Implemented)? \\[\\] fields left out.*"));
  }
  for (const char* prose : {"200 bytes were sent then", "404 files, all of them", "99", "5010", "It says 501"})
    EXPECT_THAT(lines_of_text(std::string("BITS_POST /a\nHost: h\n\n") + prose + "\n"),
                ElementsAre("1 BITS_POST /a - [Host: h] no bytes of the body"))
        << prose;
}

TEST(PastedText, InterimAnswersBelongToTheFinalOne) {
  EXPECT_THAT(lines_of_text("GET /a HTTP/1.1\nA: b\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 0\n"),
              ElementsAre("1 GET /a HTTP/1.1 [A: b] no bytes of the body, 4 100 HTTP/1.1 200 OK [] no body"));
}

TEST(PastedText, BodiesCountWithTheLengthThatIsAnnounced) {
  const std::string head = "HTTP/1.1 200 OK\nContent-Length: 5\n\n";
  EXPECT_THAT(lines_of_text(head + "ab\nc\n"), ElementsAre("1 HTTP/1.1 200 OK [] 5 bytes"));  // with CR
  EXPECT_THAT(lines_of_text(head + "abcde\n"), ElementsAre("1 HTTP/1.1 200 OK [] 5 bytes"));
  EXPECT_THAT(lines_of_text(head + "<5 bytes>\n"), ElementsAre("1 HTTP/1.1 200 OK [] no bytes of the body"));
  EXPECT_THAT(lines_of_text(head), ElementsAre("1 HTTP/1.1 200 OK [] no bytes of the body"));
}

TEST(PastedText, WhatIsLeftOutIsSaid) {
  EXPECT_THAT(lines_of_text("GET /a HTTP/1.1\nHost: h\n...\nHTTP/1.1 200 OK\nA: b\nContent-Length: 0\n"),
              ElementsAre("1 GET /a HTTP/1.1 [Host: h] fields left out, no bytes of the body, 4 HTTP/1.1 200 OK [A: b] "
                          "no body"));
  EXPECT_THAT(lines_of_text("GET /a HTTP/1.1\nContent-Length: 0\n\nHTTP/1.1 200 OK\nContent-Length: 0\n\n[...]\n\n"
                            "GET /b HTTP/1.1\nContent-Length: 0\n\nHTTP/1.1 200 OK\nContent-Length: 0\n\n"),
              ElementsAre("1 GET /a HTTP/1.1 [] no body, 4 HTTP/1.1 200 OK [] no body", "gap before 2",
                          "9 GET /b HTTP/1.1 [] no body, 12 HTTP/1.1 200 OK [] no body"));
}

TEST(PastedText, WrappedValuesAreJoined) {
  EXPECT_THAT(lines_of_text("GET /a HTTP/1.1\nBITS-Session-Id:\n{1}\nB: one\n\ttwo\nContent-Length: 0\n"),
              ElementsAre("1 GET /a HTTP/1.1 [BITS-Session-Id: {1}; B: one two] no body"));
}

TEST(PastedText, IsKnownByAFirstLineOfAMessage) {
  EXPECT_TRUE(is_pasted_text("Hi,\n\n> BITS_POST /a HTTP/1.1\n"));
  EXPECT_TRUE(is_pasted_text("< HTTP/1.1 200 OK\n"));
  EXPECT_FALSE(is_pasted_text("{\"a\": 1}"));
  EXPECT_FALSE(is_pasted_text("Please GET / and tell us\n501\n"));
  EXPECT_FALSE(is_pasted_text(""));
}

}  // namespace
}  // namespace bitspec::recording
