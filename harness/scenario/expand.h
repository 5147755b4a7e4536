// Writes out `for_each` and `repeat` in the tree of a file, before anything is read from it: ${name} is replaced by the
// row or the count wherever it stands, in keys too.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/yaml/node.h"

namespace bitspec::scenario {

// A small file may ask for a huge one. One budget for all that is written out of a file.
struct ExpansionBudget {
  std::size_t nodes = 200'000;
  std::size_t bytes = 16u << 20;
};

// Values of names, for one row.
using Row = std::vector<std::pair<std::string, const yaml::Node*>>;

class Expander {
 public:
  Expander(const yaml::Document& file, ExpansionBudget& budget, std::vector<Error>& errors)
      : file_(file), budget_(budget), errors_(errors) {}

  // A copy of `node` with the names of `row` replaced; nothing if an error was added.
  std::optional<yaml::Node> with_row(const yaml::Node& node, const Row& row);

  // Replaces each `repeat` among the steps of a scenario by the steps it stands for. False if an error was added.
  bool write_out_repeats(yaml::Node& scenario);

 private:
  bool spend(const yaml::Node& node);
  bool substitute(yaml::Node& node, const Row& row);
  bool substitute_text(std::string& text, const yaml::Spot& spot, const Row& row);
  bool substitute_entries(yaml::Node& node, const Row& row);
  bool steps(yaml::Node& node);
  bool repeat(const yaml::Node& what, const yaml::Spot& owner, std::vector<yaml::Node>& out);
  bool too_large(const yaml::Spot& spot);

  const yaml::Document& file_;
  ExpansionBudget& budget_;
  std::vector<Error>& errors_;
};

}  // namespace bitspec::scenario
