#include "harness/engine/http_level.h"

#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

Exchange fragment(int status) {
  Exchange out;
  out.sent.method = "BITS_POST";
  out.sent.target = "/upload/file%20name.bin?a=%2f..";
  out.sent.fields.add("Host", "h");
  out.sent.fields.add("BITS-Packet-Type", "Fragment");
  out.sent.fields.add("BITS-Session-Id", "{7df0354d-249b-430f-820d-3d2a9bef4931}");
  out.sent.fields.add("X-Note", "a");
  out.sent.fields.add("X-Note", "b");
  out.sent.body = text_source(std::string(1000, 'x'));
  out.report.whole = true;
  out.answer.status = status;
  return out;
}

struct RequestCase {
  const char* name;
  void (*change)(Sent&);
  bool expected;
};

TEST(HttpLevel, RequestsThatProxiesRefuse) {
  const RequestCase cases[] = {
      {"an ordinary one", [](Sent&) {}, false},
      {"target of 8,000 bytes", [](Sent& s) { s.target = std::string(8000, 'x'); }, false},
      {"target of 8,001 bytes", [](Sent& s) { s.target = std::string(8001, 'x'); }, true},
      {"field of 8,001 bytes", [](Sent& s) { s.fields.add("X-Long", std::string(8001, 'x')); }, true},
      {"session id twice", [](Sent& s) { s.fields.add("bits-session-id", "{a}"); }, true},
      {"one Content-Range", [](Sent& s) { s.fields.add("Content-Range", "bytes 0-0/1"); }, false},
      {"coded NUL", [](Sent& s) { s.target = "/a%00b"; }, true},
      {"coded line end", [](Sent& s) { s.target = "/a%0d%0ab"; }, true},
      {"coded DEL", [](Sent& s) { s.target = "/a%7Fb"; }, true},
      {"coded slash", [](Sent& s) { s.target = "/a%2Fb"; }, true},
      {"coded backslash", [](Sent& s) { s.target = "/a%5cb"; }, true},
      {"backslash", [](Sent& s) { s.target = "/a\\b"; }, true},
      {"dot segments", [](Sent& s) { s.target = "/a/../b"; }, true},
      {"coded dot segments", [](Sent& s) { s.target = "/a/%2E%2e/b"; }, true},
      {"percent sign at the end", [](Sent& s) { s.target = "/a%0"; }, false},
      {"body of 1 MiB less one", [](Sent& s) { s.body = text_source(std::string((1 << 20) - 1, 'x')); }, false},
      {"body of 1 MiB", [](Sent& s) { s.body = text_source(std::string(1 << 20, 'x')); }, true},
      {"no body", [](Sent& s) { s.body = nullptr; }, false},
  };
  for (const auto& c : cases) {
    Exchange exchange = fragment(400);
    c.change(exchange.sent);
    EXPECT_EQ(may_be_refused_by_http(exchange.sent), c.expected) << c.name;
    EXPECT_EQ(is_http_level(exchange), c.expected) << c.name;
    exchange.answer.fields.add("BITS-Packet-Type", "Ack");
    EXPECT_FALSE(is_http_level(exchange)) << c.name << ", answered by an Ack";
  }
}

TEST(HttpLevel, StatusesOfGateways) {
  for (const int status : {401, 405, 413, 429, 501, 502, 503, 504, 507})
    EXPECT_TRUE(is_http_level(fragment(status))) << status;
  for (const int status : {200, 400, 403, 404, 409, 416, 500}) EXPECT_FALSE(is_http_level(fragment(status))) << status;
}

TEST(HttpLevel, OnlyRefusalsOfARequestThatWasCut) {
  Exchange exchange = fragment(400);
  exchange.report.whole = false;
  EXPECT_TRUE(is_http_level(exchange));
  exchange.answer.status = 200;
  EXPECT_FALSE(is_http_level(exchange));
}

TEST(HttpLevel, NotFoundOutsideTheUploadFolder) {
  Exchange exchange = fragment(404);
  exchange.sent.takes_uploads = false;
  EXPECT_TRUE(is_http_level(exchange));
  exchange.answer.status = 400;
  EXPECT_FALSE(is_http_level(exchange));
}

}  // namespace
}  // namespace bitspec::engine
