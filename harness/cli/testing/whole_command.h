// A whole command in this process: what it prints and how it ends.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "harness/cli/cli.h"

namespace bitspec::cli {

struct Ended {
  ExitCode code;
  std::string out, err;
};

inline Ended bitspec(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  Io io{out, err, false, false, 100, "bitspec", "1.2"};
  const ExitCode code = run_command(arguments, io);
  return {code, out.str(), err.str()};
}

}  // namespace bitspec::cli
