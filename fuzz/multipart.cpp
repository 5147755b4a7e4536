// engine::parse_multipart: the body of an answer to several ranges. The first line of the input is the Content-Type.
// Properties: what is taken is exactly what a naive reader finds between the delimiters, fields and bodies and the line
// ends before the first; parts, printed between delimiters, read back the same; what is refused says why.
#include "harness/engine/multipart.h"

#include <string>
#include <vector>

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/answer.h"

namespace {

namespace engine = bitspec::engine;
using bitspec::naive::FieldList;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

struct Part {
  FieldList fields;
  std::string body;
};

struct Parts {
  std::size_t line_ends = 0;
  std::vector<Part> parts;
};

// Fields and body, or nothing: no empty line is between them.
std::optional<Part> naive_part(std::string text) {
  Part part;
  while (!text.starts_with("\r\n")) {
    const auto end = text.find("\r\n");
    if (end == std::string::npos) return std::nullopt;
    const std::string field = text.substr(0, end);
    text = text.substr(end + 2);
    const auto colon = field.find(':');
    if (colon != std::string::npos)
      part.fields.emplace_back(trimmed(field.substr(0, colon)), trimmed(field.substr(colon + 1)));
  }
  part.body = text.substr(2);
  return part;
}

// With a line end before the body every delimiter has one.
std::optional<Parts> naive_parts(const std::string& boundary, const std::string& body) {
  const std::string text = "\r\n" + body, cut = "\r\n--" + boundary;
  std::size_t at = text.find(cut);
  if (at == std::string::npos) return std::nullopt;
  Parts out;
  for (std::size_t end = 2; (end = text.find("\r\n", end)) != std::string::npos && end <= at; end += 2) ++out.line_ends;
  while (true) {
    at += cut.size();
    if (text.compare(at, 2, "--") == 0) return out;
    const auto line = text.find("\r\n", at);
    if (line == std::string::npos || !trimmed(text.substr(at, line - at)).empty()) return std::nullopt;
    const auto next = text.find(cut, line + 2);
    if (next == std::string::npos) return std::nullopt;
    auto part = naive_part(text.substr(line + 2, next - line - 2));
    if (!part) return std::nullopt;
    out.parts.push_back(*part);
    at = next;
  }
}

// Of "multipart/byteranges; boundary=x", in the forms that the naive reader knows; nothing for others.
std::optional<std::string> naive_boundary(const std::string& type) {
  const std::string start = "multipart/byteranges; boundary=";
  if (bitspec::naive::lower_case(type.substr(0, start.size())) != start) return std::nullopt;
  std::string value = type.substr(start.size());
  if (value.size() > 2 && value[0] == '"' && value.find('"', 1) == value.size() - 1)
    value = value.substr(1, value.size() - 2);
  if (value.empty() || value.find_first_of("\";\r\n \t") != std::string::npos) return std::nullopt;
  return value;
}

bool same(const engine::Multipart& read, const Parts& expected) {
  if (read.preamble_line_ends != expected.line_ends || read.parts.size() != expected.parts.size()) return false;
  for (std::size_t i = 0; i < read.parts.size(); ++i) {
    const auto& list = read.parts[i].fields.list();
    if (read.parts[i].body != expected.parts[i].body || list.size() != expected.parts[i].fields.size()) return false;
    for (std::size_t k = 0; k < list.size(); ++k) {
      if (list[k].name != expected.parts[i].fields[k].first || list[k].value != expected.parts[i].fields[k].second)
        return false;
    }
  }
  return true;
}

void check_printed(const engine::Multipart& read, const std::string& type, const std::string& boundary) {
  std::string text;
  for (const auto& part : read.parts) {
    for (const auto& field : part.fields.list()) {
      if (field.name.starts_with("--")) return;  // it would begin a part
    }
    text += (text.empty() ? "--" : "\r\n--") + boundary + "\r\n";
    for (const auto& field : part.fields.list()) text += field.name + ": " + field.value + "\r\n";
    text += "\r\n" + part.body;
  }
  text += (text.empty() ? "--" : "\r\n--") + boundary + "--\r\n";
  const auto again = engine::parse_multipart(type, text);
  FUZZ_CHECK(again && again->parts.size() == read.parts.size());
  for (std::size_t i = 0; i < read.parts.size(); ++i) {
    FUZZ_CHECK(again->parts[i].body == read.parts[i].body);
    FUZZ_CHECK(again->parts[i].fields.list() == read.parts[i].fields.list());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 2048) return 0;  // dozens of parts; the limit of a thousand is met by unit tests
  const bitspec::fuzz::Input input(data, size);
  const std::string text(input.text());
  const auto line = std::min(text.find('\n'), text.size());
  const std::string type = text.substr(0, line), body = text.substr(std::min(line + 1, text.size()));
  const auto read = engine::parse_multipart(type, body);
  FUZZ_CHECK(read || !read.error().message.empty());
  if (read) FUZZ_CHECK(bitspec::naive::lower_case(trimmed(type)).starts_with("multipart/byteranges"));
  const auto boundary = naive_boundary(type);
  if (!boundary) return 0;
  const auto expected = naive_parts(*boundary, body);
  FUZZ_CHECK(read.has_value() == expected.has_value());
  if (!read) return 0;
  FUZZ_CHECK(same(*read, *expected));
  check_printed(*read, type, *boundary);
  return 0;
}
