#include "harness/known_failing/list.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/yaml/schema.h"
#include "harness/yaml/shape.h"

namespace bitspec::known_failing {
namespace {

using results::KnownEntry;
using yaml::Document;
using yaml::Node;
using yaml::scalar;
using yaml::Scalar;

constexpr std::string_view kEntry = "entry";

bool is_date(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00";
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == '0' ? !digit : text[i] != kForm[i]) return false;
  }
  const int month = (text[5] - '0') * 10 + text[6] - '0', day = (text[8] - '0') * 10 + text[9] - '0';
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

bool is_pattern(std::string_view text) {
  return !text.empty() && text.find_first_of(" \t\n") == std::string_view::npos;
}

const Scalar kPattern{"an id or a pattern such as fragment.gap.*", is_pattern, false,
                      R"({"type":"string","pattern":"^[^ \t\n]+$"})"};
const Scalar kDate{"a date such as 2027-01-31", is_date, false,
                   R"({"type":"string","pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})"};

const yaml::Table& table() {
  static const yaml::Table kTable = [] {
    yaml::Table out;
    out.constructs.push_back(
        {kEntry,
         "an entry",
         "Rules that are known to fail",
         {
             {"rule", scalar(kPattern), "The rule, or a pattern of rules: broken, inconclusive or blocked"},
             {"scenario", scalar(kPattern), "Only where it is broken in this scenario, or in those of a pattern"},
             {"profile", yaml::words({"win32", "mc-bup", "iis"}), "Only in this profile (default: in each)"},
             {"flaky", scalar(yaml::kBoolean),
              "true: broken in some runs only; a run without --repeat does not tell whether it is mended"},
             {"reason", scalar(yaml::kAnyText), "Why it fails, for people"},
             {"link", scalar(yaml::kAnyText), "Where that is tracked"},
             {"expires", scalar(kDate), "The last day (UTC) on which the entry counts"},
         }});
    return out;
  }();
  return kTable;
}

// Where the lines of a text begin; one more than there are.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    out.push_back(text.substr(0, end + 1));
    text.remove_prefix(end + 1);
  }
  return out;
}

std::size_t indent_of(std::string_view line) {
  return line.find_first_not_of(" \t\r\n");
}

// Nothing of an entry that is indented so: blank, or a comment that is not within it. Further in, it may be text.
bool is_between(std::string_view line, std::size_t indent) {
  const std::size_t first = indent_of(line);
  return first == std::string_view::npos || (line[first] == '#' && first <= indent);
}

KnownEntry entry_of(const Node& node) {
  KnownEntry out;
  const auto take = [&node](const char* key, std::string& value) {
    if (const Node* found = node.find(key)) value = found->text;
  };
  take("rule", out.rule);
  take("scenario", out.scenario);
  take("profile", out.profile);
  take("reason", out.reason);
  take("link", out.link);
  take("expires", out.expires);
  if (const Node* flaky = node.find("flaky")) out.flaky = flaky->text == "true";
  out.line = node.spot.line;
  return out;
}

// An entry ends where the next begins, without what stands between them.
void set_last_lines(const List& list, std::vector<KnownEntry>& entries) {
  const auto lines = lines_of(list.text);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    int last = i + 1 < entries.size() ? entries[i + 1].line - 1 : static_cast<int>(lines.size());
    const std::size_t indent = indent_of(lines[static_cast<std::size_t>(entries[i].line) - 1]);
    while (last > entries[i].line && is_between(lines[static_cast<std::size_t>(last) - 1], indent)) --last;
    entries[i].last_line = std::max(last, entries[i].line);
  }
}

// A word that YAML takes as it is, or text in double quotes.
std::string yaml_text(std::string_view text) {
  const bool plain = !text.empty() &&
                     text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-") ==
                         std::string_view::npos &&
                     text.front() != '-';
  if (plain) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f)
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(c));
    else
      out += c;
  }
  return out + "\"";
}

}  // namespace

Loaded read_list(const std::string& path, std::string_view text) {
  Loaded out;
  out.list.file = path;
  out.list.text = text;
  const auto file = Document::read(path, text);
  if (!file) {
    out.errors.push_back(file.error());
    return out;
  }
  if (file->root().is_null()) return out;
  yaml::Shape list = yaml::list_of(yaml::map_of(kEntry));
  list.may_be_empty = true;
  yaml::check(table(), *file, file->root(), list, "the file", yaml::Spot{}, out.errors);
  if (!out.errors.empty()) return out;
  for (const Node& node : file->root().items) {
    out.list.entries.push_back(entry_of(node));
    const auto& entry = out.list.entries.back();
    if (entry.rule.empty() && entry.scenario.empty())
      out.errors.push_back(file->error(node.spot, "an entry needs 'rule' or 'scenario'"));
  }
  set_last_lines(out.list, out.list.entries);
  return out;
}

std::string schema() {
  yaml::SchemaHead head;
  head.title = "bitspec list of known failures";
  head.description = "Rules that a server is known to break, for bitspec run --known-failing; docs/ci.md";
  head.root = kEntry;
  head.list = true;
  return yaml::json_schema(table(), head);
}

Result<std::string> text_without(const List& list, const std::vector<KnownEntry>& entries) {
  const auto lines = lines_of(list.text);
  std::vector<bool> gone(lines.size() + 1, false);
  for (const KnownEntry& entry : entries) {
    const auto shares = [&](const KnownEntry& other) {
      return other.line != entry.line ? other.line <= entry.last_line && other.last_line >= entry.line
                                      : &other != &*std::ranges::find(list.entries, entry.line, &KnownEntry::line);
    };
    const std::string_view first = lines.at(static_cast<std::size_t>(entry.line) - 1);
    const bool own = first.substr(std::min(first.find_first_not_of(' '), first.size())).starts_with("- ");
    if (!own || std::ranges::any_of(list.entries, shares)) {
      Error error{ErrorCode::kBadInput, "this entry does not have its lines for itself", std::nullopt,
                  "begin each entry on a line of its own, with '- '"};
      error.place = SourcePlace{list.file, entry.line, 1, 1, std::string(first.substr(0, first.find('\n')))};
      return tl::unexpected(error);
    }
    for (int line = entry.line; line <= entry.last_line; ++line) gone[static_cast<std::size_t>(line)] = true;
  }
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!gone[i + 1]) out += lines[i];
  }
  return out;
}

std::string to_text(const std::vector<KnownEntry>& entries) {
  std::string out;
  for (const KnownEntry& entry : entries) {
    std::string_view before = "- ";
    const auto add = [&](std::string_view key, const std::string& value) {
      if (value.empty()) return;
      out += fmt::format("{}{}: {}\n", before, key, yaml_text(value));
      before = "  ";
    };
    add("rule", entry.rule);
    add("scenario", entry.scenario);
    add("profile", entry.profile);
    if (entry.flaky) add("flaky", "true");
    add("reason", entry.reason);
    add("link", entry.link);
    add("expires", entry.expires);
  }
  return out;
}

}  // namespace bitspec::known_failing
