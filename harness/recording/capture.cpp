#include "harness/recording/capture.h"

#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "harness/base/shortage.h"
#include "harness/recording/packet.h"
#include "harness/recording/tcp_connections.h"

namespace bitspec::recording {
namespace {

using PcapPointer = std::unique_ptr<pcap_t, decltype(&pcap_close)>;

Error error_of_errno(const std::string& name, int number) {
  const ErrorCode otherwise = number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
  return {code_of_errno(number, otherwise), name + ": " + std::generic_category().message(number), std::nullopt, {}};
}

Error broken(const std::string& name, std::uint64_t packet, const std::string& what) {
  return {ErrorCode::kBadInput, name + ": packet " + std::to_string(packet) + ": " + what, std::nullopt, {}};
}

// Some blocks of pcapng have no time: libpcap says 0 then.
std::optional<double> time_of(const timeval& time) {
  if (time.tv_sec == 0 && time.tv_usec == 0) return std::nullopt;
  // tv_usec are nanoseconds, as they are asked for below.
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-9;
}

void count(PacketKind kind, CaptureSummary& summary) {
  switch (kind) {
    case PacketKind::kTcp:
      ++summary.tcp;
      break;
    case PacketKind::kFragment:
      ++summary.fragments;
      break;
    case PacketKind::kMalformed:
      ++summary.malformed;
      break;
    case PacketKind::kOther:
      ++summary.other;
      break;
  }
}

// Reads to the end, or to what is broken. libpcap says "truncated dump file" for a file that ends within a packet.
void read_packets(pcap_t* pcap, LinkType link, const std::string& name, TcpConnections& connections,
                  CaptureSummary& summary) {
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  for (;;) {
    const int got = pcap_next_ex(pcap, &header, &data);
    if (got == PCAP_ERROR_BREAK) return;
    if (got != 1) {
      summary.error = broken(name, summary.packets + 1, pcap_geterr(pcap));
      return;
    }
    ++summary.packets;
    Segment segment;
    const std::string_view captured(reinterpret_cast<const char*>(data), header->caplen);
    const PacketKind kind = read_packet(link, captured, header->len, segment);
    count(kind, summary);
    if (kind != PacketKind::kTcp) continue;
    connections.add(segment, {summary.packets, Unit::kPacket}, time_of(header->ts));
  }
}

// Takes the file, which pcap_close() closes.
CaptureSummary read_file(std::FILE* file, const std::string& name, Receiver& receiver, const CaptureLimits& limits) {
  CaptureSummary summary;
  std::array<char, PCAP_ERRBUF_SIZE> message{};
  const PcapPointer pcap(pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, message.data()),
                         pcap_close);
  if (!pcap) {
    if (file != stdin) std::fclose(file);
    summary.error = Error{ErrorCode::kBadInput, name + ": " + message.data(), std::nullopt, {}};
    return summary;
  }
  const int dlt = pcap_datalink(pcap.get());
  const char* link_name = pcap_datalink_val_to_name(dlt);
  summary.link_type = link_name ? link_name : std::to_string(dlt);
  const auto link = link_type_of(dlt);
  if (!link) {
    summary.error = Error{
        ErrorCode::kBadInput,
        name + ": unsupported link type " + summary.link_type + ": expected Ethernet, loopback, Linux cooked or raw IP",
        std::nullopt,
        {}};
    return summary;
  }
  TcpConnections connections(receiver, limits);
  read_packets(pcap.get(), *link, name, connections, summary);
  connections.finish({summary.packets, Unit::kPacket});
  summary.connections = connections.count();
  return summary;
}

}  // namespace

bool is_capture(std::string_view first_bytes) {
  using namespace std::string_view_literals;
  static constexpr std::string_view kMagic[] = {
      "\xa1\xb2\xc3\xd4"sv, "\xd4\xc3\xb2\xa1"sv, "\xa1\xb2\x3c\x4d"sv, "\x4d\x3c\xb2\xa1"sv,
      "\xa1\xb2\xcd\x34"sv, "\x34\xcd\xb2\xa1"sv, "\x0a\x0d\x0d\x0a"sv,
  };
  return std::any_of(std::begin(kMagic), std::end(kMagic),
                     [first_bytes](std::string_view magic) { return first_bytes.starts_with(magic); });
}

CaptureSummary read_capture(const std::string& path, Receiver& receiver, const CaptureLimits& limits) {
  if (path == "-") return read_file(stdin, "standard input", receiver, limits);
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file) return read_file(file, path, receiver, limits);
  CaptureSummary summary;
  summary.error = error_of_errno(path, errno);
  return summary;
}

CaptureSummary read_capture_bytes(std::string_view bytes, const std::string& name, Receiver& receiver,
                                  const CaptureLimits& limits) {
  if (bytes.empty()) return read_capture_bytes(std::string_view("", 1), name, receiver, limits);  // too short as well
  // Only read from: fmemopen() asks for a pointer that it could write to.
  std::FILE* file = fmemopen(const_cast<char*>(bytes.data()), bytes.size(), "rb");
  if (file) return read_file(file, name, receiver, limits);
  CaptureSummary summary;
  summary.error = error_of_errno(name, errno);
  return summary;
}

}  // namespace bitspec::recording
