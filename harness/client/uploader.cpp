#include "harness/client/uploader.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace bitspec::client {
namespace {

class SteadyClock : public Clock {
 public:
  milliseconds now() override {
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
  }
  void wait(milliseconds time, const std::atomic<bool>& stop) override {
    constexpr milliseconds kLook{100};
    for (const auto end = now() + time; now() < end && !stop;)
      std::this_thread::sleep_for(std::min(kLook, end - now()));
  }
};

const std::atomic<bool> kNeverStopped{false};

class Uploader {
 public:
  Uploader(const UploadOptions& options, const LocalFile& file, UploadListener& listener, Clock& clock)
      : options_(options),
        file_(file),
        listener_(listener),
        clock_(clock),
        faults_(options.faults, options.profile, file.stamp().size),
        upload_(options.sender.url, file.stamp().size, configured()),
        stop_(options.stop && !faults_.on(Fault::kCancelIgnored) ? *options.stop : kNeverStopped),
        sender_(options.sender, file, faults_, stop_),
        // What ends an upload that was stopped is not stopped itself.
        last_sender_(options.sender, file, faults_, kNeverStopped) {}

  Result<UploadEnd> run() {
    const bool resumes = options_.resume && !faults_.on(Fault::kResumeStartsOver);
    Step step = resumes ? upload_.resume(*options_.resume) : upload_.begin();
    while (step.packet) {
      if (auto end = end_early()) {
        step = std::move(*end);
        continue;
      }
      if (!step.why.empty()) listener_.waits(step.wait, step.why);
      if (const auto wait = std::exchange(step.wait, milliseconds(0)); wait > milliseconds(0)) {
        clock_.wait(wait, ending_ ? kNeverStopped : stop_);
        step.why.clear();
        continue;  // it may have been stopped meanwhile
      }
      auto next = send(*step.packet);
      if (!next) return tl::unexpected(next.error());
      step = std::move(*next);
    }
    return UploadEnd{step.outcome, step.why};
  }

 private:
  Settings configured() const {
    Settings settings = options_.settings;
    faults_.configure(settings);
    return settings;
  }

  Result<Step> send(const Packet& packet) {
    listener_.sends(packet);
    const auto reply = (ending_ ? last_sender_ : sender_).send(packet);
    if (!reply) return tl::unexpected(reply.error());
    listener_.got(packet, *reply);
    if (!reply->whole) {
      // What breaks because it was stopped is no failure.
      if (auto end = end_early()) return std::move(*end);
    }
    Step step = upload_.answered(*reply, clock_.now());
    faults_.change_step(packet, *reply, step);
    listener_.acknowledged(upload_.acknowledged());
    const bool over = step.outcome == Outcome::kUploaded || step.outcome == Outcome::kNotBits || ending_;
    listener_.session(!step.packet && over ? std::nullopt : upload_.saved());
    return step;
  }

  // The step that ends an upload that was stopped, or whose file changed; once.
  std::optional<Step> end_early() {
    const bool changed = file_.changed() && !faults_.on(Fault::kFileChangeIgnored);
    if (ending_ || (!stop_ && !changed)) return std::nullopt;
    ending_ = true;
    if (!changed && options_.keep_session_on_stop && upload_.saved())
      return Step{std::nullopt, milliseconds(0), "stopped", Outcome::kCancelled};
    Step step = changed ? upload_.cancel(Outcome::kFileChanged, "the file changed during the upload")
                        : upload_.cancel(Outcome::kCancelled, "cancelled");
    faults_.change_step({}, {}, step);
    listener_.session(std::nullopt);
    return step;
  }

  const UploadOptions& options_;
  const LocalFile& file_;
  UploadListener& listener_;
  Clock& clock_;
  FaultInjector faults_;
  Upload upload_;
  const std::atomic<bool>& stop_;
  PacketSender sender_, last_sender_;
  bool ending_ = false;
};

}  // namespace

Clock& steady_clock() {
  static SteadyClock clock;
  return clock;
}

Result<UploadEnd> upload_file(const UploadOptions& options, const LocalFile& file, UploadListener& listener,
                              Clock& clock) {
  return Uploader(options, file, listener, clock).run();
}

}  // namespace bitspec::client
