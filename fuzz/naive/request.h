// A strict reader of a whole HTTP/1.1 request: it takes what has no deviation at all and is complete, and nothing else.
// [RFC 9112 2.1, 3, 6]
#pragma once

#include "fuzz/naive/answer.h"

namespace bitspec::naive {

struct Request {
  std::string method, target, body;
  FieldList fields;
  std::size_t taken = 0;
};

inline std::optional<Request> request(std::string_view whole) {
  const std::size_t forgiven = whole.starts_with("\r\n") ? 2 : 0;  // one empty line [RFC 9112 2.2]
  const std::string_view text = whole.substr(forgiven);
  const auto line_end = text.find("\r\n");
  const auto head_end = text.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return std::nullopt;
  const std::string line(text.substr(0, line_end));
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == std::string::npos || first == last) return std::nullopt;
  Request out;
  out.method = line.substr(0, first);
  out.target = line.substr(first + 1, last - first - 1);
  const std::string version = line.substr(last + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return std::nullopt;
  if (out.method.empty() || out.target.empty()) return std::nullopt;
  for (const char c : out.method) {
    if (!is_tchar(c)) return std::nullopt;
  }
  for (const char c : out.target) {
    if (c <= ' ' || c >= 0x7f) return std::nullopt;
  }
  const bool url = out.target.starts_with("http://") || out.target.starts_with("https://");
  if (out.target != "*" && !url && out.target[0] != '/') return std::nullopt;
  if (out.target.find('#') != std::string::npos) return std::nullopt;
  const auto fields = field_lines(text.substr(line_end + 2, head_end - line_end));
  if (!fields) return std::nullopt;
  out.fields = *fields;
  out.taken = head_end + 4;
  const auto lengths = items(out.fields, "content-length");
  const auto codings = items(out.fields, "transfer-encoding");
  std::size_t hosts = 0;
  for (const auto& [name, value] : out.fields) hosts += lower_case(name) == "host" ? 1 : 0;
  if (hosts > 1 || (hosts == 0 && version == "HTTP/1.1")) return std::nullopt;
  if (lengths.size() > 1 || codings.size() > 1 || (!lengths.empty() && !codings.empty())) return std::nullopt;
  if (!lengths.empty() && !decimal(lengths[0])) return std::nullopt;
  if (!codings.empty() && (lower_case(codings[0]) != "chunked" || version == "HTTP/1.0")) return std::nullopt;
  const std::string_view rest = text.substr(out.taken);
  if (!codings.empty()) {
    const auto body = chunked(rest);
    if (!body) return std::nullopt;
    out.body = body->data;
    out.taken += body->taken;
  } else if (!lengths.empty()) {
    const std::string length = *decimal(lengths[0]);
    if (below(std::to_string(rest.size()), length)) return std::nullopt;
    out.body = rest.substr(0, std::stoull(length));
    out.taken += out.body.size();
  }
  out.taken += forgiven;
  return out;
}

}  // namespace bitspec::naive
