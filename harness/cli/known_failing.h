// The lists of known failures of a run: --known-failing, --write-known-failing.
#pragma once

#include <optional>

#include "harness/cli/arguments.h"
#include "harness/cli/cli.h"
#include "harness/known_failing/apply.h"

namespace bitspec::cli {

class KnownFailing {
 public:
  // Before the run: reads the list and sees that the other can be written. Nothing: it was complained.
  static std::optional<KnownFailing> open(const RunArguments& arguments, Io& io);

  // Whether the list covers a break that is seen today.
  bool lists(const results::Observation& broken, const std::string& profile) const;
  // Does nothing without a list.
  void apply(const catalogue::Suites& suites, results::RunResult& result) const;
  // Whether the list that was asked for, if any, is written. After a run that is not complete it is not, and said so.
  bool write(const catalogue::Suites& suites, const results::RunResult& result, Io& io) const;

 private:
  explicit KnownFailing(const RunArguments& arguments) : a_(arguments) {}

  const RunArguments& a_;
  std::optional<known_failing::List> list_;
};

}  // namespace bitspec::cli
