// The seeds of the fuzz target `capture` are made here, so that they stay what their names say.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "harness/base/testing/source_folder.h"
#include "harness/recording/testing/capture_writer.h"

namespace bitspec::recording {
namespace {

const std::string kSeedPing = "BITS_POST /f HTTP/1.1\r\nHost: h\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n";
const std::string kSeedFragment =
    "BITS_POST /f HTTP/1.1\r\nHost: h\r\nBITS-Packet-Type: Fragment\r\nContent-Range: bytes 0-9/10\r\n"
    "Content-Length: 10\r\n\r\n0123456789";
const std::string kSeedAck = "HTTP/1.1 200 OK\r\nBITS-Packet-Type: Ack\r\nContent-Length: 5\r\n\r\nhello";

Conversation talk(std::size_t segment = 1448) {
  Conversation talk(40000, 1000, 5000, segment);
  return talk.handshake();
}

Conversation upload() {
  return talk(60).client(kSeedPing).server(kSeedAck).client(kSeedFragment).server(kSeedAck).both_fin();
}

std::string without(std::vector<TcpPacket> packets, std::size_t at) {
  packets.erase(packets.begin() + static_cast<long>(at));
  return capture_of(packets);
}

std::string with(const std::function<void(std::vector<TcpPacket>&)>& change) {
  auto packets = upload().packets;
  change(packets);
  return capture_of(packets);
}

void add_exchanges(std::map<std::string, std::string>& seeds) {
  seeds["plain"] = capture_of(upload().packets);
  seeds["pipelined"] =
      capture_of(talk().client(kSeedPing + kSeedFragment).server(kSeedAck + kSeedAck).both_fin().packets);
  seeds["interim"] = capture_of(talk().client(kSeedPing).server("HTTP/1.1 100 Continue\r\n\r\n" + kSeedAck).packets);
  seeds["chunked"] =
      capture_of(talk()
                     .client("PUT /f HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
                     .server(kSeedAck)
                     .packets);
  seeds["chunks-broken"] = capture_of(talk()
                                          .client("PUT /f HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nabc\r\n")
                                          .server(kSeedAck)
                                          .client(kSeedPing)
                                          .packets);
  seeds["head"] = capture_of(talk().client("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n").server(kSeedAck).packets);
  seeds["until-close"] =
      capture_of(talk().client("GET / HTTP/1.0\r\n\r\n").server("HTTP/1.0 200 OK\r\n\r\nabc").both_fin().packets);
  seeds["tls"] = capture_of(talk().client("\x16\x03\x01\x02").server("\x16\x03\x03").packets);
  seeds["upgrade"] = capture_of(talk()
                                    .client("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
                                    .server("HTTP/1.1 101 X\r\nUpgrade: w\r\n\r\nxyz\n")
                                    .both_fin()
                                    .packets);
  seeds["connect"] = capture_of(talk().client("CONNECT h:1 HTTP/1.1\r\n\r\n").server(kSeedAck).client("x").packets);
  seeds["stray"] = capture_of(
      talk().client(kSeedPing + "xyz\r\n").server(kSeedAck + "zyx").client(kSeedPing).server(kSeedAck).packets);
  seeds["deviations"] = capture_of(talk()
                                       .client("\r\nPOST  /f HTTP/1.1\nHost : h\r\nno colon\r\n\r\n")
                                       .server("HTTP/1.1 200\n\n")
                                       .both_fin()
                                       .packets);
  seeds["unasked"] =
      capture_of(talk().client(kSeedPing).server(kSeedAck + "HTTP/1.1 408 X\r\n\r\n").both_fin().packets);
  seeds["server-first"] = capture_of(talk().server("220 ready\r\n").both_fin().packets);
  seeds["head-too-large"] = capture_of(talk().client("GET / HTTP/1.1\r\nX: " + std::string(400, 'x')).packets);
  seeds["answer-head-too-large"] =
      capture_of(talk().client(kSeedPing).server("HTTP/1.1 200 OK\r\nX: " + std::string(400, 'x')).packets);
  seeds["many-pending"] = capture_of(talk().client(kSeedPing + kSeedPing + kSeedPing + kSeedPing).packets);
  seeds["reset"] = capture_of(talk().client(kSeedPing).client_reset().packets);
}

void add_orders(std::map<std::string, std::string>& seeds) {
  seeds["swapped"] = with([](auto& packets) { std::swap(packets[3], packets[4]); });
  seeds["answer-first"] = with([](auto& packets) { std::swap(packets[4], packets[5]); });
  seeds["twice"] = with([](auto& packets) { packets.insert(packets.begin() + 4, packets[3]); });
  seeds["overlapping"] = with([](auto& packets) {
    TcpPacket other = packets[4];
    other.seq -= 5;
    other.payload = "XXXXX" + other.payload + "more";
    packets.insert(packets.begin() + 4, other);
  });
  seeds["lost-head"] = without(upload().packets, 3);
  seeds["lost-answer"] = without(upload().packets, 6);
  seeds["lost-fin"] = without(upload().packets, upload().packets.size() - 3);
  seeds["no-handshake"] = capture_of(
      Conversation().server("rest").client(kSeedPing).server(kSeedAck).client(kSeedFragment).server(kSeedAck).packets);
  seeds["guessed-wrong"] = capture_of(Conversation(79).client("rest").server(kSeedAck).client(kSeedPing).packets);
  seeds["gap-in-body"] = with([](auto& packets) { packets.erase(packets.begin() + 9); });
  Conversation answers = talk(20);
  answers.client("GET / HTTP/1.1\r\n\r\n")
      .server("HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n" + std::string(60, 'x'));
  answers.client("GET / HTTP/1.1\r\n\r\n").server("HTTP/1.1 200 OK\r\n\r\n" + std::string(60, 'x')).both_fin();
  seeds["gaps-in-answers"] = without(answers.packets, 7);
  answers.packets.erase(answers.packets.begin() + 7);
  seeds["gap-until-close"] = without(answers.packets, answers.packets.size() - 5);
  Conversation reused(40000, 777, 12345);
  auto packets = upload().packets;
  for (const TcpPacket& packet : reused.handshake().client(kSeedPing).server(kSeedAck).packets)
    packets.push_back(packet);
  seeds["port-reused"] = capture_of(packets);
  packets.clear();
  for (std::uint16_t port = 1000; port < 1005; ++port) {
    Conversation one(port);
    for (const TcpPacket& packet : one.handshake().client(kSeedPing).packets) packets.push_back(packet);
  }
  seeds["many-connections"] = capture_of(packets);
  Conversation waiting = talk();
  waiting.client("lost").client(std::string(1400, 'x')).client(std::string(1400, 'x'));
  seeds["much-waits"] = without(waiting.packets, 3);
  seeds["wraps-around"] =
      capture_of(Conversation(40000, 0xfffffff0, 0xfffffff0).handshake().client(kSeedPing).server(kSeedAck).packets);
}

void add_forms(std::map<std::string, std::string>& seeds) {
  for (const int dlt : {0, 1, 12, 108, 113, 276, 147}) {
    CaptureForm form;
    form.dlt = dlt;
    form.vlan_tags = dlt == 1 ? 2 : 0;
    form.pcapng = dlt == 1 || dlt == 12;
    form.ipv6 = form.ipv6_extension = dlt == 12 || dlt == 276;
    form.big_endian = dlt == 108;
    form.padding = dlt == 1;
    seeds["link-" + std::to_string(dlt)] = capture_of(talk().client(kSeedPing).server(kSeedAck).packets, form);
  }
  CaptureForm no_length;
  no_length.no_total_length = true;
  seeds["no-total-length"] = capture_of(talk().client(kSeedPing).packets, no_length);
  auto cut = upload().packets;
  for (TcpPacket& packet : cut) packet.payload_captured = 50;
  seeds["cut-packets"] = capture_of(cut);
  std::vector<std::string> frames;
  const std::string frame = frame_of(talk().client(kSeedPing).packets.back());
  for (const auto& [at, value] :
       std::map<std::size_t, char>{{23, 17}, {20, 0x20}, {21, 1}, {14, 0x65}, {46, 0x10}, {12, 0}}) {
    frames.push_back(frame);
    frames.back()[at] = value;
  }
  frames.push_back(frame.substr(0, 40));
  seeds["other-packets"] = capture_of_frames(frames);
  seeds["truncated"] = capture_of(upload().packets).substr(0, 500);
  seeds["no-capture"] = "GET / HTTP/1.1\r\n\r\n";
}

TEST(CaptureSeeds, AreThoseInTheCorpus) {
  std::map<std::string, std::string> seeds;
  add_exchanges(seeds);
  add_orders(seeds);
  add_forms(seeds);
  const std::filesystem::path folder = std::filesystem::path(source_folder()) / "corpus/capture";
  for (const auto& [name, bytes] : seeds) {
    EXPECT_LE(bytes.size(), 4096u) << name;
    if (std::getenv("BITSPEC_UPDATE")) std::ofstream(folder / name, std::ios::binary) << bytes;
    std::ifstream file(folder / name, std::ios::binary);
    EXPECT_TRUE(std::string(std::istreambuf_iterator<char>(file), {}) == bytes)
        << name << " differs. To write it anew: BITSPEC_UPDATE=1 recording_test --gtest_filter=CaptureSeeds.*";
  }
}

}  // namespace
}  // namespace bitspec::recording
