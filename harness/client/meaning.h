// What a client has to make of a reply to a packet.  [MC-BUP 3.1.5.2, Win32 handling-server-application-errors]
#pragma once

#include "harness/client/packet.h"
#include "harness/client/reply.h"
#include "harness/client/settings.h"

namespace bitspec::client {

enum class Meaning {
  kAck,
  kOffset,   // 416 to a Fragment
  kSmaller,  // 413 to a Fragment
  kSessionNotFound,
  kTransient,  // worth another try: no answer, or a status that says so
  kUnusable,   // a success that cannot be believed: no Ack, another session
  kFinal,
};

Meaning meaning_of(const Packet& packet, const Reply& reply, const Settings& settings);

}  // namespace bitspec::client
