// known_failing::read_list: a list of known failures that somebody keeps in a file.
// Properties: errors stand inside the text; the entries are those of the tree of the file, each value of it; what was
// read, printed, reads back the same; with an entry taken out the text has the other entries and every comment.
#include <algorithm>

#include "fuzz/fuzz_check.h"
#include "fuzz/yaml_mutator.h"
#include "harness/known_failing/list.h"

namespace {

namespace list = bitspec::known_failing;
using bitspec::results::KnownEntry;
using Members = std::vector<std::string>;

Members members(const KnownEntry& e) {
  return {e.rule, e.scenario, e.profile, e.reason, e.link, e.expires};
}

std::vector<Members> members(const std::vector<KnownEntry>& entries) {
  std::vector<Members> out;
  for (const KnownEntry& entry : entries) out.push_back(members(entry));
  return out;
}

std::vector<Members> expected_of(std::string_view text) {
  std::vector<Members> out;
  const auto tree = bitspec::yaml::Document::read("known.yaml", text);
  if (!tree) return out;
  for (const auto& node : tree->root().items) {
    Members one;
    for (const char* key : {"rule", "scenario", "profile", "reason", "link", "expires"})
      one.push_back(node.find(key) ? node.find(key)->text : "");
    out.push_back(one);
  }
  return out;
}

// Lines that are comments and nothing else, but for those from `from` to `to`, counted from 1.
std::size_t comments(std::string_view text, int from, int to) {
  std::size_t out = 0;
  for (int line = 1; !text.empty(); ++line) {
    out += text.starts_with('#') && (line < from || line > to) ? 1 : 0;
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return out;
}

bool is_day(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t at : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (text[at] < '0' || text[at] > '9') return false;
  }
  const int month = std::stoi(text.substr(5, 2)), day = std::stoi(text.substr(8, 2));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

void check_removal(const list::List& all, std::size_t which) {
  const auto rest = list::text_without(all, {all.entries[which]});
  if (!rest) return FUZZ_CHECK(!rest.error().message.empty());
  const auto again = list::read_list("known.yaml", *rest);
  auto others = members(all.entries);
  others.erase(others.begin() + static_cast<std::ptrdiff_t>(which));
  if (others.empty()) return;  // comments alone are no list
  FUZZ_CHECK(again.errors.empty() && members(again.list.entries) == others);
  FUZZ_CHECK(comments(*rest, 0, 0) == comments(all.text, all.entries[which].line, all.entries[which].last_line));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2048) return 0;  // dozens of entries
  const bitspec::fuzz::Input input(data, size);
  const auto read = list::read_list("known.yaml", input.text());
  const auto lines = std::count(input.text().begin(), input.text().end(), '\n') +
                     std::count(input.text().begin(), input.text().end(), '\r') + 1;
  for (const auto& error : read.errors) FUZZ_CHECK(!error.message.empty() && error.place && error.place->line <= lines);
  if (!read.errors.empty()) return 0;
  const auto& entries = read.list.entries;
  FUZZ_CHECK(members(entries) == expected_of(input.text()));
  for (const KnownEntry& entry : entries) {
    FUZZ_CHECK(!entry.rule.empty() || !entry.scenario.empty());
    FUZZ_CHECK(entry.expires.empty() || is_day(entry.expires));
    FUZZ_CHECK(entry.line >= 1 && entry.line <= entry.last_line && entry.last_line <= lines);
  }
  const auto again = list::read_list("known.yaml", list::to_text(entries));
  FUZZ_CHECK(again.errors.empty() && members(again.list.entries) == members(entries));
  // Blank lines at the end of a text that keeps them are left to what is before it.
  const bool keeps =
      input.text().find("|+") != std::string_view::npos || input.text().find(">+") != std::string_view::npos;
  if (!entries.empty() && !keeps && input.text().find('\r') == std::string_view::npos)
    check_removal(read.list, size % entries.size());
  return 0;
}

const int bitspec::fuzz::kWellFormed = 60;
