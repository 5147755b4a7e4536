// PacketSender: packets out and replies in, over connections that are kept as long as they can be. Answers to a 401
// itself.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "harness/client/fault_injector.h"
#include "harness/client/local_file.h"
#include "harness/client/login.h"
#include "harness/wire/connect.h"
#include "harness/wire/connection.h"

namespace bitspec::client {

struct SenderOptions {
  Url url;  // of the upload
  wire::TlsOptions tls;
  wire::Limits limits;
  std::optional<wire::Credentials> user;
  Fields extra_fields;  // sent with every packet to the origin of `url`
  bool upper_case_types = false;
  std::string name;  // of the file, by content_name(); empty: it is not sent
  NameOn name_on = NameOn::kFirstFragment;
};

// The last part of a path as a value of Content-Name: '_' for what it may not hold, and for bytes that no field may.
// [MC-BUP 2.2.1.1, 6 note <3>]
std::string content_name(const std::string& path);

class PacketSender {
 public:
  // `stop` breaks what is under way; it must live as long.
  PacketSender(SenderOptions options, const LocalFile& file, FaultInjector& faults, const std::atomic<bool>& stop);

  // One reply to one packet, or why there is none. Errors are our own: kNoResources, and what is wrong with files and
  // options of TLS or with the credentials.
  Result<Reply> send(const Packet& packet);

 private:
  struct Exchange {
    wire::Answer answer;
    Reply reply;
  };
  Result<Exchange> exchange(const Packet& packet);
  Result<Exchange> talk(const Packet& packet, const wire::OutgoingRequest& request);
  Result<void> connect(const Packet& packet);
  wire::OutgoingRequest request_of(const Packet& packet);
  std::unique_ptr<wire::Connection> new_connection(std::unique_ptr<wire::Stream> stream) const;
  void send_second_packet(const Packet& packet);

  SenderOptions options_;
  const LocalFile& file_;
  FaultInjector& faults_;
  const std::atomic<bool>& stop_;
  Login login_;
  std::unique_ptr<wire::Connection> connection_;
  std::string connected_to_;  // an origin
};

}  // namespace bitspec::client
