#include "harness/engine/hooks.h"

#include <algorithm>
#include <thread>

#include "harness/base/printable.h"
#include "harness/wire/stream.h"

namespace bitspec::engine {
namespace {

using Clock = std::chrono::steady_clock;
using process::milliseconds;

constexpr milliseconds kLookEvery{10};  // between looks whether the server is ready
constexpr milliseconds kOneLook{200};   // that a connection may take, of a server that drops packets
constexpr milliseconds kHookSlice{50};  // of a wait, after which Ctrl-C is felt

Error hook_error(const char* name, const std::string& what) {
  return {ErrorCode::kBadInput, "hooks." + std::string(name) + ": " + what, std::nullopt, {}};
}

std::string shown(const target::Hook& hook) {
  return "'" + printable(hook.command.front(), 200) + "'";
}

}  // namespace

Hooks::~Hooks() {
  (void)end();
}

Result<void> Hooks::end() {
  const std::lock_guard lock(mutex_);
  stop_ = nullptr;
  return stop();
}

bool Hooks::port_open() const {
  Url plain = target_.url;
  plain.scheme = "http";  // that somebody listens is all that is asked
  auto stream = wire::connect_tcp(plain, Clock::now() + kOneLook);
  if (!stream) return false;
  (*stream)->close();
  return true;
}

Result<std::unique_ptr<process::Child>> Hooks::run(const char* name, const target::Hook& hook, Until until) {
  const std::uint64_t since = log_.size();
  const auto keep = [this](std::string_view bytes) { log_.add(bytes); };
  auto child = process::Child::start({hook.command, hook.folder}, keep);
  if (!child) return tl::unexpected(hook_error(name, child.error().message));
  if (until == Until::kReady) {
    if (auto ready = wait_ready(name, hook, **child, since); !ready) return tl::unexpected(ready.error());
    return child;
  }
  const auto deadline = Clock::now() + hook.timeout;
  std::optional<process::Ended> ended;
  while (!(ended = (*child)->wait(std::min(deadline, Clock::now() + kHookSlice)))) {
    if (stopped()) return fail(ErrorCode::kTimeout, "the run was interrupted");
    if (Clock::now() >= deadline)
      return tl::unexpected(
          hook_error(name, shown(hook) + " did not end within " + std::to_string(hook.timeout.count()) + " ms"));
  }
  if (!ended->fine()) return tl::unexpected(hook_error(name, shown(hook) + " " + ended->text()));
  return child;
}

Result<void> Hooks::wait_ready(const char* name, const target::Hook& hook, process::Child& child, std::uint64_t since) {
  const auto deadline = Clock::now() + hook.timeout;
  const bool by_log = !hook.wait_for_log.empty();
  const std::string what =
      by_log ? "it wrote '" + printable(hook.wait_for_log, 200) + "'" : target_.url.authority() + " took connections";
  while (true) {
    if (by_log ? log_.has(hook.wait_for_log, since) : port_open()) return {};
    if (stopped()) return fail(ErrorCode::kTimeout, "the run was interrupted");
    if (Clock::now() >= deadline)
      return tl::unexpected(hook_error(name, shown(hook) + " was given " + std::to_string(hook.timeout.count()) +
                                                 " ms, and they passed before " + what));
    const auto ended = child.wait(std::min(deadline, Clock::now() + kLookEvery));
    // A program that starts the server in the background and ends is fine; one that failed will not become ready.
    if (ended && !ended->fine())
      return tl::unexpected(hook_error(name, shown(hook) + " " + ended->text() + " before " + what));
    if (ended) std::this_thread::sleep_for(kLookEvery);
  }
}

Result<void> Hooks::once(const char* name, const target::Hook& hook) {
  if (hook.empty()) return fail(ErrorCode::kNotFound, "the target has no hook '" + std::string(name) + "'");
  auto child = run(name, hook, Until::kEnded);
  if (!child) return tl::unexpected(child.error());
  return {};
}

Result<void> Hooks::begin() {
  // Another server there would be judged in place of this one, and blamed for what this one does.
  if (port_open())
    return tl::unexpected(hook_error(
        "start", "somebody listens at " + target_.url.authority() + " already: end it, or leave hooks.start out"));
  auto child = run("start", target_.hooks.start, Until::kReady);
  if (!child) return tl::unexpected(child.error());
  servers_.push_back(std::move(*child));
  return {};
}

Result<void> Hooks::start() {
  const std::lock_guard lock(mutex_);
  if (!target_.hooks.start.empty()) {
    if (auto begun = begin(); !begun) return begun;
  }
  if (target_.hooks.reset.empty()) return {};
  return once("reset", target_.hooks.reset);
}

Result<void> Hooks::stop() {
  if (servers_.empty()) return {};
  Result<void> told;
  if (!target_.hooks.stop.empty()) told = once("stop", target_.hooks.stop);
  servers_.clear();  // whatever the hook did
  return told;
}

Result<void> Hooks::restart() {
  const std::lock_guard lock(mutex_);
  const auto& hooks = target_.hooks;
  if (hooks.restart.empty()) {
    if (hooks.start.empty()) return fail(ErrorCode::kNotFound, "the target has no hook 'restart', and no 'start'");
    if (auto stopped = stop(); !stopped) return stopped;
    return begin();
  }
  auto child = run("restart", hooks.restart, Until::kReady);
  if (!child) return tl::unexpected(child.error());
  servers_.push_back(std::move(*child));
  return {};
}

Result<void> Hooks::uploads_off() {
  const std::lock_guard lock(mutex_);
  return once("uploads_off", target_.hooks.uploads_off);
}

Result<void> Hooks::uploads_on() {
  const std::lock_guard lock(mutex_);
  return once("uploads_on", target_.hooks.uploads_on);
}

}  // namespace bitspec::engine
