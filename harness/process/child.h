// Child: a program of the user's, in a process group of its own, that is ended for sure.
//
// A small guardian process stands between it and us. It ends the group when it is told to, and also when we are gone,
// however that came about: it sees our end of a pipe close.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "harness/base/result.h"

namespace bitspec::process {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

// An argument vector, never a shell line. A program without a slash in its name is looked for in PATH; one with a slash
// begins at `folder`.
struct Command {
  std::vector<std::string> arguments;
  std::string folder;  // it runs there; empty: here
};

struct Ended {
  int code = 0;         // if signal is 0
  int signal = 0;       // that ended it
  int not_started = 0;  // errno: the program could not be run at all
  bool fine() const { return code == 0 && signal == 0 && not_started == 0; }
  std::string text() const;  // "exited with code 3", "was killed by signal 9 (Killed)", "cannot be run: ..."
};

// Called from one thread, in the order of the bytes.
using Sink = std::function<void(std::string_view bytes)>;

class Child {
 public:
  // Without `errors` both outputs go to `output`. Standard input is /dev/null. Errors: kNotFound, kIo.
  static Result<std::unique_ptr<Child>> start(const Command& command, Sink output, Sink errors = {});
  ~Child();  // end()
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // How it ended; all that it had written until then was given to the sinks. Nothing: it still runs at the deadline.
  std::optional<Ended> wait(SteadyTime deadline);
  // SIGTERM to the whole group, SIGKILL to what is left of it after the grace. Returns when it is over.
  void end(milliseconds grace = milliseconds(2000));

 private:
  Child() = default;
  void follow();
  void take(int fd, const Sink& sink);
  void tell(char what);

  int guardian_ = -1, control_ = -1, status_ = -1, output_fd_ = -1, errors_fd_ = -1;
  Sink output_, errors_;
  std::mutex mutex_;  // guards ended_
  std::condition_variable changed_;
  std::optional<Ended> ended_;
  std::thread follower_;
};

// The file that a program's name means, as execv wants it.
Result<std::string> find_program(const Command& command);

}  // namespace bitspec::process
