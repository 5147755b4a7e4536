#include "harness/recording/capture_file.h"

#include <pcap/pcap.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "harness/base/text.h"

namespace bitspec::recording {
namespace {

enum Flags : unsigned { kFinFlag = 1, kSynFlag = 2, kRstFlag = 4, kAckFlag = 16 };

constexpr std::size_t kHeaders = 40;  // IPv4 and TCP without options
constexpr int kSnapshot = 65'535;
constexpr std::uint32_t kLoopback = 0x7f000001;

void put16(std::string& out, std::size_t at, std::uint32_t value) {
  out[at] = static_cast<char>(value >> 8 & 0xff);
  out[at + 1] = static_cast<char>(value & 0xff);
}

void put32(std::string& out, std::size_t at, std::uint32_t value) {
  put16(out, at, value >> 16);
  put16(out, at + 2, value & 0xffff);
}

double wall_clock() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// A port of the client: used again long after its connection is over.
std::uint32_t client_port(std::uint64_t connection) {
  return static_cast<std::uint32_t>(1024 + connection % 60'000);
}

std::size_t index(Side side) {
  return side == Side::kClient ? 0 : 1;
}

}  // namespace

struct CaptureFile::Files {
  std::unique_ptr<pcap_t, decltype(&pcap_close)> form{pcap_open_dead(DLT_RAW, kSnapshot), &pcap_close};
  std::unique_ptr<pcap_dumper_t, decltype(&pcap_dump_close)> dump{nullptr, &pcap_dump_close};
};

CaptureFile::CaptureFile(std::string path, std::uint16_t server_port)
    : path_(std::move(path)), server_port_(server_port), files_(std::make_unique<Files>()) {}

CaptureFile::~CaptureFile() = default;

Result<std::unique_ptr<CaptureFile>> CaptureFile::create(const std::string& path, std::uint16_t server_port) {
  std::unique_ptr<CaptureFile> out(new CaptureFile(path, server_port));
  errno = 0;
  out->files_->dump.reset(pcap_dump_open(out->files_->form.get(), path.c_str()));
  if (!out->files_->dump) return fail(ErrorCode::kIo, path + ": " + errno_text(errno));
  return out;
}

void CaptureFile::opened(std::uint64_t connection) {
  time_ = wall_clock();
  connections_[connection] = {};
  write(connection, Side::kClient, kSynFlag, {});
  connections_[connection].next[0] = 1;
  write(connection, Side::kServer, kSynFlag | kAckFlag, {});
  connections_[connection].next[1] = 1;
  write(connection, Side::kClient, kAckFlag, {});
}

void CaptureFile::piece(const Piece& piece) {
  time_ = piece.time.value_or(wall_clock());
  write(piece.connection, piece.from, kAckFlag, piece.bytes);
  connections_[piece.connection].next[index(piece.from)] += static_cast<std::uint32_t>(piece.bytes.size());
}

void CaptureFile::ended(std::uint64_t connection, Side side, Ending ending) {
  time_ = wall_clock();
  if (ending == Ending::kRecording) return;
  write(connection, side, (ending == Ending::kReset ? kRstFlag : kFinFlag) | kAckFlag, {});
  Connection& state = connections_[connection];
  ++state.next[index(side)];
  if (++state.ended == 2 || ending == Ending::kReset) connections_.erase(connection);
}

void CaptureFile::write(std::uint64_t connection, Side from, unsigned flags, std::string_view bytes) {
  const bool client = from == Side::kClient;
  const Connection& state = connections_[connection];
  std::string packet(kHeaders, 0);
  packet[0] = 0x45;  // IPv4, 20 bytes
  put16(packet, 2, static_cast<std::uint32_t>(kHeaders + bytes.size()));
  packet[8] = 64;  // hops
  packet[9] = 6;   // TCP
  put32(packet, 12, kLoopback);
  put32(packet, 16, kLoopback);
  put16(packet, 20, client ? client_port(connection) : server_port_);
  put16(packet, 22, client ? server_port_ : client_port(connection));
  put32(packet, 24, state.next[index(from)]);
  put32(packet, 28, (flags & kAckFlag) != 0 ? state.next[1 - index(from)] : 0);
  packet[32] = 0x50;  // 20 bytes
  packet[33] = static_cast<char>(flags);
  put16(packet, 34, 0xffff);  // window
  packet.append(bytes);
  pcap_pkthdr header{};
  double seconds = 0;
  const double part = std::modf(time_, &seconds);
  header.ts.tv_sec = static_cast<time_t>(seconds);
  header.ts.tv_usec = static_cast<suseconds_t>(part * 1e6);
  header.caplen = header.len = static_cast<bpf_u_int32>(packet.size());
  pcap_dump(reinterpret_cast<u_char*>(files_->dump.get()), &header, reinterpret_cast<const u_char*>(packet.data()));
  ++packets_;
}

Result<void> CaptureFile::flush() {
  errno = 0;
  if (pcap_dump_flush(files_->dump.get()) != 0 || std::ferror(pcap_dump_file(files_->dump.get())) != 0)
    return fail(ErrorCode::kIo, path_ + ": " + errno_text(errno == 0 ? EIO : errno));
  return {};
}

}  // namespace bitspec::recording
