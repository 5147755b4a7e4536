// What we and the child process with cpp-httplib say to each other: messages of a type, a size and a body, on a socket.
//
//   to the child    kOpen  host, port, milliseconds to connect, milliseconds for an exchange
//                   kRequest  see HttplibRequest; so many bytes of body follow it without a head of their own
//                   kClose  closes the connection, if there is one
//   from the child  kReady, one byte alone, after kOpen and kClose
//                   kHead  version, status, reason, fields, as soon as they are known
//                   kBody  some bytes
//                   kEnd   see ClientEnd; every request gets exactly one
//
// Both are the same program on the same machine: numbers have its byte order. But the child has read what a hostile
// server sent, so nothing in its messages is taken for granted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/protocol/fields.h"

namespace bitspec::wire {

enum class MessageType : char { kOpen = 'O', kRequest = 'R', kClose = 'C', kHead = 'H', kBody = 'B', kEnd = 'E' };

// Above any head that a client should take: a larger message is nonsense.
inline constexpr std::uint32_t kLargestMessage = 4 * 1024 * 1024;

inline constexpr char kReady = '+';

struct MessageHead {
  MessageType type = MessageType::kEnd;
  std::uint32_t size = 0;
};
inline constexpr std::size_t kMessageHeadSize = 5;
std::string message_head(MessageHead head);
MessageHead read_message_head(std::string_view bytes);  // REQUIRES: kMessageHeadSize bytes

// What the client made of an exchange.
enum class ClientOutcome : std::uint8_t {
  kAnswered,
  kNotConnected,
  kConnectTimeout,
  kReadTimeout,  // it waited for the answer, or for the next byte of it, until its time was over
  kReadFailed,   // no answer that it understands, or the connection ended: it does not tell which
  kWriteFailed,  // the request did not go out; it never looks for an answer then
  kHadClosed,    // nothing sent: the connection that was asked for is no more
  kOther,
};

struct ClientEnd {
  ClientOutcome outcome = ClientOutcome::kOther;
  std::string words;       // what the library calls it
  bool connected = false;  // it opened a connection for this request
  bool open = false;       // and its connection is open still
};

struct OpenMessage {
  std::string host;
  std::uint16_t port = 0;
  std::uint64_t connect_ms = 0, exchange_ms = 0;
};

struct RequestMessage {
  std::string method, target;
  Fields fields;
  std::uint64_t body_size = 0;
  bool same_connection = false;  // do not open another one
};

struct HeadMessage {
  std::string version, reason;
  int status = 0;
  Fields fields;
};

// Whole messages, head included.
std::string pack(const OpenMessage& message);
std::string pack(const RequestMessage& message);
std::string pack(const HeadMessage& message);
std::string pack(const ClientEnd& message);

// False: the bytes are no such message.
bool unpack(std::string_view bytes, OpenMessage& message);
bool unpack(std::string_view bytes, RequestMessage& message);
bool unpack(std::string_view bytes, HeadMessage& message);
bool unpack(std::string_view bytes, ClientEnd& message);

}  // namespace bitspec::wire
