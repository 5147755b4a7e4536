#include "harness/scenario/expand.h"

#include <algorithm>
#include <set>

#include "harness/scenario/arithmetic.h"
#include "harness/scenario/grammar.h"
#include "harness/scenario/scalars.h"
#include "harness/yaml/shape.h"

namespace bitspec::scenario {
namespace {

using yaml::Entry;
using yaml::Kind;
using yaml::Node;
using yaml::Spot;

const Node* value_of(const Row& row, std::string_view name) {
  for (const auto& [key, value] : row) {
    if (key == name) return value;
  }
  return nullptr;
}

// The value, if `text` is one variable of the row and nothing else.
const Node* whole_variable(const std::string& text, const Row& row) {
  if (!text.starts_with("${") || !text.ends_with('}')) return nullptr;
  return value_of(row, std::string_view(text).substr(2, text.size() - 3));
}

}  // namespace

bool Expander::too_large(const Spot& spot) {
  errors_.push_back(file_.error(spot, "the file becomes too large once 'for_each' and 'repeat' are expanded"));
  return false;
}

bool Expander::spend(const Node& node) {
  const std::size_t bytes = node.text.size();
  if (budget_.nodes == 0 || budget_.bytes < bytes) return false;
  budget_.nodes -= 1;
  budget_.bytes -= bytes;
  const auto item = [&](const Node& child) { return spend(child); };
  const auto entry = [&](const Entry& child) { return spend(child.value); };
  return std::all_of(node.items.begin(), node.items.end(), item) &&
         std::all_of(node.entries.begin(), node.entries.end(), entry);
}

std::optional<Node> Expander::with_row(const Node& node, const Row& row) {
  // Paid for before it is copied: the copy is what costs.
  if (!spend(node)) {
    too_large(node.spot);
    return std::nullopt;
  }
  Node copy = node;
  if (!substitute(copy, row)) return std::nullopt;
  return copy;
}

bool Expander::substitute(Node& node, const Row& row) {
  if (node.kind == Kind::kScalar) {
    if (const Node* value = whole_variable(node.text, row)) {
      if (!spend(*value)) return too_large(node.spot);
      node = Node(*value);
      return true;
    }
    const std::string before = node.text;
    if (!substitute_text(node.text, node.spot, row)) return false;
    if (node.text != before) node.quoted = false;  // "${n}00" is a number once n is one
    return true;
  }
  for (Node& item : node.items) {
    if (!substitute(item, row)) return false;
  }
  return substitute_entries(node, row);
}

bool Expander::substitute_entries(Node& node, const Row& row) {
  bool renamed = false;
  for (Entry& entry : node.entries) {
    if (!substitute(entry.value, row)) return false;
    const std::string before = entry.key;
    if (!substitute_text(entry.key, entry.spot, row)) return false;
    renamed = renamed || entry.key != before;
  }
  if (!renamed) return true;
  std::set<std::string_view> keys;
  for (const Entry& entry : node.entries) {
    if (keys.insert(entry.key).second) continue;
    errors_.push_back(file_.error(entry.spot, "duplicate key '" + entry.key + "'"));
    return false;
  }
  return true;
}

bool Expander::substitute_text(std::string& text, const Spot& spot, const Row& row) {
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = text.find("${", at);
    if (open == std::string::npos) break;
    const std::size_t name_at = open + 2;
    const std::size_t close = text.find_first_of("}$", name_at);  // a '$' before the brace: a nested variable
    const bool literal = open > 0 && text[open - 1] == '$';
    const Node* value = nullptr;
    std::string_view operations;
    if (!literal && close != std::string::npos && text[close] == '}') {
      const std::string_view name = std::string_view(text).substr(name_at, close - name_at);
      value = value_of(row, name);
      if (const auto sum = split_calculation(name); sum && !value) {
        value = value_of(row, sum->variable);
        operations = sum->operations;
      }
    }
    out.append(text, at, (value ? open : name_at) - at);
    at = value ? close + 1 : name_at;
    if (!value) continue;
    if (!value->is_scalar()) {
      const std::string name = text.substr(open, close + 1 - open);
      errors_.push_back(file_.error(spot, "'" + name + "' is not text, so nothing may stand around it"));
      return false;
    }
    if (budget_.bytes < value->text.size()) return too_large(spot);
    budget_.bytes -= value->text.size();
    if (operations.empty()) {
      out += value->text;
    } else if (const auto result = calculate(value->text, operations)) {
      out += *result;
    } else {
      errors_.push_back(file_.error(spot, result.error().message));
      return false;
    }
  }
  out.append(text, at);
  text = std::move(out);
  return true;
}

bool Expander::write_out_repeats(Node& scenario) {
  if (!scenario.is_map()) return true;
  bool good = true;
  for (Entry& entry : scenario.entries) {
    const std::string_view key = entry.key;
    if (key == "given" || key == "when" || key == "control" || key == "finally") {
      good = steps(entry.value) && good;
    } else if (key == "and") {
      for (Node& block : entry.value.items) good = write_out_repeats(block) && good;
    }
  }
  return good;
}

bool Expander::steps(Node& node) {
  if (node.is_map()) {
    const Node* what = node.entries.size() == 1 ? node.find(kRepeatName) : nullptr;
    if (!what) return true;
    Node list;
    list.kind = Kind::kList;
    list.spot = node.spot;
    if (!repeat(*what, node.entries.front().spot, list.items)) return false;
    node = std::move(list);
    return true;
  }
  std::vector<Node> out;
  for (Node& item : node.items) {
    const Node* what = item.is_map() && item.entries.size() == 1 ? item.find(kRepeatName) : nullptr;
    if (!what) {
      out.push_back(std::move(item));
    } else if (!repeat(*what, item.entries.front().spot, out)) {
      return false;
    }
  }
  node.items = std::move(out);
  return true;
}

bool Expander::repeat(const Node& what, const Spot& owner, std::vector<Node>& out) {
  const std::size_t before = errors_.size();
  yaml::check(grammar(), file_, what, yaml::map_of(kRepeatName), "'repeat'", owner, errors_);
  if (errors_.size() > before) return false;
  const std::uint64_t times = *parse_number(what.find("times")->text);
  if (times == 0) {
    errors_.push_back(file_.error(what.find("times")->spot, "'times' must be at least 1"));
    return false;
  }
  // An inner `repeat` first, so that its ${n} is its own.
  Node inner = *what.find("do");
  if (!spend(inner)) return too_large(owner);
  if (!steps(inner)) return false;
  for (std::uint64_t n = 1; n <= times; ++n) {
    Node count;
    count.kind = Kind::kScalar;
    count.text = std::to_string(n);
    count.spot = what.find("do")->spot;
    std::optional<Node> copy = with_row(inner, {{"n", &count}});
    if (!copy) return false;
    if (copy->is_map()) {
      out.push_back(std::move(*copy));
    } else {
      for (Node& item : copy->items) out.push_back(std::move(item));
    }
  }
  return true;
}

}  // namespace bitspec::scenario
