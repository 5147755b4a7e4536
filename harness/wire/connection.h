// Connection: requests out and answers in over one Stream, with what is left over between them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "harness/wire/answer_reader.h"
#include "harness/wire/request.h"
#include "harness/wire/stream.h"

namespace bitspec::wire {

struct Limits {
  milliseconds connect{2000};
  milliseconds exchange{5000};         // from the first byte sent to the last byte read
  milliseconds framing_grace{300};     // how long an answer without framing may take to close the connection
  AnswerLimits answer;
};

struct ExchangeTimes {
  SteadyTime start, sent, first_byte, head, end;   // default-constructed where it never came
};

struct ReadOptions {
  bool head_request = false;
  BodySink sink;
};

class Connection {
 public:
  Connection(std::unique_ptr<Stream> stream, Limits limits);

  // Sends one request. Pauses and holds count against `limits.exchange`; the deadline starts here.
  SendReport send(const OutgoingRequest& request, const std::function<void()>& before_last_byte = {});
  // Reads the next answer; interim answers are collected in it. Bytes that wait() found or that a held body already caused to be read are used first.
  // An answer without framing gets `framing_grace` to close; then it is complete, with kNoFraming, and the connection is closed.
  Answer read_answer(const ReadOptions& options = {});
  const ExchangeTimes& times() const { return times_; }

  enum class Idle { kOpen, kClosed, kStray };
  // Whether the peer closed, or sent something unasked, within `wait` (zero: only looks). Stray bytes are kept in stray().
  Idle look(milliseconds wait);
  const std::string& stray() const { return stray_; }   // at most 1 KiB of it

  bool usable() const { return usable_; }   // neither side has closed, as far as is known
  void half_close();
  void reset();
  void close();

 private:
  std::unique_ptr<Stream> stream_;
  Limits limits_;
  std::string pending_;     // read but not yet part of an answer
  std::string stray_;
  ExchangeTimes times_;
  SteadyTime deadline_;
  bool usable_ = true;
};

}  // namespace bitspec::wire
