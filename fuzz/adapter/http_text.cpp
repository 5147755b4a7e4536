#include "fuzz/adapter/http_text.h"

namespace bitspec::adapter {
namespace {

struct Parts {
  std::string_view start;  // "BITS_POST /a"
  Fields fields;
  std::string_view body;
};

// False: a line without a colon.
bool read_fields(std::string_view& text, Fields& fields) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty()) return true;
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    fields.add(lower(line.substr(0, colon)), std::string(line.substr(colon + 1)));
  }
  return true;
}

std::optional<Parts> read(Function function, std::string_view text) {
  Parts parts;
  if (function == Function::kRequest) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    parts.start = text.substr(0, end);
    text.remove_prefix(end + 1);
  }
  if (!read_fields(text, parts.fields)) return std::nullopt;
  parts.body = text;
  return parts;
}

// A fold counts as one blank or several.
std::string one_blank_each(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t';
    if (!blank || (!out.empty() && out.back() != ' ')) out += blank ? ' ' : c;
  }
  return out;
}

std::optional<Difference> field_difference(const std::string& rule, const Fields& expected, const Fields& got) {
  const auto framing = [&](const std::string& name) {
    return rule == "common.body.chunked" &&
           (name == "content-length" || name == "transfer-encoding" || name == "trailer");
  };
  for (const Field& field : expected.list()) {
    if (expected.count(field.name) > 1 || framing(field.name)) continue;
    const auto value = got.first(field.name);
    if (!value || got.count(field.name) > 1) return Difference{"", "field '" + field.name + "'"};
    if (*value == field.value) continue;
    if (rule == "common.header.obs-fold" && one_blank_each(*value) == one_blank_each(field.value)) continue;
    const bool only_blanks = trim_blanks(*value) == field.value;
    return Difference{only_blanks ? "common.header.optional-whitespace" : "", "field '" + field.name + "'"};
  }
  for (const Field& field : got.list()) {
    if (!expected.has(field.name) && !framing(field.name))
      return Difference{"", "a field '" + field.name + "' that is not there"};
  }
  return std::nullopt;
}

// An absolute URL may be kept, or cut down to its path.
bool same_start(std::string_view expected, std::string_view got) {
  if (expected == got) return true;
  const auto blank = expected.find(' '), scheme = expected.find("://");
  if (scheme == std::string_view::npos || blank > scheme) return false;
  const auto slash = expected.find('/', scheme + 3);
  const std::string path = slash == std::string_view::npos ? "/" : std::string(expected.substr(slash));
  return got == std::string(expected.substr(0, blank + 1)) + path;
}

}  // namespace

std::string fields_text(const Fields& fields) {
  std::string out;
  for (const Field& field : fields.list()) out += lower(field.name) + ":" + field.value + "\n";
  return out;
}

std::string request_text(std::string_view method, std::string_view target, const Fields& fields,
                         std::string_view body) {
  return std::string(method) + " " + std::string(target) + "\n" + fields_text(fields) + "\n" + std::string(body);
}

std::optional<Difference> text_difference(Function function, const std::string& rule, std::string_view expected,
                                          std::string_view got) {
  if (function == Function::kProtocolList || expected == got) return std::nullopt;
  if (function != Function::kHeaderBlock && function != Function::kRequest) return Difference{};
  const auto want = read(function, expected), have = read(function, got);
  if (!want || !have) return Difference{"parser.answer", "a text of another form"};
  if (!same_start(want->start, have->start)) return Difference{"", "method or target"};
  if (const auto field = field_difference(rule, want->fields, have->fields)) return field;
  if (want->body != have->body) return Difference{"", "body"};
  return std::nullopt;
}

}  // namespace bitspec::adapter
