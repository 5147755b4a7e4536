// ChildProcess: another program and a socket to it, with a deadline on every wait. It may crash, hang or talk nonsense.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/wire/stream.h"

namespace bitspec::wire {

class ChildProcess {
 public:
  // Starts `program` with the one argument. The child has the socket as its standard input, the other two standard
  // descriptors on /dev/null, and nothing else of ours. Errors: kIo, kNotFound.
  static Result<ChildProcess> start(const std::string& program, const std::string& argument);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();  // kills it if it still runs; leaves no zombie

  // kOk: all of it. kReset: the child has gone.
  IoStatus write(std::string_view bytes, SteadyTime deadline);
  // Fills `out`. kEnd, kReset: the child has gone.
  IoStatus read(std::span<char> out, SteadyTime deadline);

  // Ends it, and says how it ended if it did so by itself: "crashed (Segmentation fault)", "exited with code 1". Empty:
  // it had to be killed.
  std::string end();

 private:
  ChildProcess(int fd, int pid) : fd_(fd), pid_(pid) {}
  bool wait_for(short events, SteadyTime deadline) const;

  int fd_ = -1, pid_ = -1;
};

}  // namespace bitspec::wire
