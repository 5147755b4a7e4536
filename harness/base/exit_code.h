// The exit codes of every subcommand; docs/run.md lists them for users.
#pragma once

namespace bitspec {

enum class ExitCode : int {
  kConformant = 0,     // everything that was judged is right; or the command did what it was asked
  kNotConformant = 1,  // a rule is broken, or a must rule blocked or inconclusive
  kUsage = 2,          // usage, configuration or scenario error
  kUnreachable = 3,    // nobody there, or no BITS server
  kInternal = 4,       // internal error
  kInterrupted = 130,  // Ctrl-C; the report holds what was found so far
};

}  // namespace bitspec
