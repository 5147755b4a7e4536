#include "harness/engine/probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "harness/base/printable.h"
#include "harness/engine/body_hash.h"
#include "harness/engine/conversation.h"
#include "harness/engine/plain_packets.h"
#include "harness/engine/preflight.h"
#include "harness/engine/redact.h"
#include "harness/engine/refusal.h"
#include "harness/protocol/hresult.h"
#include "harness/target/capability_names.h"

namespace bitspec::engine {
namespace {

using scenario::Step;

constexpr int kMostPackets = 200;
constexpr std::uint64_t kFileBytes = 100;
constexpr std::uint64_t kMostBytes = 64u << 20;  // of bodies
constexpr std::uint64_t kLargestTotal = 1ull << 40, kLargestFragment = 4u << 20;
constexpr std::uint64_t kSmallest = 4096;  // limits below that leave no room for the suite

enum class Asked { kAccepted, kTooLarge, kOther };

class Prober {
 public:
  Prober(const Environment& environment, ProbeFindings& out) : environment_(environment), out_(out) {}

  void run() {
    if (environment_.target->one_url)
      out_.notes.push_back("whether files are replaced was not tried: all uploads go to one URL");
    else
      overwriting();
    downloads();
    total_limit();
    fragment_limit();
  }

 private:
  // About a file of its own.
  std::unique_ptr<Conversation> begin() const {
    return std::make_unique<Conversation>(environment_, fmt::format("probe-{}", packets_), 1);
  }

  // Nothing where no answer came, or enough was asked.
  const Exchange* send(Conversation& talk, const Step& step) {
    if (environment_.stopped() || packets_ >= kMostPackets) return nullptr;
    ++packets_;
    std::vector<Exchange*> made;
    return talk.run(step, made) && !made.empty() && made.back()->answered() ? made.back() : nullptr;
  }

  bool accepted(Conversation& talk, const Step& step) {
    const Exchange* exchange = send(talk, step);
    return exchange && talk.met(*exchange);
  }

  // A file of kFileBytes as the session `name`, at the same path each time. The answer to the packet that was refused;
  // null: none was, or no answer came, and then `stage` says of what.
  const Exchange* upload(Conversation& talk, const std::string& name, std::string& stage) {
    for (Step step : whole_upload()) {
      auto& packet = std::get<scenario::PacketStep>(step.what);
      const bool create = packet.packet == PacketType::kCreateSession;
      (create ? packet.as : packet.session) = name;
      if (create) packet.path = scenario::Template{"replaced.bin", {}};
      stage = step.name;
      const Exchange* exchange = send(talk, step);
      if (!exchange || !talk.met(*exchange)) return exchange;
    }
    stage.clear();
    return nullptr;
  }

  static std::array<Step, 3> whole_upload() {
    return {plain_packet(PacketType::kCreateSession, "create"),
            plain_packet(PacketType::kFragment, "fragment", "0-99/100"),
            plain_packet(PacketType::kCloseSession, "close")};
  }

  void overwriting() {
    const auto talk = begin();
    std::string stage;
    upload(*talk, "first", stage);
    if (!stage.empty()) return;
    const Exchange* refusal = upload(*talk, "second", stage);
    if (stage.empty() && is_stored(*talk, "second"))
      found(target::kOverwriteAllowed, "", "a second upload to the URL of a file replaced it");
    else if (stage.empty())
      out_.notes.push_back("a second upload to the URL of a file was accepted, and did not replace it");
    else if (refusal && keeps_the_file(*refusal))
      found(target::kNoOverwrite, "",
            "a second upload to the URL of a file: " + stage + " got " + refusal->outcome_text());
    else if (refusal)
      out_.notes.push_back("a second upload to the URL of a file: " + stage + " got " + refusal->outcome_text());
    talk->finish();
  }

  void downloads() {
    if (!out_.seen.readback || environment_.read_back != ReadBack::kGet) return;
    found(target::kDownload, "", "GET returned an upload");
    const auto talk = begin();
    for (const Step& step : whole_upload()) {
      if (!accepted(*talk, step)) return;
    }
    scenario::RequestStep get;
    get.method = scenario::Template{"GET", {}};
    get.session = "s";
    get.fields = {{"Range", scenario::Template{"bytes=0-9,20-29", {}}}};
    const Exchange* ranges = send(*talk, Step{{}, "get", get});
    if (ranges && ranges->answer.status == 206 &&
        lower(ranges->field("Content-Type").value_or("")).starts_with("multipart/byteranges"))
      found(target::kMultirange, "", "a GET of two ranges got both");
    talk->finish();
  }

  // One byte of a file that is said to be so large, so that little is sent.
  Asked total(std::uint64_t bytes) {
    const auto talk = begin();
    if (!accepted(*talk, plain_packet(PacketType::kCreateSession, "create"))) return Asked::kOther;
    return answer_to(*talk, plain_packet(PacketType::kFragment, "fragment", fmt::format("0-0/{}", bytes)));
  }

