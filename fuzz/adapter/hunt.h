// The hunt: rounds of the fuzzer in child processes for one parser after the other. Whatever ends a child - a crash, a
// loop without end, a report of a sanitizer, a leak - is tried again in a fresh process, made smaller and grouped, and
// the next round begins.
#pragma once

#include <string>
#include <vector>

#include "fuzz/adapter/options.h"
#include "fuzz/adapter/reports.h"
#include "fuzz/adapter/round.h"

namespace bitspec::adapter {

class Hunt {
 public:
  // `self`: this program. `folder`: a temporary one, for what the rounds learn.
  Hunt(const Options& options, std::string self, std::string folder);

  // In the supervisor: true when all is done. In a child: false; then libFuzzer is to run with fuzzer_arguments(), and
  // to give its inputs to round().
  bool run();
  Round& round() { return round_; }
  const std::vector<std::string>& fuzzer_arguments() const { return fuzzer_arguments_; }
  Report& report() { return report_; }

 private:
  using Clock = std::chrono::steady_clock;
  enum class End { kOver, kChild, kGoOn };

  bool hunt(Function function, std::chrono::milliseconds time);
  bool fork_child();
  End one_round();
  End give_up(const std::string& why);
  void child_died(const std::string& how, bool hung);
  void take_groups();
  void add_verified(Finding finding, bool leaks);
  std::vector<std::string> asked_command(bool leaks) const;
  void add_shrunk(const Finding& finding, bool leaks);
  void describe(Finding& finding) const;
  void set_fuzzer_arguments();
  std::string log_tail() const;

  const Options& options_;
  std::string self_, folder_;
  Report report_;
  Shared* shared_;
  Round round_;
  std::set<std::string> deadly_;
  std::vector<std::string> fuzzer_arguments_;
  pid_t child_ = 0;
  Clock::time_point end_;  // of the hunt for this parser
  std::chrono::milliseconds time_{0};
  int rounds_ = 0, rounds_of_this_ = 0, deaths_ = 0, troubles_ = 0;  // the last three of this parser
  bool look_for_leaks_ = true, given_up_ = false;
};

// Ctrl-C or SIGTERM came: what was found so far is reported.
bool interrupted();
void catch_interrupts();

}  // namespace bitspec::adapter
