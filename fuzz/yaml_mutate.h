// Changes to YAML in block style as a tree of lines: a node is a line with all that is indented further below it. Nodes
// are removed, doubled, exchanged and moved with their indent kept; values change places with other values.
#pragma once

#include "fuzz/mutate.h"

namespace bitspec::fuzz {

using Lines = std::vector<std::string>;

inline Lines split_lines(std::string_view text) {
  Lines out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    out.emplace_back(line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return out;
}

inline std::string join_lines(const Lines& lines) {
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}

inline std::size_t indent_of(const std::string& line) {
  const auto first = line.find_first_not_of(' ');
  return first == std::string::npos ? 1000 : first;  // a blank line belongs to what is above it
}

struct YamlNode {
  std::size_t begin = 0, end = 0;  // lines
};

// The node that begins with a line chosen at random, the first of the text (its head) rarely.
inline YamlNode any_node(const Lines& lines, Random& random) {
  YamlNode node;
  node.begin = random.below(lines.size());
  const auto indent = indent_of(lines[node.begin]);
  node.end = node.begin + 1;
  while (node.end < lines.size() && indent < 1000 && indent_of(lines[node.end]) > indent) ++node.end;
  return node;
}

inline Lines lines_of(const Lines& lines, const YamlNode& node) {
  return Lines(lines.begin() + static_cast<std::ptrdiff_t>(node.begin),
               lines.begin() + static_cast<std::ptrdiff_t>(node.end));
}

// The lines with the indent that a node at that place has.
inline Lines indented_as(Lines lines, const std::string& neighbour) {
  if (lines.empty()) return lines;
  const auto want = indent_of(neighbour), have = indent_of(lines[0]);
  if (want >= 1000 || have >= 1000) return lines;
  for (auto& line : lines) {
    if (indent_of(line) < 1000) line = std::string(indent_of(line) - have + want, ' ') + line.substr(indent_of(line));
  }
  return lines;
}

inline void put_before(Lines& lines, std::size_t place, const Lines& more) {
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(place), more.begin(), more.end());
}

inline void erase_node(Lines& lines, const YamlNode& node) {
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(node.begin),
              lines.begin() + static_cast<std::ptrdiff_t>(node.end));
}

inline bool is_item(const std::string& line) {
  const auto first = line.find_first_not_of(' ');
  return first != std::string::npos && line.compare(first, 2, "- ") == 0;
}

// A node of the same kind, so that items stay in lists and keys in maps; any at all after some tries.
inline YamlNode any_like(const Lines& lines, bool item, Random& random) {
  auto node = any_node(lines, random);
  for (int tries = 0; tries < 12 && is_item(lines[node.begin]) != item; ++tries) node = any_node(lines, random);
  return node;
}

// Two nodes of one indent that do not overlap; the same node twice if there are none.
inline std::pair<YamlNode, YamlNode> two_alike(const Lines& lines, Random& random) {
  const auto one = any_node(lines, random);
  for (int tries = 0; tries < 8; ++tries) {
    const auto two = any_node(lines, random);
    if (indent_of(lines[one.begin]) != indent_of(lines[two.begin])) continue;
    if (one.end <= two.begin) return {one, two};
    if (two.end <= one.begin) return {two, one};
  }
  return {one, one};
}

// Where the value of a "key: value" begins; npos: there is none.
inline std::size_t value_at(const std::string& line) {
  const auto colon = line.find(": ");
  return colon == std::string::npos || colon + 2 >= line.size() ? std::string::npos : colon + 2;
}

inline const std::vector<std::string>& odd_values() {
  static const std::vector<std::string> kValues = {
      "0",  "-1",  "1e9", "18446744073709551616", "\"\"", "[]", "{}", "null", "yes", "${x}", "300ms", "&a x",
      "2h", "9-3", "4xx"};
  return kValues;
}

inline void change_values(Lines& lines, Random& random) {
  auto& one = lines[random.below(lines.size())];
  auto& two = lines[random.below(lines.size())];
  const auto a = value_at(one), b = value_at(two);
  if (a == std::string::npos) return;
  const std::string value = one.substr(a);
  if (&one == &two || b == std::string::npos) {
    one = one.substr(0, a) + any_of(odd_values(), random);
  } else {
    one = one.substr(0, a) + two.substr(b);
    if (random.below(2) == 0) two = two.substr(0, b) + value;
  }
}

// An item of a flow mapping or list comes twice, or goes.
inline void change_flow(Lines& lines, Random& random) {
  auto& line = lines[random.below(lines.size())];
  const auto open = line.find_first_of("{[");
  const auto comma = line.find(", ", open == std::string::npos ? line.size() : open);
  if (comma == std::string::npos) return;
  const std::string item = line.substr(open + 1, comma - open + 1);  // with its comma
  if (random.below(2) == 0)
    line.erase(open + 1, item.size());
  else
    line.insert(open + 1, item);
}

inline void mutate_lines(Lines& lines, Random& random) {
  if (lines.empty()) lines.emplace_back("suite: t");
  const auto node = any_node(lines, random);
  const bool item = is_item(lines[node.begin]);
  const auto [one, two] = two_alike(lines, random);
  switch (random.below(9)) {
    case 0:
      return erase_node(lines, node);
    case 1: {  // twice, which a key may be only by mistake
      const auto twice = random.below(8) == 0 ? node : any_like(lines, true, random);
      return put_before(lines, twice.end, lines_of(lines, twice));
    }
    case 2:  // exchanged
    {
      const auto first = lines_of(lines, one), second = lines_of(lines, two);
      if (one.begin == two.begin) return;
      erase_node(lines, two);
      put_before(lines, two.begin, first);
      erase_node(lines, one);
      return put_before(lines, one.begin, second);
    }
    case 3:  // moved, with another indent where it goes
    {
      const auto moved = lines_of(lines, node);
      erase_node(lines, node);
      if (lines.empty()) return;
      const auto place = any_like(lines, item, random).begin;
      return put_before(lines, place, indented_as(moved, lines[place]));
    }
    case 4:
      return change_flow(lines, random);
    case 5: {
      auto& line = lines[random.below(lines.size())];
      const auto value = value_at(line);
      if (value != std::string::npos)
        line = line.substr(0, value) + mutate_bytes(line.substr(value), line.size() - value + 8, random);
      return;
    }
    case 6:
      return change_number(lines[random.below(lines.size())], random);
    default:
      return change_values(lines, random);
  }
}

inline std::string mutate_yaml(std::string_view text, std::size_t most, Random& random) {
  if (random.below(8) == 0) return mutate_bytes(std::string(text), most, random);
  auto lines = split_lines(text);
  for (auto left = 1 + random.below(2); left > 0; --left) mutate_lines(lines, random);
  return join_lines(lines);
}

// A node of the second stands in the first, beside or instead of one of the first.
inline std::string cross_yaml(std::string_view one, std::string_view two, Random& random) {
  auto a = split_lines(one);
  const auto b = split_lines(two);
  if (a.empty() || b.empty()) return std::string(one) + std::string(two);
  const auto place = any_node(a, random);
  const auto brought = indented_as(lines_of(b, any_like(b, is_item(a[place.begin]), random)), a[place.begin]);
  if (random.below(2) == 0) erase_node(a, place);
  put_before(a, std::min(place.begin, a.size()), brought);
  return join_lines(a);
}

}  // namespace bitspec::fuzz
