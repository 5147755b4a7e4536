// One ordinary upload, made to see whether and how the target takes uploads at all.
#pragma once

#include <deque>
#include <string>

#include "harness/engine/conversation.h"
#include "harness/engine/refusal.h"

namespace bitspec::engine {

// How far an upload came.
enum class UploadStage { kPing, kCreate, kFirstFragment, kSecondFragment, kClose, kDone };

// What came back when the stored file was looked at.
enum class StoredFile { kNotAsked, kAsSent, kOther, kAbsent };

struct TrialUpload {
  // Steps that worked, in the order of the stages; the file that was read back stands behind them.
  enum Step : unsigned { kPing = 1, kCreate = 2, kFirstFragment = 4, kSecondFragment = 8, kClose = 16, kReadBack = 32 };

  unsigned accepted = 0;  // Steps
  // Of the first packet after the Ping that was not accepted; else of the Ping; else of the file that is not as sent.
  Refusal refusal;
  bool answered = false;                       // any packet
  bool silent = false;                         // connected, and not a word came back
  bool bits = false;                           // an answer had a field BITS-*
  bool kept_alive = false;                     // two packets were answered on one connection
  bool uploaded = false;                       // all packets were accepted
  UploadStage stage = UploadStage::kPing;      // of the first packet that was not accepted, or kDone
  StoredFile by_get = StoredFile::kNotAsked;   // by GET of its URL
  StoredFile as_told = StoredFile::kNotAsked;  // from the folder, or by the command, that the target names
  std::string told_error;                      // why it could not be looked at there
  std::chrono::milliseconds file_after{0};     // it was there only so long after the Close-Session; 0: at once
  int absent_status = 0;                       // 4xx that a GET of what was never uploaded got; 0: another answer
  bool host_id_seen = false;                   // the Ack of Create-Session had a BITS-Host-Id
  std::string first_answer;                    // that to Create-Session, if it got that far
  std::string failed;                          // "fragment got 500": the first packet after the Ping not accepted
  std::string server;                          // Server field
  int create_status = 0;
  int last_status = 0;  // of the last packet; 0: it got no answer
  wire::Ending last_ending = wire::Ending::kComplete;
  std::string location;  // Location field of the answer to Create-Session
  std::deque<Exchange> exchanges;

  StoredFile seen_by(ReadBack way) const {
    return way == ReadBack::kFolder || way == ReadBack::kCommand ? as_told : by_get;
  }
};

struct TrialOptions {
  bool second_connection = true;  // the last fragment goes over another connection
  bool one_fragment = false;      // the whole file in one
  milliseconds file_wait{0};      // how long a file that is not there is looked for
};

// Ping, Create-Session, Fragments, Close-Session and a look at the file, at the place and in the form of `environment`.
// `name`: part of the paths; another one for each upload of a run.
TrialUpload try_upload(const Environment& environment, const std::string& name, std::uint64_t seed,
                       const TrialOptions& options = {});

// The same with what is known of the target; the file is looked at in the way of the run.
TrialUpload upload_as_known(const Environment& environment, const std::string& name, std::uint64_t seed);

// Ordinary Create-Sessions, and Fragments of the sessions just created, each on a connection of its own.
struct SessionCount {
  std::uint64_t known = 0, asked = 0;      // Fragments that were accepted, of those sent
  std::uint64_t created = 0, creates = 0;  // the same of Create-Sessions
  Refusal refusal{};                       // of a Create-Session

  bool refused_at_times() const { return created > 0 && created < creates; }  // whatever session it is about
  bool known_by_turns() const { return known > 0 && known < asked && !refused_at_times(); }
  bool by_chance() const { return refused_at_times() || known_by_turns(); }
};

// Creates a few sessions and sends a fragment of each; what is refused is sent again, at most four times. By chance:
// twice in a row, the second time slowly where the answers say "not now".
SessionCount count_sessions(const Environment& environment, const std::string& name, std::uint64_t seed);

// Whether the answer has a field BITS-*.
bool has_bits_field(const Exchange& exchange);

}  // namespace bitspec::engine
