#include "harness/refserver/request_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace bitspec::refserver {
namespace {

// Hands out a text in pieces of a given size.
class TextInput : public ByteInput {
 public:
  TextInput(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}
  std::size_t read(std::span<char> out) override {
    const auto got = text_.copy(out.data(), std::min(out.size(), piece_));
    text_.erase(0, got);
    return got;
  }

 private:
  std::string text_;
  std::size_t piece_;
};

std::string body_of(RequestReader& reader) {
  std::string body;
  std::array<char, 7> piece;
  for (;;) {
    const auto got = reader.read_body(piece);
    if (!got) return body + " (" + got.error().message + ")";
    if (*got == 0) return body;
    body.append(piece.data(), *got);
  }
}

// Everything the reader makes of a text: "METHOD target [body]" for each request, then how it ended.
std::string read_all(const std::string& text, std::size_t piece) {
  TextInput input(text, piece);
  RequestReader reader(input);
  std::string seen;
  RequestHead head;
  for (;;) {
    switch (reader.next(head)) {
      case RequestReader::Got::kRequest:
        seen += head.method + " " + head.target + " [" + body_of(reader) + "] ";
        break;
      case RequestReader::Got::kEnd:
        return seen + "end";
      case RequestReader::Got::kMalformed:
        return seen + "malformed " + std::to_string(int(reader.malformed()));
    }
  }
}

struct RequestCase {
  std::string_view name, text, want;
};
constexpr RequestCase kCases[] = {
    {"nothing", "", "end"},
    {"half a head", "GET / HTTP/1.1\r\nHo", "end"},
    {"two requests", "BITS_POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n",
     "BITS_POST /a [abc] GET /b [] end"},
    {"empty lines before a request", "\r\n\r\nGET /b HTTP/1.1\r\n\r\n", "GET /b [] end"},
    {"a body longer than one read", "X /a HTTP/1.1\r\nContent-Length: 20\r\n\r\n01234567890123456789",
     "X /a [01234567890123456789] end"},
    {"chunks",
     "X /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n9;x=y\r\n123456789\r\n0\r\nT: v\r\n\r\nGET /b "
     "HTTP/1.1\r\n\r\n",
     "X /a [abc123456789] GET /b [] end"},
    {"a body cut short", "X /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nab",
     "X /a [ab (connection closed within the body)] end"},
    {"bare line feeds", "GET / HTTP/1.1\nHost: h\n\n", "malformed 0"},
    {"no request at all", "hello world\r\n\r\n", "malformed 0"},
    {"another version", "GET / HTTP/2.0\r\n\r\n", "malformed 1"},
    {"a length that is none", "GET / HTTP/1.1\r\nContent-Length: 1e3\r\n\r\n", "malformed 3"},
    {"two lengths", "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "malformed 4"},
    {"length and coding", "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "malformed 5"},
    {"an unknown coding", "GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nab", "malformed 5"},
    {"a bare CR in a value", "GET / HTTP/1.1\r\nA: b\rX-Injected: 1\r\n\r\n", "malformed 0"},
};

TEST(RequestReader, ReadsTheSameHoweverItArrives) {
  for (const auto& c : kCases) {
    for (const std::size_t piece : {1, 2, 5, 1000}) {
      SCOPED_TRACE(std::string(c.name) + " in pieces of " + std::to_string(piece));
      EXPECT_EQ(read_all(std::string(c.text), piece), c.want);
    }
  }
}

TEST(RequestReader, SkipsABodyThatNobodyRead) {
  TextInput input("X /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcX /b HTTP/1.1\r\n\r\n", 4);
  RequestReader reader(input);
  RequestHead head;
  ASSERT_EQ(reader.next(head), RequestReader::Got::kRequest);
  EXPECT_EQ(reader.body_left(), 3U);
  ASSERT_EQ(reader.next(head), RequestReader::Got::kRequest);
  EXPECT_EQ(head.target, "/b");
}

TEST(RequestReader, KeepsFieldsInTheirSpelling) {
  TextInput input("GET /a HTTP/1.0\r\nx-One:  a \t\r\nX-ONE: b\r\nFold: c\r\n d\r\n\r\n", 100);
  RequestReader reader(input);
  RequestHead head;
  ASSERT_EQ(reader.next(head), RequestReader::Got::kRequest);
  EXPECT_EQ(head.fields.list(), (std::vector<Field>{{"x-One", "a"}, {"X-ONE", "b"}, {"Fold", "c d"}}));
  EXPECT_EQ(head.minor_version, 0);
  EXPECT_FALSE(head.keep_alive);
  EXPECT_FALSE(head.content_length);
}

TEST(RequestReader, RefusesAHeadAbove64KiB) {
  EXPECT_EQ(read_all("GET /" + std::string(70000, 'a') + " HTTP/1.1\r\n\r\n", 5000), "malformed 2");
  EXPECT_EQ(read_all("GET /" + std::string(60000, 'a') + " HTTP/1.1\r\n\r\n", 5000).substr(0, 5), "GET /");
}

}  // namespace
}  // namespace bitspec::refserver
