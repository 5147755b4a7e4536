// The command line: reads arguments, wires the modules together, prints and exits. The only module that does the last
// two.
#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/exit_code.h"
#include "harness/base/result.h"

namespace bitspec::cli {

// Where a command writes and how. Text that a user asked for goes to `out`; progress and complaints go to `err`.
struct Io {
  std::ostream& out;
  std::ostream& err;
  bool colour = false;  // out is a terminal that shows colours
  bool live = false;    // err is a terminal: progress may rewrite its line
  int width = 100;
  std::string program = "bitspec";
  std::string version;
  std::string self = {};  // this very program as a file, for child processes; empty: it cannot be started (tests)
  bool terminal = false;  // out is a terminal
};

// Everything between argv and the exit code, without signals and terminals: tests call this.
ExitCode run_command(const std::vector<std::string>& arguments, Io& io);

// `self`: see Io. Only for a program whose main() is this function.
int main_program(int argc, char** argv, const char* version, const char* self = "");

// The exit code of the hidden command that serves ourselves only, if it is the one asked for.
std::optional<int> httplib_client(int argc, char** argv);

// "error: <message>", with place, line and caret where there is one.
void complain(Io& io, const Error& error);
// The exit code that an error of ours stands for.
ExitCode exit_code_of(const Error& error);
// Both: what a command returns that cannot go on.
ExitCode refuse(Io& io, const Error& error);

}  // namespace bitspec::cli
