// What is shorthand in files of scenarios written out: numbers and times in one form, `for_each` and `repeat` as what
// they stand for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/yaml/node.h"

namespace bitspec::fuzz::naive {

using yaml::Entry;
using yaml::Kind;
using yaml::Node;

// A name and its value in one row of `for_each` or one round of `repeat`.
using NaiveRow = std::map<std::string, const Node*>;

inline bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// What is left of the digits without zeros in front.
inline std::string plain_number(std::string_view text) {
  if (!all_digits(text)) return std::string(text);
  const auto first = text.find_first_not_of('0');
  return first == std::string_view::npos ? "0" : std::string(text.substr(first));
}

// "2s" as "2000ms"; anything else as it is.
inline std::string plain_time(const std::string& text) {
  const auto end = text.find_first_not_of("0123456789");
  if (end == std::string::npos || end == 0 || end > 10) return text;
  const std::map<std::string, std::uint64_t> units = {
      {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
  const auto unit = units.find(text.substr(end));
  return unit == units.end() ? text : std::to_string(std::stoull(text.substr(0, end)) * unit->second) + "ms";
}

inline std::string plain_hex(const std::string& text) {
  if (!text.starts_with("0x") || text.size() > 18) return text;
  std::uint64_t value = 0;
  for (const char c : text.substr(2)) {
    const auto digit = std::string("0123456789abcdef").find(static_cast<char>(c >= 'A' && c <= 'F' ? c + 32 : c));
    if (digit == std::string::npos) return text;
    value = value * 16 + digit;
  }
  return std::to_string(value);
}

inline std::string plain_span(const std::string& text) {
  const auto dash = text.find('-');
  return dash == std::string::npos ? text
                                   : plain_number(text.substr(0, dash)) + "-" + plain_number(text.substr(dash + 1));
}

// Writes out `for_each` and `repeat`, with "${n+1}" calculated.
class NaiveRows {
 public:
  Node with(const Node& node, const NaiveRow& row) {
    if (node.is_scalar() && node.text.starts_with("${") && node.text.ends_with("}")) {
      const auto whole = row.find(node.text.substr(2, node.text.size() - 3));
      if (whole != row.end()) return *whole->second;
    }
    Node out = node;
    if (node.is_scalar()) out.text = text(node.text, row);
    for (Node& item : out.items) item = with(item, row);
    for (Entry& entry : out.entries) {
      entry.key = text(entry.key, row);
      entry.value = with(entry.value, row);
    }
    return out;
  }

  std::vector<Node> steps(const Node& node) {
    std::vector<Node> out;
    if (node.is_scalar() || node.is_null()) return out;
    const std::vector<Node> one = node.is_map() ? std::vector<Node>{node} : node.items;
    for (const Node& step : one) {
      const Node* repeat = step.find("repeat");
      if (!repeat) {
        out.push_back(step);
        continue;
      }
      const auto times = std::stoull(repeat->find("times")->text);
      const auto inner = steps(*repeat->find("do"));
      for (std::uint64_t n = 1; n <= times; ++n) {
        Node count;
        count.kind = Kind::kScalar;
        count.text = std::to_string(n);
        for (const Node& of : inner) out.push_back(with(of, {{"n", &count}}));
      }
    }
    return out;
  }

 private:
  std::string text(const std::string& from, const NaiveRow& row) {
    std::string out;
    for (std::size_t i = 0; i < from.size();) {
      const auto close = from.compare(i, 2, "${") == 0 ? from.find_first_of("}$", i + 2) : std::string::npos;
      const bool variable = close != std::string::npos && from[close] == '}' && (i == 0 || from[i - 1] != '$');
      const auto value = variable ? value_of(from.substr(i + 2, close - i - 2), row) : std::nullopt;
      if (!value) {
        out += from[i++];
      } else {
        out += *value;
        i = close + 1;
      }
    }
    return out;
  }

  // Of a name of the row, or of one with operations behind it, done from left to right.
  static std::optional<std::string> value_of(const std::string& name, const NaiveRow& row) {
    if (const auto whole = row.find(name); whole != row.end()) return whole->second->text;
    std::size_t end = name.size();
    while (true) {
      const auto last = name.find_last_not_of("0123456789", end - 1);
      if (end == 0 || last == std::string::npos || last == 0 || last + 1 == end) break;
      if (std::string_view("+-*/").find(name[last]) == std::string_view::npos) break;
      end = last;
    }
    const auto found = end < name.size() ? row.find(name.substr(0, end)) : row.end();
    if (found == row.end()) return std::nullopt;
    std::uint64_t value = std::stoull(found->second->text);
    while (end < name.size()) {
      const auto next = std::min(name.find_first_not_of("0123456789", end + 1), name.size());
      const std::uint64_t by = std::stoull(name.substr(end + 1, next - end - 1));
      value = name[end] == '+'   ? value + by
              : name[end] == '-' ? value - by
              : name[end] == '*' ? value * by
                                 : value / by;
      end = next;
    }
    return std::to_string(value);
  }
};

}  // namespace bitspec::fuzz::naive
