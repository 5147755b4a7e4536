#include "harness/recording/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "harness/recording/testing/capture_writer.h"
#include "harness/recording/testing/described.h"

namespace bitspec::recording {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What a Receiver is told, as lines; adjacent pieces of a side are joined.
class Told : public Receiver {
 public:
  std::vector<std::string> lines;

  void opened(std::uint64_t connection, std::string_view client, std::string_view server) override {
    add(connection, "from " + std::string(client) + " to " + std::string(server));
  }
  void piece(const Piece& piece) override {
    const std::string start = std::to_string(piece.connection) + " " + name(piece.from) + ": ";
    if (lines.empty() || !lines.back().starts_with(start)) lines.push_back(start);
    lines.back() += piece.bytes;
  }
  void lost(std::uint64_t connection, Side from, Loss loss, std::optional<std::uint64_t> count, const Place&) override {
    add(connection,
        name(from) + (loss == Loss::kBefore ? " before" : " lost ") + (count ? std::to_string(*count) : ""));
  }
  void ended(std::uint64_t connection, Side side, Ending ending, const Place&) override {
    add(connection, name(side) + (ending == Ending::kFin ? " fin" : ending == Ending::kReset ? " reset" : " cut"));
  }

 private:
  static std::string name(Side side) { return side == Side::kClient ? "C" : "S"; }
  void add(std::uint64_t connection, const std::string& line) {
    lines.push_back(std::to_string(connection) + " " + line);
  }
};

std::vector<std::string> told(const std::vector<TcpPacket>& packets, const CaptureForm& form = {},
                              const CaptureLimits& limits = {}) {
  Told told;
  const CaptureSummary summary = read_capture_bytes(capture_of(packets, form), "x.pcap", told, limits);
  EXPECT_FALSE(summary.error) << summary.error->message;
  EXPECT_EQ(summary.packets, packets.size());
  EXPECT_EQ(summary.tcp, packets.size());
  return told.lines;
}

std::vector<Exchange> exchanges_in(const std::vector<TcpPacket>& packets) {
  Collected collected;
  Exchanges exchanges(collected);
  EXPECT_FALSE(read_capture_bytes(capture_of(packets), "x.pcap", exchanges).error);
  exchanges.finish();
  return collected.exchanges;
}

Conversation hello() {
  Conversation talk;
  talk.handshake().client("hello ").client("world").server("yes").both_fin();
  return talk;
}
const std::vector<std::string> kHello = {"1 from 10.0.0.1:40000 to 10.0.0.2:80", "1 C: hello world", "1 S: yes",
                                         "1 C fin", "1 S fin"};

TEST(Capture, EveryFormOfFileAndLink) {
  for (const int dlt : {0, 1, 12, 108, 113, 276}) {
    for (const bool ipv6 : {false, true}) {
      for (const int vlan_tags : {0, 1, 2}) {
        for (const int rest : {0, 1, 2, 3}) {
          CaptureForm form;
          form.dlt = dlt;
          form.ipv6 = form.ipv6_extension = ipv6;
          form.vlan_tags = vlan_tags;
          form.padding = dlt == 1;
          form.pcapng = rest & 1;
          form.big_endian = form.nanoseconds = rest & 2;
          SCOPED_TRACE(testing::Message() << dlt << " " << ipv6 << " " << vlan_tags << " " << rest);
          auto want = kHello;
          if (ipv6) want[0] = "1 from [fd00::1]:40000 to [fd00::2]:80";
          EXPECT_EQ(told(hello().packets, form), want);
        }
      }
    }
  }
}

TEST(Capture, PacketsWithoutALength) {
  for (const bool ipv6 : {false, true}) {
    CaptureForm form;
    form.no_total_length = true;
    form.ipv6 = ipv6;
    EXPECT_EQ(told(hello().packets, form).at(1), kHello[1]);
  }
}

TEST(Capture, SaysWhereAndWhen) {
  Collected collected;
  Exchanges exchanges(collected);
  Conversation talk;
  talk.handshake().client("GET / HTTP/1.1\r\nHost: h\r\n\r\n").server("HTTP/1.1 204 X\r\n\r\n");
  for (const bool pcapng : {false, true}) {
    CaptureForm form;
    form.pcapng = pcapng;
    const CaptureSummary summary = read_capture_bytes(capture_of(talk.packets, form), "x.pcap", exchanges);
    EXPECT_EQ(summary.link_type, "EN10MB");
    EXPECT_EQ(summary.connections, 1u);
    const Exchange& exchange = collected.exchanges.at(0);
    EXPECT_EQ(exchange.request->begins.place, (Place{4, Unit::kPacket}));
    EXPECT_NEAR(exchange.request->begins.time.value_or(0), 1600000000.004, 1e-5);
    EXPECT_EQ(exchange.answer->begins.place, (Place{5, Unit::kPacket}));
    collected.exchanges.clear();
  }
}

// One exchange with a body of several segments: in whatever order they are captured, the same bytes come.
TEST(CaptureOrder, DoesNotMatter) {
  const auto packets = hello().packets;
  for (std::size_t i = 3; i + 1 < packets.size(); ++i) {
    for (std::size_t j = i + 1; j < packets.size(); ++j) {
      auto moved = packets;
      std::rotate(moved.begin() + static_cast<long>(i), moved.begin() + static_cast<long>(j),
                  moved.begin() + static_cast<long>(j) + 1);
      SCOPED_TRACE(testing::Message() << "packet " << j + 1 << " before " << i + 1);
      EXPECT_EQ(told(moved), kHello);
    }
  }
}

TEST(CaptureOrder, HandshakeInAnotherOrder) {
  auto packets = hello().packets;
  std::swap(packets[0], packets[1]);
  EXPECT_EQ(told(packets), kHello);
  packets.erase(packets.begin());
  EXPECT_EQ(told(packets), kHello) << "without the SYN of the server";
  packets = hello().packets;
  packets.erase(packets.begin());
  EXPECT_EQ(told(packets), kHello) << "without the SYN of the client";
  packets = hello().packets;
  std::rotate(packets.begin(), packets.begin() + 1, packets.begin() + 5);  // the SYN of the client behind its bytes
  EXPECT_EQ(told(packets).back(), kHello.back());
  EXPECT_EQ(told(packets).at(1), kHello[1]);
}

TEST(CaptureOrder, SequenceNumbersWrapAround) {
  Conversation talk(40000, 0xfffffff8, 0xfffffffe);
  talk.handshake().client("hello ").client("world").server("yes").both_fin();
  EXPECT_EQ(told(talk.packets), kHello);
  std::swap(talk.packets[3], talk.packets[4]);
  EXPECT_EQ(told(talk.packets), kHello);
}

TEST(CaptureOrder, WhatIsSentAgainCountsOnce) {
  auto packets = hello().packets;
  const auto twice = [&packets](std::size_t i, std::size_t at) {
    packets.insert(packets.begin() + static_cast<long>(at), packets[i]);
  };
  for (std::size_t i = packets.size(); i-- > 0;) twice(i, i + 1);  // as `tcpdump -i any` may have them
  EXPECT_EQ(told(packets), kHello);
  packets = hello().packets;
  twice(3, 6);
  twice(0, 9);
  twice(4, 10);
  EXPECT_EQ(told(packets), kHello);
}

// The receiver has the first copy, too.
TEST(CaptureOrder, TheFirstCopyCounts) {
  Conversation talk;
  talk.handshake().client("hello ").client("world");
  auto packets = talk.packets;
  TcpPacket other = packets[4];
  other.seq -= 3;
  other.payload = "XXXworld!?";
  packets.push_back(other);
  EXPECT_EQ(told(packets).at(1), "1 C: hello world!?");
  std::swap(packets[3], packets[4]);  // now both wait for the first one
  std::swap(packets[4], packets[5]);
  EXPECT_EQ(told(packets).at(1), "1 C: hello world!?");
  TcpPacket probe = packets[3];  // keep-alive: the byte before the next one again, with any content
  probe.payload = "Z";
  probe.seq += 4;
  packets.push_back(probe);
  EXPECT_EQ(told(packets).at(1), "1 C: hello world!?");
}

TEST(CaptureLoss, AMissingSegmentIsToldAtTheEnd) {
  auto packets = hello().packets;
  packets.erase(packets.begin() + 3);
  EXPECT_THAT(told(packets), ElementsAre(kHello[0], "1 C lost 6", "1 C: world", "1 S: yes", "1 C fin", "1 S fin"));
}

TEST(CaptureLoss, MissingBytesThatWereAcknowledgedAreToldSoon) {
  CaptureLimits limits;
  limits.packets_after_ack = 4;
  Conversation talk;
  talk.handshake().client("lost").client("got").server_acks();
  talk.packets.erase(talk.packets.begin() + 3);
  for (int i = 0; i < 4; ++i) talk.server_acks();
  EXPECT_THAT(told(talk.packets, {}, limits), ElementsAre(kHello[0], "1 C lost 4", "1 C: got", "1 C cut", "1 S cut"));
  talk.client("more");
  EXPECT_THAT(told(talk.packets, {}, limits),
              ElementsAre(kHello[0], "1 C lost 4", "1 C: gotmore", "1 C cut", "1 S cut"));
}

// Bytes that nobody acknowledged may be sent again, and are waited for.
TEST(CaptureLoss, ALateRetransmissionIsNoLoss) {
  Conversation talk;
  talk.handshake().client("first ");
  const TcpPacket late = talk.packets.back();
  for (int i = 0; i < 300; ++i) {
    talk.client("x");
    TcpPacket ack = talk.packets.back();  // the server acknowledges the first byte again and again
    ack.from_client = false;
    ack.payload = "";
    std::swap(ack.seq, ack.ack);
    ack.ack = late.seq;
    talk.packets.push_back(ack);
  }
  talk.packets.erase(talk.packets.begin() + 3);
  talk.packets.push_back(late);
  EXPECT_EQ(told(talk.packets).at(1), "1 C: first " + std::string(300, 'x'));
}

TEST(CaptureLoss, WaitingBytesAreBounded) {
  CaptureLimits limits;
  limits.connection_bytes = 10000;
  Conversation talk;
  talk.handshake().client("lost");
  talk.packets.pop_back();
  for (int i = 0; i < 20; ++i) talk.client(std::string(1000, 'x'));
  Told told_lines;
  read_capture_bytes(capture_of(talk.packets), "x.pcap", told_lines, limits);
  ASSERT_GE(told_lines.lines.size(), 3u);
  EXPECT_EQ(told_lines.lines[1], "1 C lost 4");
  EXPECT_EQ(told_lines.lines[2], "1 C: " + std::string(20000, 'x'));
}

TEST(CaptureLoss, CutPackets) {
  Conversation talk;
  talk.handshake().client("hello ").client("world").server("yes").both_fin();
  talk.packets[3].payload_captured = 2;
  EXPECT_THAT(told(talk.packets),
              ElementsAre(kHello[0], "1 C: he", "1 C lost 4", "1 C: world", "1 S: yes", "1 C fin", "1 S fin"));
}

// The end of one answer and the beginning of the next are missing: the request between them is told in between.
TEST(CaptureLoss, InSeveralParts) {
  Conversation talk;
  talk.handshake().client("one").server("1").server("2").client("two").server("3").server("4").both_fin();
  talk.packets.erase(talk.packets.begin() + 7);
  talk.packets.erase(talk.packets.begin() + 5);
  EXPECT_THAT(told(talk.packets), ElementsAre(kHello[0], "1 C: one", "1 S: 1", "1 S lost 1", "1 C: two", "1 S lost 1",
                                              "1 S: 4", "1 C fin", "1 S fin"));
}

TEST(CaptureLoss, TheEndOfAnAnswerThatIsMissing) {
  Conversation talk;
  talk.handshake().client("ask").server("answer").client_fin();
  talk.packets.erase(talk.packets.begin() + 4);
  EXPECT_THAT(told(talk.packets), ElementsAre(kHello[0], "1 C: ask", "1 S lost 6", "1 C fin", "1 S cut"));
  talk.packets.back().flags = kRst | kAck;
  EXPECT_THAT(told(talk.packets), ElementsAre(kHello[0], "1 C: ask", "1 S lost 6", "1 C reset"));
}

// The byte behind the last one that a peer acknowledges may be the end itself.
TEST(CaptureLoss, AMissingFinIsNoLostByte) {
  auto packets = hello().packets;
  packets.erase(packets.begin() + 6);
  EXPECT_THAT(told(packets), ElementsAre(kHello[0], "1 C: hello world", "1 S: yes", "1 S fin", "1 C cut"));
}

TEST(CaptureBegin, WithinAConnection) {
  struct Case {
    std::string first;
    bool from_client;
  };
  for (const Case& c : {Case{"GET / HTTP/1.1\r\n", true}, Case{"HTTP/1.1 200 OK\r\n", false}, Case{"anything", true},
                        Case{"anything", false}}) {
    Conversation talk;
    c.from_client ? talk.client(c.first) : talk.server(c.first);
    EXPECT_EQ(told(talk.packets).at(0), "1 from 10.0.0.1:40000 to 10.0.0.2:80") << c.first;
    EXPECT_EQ(told(talk.packets).at(1), "1 C before");
    EXPECT_EQ(told(talk.packets).at(2), "1 S before");
  }
  // A client with the lower port is known by what it says.
  Conversation talk(79);
  talk.client("GET / HTTP/1.1\r\n");
  EXPECT_EQ(told(talk.packets).at(0), "1 from 10.0.0.1:79 to 10.0.0.2:80");
}

TEST(CaptureBegin, AWrongGuessIsCorrected) {
  Conversation talk(79);
  talk.client("rest").server("HTTP/1.1 200 OK\r\n\r\n").client("GET / HTTP/1.1\r\n");
  EXPECT_THAT(told(talk.packets),
              ElementsAre("1 from 10.0.0.2:80 to 10.0.0.1:79", "1 C before", "1 S before", "1 S: rest",
                          "1 C: HTTP/1.1 200 OK\r\n\r\n", "1 C cut", "1 S cut", "2 from 10.0.0.1:79 to 10.0.0.2:80",
                          "2 C before", "2 S before", "2 C: GET / HTTP/1.1\r\n", "2 C cut", "2 S cut"));
}

TEST(CaptureConnections, AreToldApart) {
  Conversation one(40001), two(40002);
  one.handshake().client("one").server("1").both_fin();
  two.handshake().client("two").server("2").both_fin();
  std::vector<TcpPacket> packets;
  for (std::size_t i = 0; i < one.packets.size(); ++i) {
    packets.push_back(one.packets[i]);
    packets.push_back(two.packets[i]);
  }
  EXPECT_THAT(told(packets),
              ElementsAre("1 from 10.0.0.1:40001 to 10.0.0.2:80", "1 C: one", "2 from 10.0.0.1:40002 to 10.0.0.2:80",
                          "2 C: two", "1 S: 1", "2 S: 2", "1 C fin", "2 C fin", "1 S fin", "2 S fin"));
}

TEST(CaptureConnections, PortsAreUsedAgain) {
  Conversation one(40000, 1000, 5000), two(40000, 777, 12345);
  one.handshake().client("one");
  for (const bool closed : {false, true}) {
    if (closed) one.both_fin();
    two.packets.clear();
    two = Conversation(40000, 777, 12345);
    two.handshake().client("two").server("2");
    auto packets = one.packets;
    packets.insert(packets.end(), two.packets.begin(), two.packets.end());
    auto lines = told(packets);
    EXPECT_THAT(lines, ElementsAre("1 from 10.0.0.1:40000 to 10.0.0.2:80", "1 C: one", closed ? "1 C fin" : "1 C cut",
                                   closed ? "1 S fin" : "1 S cut", "2 from 10.0.0.1:40000 to 10.0.0.2:80", "2 C: two",
                                   "2 S: 2", "2 C cut", "2 S cut"));
  }
}

TEST(CaptureConnections, OfTooManyTheOneThatWasSilentLongestEnds) {
  CaptureLimits limits;
  limits.connections = 2;
  std::vector<TcpPacket> packets;
  for (const std::uint16_t port : {1001, 1002, 1003}) {
    Conversation talk(port);
    talk.handshake().client("x");
    packets.insert(packets.end(), talk.packets.begin(), talk.packets.end());
  }
  EXPECT_THAT(told(packets, {}, limits),
              ElementsAre("1 from 10.0.0.1:1001 to 10.0.0.2:80", "1 C: x", "2 from 10.0.0.1:1002 to 10.0.0.2:80",
                          "2 C: x", "1 C cut", "1 S cut", "3 from 10.0.0.1:1003 to 10.0.0.2:80", "3 C: x", "2 C cut",
                          "2 S cut", "3 C cut", "3 S cut"));
}

// A client that closes, and then resets what still comes.
TEST(CaptureConnections, AResetBehindTheEnd) {
  Conversation talk;
  talk.handshake().client("x").client_fin().server("y").client_reset();
  EXPECT_THAT(told(talk.packets), ElementsAre(kHello[0], "1 C: x", "1 C fin", "1 S: y", "1 S reset"));
}

TEST(CaptureConnections, AnEndBeforeTheFirstByte) {
  Conversation talk;
  talk.handshake().client_fin().server("y").server_fin();
  EXPECT_THAT(told(talk.packets), ElementsAre(kHello[0], "1 C fin", "1 S: y", "1 S fin"));
}

TEST(CaptureConnections, AResetEndsBoth) {
  Conversation talk;
  talk.handshake().client("x").client_reset().server("late");
  EXPECT_THAT(told(talk.packets), ElementsAre(kHello[0], "1 C: x", "1 C reset"));
}

TEST(CaptureFile, OtherPacketsAreCounted) {
  const auto packets = hello().packets;
  std::vector<std::string> frames;
  for (const TcpPacket& packet : packets) frames.push_back(frame_of(packet));
  std::string udp = frames[3], fragment = frames[3], second_part = frames[3], bad_version = frames[3];
  std::string bad_offset = frames[3];
  udp[14 + 9] = 17;
  fragment[14 + 6] = 0x20;
  second_part[14 + 7] = 1;
  bad_version[14] = 0x65;
  bad_offset[14 + 20 + 12] = 0x10;
  for (const std::string& odd : {udp, fragment, second_part, bad_version, bad_offset, frames[3].substr(0, 40)}) {
    frames.push_back(odd);
  }
  frames.push_back(std::string(12, '\3') + "\x08\x06" + std::string(28, '\0'));  // ARP
  frames.emplace_back();
  Told lines;
  const CaptureSummary summary = read_capture_bytes(capture_of_frames(frames), "x.pcap", lines);
  EXPECT_EQ(lines.lines, kHello);
  EXPECT_EQ(summary.packets, packets.size() + 8);
  EXPECT_EQ(summary.tcp, packets.size());
  EXPECT_EQ(summary.other, 2u);
  EXPECT_EQ(summary.fragments, 2u);
  EXPECT_EQ(summary.malformed, 4u);
}

TEST(CaptureFile, WhatWasReadBeforeItBreaksOffStays) {
  const std::string whole = capture_of(hello().packets);
  Told lines;
  const CaptureSummary summary = read_capture_bytes(whole.substr(0, whole.size() - 30), "x.pcap", lines);
  ASSERT_TRUE(summary.error);
  EXPECT_EQ(summary.error->code, ErrorCode::kBadInput);
  EXPECT_EQ(summary.error->message,
            "x.pcap: packet 9: truncated dump file; tried to read 66 captured bytes, only got 36");
  EXPECT_EQ(summary.packets, 8u);
  EXPECT_EQ(lines.lines, kHello);
}

TEST(CaptureFile, ThatIsNone) {
  Told lines;
  EXPECT_EQ(read_capture_bytes("hello, world, this is text", "x", lines).error->message, "x: unknown file format");
  EXPECT_EQ(read_capture_bytes("", "x", lines).error->code, ErrorCode::kBadInput);
  CaptureForm form;
  form.dlt = 105;
  EXPECT_EQ(read_capture_bytes(capture_of({}, form), "x", lines).error->message,
            "x: unsupported link type IEEE802_11: expected Ethernet, loopback, Linux cooked or raw IP");
  const auto missing = read_capture("/nowhere/x.pcap", lines).error;
  EXPECT_EQ(missing->code, ErrorCode::kNotFound);
  EXPECT_EQ(missing->message, "/nowhere/x.pcap: No such file or directory");
  EXPECT_THAT(lines.lines, IsEmpty());
}

TEST(CaptureFile, IsKnownByItsFirstBytes) {
  for (const bool pcapng : {false, true}) {
    for (const bool big_endian : {false, true}) {
      CaptureForm form;
      form.pcapng = pcapng;
      form.big_endian = big_endian;
      form.nanoseconds = big_endian;
      EXPECT_TRUE(is_capture(capture_of({}, form).substr(0, 4)));
    }
  }
  EXPECT_FALSE(is_capture("POST"));
  EXPECT_FALSE(is_capture("\xa1\xb2"));
}

// Every exchange of the traffic below has a target and a body of its own.
Conversation random_traffic(std::mt19937& random, std::uint16_t port) {
  Conversation talk(port, static_cast<std::uint32_t>(random()), static_cast<std::uint32_t>(random()),
                    1 + random() % 200);
  talk.handshake();
  for (int i = 0; i < 6; ++i) {
    const std::string id = std::to_string(port) + "-" + std::to_string(i);
    const std::string body = id + std::string(random() % 400, 'b');
    const std::string fields = " HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    talk.client("BITS_POST /" + id + fields).client(body);
    if (random() % 3 == 0) talk.server("HTTP/1.1 100 Continue\r\n\r\n");
    talk.server("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    if (random() % 2 == 0) talk.client_acks();
  }
  talk.both_fin();
  return talk;
}

std::string in_full(const Exchange& exchange) {
  if (!exchange.request || !exchange.answer) return "";
  return exchange.request->target + "|" + exchange.request->body + "|" + exchange.answer->answer.raw_head + "|" +
         exchange.answer->answer.body_start + "|" + std::to_string(exchange.answer->answer.interim.size());
}

// Packets captured at most some places from where they belong, and some of them twice.
TEST(CaptureProperty, OrderAndCopiesDoNotMatter) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const auto packets = random_traffic(random, 40000).packets;
    std::vector<std::string> want;
    for (const Exchange& exchange : exchanges_in(packets)) want.push_back(describe(exchange) + in_full(exchange));
    ASSERT_EQ(want.size(), 6u);
    auto shaken = packets;
    for (std::size_t i = 3; i + 1 < packets.size(); ++i) {
      const std::size_t j = std::min(packets.size() - 1, i + random() % 8);
      if (random() % 4 == 0) std::swap(shaken[i], shaken[j]);
      if (random() % 16 == 0) shaken.push_back(shaken[i]);
    }
    std::vector<std::string> got;
    for (const Exchange& exchange : exchanges_in(shaken)) got.push_back(describe(exchange) + in_full(exchange));
    ASSERT_EQ(got, want) << "round " << round;
  }
}

