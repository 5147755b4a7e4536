// Ctrl-C: the first one asks politely, the second one ends the process at once.
#pragma once

#include <atomic>
#include <chrono>

namespace bitspec::cli {

// SIGINT, SIGTERM and SIGHUP (unless it is ignored) set the flag from now on; a second one exits with 130. SIGPIPE is
// ignored: a report is still written when whoever read our output has gone. So is SIGXFSZ: a file that becomes too
// large for `ulimit -f` is an error of its own.
void catch_interrupts();
const std::atomic<bool>& interrupted();

// While it lives, threads that are started do not take these signals, and wait() waits for one of them.
class InterruptWait {
 public:
  InterruptWait();
  ~InterruptWait();
  // At most so long; 0: until one of them comes.
  void wait(std::chrono::milliseconds limit = {});
};

}  // namespace bitspec::cli
