#include "harness/engine/trial_upload.h"

#include <algorithm>
#include <thread>

#include "harness/base/printable.h"
#include "harness/engine/body_hash.h"
#include "harness/engine/pace.h"
#include "harness/engine/plain_packets.h"
#include "harness/engine/read_back.h"

namespace bitspec::engine {
namespace {

using Clock = std::chrono::steady_clock;

using scenario::ConnectionStep;
using scenario::Step;

constexpr std::uint64_t kTotal = 3000;  // bytes of the upload
constexpr const char* kFile = "read-back of the file";

class Trial {
 public:
  Trial(const Environment& environment, const std::string& name, std::uint64_t seed, const TrialOptions& options)
      : environment_(environment), way_(environment.read_back), options_(options), talk_(environment_, name, seed) {
    environment_.read_back = ReadBack::kNone;  // the file is asked for by GET
  }

  TrialUpload run() {
    upload();
    // Some servers have the file in its place before a Close-Session that fails.
    if (seen_.stage >= UploadStage::kClose) look_for_the_file();
    if (seen_.failed.empty() && !ping_.step.empty()) seen_.refusal = ping_;
    talk_.finish();
    seen_.exchanges = std::move(talk_.exchanges());
    return std::move(seen_);
  }

 private:
  void upload() {
    send(UploadStage::kPing, plain_packet(PacketType::kPing, "ping"));
    if (!seen_.answered || !send(UploadStage::kCreate, plain_packet(PacketType::kCreateSession, "create"))) return;
    if (options_.one_fragment) {
      if (!send(UploadStage::kFirstFragment, plain_packet(PacketType::kFragment, "fragment", "0-2999/3000"))) return;
    } else {
      if (!send(UploadStage::kFirstFragment, plain_packet(PacketType::kFragment, "fragment", "0-999/3000"))) return;
      if (options_.second_connection) do_to_connection(ConnectionStep::Do::kNew);
      if (!send(UploadStage::kSecondFragment, plain_packet(PacketType::kFragment, "fragment", "1000-2999/3000")))
        return;
    }
    if (!send(UploadStage::kClose, plain_packet(PacketType::kCloseSession, "close"))) return;
    seen_.stage = UploadStage::kDone;
    seen_.uploaded = true;
  }