// What was lost makes nothing else of what was not: an exchange that is said to be whole is one that there was, and no
// deviation and no missing answer is blamed on either end.
TEST(CaptureProperty, LossAccusesNobody) {
  std::mt19937 random(2);
  std::size_t whole = 0, all = 0;
  for (int round = 0; round < 400; ++round) {
    auto packets = random_traffic(random, 40000).packets;
    std::set<std::string> had;
    for (const Exchange& exchange : exchanges_in(packets)) had.insert(in_full(exchange));
    for (unsigned drops = 1 + random() % 6; drops > 0; --drops) {
      const auto at = packets.begin() + static_cast<long>(random() % packets.size());
      if (random() % 3 == 0) {
        at->payload_captured = random() % (at->payload.size() + 1);
      } else {
        packets.erase(at);
      }
    }
    for (const Exchange& exchange : exchanges_in(packets)) {
      SCOPED_TRACE(testing::Message() << "round " << round << ": " << describe(exchange));
      ++all;
      ASSERT_TRUE(exchange.request);
      ASSERT_TRUE(exchange.request->deviations.empty());
      ASSERT_NE(exchange.request->missing, Missing::kConnection);
      ASSERT_NE(exchange.unanswered, Missing::kConnection);
      if (!exchange.answer) continue;
      ASSERT_NE(exchange.answer->missing, Missing::kConnection);
      ASSERT_TRUE(exchange.answer->answer.deviations.empty());
      if (exchange.request->missing != Missing::kNothing || exchange.answer->missing != Missing::kNothing) continue;
      ASSERT_TRUE(had.count(in_full(exchange)));
      ++whole;
    }
  }
  EXPECT_GT(whole * 2, all) << "most of it can be read all the same";
}

TEST(CaptureFile, IsReadFromDisk) {
  const auto path =
      std::filesystem::temp_directory_path() / ("bitspec-capture-" + std::to_string(std::random_device{}()));
  std::ofstream(path, std::ios::binary) << capture_of(hello().packets);
  Told lines;
  const CaptureSummary summary = read_capture(path.string(), lines);
  std::filesystem::remove(path);
  EXPECT_FALSE(summary.error);
  EXPECT_EQ(lines.lines, kHello);
}

}  // namespace
}  // namespace bitspec::recording
