#include "harness/wire/request_reader.h"

#include <gtest/gtest.h>

namespace bitspec::wire {
namespace {

struct RequestCase {
  std::string bytes;
  std::string_view want;
  IoStatus end = IoStatus::kEnd;
};

// "POST /a HTTP/1.1 3 fields, body 'xy', length 2, left 0", or "error: ... " in place of the request.
std::string describe(const RequestReader& reader, const std::string& body, std::size_t left_over) {
  const IncomingRequest& r = reader.request();
  std::string text;
  if (reader.error()) {
    text = "error: " + reader.error()->message;
  } else if (!reader.whole()) {
    text = "nothing";
  } else {
    text = r.method + " " + r.target + " " + r.version + " " + std::to_string(r.fields.list().size()) + " fields";
    if (r.content_length) text += ", length " + std::to_string(*r.content_length);
    if (r.chunked) text += ", chunked";
    if (r.expects_continue) text += ", continue";
    if (r.closes) text += ", closes";
  }
  if (!body.empty()) text += ", body '" + body + "'";
  EXPECT_EQ(body.size(), r.body_size);
  return text + (left_over ? ", left " + std::to_string(left_over) : "");
}

// Cut at the given places, each piece a buffer of exact size.
std::string read(const RequestCase& c, const std::vector<std::size_t>& cuts, const RequestLimits& limits) {
  std::string body;
  RequestReader reader(limits, [&](std::string_view bytes) { body += bytes; });
  std::size_t from = 0, taken = 0;
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    const std::size_t to = i < cuts.size() ? cuts[i] : c.bytes.size();
    const std::vector<char> exact(c.bytes.begin() + static_cast<long>(from), c.bytes.begin() + static_cast<long>(to));
    const std::size_t n = reader.feed({exact.data(), exact.size()});
    taken += n;
    if (n < exact.size()) break;
    from = to;
  }
  if (!reader.done()) reader.end(c.end);
  EXPECT_TRUE(reader.done());
  return describe(reader, body, c.bytes.size() - taken);
}

void check(const std::vector<RequestCase>& cases, const RequestLimits& limits = {}) {
  for (const RequestCase& c : cases) {
    SCOPED_TRACE(c.bytes.substr(0, 200));
    EXPECT_EQ(read(c, {}, limits), c.want);
    std::vector<std::size_t> all;
    for (std::size_t cut = 1; cut < c.bytes.size(); ++cut) {
      EXPECT_EQ(read(c, {cut}, limits), c.want) << "cut at " << cut;
      all.push_back(cut);
    }
    EXPECT_EQ(read(c, all, limits), c.want) << "byte by byte";
  }
}

const std::string kHost = "Host: h\r\n";
const std::string kPost = "POST / HTTP/1.1\r\nHost: h\r\n";  // 26 bytes

TEST(RequestReader, ReadsWhatIsRight) {
  check({
      {"GET / HTTP/1.1\r\n" + kHost + "\r\n", "GET / HTTP/1.1 1 fields"},
      {"\r\nGET / HTTP/1.1\r\n" + kHost + "\r\n", "GET / HTTP/1.1 1 fields"},
      {"BITS_POST /a/b%20c?d HTTP/1.1\r\nhost:h\r\nA:\r\nA: \t x y \t\r\n\r\n",
       "BITS_POST /a/b%20c?d HTTP/1.1 3 fields"},
      {"GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0 0 fields, closes"},
      {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET / HTTP/1.0 1 fields"},
      {"OPTIONS * HTTP/1.1\r\n" + kHost + "Connection: a, close\r\n\r\n", "OPTIONS * HTTP/1.1 2 fields, closes"},
      {"GET http://h/x HTTP/1.1\r\n" + kHost + "\r\n", "GET http://h/x HTTP/1.1 1 fields"},
      {kPost + "Content-Length: 0\r\n\r\n", "POST / HTTP/1.1 2 fields, length 0"},
      {kPost + "Content-Length: 2\r\n\r\nxyGET", "POST / HTTP/1.1 2 fields, length 2, body 'xy', left 3"},
      {kPost + "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
       "POST / HTTP/1.1 3 fields, length 1, continue, body 'x'"},
      {kPost + "Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\nG",
       "POST / HTTP/1.1 2 fields, chunked, body 'abc0123456789', left 1"},
      {kPost + "Transfer-Encoding: chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n", "POST / HTTP/1.1 2 fields, chunked"},
      {"GET / HTTP/1.1\r\n" + kHost + "\r\nGET", "GET / HTTP/1.1 1 fields, left 3"},
      {"", "nothing"},
  });
}

TEST(RequestReader, RefusesWhatIsWrongInTheHead) {
  check({
      {"\r\n\r\nG", "error: offset 2: the request line ends before the version, left 1"},
      {"\r\n\n", "error: offset 2: line ends with LF instead of CRLF"},
      {"GET / HTTP/1.1\n" + kHost + "\r\n", "error: offset 14: line ends with LF instead of CRLF, left 11"},
      {"GET /\r\nX", "error: offset 5: the request line ends before the version, left 1"},
      {"GET\r\n", "error: offset 3: the request line ends before the version"},
      {" \r\n", "error: offset 1: the request line ends before the version"},
      {" / HTTP/1.1\r\n", "error: offset 0: the method has an invalid character"},
      {"G(T / HTTP/1.1\r\n", "error: offset 0: the method has an invalid character"},
      {"GET  HTTP/1.1\r\n", "error: offset 4: the request target is neither a path nor a URL"},
      {"GET  / HTTP/1.1\r\n", "error: offset 4: the request target is neither a path nor a URL"},
      {"GET x HTTP/1.1\r\n", "error: offset 4: the request target is neither a path nor a URL"},
      {"GET /#x HTTP/1.1\r\n", "error: offset 4: the request target is neither a path nor a URL"},
      {"GET /\t HTTP/1.1\r\n", "error: offset 5: the request line contains '\\t'"},
      {"GET /\xC3\xA4 HTTP/1.1\r\n", "error: offset 5: the request line contains '\\xc3'"},
      {"GET / HTTP/1.1\r\r\n", "error: offset 14: the request line contains '\\r'"},
      {"GET / HTTP/1.1 \r\n", "error: offset 6: unsupported HTTP version (expected HTTP/1.1 or HTTP/1.0)"},
      {"GET / HTTP/2.0\r\n", "error: offset 6: unsupported HTTP version (expected HTTP/1.1 or HTTP/1.0)"},
      {"GET / http/1.1\r\n", "error: offset 6: unsupported HTTP version (expected HTTP/1.1 or HTTP/1.0)"},
      {"GET /\r\n", "error: offset 5: the request line ends before the version"},
      {"GET / HTTP/1.1\r\n\r\n", "error: offset 18: no Host field"},
      {"GET / HTTP/1.1\r\n" + kHost + kHost + "\r\n", "error: offset 25: a second Host field"},
      {kPost + " x\r\n\r\n", "error: offset 26: obsolete line folding"},
      {kPost + "X\r\n\r\n", "error: offset 26: header field without a colon"},
      {kPost + "X : y\r\n\r\n", "error: offset 27: invalid character in a field name"},
      {kPost + ": y\r\n\r\n", "error: offset 26: invalid character in a field name"},
      {kPost + "X: \x01\r\n\r\n", "error: offset 29: control character in the head"},
      {kPost + "X: a\rb\r\n\r\n", "error: offset 30: CR without LF"},
      {kPost + "X: a\n\r\n", "error: offset 30: line ends with LF instead of CRLF"},
      {kPost + "\n", "error: offset 26: line ends with LF instead of CRLF"},
  });
}

TEST(RequestReader, RefusesWhatIsWrongInTheFramingAndTheBody) {
  const std::string chunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";  // 56 bytes
  check({
      {kPost + "Content-Length: +1\r\n\r\n", "error: offset 26: Content-Length is not a number"},
      {kPost + "Content-Length:\r\n\r\n", "error: offset 26: Content-Length is not a number"},
      {kPost + "Content-Length: 99999999999999999999\r\n\r\n", "error: offset 26: Content-Length is not a number"},
      {kPost + "Content-Length: 1, 1\r\n\r\n", "error: offset 26: more than one Content-Length"},
      {kPost + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", "error: offset 45: more than one Content-Length"},
      {kPost + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
       "error: offset 26: both Content-Length and Transfer-Encoding"},
      {kPost + "Transfer-Encoding: gzip, chunked\r\n\r\n",
       "error: offset 26: unsupported Transfer-Encoding (expected chunked)"},
      {kPost + "Transfer-Encoding: identity\r\n\r\n",
       "error: offset 26: unsupported Transfer-Encoding (expected chunked)"},
      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
       "error: offset 17: unsupported Transfer-Encoding (expected chunked)"},
      {chunked + "x\r\n", "error: offset 56: malformed chunk"},
      {chunked + ";a=b\r\n0\r\n\r\n", "error: offset 56: malformed chunk, left 5"},
      {chunked + "2\r\nab!", "error: offset 61: malformed chunk, body 'ab', left 1"},
      {chunked + "2\nab", "error: offset 57: line ends with LF instead of CRLF, left 2"},
      {chunked + "11111111111111111\r\n", "error: offset 56: malformed chunk"},
      {chunked + "0\r\nX\r\n\r\n", "error: offset 59: header field without a colon"},
  });
}

TEST(RequestReader, SaysWhereItWasLeft) {
  const std::string head = "GET / HTTP/1.1\r\nHo";
  const std::string body = kPost + "Content-Length: 5\r\n\r\nab";
  check({
      {head, "error: offset 18: connection closed within the head"},
      {head, "error: offset 18: connection reset within the head", IoStatus::kReset},
      {head, "error: offset 18: timed out within the head", IoStatus::kDeadline},
      {body, "error: offset 49: connection closed within the body, body 'ab'"},
      {"\r\n", "error: offset 2: connection closed within the head"},
      {"", "nothing", IoStatus::kReset},
      {"", "nothing", IoStatus::kDeadline},
  });
}

TEST(RequestReader, KeepsToItsLimits) {
  const RequestLimits limits{60, 2, 4};
  const std::string small = "P / HTTP/1.1\r\nHost: h\r\n";  // 23 bytes
  check(
      {
          {small + "A: " + std::string(40, 'x'), "error: offset 60: the head is larger than 60 bytes, left 6"},
          {std::string(61, 'x'), "error: offset 60: the head is larger than 60 bytes, left 1"},
          {small + "A: 1\r\nB: 2\r\n\r\n", "error: offset 29: too many fields"},
          {small + "Content-Length: 4\r\n\r\nabcd", "P / HTTP/1.1 2 fields, length 4, body 'abcd'"},
          {small + "Content-Length: 5\r\n\r\nab", "error: offset 44: the body is larger than 4 bytes, left 2"},
          {small + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n",
           "error: offset 65: the body is larger than 4 bytes, body 'abcd', left 3"},
          {small + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n",
           "error: offset 68: too many fields"},
      },
      limits);
}

TEST(RequestReader, KeepsTheHeadAsItCame) {
  const std::string head = kPost + "x-A:  b \r\nContent-Length: 3\r\n\r\n";
  RequestReader reader;
  EXPECT_EQ(reader.feed(head), head.size());
  EXPECT_TRUE(reader.head_done());
  EXPECT_FALSE(reader.done());
  EXPECT_EQ(reader.request().raw_head, head);
  EXPECT_EQ(reader.request().fields.list()[1], (Field{"x-A", "b"}));
  EXPECT_EQ(reader.request().content_length, 3u);
}

}  // namespace
}  // namespace bitspec::wire