  Asked fragment(std::uint64_t bytes) {
    if (sent_ + bytes > kMostBytes) return Asked::kOther;
    sent_ += bytes;
    const auto talk = begin();
    if (!accepted(*talk, plain_packet(PacketType::kCreateSession, "create"))) return Asked::kOther;
    return answer_to(*talk,
                     plain_packet(PacketType::kFragment, "fragment", fmt::format("0-{}/{}", bytes - 1, bytes + 1)));
  }

  Asked answer_to(Conversation& talk, const Step& step) {
    const Exchange* exchange = send(talk, step);
    Asked out = Asked::kOther;
    if (exchange && talk.met(*exchange)) out = Asked::kAccepted;
    if (exchange && (exchange->answer.status == 413 || exchange->error_code() == kTooLarge)) out = Asked::kTooLarge;
    if (exchange && out == Asked::kOther) refused_ = exchange->outcome_text();
    talk.finish();
    return out;
  }

  void total_limit() {
    const auto limit = largest([this](std::uint64_t bytes) { return total(bytes); }, kLargestTotal, "a file");
    largest_total_ = limit.value_or(accepted_);
    if (!limit) return;
    if (*limit == kLargestTotal)
      found(target::kNoSizeLimit, "", "a fragment of a file of 1 TiB was accepted");
    else
      found(target::kMaxUploadSize, fmt::format("bytes: {}", *limit),
            "a file of one byte more is refused as too large");
  }

  void fragment_limit() {
    const std::uint64_t most = std::min(kLargestFragment, largest_total_ - std::min<std::uint64_t>(largest_total_, 1));
    if (most < kSmallest) return;
    const auto limit = largest([this](std::uint64_t bytes) { return fragment(bytes); }, most, "a fragment");
    if (limit && *limit < most)
      found(target::kFragmentLimit, fmt::format("bytes: {}", *limit),
            "a fragment of one byte more is refused as too large");
  }

  // The largest size that is accepted, at most `most`; nothing where refusals do not say that it is the size.
  template <class Ask>
  std::optional<std::uint64_t> largest(Ask ask, std::uint64_t most, const char* of) {
    std::uint64_t good = 0, bad = 0;
    for (std::uint64_t size = kSmallest; bad == 0 && good < most; size = std::min(size * 8, most)) {
      const Asked answer = ask(size);
      if (answer == Asked::kOther) return not_told(of, size);
      (answer == Asked::kAccepted ? good : bad) = size;
      if (answer == Asked::kAccepted) accepted_ = size;
    }
    if (good == 0) return not_told(of, bad);
    while (bad > good + 1) {
      const std::uint64_t size = good + (bad - good) / 2;
      const Asked answer = ask(size);
      if (answer == Asked::kOther) return not_told(of, size);
      (answer == Asked::kAccepted ? good : bad) = size;
    }
    return good;
  }

  std::optional<std::uint64_t> not_told(const char* of, std::uint64_t size) {
    if (packets_ >= kMostPackets || environment_.stopped()) return std::nullopt;
    out_.notes.push_back(fmt::format("{} of {} bytes: {}", of, size,
                                     refused_.empty() ? "refused as too large, or not tried" : "got " + refused_));
    refused_.clear();
    return std::nullopt;
  }

  static bool keeps_the_file(const Exchange& refusal) {
    constexpr HResult kFileExists = 0x80070050;  // ERROR_FILE_EXISTS
    const int status = refusal.answer.status;
    return status == 403 || status == 409 || refusal.error_code() == kFileExists;
  }

  // Where GET can tell: whether the file is that of the session.
  bool is_stored(Conversation& talk, const char* session) {
    if (environment_.read_back != ReadBack::kGet) return true;
    scenario::ReadBackStep step;
    step.session = session;
    const Exchange* got = send(talk, Step{{}, "read_back", step});
    return got && got->success() &&
           got->body.sha256 == digest_of(*talk.sessions().bytes(session, 0, kFileBytes)).sha256;
  }

  void found(std::string name, std::string value, std::string how) {
    out_.capabilities.push_back({std::move(name), std::move(value), printable(how, 300)});
  }

  const Environment environment_;
  ProbeFindings& out_;
  int packets_ = 0;
  std::uint64_t sent_ = 0;                          // bytes of bodies
  std::uint64_t accepted_ = 0, largest_total_ = 0;  // sizes that were
  std::string refused_;  // what the last packet got that was refused for another reason than its size
};

}  // namespace

ProbeFindings probe(const target::Target& target, Profile profile, const std::atomic<bool>* stop) {
  const Secrets secrets(target);
  const Environment environment = environment_of(target, profile, stop);
  PreflightFindings first = preflight(environment, 1);
  ProbeFindings out;
  out.seen = std::move(first.report);
  if (out.seen.bits_server && first.trial.uploaded) Prober(environment.with(first.facts), out).run();
  Secrets::hide(out.seen);
  return out;
}

}  // namespace bitspec::engine
