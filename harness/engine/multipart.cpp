#include "harness/engine/multipart.h"

#include "harness/base/printable.h"

namespace bitspec::engine {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kMostParts = 1000;

// The value of the parameter `boundary`, in quotes or without.
std::string boundary_of(std::string_view content_type) {
  const std::string low = lower(content_type);
  const auto at = low.find("boundary=");
  if (at == std::string::npos) return {};
  std::string_view value = content_type.substr(at + 9);
  if (value.starts_with('"')) {
    const auto end = value.find('"', 1);
    return std::string(value.substr(1, end == kNone ? kNone : end - 1));
  }
  return std::string(trim_blanks(value.substr(0, value.find(';'))));
}

Fields part_fields(std::string_view head) {
  Fields fields;
  while (!head.empty()) {
    const auto end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end == kNone ? head.size() : end + 2);
    const auto colon = line.find(':');
    if (colon == kNone) continue;
    fields.add(std::string(trim_blanks(line.substr(0, colon))), std::string(trim_blanks(line.substr(colon + 1))));
  }
  return fields;
}

std::size_t count_line_ends(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find("\r\n", at)) != kNone; at += 2) ++count;
  return count;
}

Result<MultipartPart> part_of(std::string_view text, std::size_t number) {
  const auto name = "part " + std::to_string(number);
  if (text.starts_with("\r\n")) return MultipartPart{{}, std::string(text.substr(2))};
  const auto head = text.find("\r\n\r\n");
  if (head == kNone) return bad_input(name + " has no empty line after its fields");
  return MultipartPart{part_fields(text.substr(0, head)), std::string(text.substr(head + 4))};
}

}  // namespace

Result<Multipart> parse_multipart(std::string_view content_type, std::string_view body) {
  if (!lower(trim_blanks(content_type)).starts_with("multipart/byteranges"))
    return bad_input("Content-Type is '" + printable(content_type, 100) + "', not multipart/byteranges");
  const std::string boundary = boundary_of(content_type);
  if (boundary.empty()) return bad_input("Content-Type has no boundary");
  const std::string delimiter = "--" + boundary;
  std::size_t at = body.starts_with(delimiter) ? 0 : body.find("\r\n" + delimiter);
  if (at == kNone) return bad_input("no boundary '" + printable(delimiter, 100) + "' in the body");
  if (body.compare(at, 2, "\r\n") == 0) at += 2;
  Multipart out;
  out.preamble_line_ends = count_line_ends(body.substr(0, at));
  while (out.parts.size() < kMostParts) {
    std::string_view rest = body.substr(at + delimiter.size());
    if (rest.starts_with("--")) return out;
    const auto line = rest.find("\r\n");
    if (line == kNone || !trim_blanks(rest.substr(0, line)).empty())
      return bad_input("unexpected text after boundary " + std::to_string(out.parts.size() + 1));
    rest.remove_prefix(line + 2);
    const auto end = rest.find("\r\n" + delimiter);
    if (end == kNone) return bad_input("part " + std::to_string(out.parts.size() + 1) + " has no closing boundary");
    auto part = part_of(rest.substr(0, end), out.parts.size() + 1);
    if (!part) return tl::unexpected(part.error());
    out.parts.push_back(std::move(*part));
    at = body.size() - rest.size() + end + 2;
  }
  return bad_input("more than " + std::to_string(kMostParts) + " parts");
}

}  // namespace bitspec::engine
