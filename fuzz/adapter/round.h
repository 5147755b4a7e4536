// One round of the fuzzer: a child process in which libFuzzer makes inputs, and the memory it shares with its
// supervisor, which stays whatever becomes of the child.
#pragma once

#include <atomic>
#include <cstdint>
#include <set>
#include <string>

#include "fuzz/adapter/findings.h"
#include "fuzz/adapter/remote.h"

namespace bitspec::adapter {

struct Shared {
  struct Group {
    char key[256], rule[64], kind[16];
    std::uint64_t times;
    std::size_t size;
    char input[kLongestInput];
  };
  static constexpr std::size_t kMostGroups = 64;

  std::atomic<std::uint64_t> inputs;   // so far, of all rounds of this parser
  std::atomic<std::uint64_t> started;  // grows with each input
  std::atomic<bool> in_parser;
  std::size_t size;  // of the input that the parser got last
  char input[kLongestInput];
  std::size_t groups;
  Group group[kMostGroups];

  std::string last_input() const { return {input, std::min(size, kLongestInput)}; }
};

struct Round {
  Shared* shared = nullptr;
  Function function = Function::kGuid;
  Remote* remote = nullptr;  // null: the parser is called in this process
  const Findings* findings = nullptr;
  const std::set<std::string>* deadly = nullptr;  // inputs that are known to end the child
};

// In the child, for each input of the fuzzer.
void run_input(Round& round, std::string_view input);

}  // namespace bitspec::adapter
