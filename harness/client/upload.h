// Upload: the state machine of one upload. Replies go in, packets come out; no socket, no clock, no file.
//
//   Ping, Create-Session, (Ping to the named host,) Fragments, Close-Session; after cancel() Cancel-Session.
//
// After a failure the same session goes on at the last acknowledged offset, behind a Ping; after session-not-found the
// upload starts over. Times are those of the caller's steady clock.  [MC-BUP 3.1, docs/uploader.md]
#pragma once

#include <optional>
#include <string>

#include "harness/client/packet.h"
#include "harness/client/reply.h"
#include "harness/client/settings.h"

namespace bitspec::client {

enum class Outcome {
  kUploaded,
  kRefused,      // by a final answer
  kGaveUp,       // nothing got on for too long
  kUnreachable,  // the same, and there was never an answer
  kNotBits,      // what answers is no BITS server
  kFileChanged,
  kCancelled,  // by the user
};

struct Step {
  std::optional<Packet> packet;  // nothing: the upload has ended
  milliseconds wait{0};          // before it goes out
  std::string why;               // why it waits, or how the upload ended; may be empty
  Outcome outcome = Outcome::kUploaded;
};

// What it takes to go on with a session later.
struct SavedSession {
  std::string id;
  Url url;                   // with the named host, if there is one
  std::uint64_t offset = 0;  // acknowledged
  std::uint64_t sent = 0;    // no byte from here on has been sent
};

class Upload {
 public:
  Upload(Url url, std::uint64_t size, const Settings& settings);

  Step begin();
  Step resume(const SavedSession& saved);               // instead of begin()
  Step answered(const Reply& reply, milliseconds now);  // to the packet of the last step
  // From now on the only packet is Cancel-Session, where there is a session. `why`, `outcome`: how the upload ends.
  Step cancel(Outcome outcome, std::string why);

  std::uint64_t acknowledged() const { return next_; }
  std::optional<SavedSession> saved() const;  // nothing: there is no session to go on with

 private:
  enum class Phase { kCreate, kFragments, kClose, kCancel };

  Step send(milliseconds wait = {}, std::string why = {});
  Packet due() const;
  Step end(Outcome outcome, std::string why);
  Step created(const Reply& reply);
  Step on_ack(const Reply& reply, milliseconds now);
  Step go_on_at(std::uint64_t offset, const Reply& reply, milliseconds now);
  Step shrink(const Reply& reply, milliseconds now);
  Step again(const Reply& reply, milliseconds now, std::string why);
  Step start_over(milliseconds now);
  Step not_found(milliseconds now);
  Step final_answer(const Reply& reply);
  Step give_up(const std::string& why);
  Step stall(milliseconds now, milliseconds wait, const std::string& why);
  void watch_host(const Reply& reply, bool acknowledged, milliseconds now);
  void leave_named_host();
  void progress(std::uint64_t offset);

  const Url own_url_;
  const std::uint64_t size_;
  const Settings settings_;

  Phase phase_ = Phase::kCreate;
  bool ping_due_ = false;
  Packet last_;  // the packet of the last step
  Url url_;      // of the next one
  std::string session_;
  std::uint64_t next_ = 0;         // first byte that is not acknowledged
  std::uint64_t sent_ = 0;         // no byte from here on was sent with session_
  std::uint64_t most_ = 0;         // acknowledged with session_
  std::uint64_t most_of_all_ = 0;  // in any
  std::uint64_t fragment_;
  bool close_sent_ = false, answered_ = false;
  Outcome cancel_outcome_ = Outcome::kCancelled;
  std::string cancel_why_;

  int restarts_ = 0;  // since most_of_all_ grew
  int stalls_ = 0;    // since most_ grew
  std::optional<milliseconds> stalled_since_;
  std::optional<milliseconds> fallback_;         // after which the named host is left
  std::optional<milliseconds> host_lost_since_;  // the named host
};

}  // namespace bitspec::client
