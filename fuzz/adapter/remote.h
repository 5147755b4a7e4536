// A parser in a process of its own, asked over pipes: the exec adapter, and the place where what kills a C parser is
// tried again and made smaller.
//
// The program reads questions from its standard input and writes answers to its standard output:
//   question  one byte that names the parser (g p r h q), four bytes of length, most significant first, the input
//   answer    one byte, 'A' accepted, 'R' rejected or 'N' not implemented, four bytes of length, the canonical text
// It is started when it is first needed, and again after it died, hung or answered nonsense. The first question of a
// process is a harmless one whose answer is not looked at: it waits until the program is ready.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "fuzz/adapter/reaction.h"

namespace bitspec::adapter {

class Remote {
 public:
  // `environment`: "NAME=value", beside our own. `limit` is for one answer.
  Remote(std::vector<std::string> command, std::chrono::milliseconds limit, std::vector<std::string> environment = {});
  ~Remote() { stop(); }
  Remote(const Remote&) = delete;
  Remote& operator=(const Remote&) = delete;

  // Empty: it runs. Otherwise why it cannot be started.
  std::string start();
  Reaction ask(Function function, std::string_view input);
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  enum class Got { kAll, kEnd, kNothing };

  bool send(const std::string& bytes);
  Got receive(std::string& bytes, std::size_t size, Clock::time_point deadline);
  void take_errors();
  Reaction died();
  Reaction wrong(Reaction::Did did, std::string how);
  Reaction answer(Clock::duration limit);
  Reaction ask_now(Function function, std::string_view input, Clock::duration limit);

  std::vector<std::string> command_, environment_;
  std::chrono::milliseconds limit_;
  pid_t pid_ = 0;
  int to_ = -1, from_ = -1, errors_ = -1;
  std::string error_tail_;
};

// Of waitpid(): "signal 11 (Segmentation fault)", "exit code 1".
std::string end_of_process(int status);

}  // namespace bitspec::adapter
