// FaultInjector: makes a client do something wrong, on the way between the upload, which does nothing wrong, and the
// wire. Without a fault every call leaves all as it is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/client/faults.h"
#include "harness/client/login.h"
#include "harness/client/packet.h"
#include "harness/client/reply.h"
#include "harness/client/settings.h"
#include "harness/client/upload.h"
#include "harness/protocol/fields.h"
#include "harness/wire/connection.h"

namespace bitspec::client {

class FaultInjector {
 public:
  FaultInjector(FaultSet faults, Profile profile, std::uint64_t file_size)
      : faults_(faults), profile_(profile), file_size_(file_size) {}

  bool on(Fault fault) const { return faults_.on(fault); }

  // Once, before the upload begins.
  void configure(Settings& settings) const;
  void configure(Login& login) const;
  void configure(wire::Limits& limits) const;

  // A packet that is about to be made.
  void change_packet(Packet& packet);
  // Its fields; `own` is the URL of the upload.
  void change_fields(const Packet& packet, const Url& own, Fields& fields) const;
  // Where its body begins in the file.
  std::uint64_t body_begin(const ContentRange& range) const;
  // Packets that no upload sends, to be sent before this one.
  std::vector<Packet> unwanted_before(const Packet& packet) const;

  // What came back.
  void change_reply(const Packet& packet, const wire::Answer& answer, Reply& reply);
  // What comes next. `last`: the packet that was answered.
  void change_step(const Packet& last, const Reply& reply, Step& step) const;

 private:
  void read_offset(const Packet& packet, const wire::Answer& answer, Reply& reply) const;
  void read_status(const Packet& packet, Reply& reply) const;
  void read_error(const Packet& packet, const wire::Answer& answer, Reply& reply) const;
  void read_create(const wire::Answer& answer, Reply& reply) const;
  void read_form(const wire::Answer& answer, Reply& reply) const;
  void read_silence(const Packet& packet, const wire::Answer& answer, Reply& reply) const;
  void read_host(const Packet& packet, const wire::Answer& answer, Reply& reply);

  FaultSet faults_;
  Profile profile_;
  std::uint64_t file_size_;
  int fragments_ = 0, closes_ = 0;       // sent so far
  std::string adopted_;                  // session id of another session
  std::optional<std::string> location_;  // of a redirect
  std::string named_host_;
};

}  // namespace bitspec::client
