// Where a request stops being one: the offset that a refusal has to name.  [RFC 9112 2.2, 3, 6]
#pragma once

#include <algorithm>
#include <optional>

#include "fuzz/naive/lenient.h"

namespace bitspec::naive {

struct RefusalLimits {
  std::size_t head_bytes, fields, body_bytes;
};

// Of a record, the first place.
inline std::optional<std::size_t> first_place(const Record& record) {
  std::optional<std::size_t> first;
  for (const auto& one : record.list()) {
    const std::size_t at = std::stoull(one.substr(one.find('@') + 1));
    if (!first || at < *first) first = at;
  }
  return first;
}

// Within "method target version", or nothing.
inline std::optional<std::size_t> bad_request_line(const std::string& line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != ' ' && (line[i] < 0x21 || line[i] > 0x7e)) return i;
  }
  const auto one = line.find(' ');
  const auto two = one == std::string::npos ? one : line.find(' ', one + 1);
  if (two == std::string::npos) return line.size();
  if (one == 0 || !std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(one), is_tchar)) return 0;
  const std::string target = line.substr(one + 1, two - one - 1), version = line.substr(two + 1);
  const bool url = target.starts_with("http://") || target.starts_with("https://");
  if (target != "*" && ((!url && !target.starts_with("/")) || target.find('#') != std::string::npos)) return one + 1;
  return version == "HTTP/1.1" || version == "HTTP/1.0" ? std::nullopt : std::optional(two + 1);
}

// Where the head ends, with its blank line; or the offset of what is wrong before that.
struct RequestHead {
  std::size_t line = 0, fields = 0, end = 0;  // where each begins, and behind the last
  std::optional<std::size_t> wrong;
};

inline RequestHead request_head(std::string_view text, const RefusalLimits& limits) {
  RequestHead out;
  if (text.starts_with("\r\n")) out.line = 2;
  const std::size_t limit = std::min(out.line + limits.head_bytes, text.size());
  const auto lf = text.substr(0, limit).find('\n', out.line);
  if (lf == std::string_view::npos) {
    out.wrong = limit;
    return out;
  }
  out.fields = lf + 1;
  const std::string line(text.substr(out.line, lf - out.line));
  if (!line.ends_with('\r'))
    out.wrong = lf;
  else if (const auto bad = bad_request_line(line.substr(0, line.size() - 1)))
    out.wrong = out.line + *bad;
  if (out.wrong) return out;
  for (std::size_t at = out.fields;;) {
    const auto end = text.substr(0, limit).find('\n', at);
    if (end == std::string_view::npos) {
      out.wrong = limit;
      return out;
    }
    const auto one = text.substr(at, end + 1 - at);
    at = end + 1;
    if (one == "\r\n" || one == "\n") {
      out.end = at;
      return out;
    }
  }
}

// Nothing: it is taken, or its chunks decide, which have a reader of their own.
inline std::optional<std::size_t> refused_at(std::string_view text, const RefusalLimits& limits) {
  const RequestHead head = request_head(text, limits);
  if (head.wrong) return head.wrong;
  const std::string line(text.substr(head.line, head.fields - head.line));
  LenientHead fields;
  fields.status = 200;
  fields.version = line.substr(line.rfind(' ') + 1, 8);
  Record record;
  lenient_fields(text.substr(head.fields, head.end - head.fields), head.fields, limits.fields, fields, record);
  if (const auto first = first_place(record)) return first;
  std::size_t hosts = 0;
  for (std::size_t i = 0; i < fields.fields.size(); ++i) {
    if (lower_case(fields.fields[i].first) == "host" && ++hosts == 2) return fields.offsets[i];
  }
  if (hosts == 0 && fields.version == "HTTP/1.1") return head.end;
  Record framing;
  const LenientBody body = lenient_framing(fields, false, framing);
  if (const auto first = first_place(framing)) return first;
  if (body.framing != "length") return std::nullopt;
  if (below(std::to_string(limits.body_bytes), *body.length)) return head.end;
  const bool short_of = below(std::to_string(text.size() - head.end), *body.length);
  return short_of ? std::optional(text.size()) : std::nullopt;
}

}  // namespace bitspec::naive
