// The command line of the program that hunts.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fuzz/adapter/reaction.h"

namespace bitspec::adapter {

inline constexpr char kUsage[] =
    "usage: %s [FLAG...] [-- PROGRAM ARGUMENT...]\n"
    "Looks for inputs that your parser reads otherwise than the BITS upload protocol does. Without PROGRAM the parsers "
    "are\n"
    "those in bitspec_my_parsers; PROGRAM answers questions on its standard input and output.\n"
    "  --seconds N            how long to look, all parsers together; default 60. Each finding takes some more\n"
    "  --parser NAME          guid, protocol-list, content-range, header-block or request; may be given again; default "
    "all\n"
    "  --report FORMAT=FILE   text, json or junit; may be given again\n"
    "  --inputs FOLDER        the smallest input of each finding, as a file\n"
    "  --ignore FINDING       a finding that is known, such as guid:create.protocols.unbraced:accepted; may be given "
    "again\n"
    "  --time-limit MS        for one input; default 1000\n"
    "  --seed N               for the inputs; default 1\n"
    "  --one NAME FILE        only this input: what was expected, and what came\n"
    "Exit codes: 0 no finding, 1 findings, 2 wrong usage or a report that cannot be written,\n"
    "4 the fuzzer itself does not run, 130 interrupted.\n";

struct Options {
  int seconds = 60;
  std::vector<Function> functions;
  std::map<std::string, std::string> reports;  // by format
  std::string inputs;
  std::set<std::string> ignored;
  std::chrono::milliseconds limit{1000};
  unsigned seed = 1;
  std::optional<Function> one;
  std::string one_file;
  bool serve = false, leaks = false;  // what the program tells itself
  bool help = false;
  std::vector<std::string> command;
};

// A message: what is wrong with it.
std::optional<std::string> parse_options(const std::vector<std::string>& words, Options& options);

}  // namespace bitspec::adapter
