#include "harness/engine/trial_upload.h"

#include <algorithm>

#include "harness/engine/body_hash.h"
#include "harness/engine/plain_packets.h"

namespace bitspec::engine {
namespace {

using scenario::ConnectionStep;
using scenario::Step;

constexpr std::uint64_t kTotal = 3000;  // bytes of the upload

class Trial {
 public:
  Trial(const Environment& environment, const std::string& name, std::uint64_t seed) : talk_(environment, name, seed) {}

  TrialUpload run(bool two_connections) {
    upload(two_connections);
    talk_.finish();
    return std::move(seen_);
  }

 private:
  void upload(bool two_connections) {
    send(plain_packet(PacketType::kPing, "ping"), TrialUpload::kPing);
    if (!seen_.answered || !send(plain_packet(PacketType::kCreateSession, "create"), TrialUpload::kCreate) ||
        !send(plain_packet(PacketType::kFragment, "fragment", "0-999/3000"), TrialUpload::kFirstFragment))
      return;
    if (two_connections) do_to_connection(ConnectionStep::Do::kNew);
    seen_.sessions_survive =
        send(plain_packet(PacketType::kFragment, "fragment", "1000-2999/3000"), TrialUpload::kSecondFragment);
    seen_.uploaded =
        seen_.sessions_survive && send(plain_packet(PacketType::kCloseSession, "close"), TrialUpload::kClose);
    if (!seen_.uploaded) return;
    // Nothing may wait for the download: a server that serves one connection at a time is found out only later.
    do_to_connection(ConnectionStep::Do::kClose);
    seen_.get_works = reads_back();
    if (seen_.get_works) seen_.accepted |= TrialUpload::kReadBack;
    if (seen_.get_works) seen_.absent_status = status_of_absent();
  }

  // Whether it did what the next packet needs.
  bool send(const Step& step, TrialUpload::Step what) {
    std::vector<Exchange*> made;
    if (!talk_.run(step, made) || made.empty()) return false;
    const Exchange& exchange = *made.back();
    note(exchange);
    if (talk_.met(exchange)) {
      seen_.accepted |= what;
      return true;
    }
    if (seen_.failed.empty() && what != TrialUpload::kPing) {
      seen_.failed = exchange.sent.step + " got " + exchange.outcome_text();
      seen_.refusal = refusal_of(exchange);
    }
    return false;
  }

  void note(const Exchange& exchange) {
    const bool create = exchange.sent.step == "create";
    seen_.kept_alive = seen_.kept_alive || (exchange.answered() && exchange.connection == last_connection_);
    last_connection_ = exchange.connection;
    seen_.answered = seen_.answered || exchange.answered();
    seen_.silent = !seen_.answered && exchange.answer.ending == wire::Ending::kSilent;
    seen_.bits = seen_.bits || has_bits_field(exchange);
    if (seen_.first_answer.empty() || create) seen_.first_answer = exchange.outcome_text();
    if (seen_.server.empty()) seen_.server = exchange.field("Server").value_or("");
    if (!create) return;
    seen_.host_id_seen = exchange.field("BITS-Host-Id").has_value();
    seen_.create_status = exchange.answer.status;
    seen_.location = exchange.field("Location").value_or("");
  }

  void do_to_connection(ConnectionStep::Do what) {
    std::vector<Exchange*> made;
    (void)talk_.run(connection_step(what), made);
  }

  bool reads_back() {
    std::vector<Exchange*> made;
    if (!talk_.run(read_back_step(), made) || made.empty()) return false;
    const auto sent = generated_source(talk_.sessions().stream_seed("s"), 0, kTotal);
    if (made.back()->success() && made.back()->body.sha256 == digest_of(*sent).sha256) return true;
    seen_.refusal = refusal_of(*made.back());
    return false;
  }

  // Some servers answer 403 for what is not there.
  int status_of_absent() {
    scenario::ReadBackStep step;
    step.path = scenario::Template{"never-uploaded.bin", {}};
    std::vector<Exchange*> made;
    if (!talk_.run({{}, "read_back", step}, made) || made.empty()) return 0;
    const int status = made.back()->answer.status;
    return status >= 400 && status < 500 && status != 401 ? status : 0;
  }

  Conversation talk_;
  TrialUpload seen_;
  int last_connection_ = 0;
};

}  // namespace

bool has_bits_field(const Exchange& exchange) {
  const auto& fields = exchange.answer.fields.list();
  return std::any_of(fields.begin(), fields.end(),
                     [](const Field& field) { return lower(field.name).starts_with("bits-"); });
}

TrialUpload upload_as_known(const Environment& environment, const std::string& name, std::uint64_t seed) {
  return Trial(environment, name, seed).run(environment.sessions_survive && !environment.one_connection);
}

SessionCount count_sessions(const Environment& environment, const std::string& name, std::uint64_t seed) {
  constexpr int kSessions = 6, kTries = 4;
  SessionCount out;
  Conversation talk(environment, name, seed);
  std::vector<Exchange*> made;
  if (!environment.one_connection) (void)talk.run(connection_step(ConnectionStep::Do::kPerPacket), made);
  for (int i = 0; i < kSessions; ++i) {
    if (!talk.run(plain_packet(PacketType::kCreateSession, "create"), made) || !talk.met(*made.back())) break;
    for (int tries = 0; tries < kTries; ++tries) {
      if (!talk.run(plain_packet(PacketType::kFragment, "fragment", "0-999/3000"), made)) break;
      const Exchange& exchange = *made.back();
      if (!exchange.answered() || refusal_of(exchange).not_now()) break;
      ++out.asked;
      if (!exchange.success()) continue;
      ++out.known;
      break;
    }
  }
  talk.finish();
  return out;
}

TrialUpload try_upload(const Environment& environment, const std::string& name, std::uint64_t seed) {
  TrialUpload trial = Trial(environment, name, seed).run(true);
  if (trial.sessions_survive) return trial;
  TrialUpload same = Trial(environment, name + "-one-connection", seed).run(false);
  same.sessions_survive = !same.uploaded;  // what fails on one connection, too, has another cause
  return same;
}

}  // namespace bitspec::engine
