// CaptureFile: connections as a pcap file that `bitspec judge`, tcpdump and Wireshark read.
//
// Every byte is in it as it came. Packets around them are made up, one for each piece, with all that makes a TCP
// connection whole: the handshake, acknowledgements, the end. Addresses are those of this machine; each connection has
// a port of its own.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/recording/traffic.h"

namespace bitspec::recording {

inline constexpr std::size_t kLargestPiece = 32 * 1024;  // fits into a packet

class CaptureFile {
 public:
  // Error: kIo, "FILE: permission denied".
  static Result<std::unique_ptr<CaptureFile>> create(const std::string& path, std::uint16_t server_port);
  ~CaptureFile();
  CaptureFile(const CaptureFile&) = delete;
  CaptureFile& operator=(const CaptureFile&) = delete;

  void opened(std::uint64_t connection);
  void piece(const Piece& piece);  // at most kLargestPiece bytes; its time counts
  void ended(std::uint64_t connection, Side side, Ending ending);
  std::uint64_t packets() const { return packets_; }  // so far
  // Writes what waits. Error: kIo, also of any write before.
  Result<void> flush();

 private:
  struct Files;
  struct Connection {
    std::uint32_t next[2] = {0, 0};  // sequence number of each side's next byte
    int ended = 0;                   // sides
  };
  CaptureFile(std::string path, std::uint16_t server_port);
  void write(std::uint64_t connection, Side from, unsigned flags, std::string_view bytes);

  const std::string path_;
  const std::uint16_t server_port_;
  std::unique_ptr<Files> files_;
  std::map<std::uint64_t, Connection> connections_;
  std::uint64_t packets_ = 0;
  double time_ = 0;  // of the last packet
};

}  // namespace bitspec::recording
