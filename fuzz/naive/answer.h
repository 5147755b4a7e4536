// A strict reader of a whole HTTP/1.1 answer: it takes what has no deviation at all and is complete, and nothing else.
// [RFC 9112 2.1, 4, 6]
#pragma once

#include <string>

#include "fuzz/naive/chunked.h"
#include "fuzz/naive/number.h"

namespace bitspec::naive {

// How the body is framed, and what our limits are set for.
struct Body {
  std::string bytes;
  std::optional<std::string> length;                 // as the head says it
  std::size_t coding_bytes = 0, trailer_fields = 0;  // of the chunked coding
  bool until_close = false;
};

struct Answer {
  int interim = 0, status = 0;
  std::string version, reason;
  FieldList fields;
  Body body;
  std::size_t taken = 0;
  std::size_t head_bytes = 0, most_fields = 0;  // of all heads together, and of the longest one
  bool closes = false;
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

// HTTP/1.0 closes unless it says otherwise.
inline bool says_close(const FieldList& fields, bool http10) {
  bool close = false, keep_alive = false;
  for (const auto& word : items(fields, "connection")) {
    close |= lower_case(word) == "close";
    keep_alive |= lower_case(word) == "keep-alive";
  }
  return close || (http10 && !keep_alive);
}

// A chunked body that `rest` begins with.
inline std::optional<std::size_t> read_chunked(std::string_view rest, Body& body) {
  const auto coded = chunked(rest);
  if (!coded) return std::nullopt;
  body.bytes = coded->data;
  body.coding_bytes = coded->taken - coded->data.size();
  body.trailer_fields = coded->trailer_fields;
  return coded->taken;
}

// The whole body behind the head; false if it is not there as announced.
inline bool read_body(std::string_view text, bool head_request, bool http10, Answer& answer) {
  const auto lengths = items(answer.fields, "content-length");
  const auto codings = items(answer.fields, "transfer-encoding");
  if (lengths.size() > 1 || codings.size() > 1 || (!lengths.empty() && !codings.empty())) return false;
  if (!lengths.empty() && !decimal(lengths[0])) return false;
  if (!codings.empty() && (lower_case(codings[0]) != "chunked" || http10)) return false;
  if (!lengths.empty()) answer.body.length = decimal(lengths[0]);
  const bool never = answer.status < 200 || answer.status == 204;
  if (never && (!lengths.empty() || !codings.empty())) return false;
  if (never || answer.status == 304 || head_request) return true;
  const std::string_view rest = text.substr(answer.taken);
  if (!codings.empty()) {
    const auto taken = read_chunked(rest, answer.body);
    answer.taken += taken.value_or(0);
    return taken.has_value();
  }
  answer.body.until_close = lengths.empty();
  if (!lengths.empty() && below(std::to_string(rest.size()), *answer.body.length)) return false;
  answer.body.bytes = rest.substr(0, lengths.empty() ? rest.size() : std::stoull(*answer.body.length));
  answer.taken += answer.body.bytes.size();
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
    out.version = line.substr(0, 8);
    out.reason = line.substr(13);
    for (const char c : out.reason) {
      if (!is_text(c)) return std::nullopt;
    }
    out.status = std::stoi(line.substr(9, 3));
    const auto fields = field_lines(rest.substr(line_end + 2, head_end - line_end));
    if (!fields) return std::nullopt;
    out.fields = *fields;
    out.taken += head_end + 4;
    out.head_bytes += head_end + 4;
    out.most_fields = std::max(out.most_fields, fields->size());
    out.closes = says_close(*fields, out.version == "HTTP/1.0");
    if (!read_body(text, head_request, out.version == "HTTP/1.0", out)) return std::nullopt;
    if (out.status >= 200) return out;
    ++out.interim;
  }
}

}  // namespace bitspec::naive
