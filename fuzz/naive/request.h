// A strict reader of a whole HTTP/1.1 request: it takes what has no deviation at all and is complete, and nothing else.
// [RFC 9112 2.1, 3, 6]
#pragma once

#include "fuzz/naive/answer.h"

namespace bitspec::naive {

struct Request {
  std::string method, target, version;
  FieldList fields;
  Body body;
  std::size_t taken = 0;
  std::size_t head_bytes = 0;
  bool closes = false, expects_continue = false;
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
  const std::string version = out.version = line.substr(last + 1);
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
  out.head_bytes = out.taken = head_end + 4;
  out.closes = says_close(out.fields, version == "HTTP/1.0");
  for (auto field = out.fields.rbegin(); field != out.fields.rend(); ++field) {  // the first one is the last word
    if (lower_case(field->first) == "expect")
      out.expects_continue = version == "HTTP/1.1" && lower_case(field->second) == "100-continue";
  }
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
    const auto taken = read_chunked(rest, out.body);
    if (!taken) return std::nullopt;
    out.taken += *taken;
  } else if (!lengths.empty()) {
    out.body.length = decimal(lengths[0]);
    if (below(std::to_string(rest.size()), *out.body.length)) return std::nullopt;
    out.body.bytes = rest.substr(0, std::stoull(*out.body.length));
    out.taken += out.body.bytes.size();
  }
  out.taken += forgiven;
  return out;
}

}  // namespace bitspec::naive
