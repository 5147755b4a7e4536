// bitspec as a library: judges a server by the conformance suite. This header and bitspec/gtest.h are all that is
// public; docs/library.md shows how to use them.
#pragma once

#include <string>
#include <vector>

namespace bitspec::conformance {

struct Scenario {
  std::string id, title;  // "fragment/gap", what it shows
  std::string file;       // where it is written: "suites/fragment/order.yaml"
  int line = 0;           // from 1
};

// The scenarios that selectors choose (docs/run.md), in the order of the suites; all without selectors.
// Throws std::invalid_argument: a selector that matches nothing.
std::vector<Scenario> scenarios(const std::vector<std::string>& select = {}, const std::vector<std::string>& skip = {});

struct Rule {
  std::string id;       // "fragment.gap.offset"
  std::string level;    // "must", "should" or "may"
  std::string verdict;  // "pass", "fail", "warn", ...: docs/verdicts.md
};

struct Result {
  int exit_code = 0;        // of bitspec run (docs/run.md): 0 conformant, 1 not conformant, 2 mistakes in the words, 3
                            // unreachable, 4 internal
  std::vector<Rule> rules;  // those that the scenarios observe
  std::string why_not;      // where no rule was judged: why
  std::string report;       // what bitspec run prints, or what is wrong with the words
  std::string json;         // reports/schema/result.json; empty where there is no result

  bool judged() const;  // some rule passed, or is broken
};

// Runs the suite against the server that takes uploads at `url`, such as "http://127.0.0.1:8080/uploads/", and returns
// when it is done. `words` are those of `bitspec run`: {"--select", "fragment/*", "--capability", "no_overwrite"}. May
// be called from several threads. It installs no signal handlers and prints nothing.
Result run(const std::string& url, const std::vector<std::string>& words = {});

}  // namespace bitspec::conformance
