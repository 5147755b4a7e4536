// Connection: requests out and answers in over one Stream, with what is left over between them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "harness/wire/answer_reader.h"
#include "harness/wire/request.h"
#include "harness/wire/stream.h"

namespace bitspec::wire {

struct Limits {
  milliseconds connect{2000};
  // While the request goes out: without a byte that the peer takes. Then for the answer, from the last byte sent to the
  // last one read; where the peer took the request slowly, it may take as much longer.
  milliseconds exchange{5000};
  milliseconds framing_grace{300};  // how long an answer without framing may take to close the connection
  AnswerLimits answer;
};

struct ExchangeTimes {
  SteadyTime start, sent, first_byte, head, end;  // default-constructed where it never came
};

struct ReadOptions {
  bool head_request = false;
  BodySink sink;
  std::optional<AnswerLimits> limits = {};  // instead of those of the connection
};

class Connection {
 public:
  Connection(std::unique_ptr<Stream> stream, Limits limits);
  Connection(Connection&&) = default;
  Connection& operator=(Connection&&) = default;

  // Sends one request, as long as the peer takes it; request.h. The time for the answer starts at its end.
  SendReport send(const OutgoingRequest& request, const std::function<void()>& before_last_byte = {});
  // Reads the next answer; interim answers are collected in it. Bytes that wait() found or that a held body already
  // caused to be read are used first. An answer without framing gets `framing_grace` without a byte to close; then it
  // is complete, with kNoFraming, and the connection is given up. It is given up too where nobody could tell the next
  // answer from the rest of this one. What begins like an answer is the next one, though, even behind one that has no
  // end. Bytes behind the answer that cannot begin another one go on record in it
  // (kStrayBytes, kBodyNotAllowed) as far as they came with it; look() finds the others.
  Answer read_answer(const ReadOptions& options = {});
  const ExchangeTimes& times() const { return times_; }

  // What has become of the connection, as far as is known. What we did and what the peer did never stand for each
  // other.
  enum class Fate {
    kOpen,
    kPeerClosed,  // its side at least
    kPeerReset,
    kGivenUp,  // by us: nobody could tell the next answer from the rest of this one
  };
  Fate fate() const { return fate_; }

  enum class Idle { kOpen, kClosed, kStray };
  // Whether the peer closed, or sent something unasked, within `wait` (zero: only looks). Stray bytes are kept in
  // stray(), and the next read_answer begins with them.
  Idle look(milliseconds wait);
  const std::string& stray() const { return stray_; }  // at most 1 KiB of it

  // Neither side has closed or said that it will, and the next bytes would be the next answer, as far as is known.
  bool usable() const { return usable_; }
  void half_close();
  void reset();
  void close();

 private:
  bool read_into(AnswerReader& reader);
  bool goes_on();
  void note_end(IoStatus status);
  void split_off_next(Answer& answer);
  void note_leftovers(Answer& answer) const;
  void settle(const Answer& answer);

  std::unique_ptr<Stream> stream_;
  Limits limits_;
  std::unique_ptr<char[]> buffer_;
  std::string pending_;  // read but not yet part of an answer
  std::string stray_;
  ExchangeTimes times_;
  SteadyTime deadline_;
  std::uint64_t unsent_ = 0;  // at the last look
  Fate fate_ = Fate::kOpen;
  bool usable_ = true;
};

}  // namespace bitspec::wire
