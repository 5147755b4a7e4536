#include "reports/folded.h"

#include <gtest/gtest.h>

#include "reports/testing/example.h"

namespace bitspec::reports {
namespace {

results::Exchange fragment() {
  auto x = example_exchange();
  x.request_head = "BITS_POST /a.bin HTTP/1.1\r\nbits-packet-type: Fragment\r\nContent-Range: bytes 0-99/300\r\n\r\n";
  x.answer_head =
      "HTTP/1.1 500 No\r\nBITS-Packet-Type: Ack\r\nBITS-Received-Content-Range: 7\r\nBITS-Error-Code: 0x5\r\n\r\n";
  x.status = 500;
  return x;
}

TEST(Folded, APacketAndItsAck) {
  EXPECT_EQ(folded_request(fragment()), "Fragment 0-99/300, 100 bytes");
  EXPECT_EQ(folded_answer(fragment()), "500 Ack, received 7, error 0x5");
}

TEST(Folded, WhatIsNoPacketByMethodAndFile) {
  auto x = fragment();
  x.method = "GET";
  x.target = "/up/a.bin";
  x.request_head = "GET /up/a.bin HTTP/1.1\r\n\r\n";
  x.request_body = {};
  x.answer_head = "HTTP/1.1 200 OK\r\n\r\n";
  x.status = 200;
  x.answer_body.size = 3;
  EXPECT_EQ(folded_request(x), "GET a.bin");
  EXPECT_EQ(folded_answer(x), "200, 3 bytes");
}

TEST(Folded, WhatWasCut) {
  auto x = fragment();
  x.request_whole = false;
  x.request_sent = x.request_head.size() + 50;
  x.answer_head.clear();
  x.ending = "closed";
  EXPECT_EQ(folded_request(x), "Fragment 0-99/300, 100 bytes, only 50 of 100 body bytes were sent");
  EXPECT_EQ(folded_answer(x), "no answer: closed");
  x.request_sent = 7;
  EXPECT_EQ(cut_text(x), "only 7 of 88 bytes of the head were sent");
}

TEST(Folded, StaysOneShortLineWhateverTheServerSends) {
  for (const auto& evil : kEvilStrings) {
    auto x = fragment();
    x.answer_head =
        "HTTP/1.1 200 OK\r\nBITS-Packet-Type: " + evil + "\r\nBITS-Received-Content-Range:" + evil + "\r\n\r\n";
    x.target = x.method = x.ending = evil;
    for (const std::string& text : {folded_request(x), folded_answer(x)}) {
      EXPECT_LT(text.size(), 4'000u);
      for (const char c : text) ASSERT_TRUE(c >= 0x20 && c < 0x7f) << int(c);
    }
  }
}

}  // namespace
}  // namespace bitspec::reports
