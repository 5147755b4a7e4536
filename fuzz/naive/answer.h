// A strict reader of a whole HTTP/1.1 answer: it takes what has no deviation at all and is complete, and nothing else.
// [RFC 9112 2.1, 4, 6]
#pragma once

#include <string>

#include "fuzz/naive/chunked.h"
#include "fuzz/naive/number.h"

namespace bitspec::naive {

struct Answer {
  int interim = 0, status = 0;
  std::string reason, body;
  FieldList fields;
  std::size_t taken = 0;
};

inline std::string lower_case(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

// All items of the comma lists of that name, in order.
inline std::vector<std::string> items(const FieldList& fields, const std::string& name) {
  std::vector<std::string> out;
  for (const auto& [field, value] : fields) {
    if (lower_case(field) != name) continue;
    std::string item;
    for (const char c : value + ",") {
      if (c != ',') {
        item += c;
        continue;
      }
      const auto first = item.find_first_not_of(" \t");
      out.push_back(first == std::string::npos ? "" : item.substr(first, item.find_last_not_of(" \t") - first + 1));
      item.clear();
    }
  }
  return out;
}

// The whole body behind the head; false if it is not there as announced.
inline bool read_body(std::string_view text, bool head_request, bool http10, Answer& answer) {
  const auto lengths = items(answer.fields, "content-length");
  const auto codings = items(answer.fields, "transfer-encoding");
  if (lengths.size() > 1 || codings.size() > 1 || (!lengths.empty() && !codings.empty())) return false;
  if (!lengths.empty() && !decimal(lengths[0])) return false;
  if (!codings.empty() && (lower_case(codings[0]) != "chunked" || http10)) return false;
  const bool never = answer.status < 200 || answer.status == 204;
  if (never && (!lengths.empty() || !codings.empty())) return false;
  if (never || answer.status == 304 || head_request) return true;
  const std::string_view rest = text.substr(answer.taken);
  if (!codings.empty()) {
    const auto body = chunked(rest);
    if (!body) return false;
    answer.body = body->data;
    answer.taken += body->taken;
    return true;
  }
  std::size_t size = rest.size();  // without either, up to the close
  if (!lengths.empty()) {
    const std::string length = *decimal(lengths[0]);
    if (below(std::to_string(rest.size()), length)) return false;
    size = std::stoull(length);
  }
  answer.body = rest.substr(0, size);
  answer.taken += size;
  return true;
}

// The answer that `text` begins with, if the connection is closed in order behind it.
inline std::optional<Answer> answer(std::string_view text, bool head_request) {
  Answer out;
  for (;;) {
    const std::string_view rest = text.substr(out.taken);
    const auto line_end = rest.find("\r\n");
    const auto head_end = rest.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return std::nullopt;
    const std::string line(rest.substr(0, line_end));
    const auto digit = [&line](std::size_t at) { return line[at] >= '0' && line[at] <= '9'; };
    if (line.size() < 13 || line.substr(0, 7) != "HTTP/1." || !digit(7) || line[8] != ' ' || line[12] != ' ')
      return std::nullopt;
    if (!digit(9) || line[9] == '0' || !digit(10) || !digit(11)) return std::nullopt;
    out.reason = line.substr(13);
    for (const char c : out.reason) {
      if (!is_text(c)) return std::nullopt;
    }
    out.status = std::stoi(line.substr(9, 3));
    const auto fields = field_lines(rest.substr(line_end + 2, head_end - line_end));
    if (!fields) return std::nullopt;
    out.fields = *fields;
    out.taken += head_end + 4;
    if (!read_body(text, head_request, line[7] == '0', out)) return std::nullopt;
    if (out.status >= 200) return out;
    ++out.interim;
  }
}

}  // namespace bitspec::naive
