#include "harness/cli/interrupt.h"

#include <signal.h>
#include <unistd.h>

namespace bitspec::cli {
namespace {

std::atomic<bool> g_interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void on_signal(int) {
  if (g_interrupted.exchange(true)) _exit(130);
}

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  struct sigaction before {};
  // nohup(1) ignores it, and means it.
  if (sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
}

const std::atomic<bool>& interrupted() {
  return g_interrupted;
}

InterruptWait::InterruptWait() {
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

InterruptWait::~InterruptWait() {
  const sigset_t set = ending_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

void InterruptWait::wait(std::chrono::milliseconds limit) {
  const sigset_t set = ending_signals();
  const auto end = std::chrono::steady_clock::now() + limit;
  for (;;) {
    if (limit.count() == 0) {
      int which = 0;
      sigwait(&set, &which);
      return;
    }
    const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) return;
    const timespec time{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
    if (sigtimedwait(&set, nullptr, &time) > 0) return;
  }
}

}  // namespace bitspec::cli
