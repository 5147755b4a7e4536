// The guardian: the process between us and a program of the user's. It is forked and never executes anything itself, so
// that only async-signal-safe calls may stand in it.
#pragma once

namespace bitspec::process {

inline constexpr char kTerminate = 'T', kKill = 'K';  // orders over the control pipe; its end is an order to end all

struct GuardPlan {
  const char* program;
  char* const* arguments;
  char* const* environment;
  const char* folder;  // or null
  int control;         // read end
  int status;          // write end; two reports at most
  int output, errors;  // write ends
};

struct GuardReport {
  enum Kind : int { kEnded, kNotStarted } kind;
  int value;  // wait status, or errno
};

// In a fresh child with all signals blocked.
[[noreturn]] void guard(const GuardPlan& plan);

}  // namespace bitspec::process
