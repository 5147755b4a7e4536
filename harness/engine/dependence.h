// Dependence: which breaks of a rule another broken rule explains (`rests-on` and `spoiled-by` in the catalogue), so
// that one defect is reported once and a second one is not hidden behind it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/engine/tally.h"

namespace bitspec::engine {

class Dependence {
 public:
  // `red`: the rules that are broken somewhere. All three outlive this.
  Dependence(const catalogue::Catalogue& catalogue, const TallyInput& input, const std::set<std::string>& red);

  // For each observation the blocked one that takes its place, or none. Empty: none of them is explained.
  std::vector<std::optional<results::Observation>> explained(
      const catalogue::Requirement& rule, const std::vector<const results::Observation*>& observations) const;

 private:
  const std::string* base_of(const catalogue::Requirement& rule, const results::Observation& o) const;
  bool has_no_answer(const results::Observation& o) const;
  bool explains(const std::string& base, const catalogue::Requirement& rule, const results::Observation& o) const;
  bool wrong_alike(const std::string& base, const results::Observation& o) const;

  const catalogue::Catalogue& catalogue_;
  const std::set<std::string>& red_;
  std::set<std::pair<std::string, std::string>> broken_in_;  // rule and scenario
  std::map<std::string, ExchangeShape> shapes_;
  // How the answers ended with which a rule was broken: status, and what came if there was none.
  std::map<std::string, std::set<std::pair<int, wire::Ending>>> answers_;
};

}  // namespace bitspec::engine