  // Whether it did what the next packet needs.
  bool send(UploadStage stage, const Step& step) {
    std::vector<Exchange*> made;
    seen_.stage = stage;
    if (!talk_.run(step, made) || made.empty()) return false;
    const Exchange& exchange = *made.back();
    note(exchange);
    if (talk_.met(exchange)) {
      seen_.accepted |= 1U << static_cast<unsigned>(stage);
      return true;
    }
    if (stage == UploadStage::kPing) ping_ = refusal_of(exchange);
    if (seen_.failed.empty() && (stage != UploadStage::kPing || !seen_.answered)) {
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
    seen_.last_status = exchange.answer.status;
    seen_.last_ending = exchange.answer.ending;
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

  // A server may move a file to its place, or have it scanned, after it has answered.
  void look_for_the_file() {
    constexpr milliseconds kBetweenLooks{20};
    const auto closed = Clock::now();
    while (!look_at_the_file() && may_appear_ && Clock::now() - closed < options_.file_wait &&
           !environment_.stopped()) {
      std::this_thread::sleep_for(kBetweenLooks);
      seen_.file_after = std::chrono::ceil<milliseconds>(Clock::now() - closed);
    }
    if (!(seen_.accepted & TrialUpload::kReadBack)) seen_.file_after = milliseconds(0);
  }

  bool look_at_the_file() {
    // Nothing may wait for the download: a server that serves one connection at a time is found out only later.
    do_to_connection(ConnectionStep::Do::kClose);
    std::vector<Exchange*> made;
    Exchange* got = nullptr;
    if (way_ == ReadBack::kNone || way_ == ReadBack::kGet) {
      if (talk_.run(read_back_step(), made) && !made.empty()) got = made.back();
      if (got) seen_.by_get = compared(*got);
      if (seen_.by_get == StoredFile::kAsSent) seen_.absent_status = status_of_absent();
    }
    Exchange stored;
    if (way_ != ReadBack::kGet && look_as_told(stored)) got = &stored;
    const bool found = seen_.by_get == StoredFile::kAsSent || seen_.as_told == StoredFile::kAsSent;
    if (found) seen_.accepted |= TrialUpload::kReadBack;
    may_appear_ = got && may_appear(*got);
    if (!found && seen_.uploaded) seen_.refusal = file_missing(got);
    if (found && seen_.refusal.step == kFile) seen_.refusal = {};
    return found;
  }

  Refusal file_missing(const Exchange* got) const {
    Refusal out = got ? refusal_of(*got) : Refusal{};
    out.step = kFile;
    out.packet.reset();
    if (!seen_.told_error.empty())
      out.text = "an error: " + printable(seen_.told_error, 200);
    else if (!got)
      out.text = "no request out";
    else if (got->success())
      out.text = "other bytes than were sent";
    return out;
  }

  // In the folder, or by the command, that the target names.
  bool look_as_told(Exchange& stored) {
    using Kind = target::ReadBackWay::Kind;
    const target::Target& target = *environment_.target;
    const Kind kind = target.read_back.kind;
    const bool told =
        kind == Kind::kFolder || kind == Kind::kCommand || (kind == Kind::kProbe && !target.files_folder.empty());
    const Session* session = talk_.sessions().find("s");
    if (!told || !session) return false;
    if (const auto read = read_stored(environment_, session->path, session->id, stored); !read)
      seen_.told_error = read.error().message;
    seen_.as_told = compared(stored);
    return true;
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

  StoredFile compared(const Exchange& exchange) {
    if (!exchange.success()) return StoredFile::kAbsent;
    const auto sent = talk_.sessions().bytes("s", 0, kTotal);
    return exchange.body.sha256 == digest_of(*sent).sha256 ? StoredFile::kAsSent : StoredFile::kOther;
  }

  Environment environment_;
  const ReadBack way_;  // none: all that there are
  const TrialOptions options_;
  Conversation talk_;
  TrialUpload seen_;
  Refusal ping_;
  bool may_appear_ = false;  // the file, which is not there
  int last_connection_ = 0;
};

bool asks_for_less(const Refusal& refusal) {
  return refusal.retry_after || refusal.kind == results::ChangeKind::kRateLimited;
}

class Counting {
 public:
  Counting(const Environment& environment, const std::string& name, std::uint64_t seed, milliseconds pause)
      : environment_(environment), pause_(pause), talk_(environment, name, seed) {
    if (!environment.one_connection) (void)talk_.run(connection_step(ConnectionStep::Do::kPerPacket), made_);
  }

  SessionCount run() {
    constexpr int kSessions = 6;
    for (int i = 0; i < kSessions && create(); ++i) fragment();
    talk_.finish();
    return out_;
  }

 private:
  static constexpr int kTries = 4;

  // Nothing where no answer came.
  const Exchange* send(const scenario::Step& step) {
    if (!wait_for(pause_, [this] { return environment_.stopped(); })) return nullptr;
    return talk_.run(step, made_) && made_.back()->answered() ? made_.back() : nullptr;
  }

  // Each at a URL of its own. What is refused again and again, by a limit for sessions, is not refused by chance.
  bool create() {
    scenario::Step step = plain_packet(PacketType::kCreateSession, "create");
    std::get<scenario::PacketStep>(step.what).path = scenario::Template{"count-" + std::to_string(out_.created), {}};
    std::optional<Refusal> refusal;
    for (int tries = 0; tries < kTries; ++tries) {
      const Exchange* exchange = send(step);
      if (!exchange || asks_for_less(refusal_of(*exchange))) return false;
      if (talk_.met(*exchange)) {
        ++out_.created;
        out_.creates += static_cast<std::uint64_t>(tries) + 1;
        if (refusal) out_.refusal = *refusal;
        return true;
      }
      refusal = refusal_of(*exchange);
    }
    return false;
  }

  void fragment() {
    for (int tries = 0; tries < kTries; ++tries) {
      const Exchange* exchange = send(plain_packet(PacketType::kFragment, "fragment", "0-999/3000"));
      if (!exchange || refusal_of(*exchange).not_now()) return;
      ++out_.asked;
      if (!exchange->success()) continue;
      ++out_.known;
      return;
    }
  }

  const Environment& environment_;
  const milliseconds pause_;
  Conversation talk_;
  std::vector<Exchange*> made_;
  SessionCount out_;
};

}  // namespace

bool has_bits_field(const Exchange& exchange) {
  const auto& fields = exchange.answer.fields.list();
  return std::any_of(fields.begin(), fields.end(),
                     [](const Field& field) { return lower(field.name).starts_with("bits-"); });
}

TrialUpload upload_as_known(const Environment& environment, const std::string& name, std::uint64_t seed) {
  const bool second = environment.sessions_survive && !environment.one_connection;
  return Trial(environment, name, seed, {.second_connection = second, .file_wait = environment.file_wait}).run();
}

SessionCount count_sessions(const Environment& environment, const std::string& name, std::uint64_t seed) {
  constexpr milliseconds kPause{250};  // before each request: few rate limits are lower than that
  const SessionCount first = Counting(environment, name, seed, milliseconds(0)).run();
  if (!first.by_chance()) return first;
  // What begins or ends in the middle of a count looks the same, once; so does a rate limit, if it is reached.
  const bool may_be_a_limit = first.refused_at_times() && first.refusal.not_now();
  return Counting(environment, name + "-again", seed, may_be_a_limit ? kPause : milliseconds(0)).run();
}

TrialUpload try_upload(const Environment& environment, const std::string& name, std::uint64_t seed,
                       const TrialOptions& options) {
  return Trial(environment, name, seed, options).run();
}

}  // namespace bitspec::engine
