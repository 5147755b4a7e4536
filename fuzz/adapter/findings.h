// Findings: where a parser and the protocol disagree, one group for each rule and way, each with the smallest input.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "fuzz/adapter/reaction.h"

namespace bitspec::adapter {

struct Finding {
  Function function = Function::kGuid;
  std::string rule;  // of rules.h
  std::string kind;  // refused, accepted, misread, crash, sanitizer, hang, leak, garbage
  std::string mark;  // what tells two crashes apart; otherwise empty
  std::string input, expected, got;
  std::string report;       // what the parser's program wrote when it died
  std::uint64_t times = 1;  // a lower bound
  bool reproduced = true;   // by this input alone, in a fresh process

  std::string key() const;   // what makes two findings one group
  std::string name() const;  // "guid:create.protocols.whole-guid:accepted": for people, files and --ignore
};

// Nothing: no disagreement.
std::optional<Finding> compare(Function function, std::string_view input, const Reaction& reaction);

class Findings {
 public:
  explicit Findings(std::set<std::string> ignored = {}) : ignored_(std::move(ignored)) {}

  void add(const Finding& finding);                   // keeps the smaller input of a group
  std::size_t size_of(const std::string& key) const;  // of the input of that group; 0: there is none
  bool is_ignored(const Finding& finding) const { return ignored_.count(finding.name()) > 0; }
  const std::map<std::string, Finding>& groups() const { return groups_; }

 private:
  std::map<std::string, Finding> groups_;
  std::set<std::string> ignored_;
};

}  // namespace bitspec::adapter
