// A lenient reader of answers: what harness/wire/answer.h says of deviations, over a whole text. It gives value,
// framing and body of what is not clean as well, and each deviation with its place.
#pragma once

#include <map>

#include "fuzz/naive/answer.h"

namespace bitspec::naive {

// In the order in which they are seen, "kind@offset"; eight of a kind at most.
class Record {
 public:
  void add(const std::string& kind, std::size_t offset) {
    if (++count_[kind] <= 8) list_.push_back(kind + "@" + std::to_string(offset));
  }
  const std::vector<std::string>& list() const { return list_; }

 private:
  std::map<std::string, int> count_;
  std::vector<std::string> list_;
};

struct LenientHead {
  std::string version, reason;
  int status = 0;
  FieldList fields;
  std::vector<std::size_t> offsets;  // of the line of each field
  bool too_many = false;
};

inline std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

inline void odd_bytes(const std::string& text, std::size_t offset, Record& record) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_text(text[i])) record.add(text[i] == '\r' ? "bare-cr" : "control-byte", offset + i);
  }
}

// One line without its end; `at` moves behind it.
inline std::string cut_line(std::string_view text, std::size_t& at, std::size_t base, Record& record) {
  const auto lf = text.find('\n', at);
  std::string line(text.substr(at, lf == std::string_view::npos ? lf : lf - at));
  at = lf == std::string_view::npos ? text.size() : lf + 1;
  if (line.ends_with('\r'))
    line.pop_back();
  else if (lf != std::string_view::npos)
    record.add("bare-lf", base + lf);
  return line;
}

inline void lenient_field(const std::string& line, std::size_t offset, LenientHead& out, Record& record,
                          bool& continues) {
  const auto colon = line.find(':');
  continues = colon != std::string::npos;
  if (!continues) {
    record.add("no-colon", offset);
    return odd_bytes(line, offset, record);
  }
  std::string name = line.substr(0, colon);
  std::size_t good = 0;
  while (good < name.size() && is_tchar(name[good])) ++good;
  if (name.empty() || good < name.size()) record.add("name-syntax", offset + good);
  odd_bytes(line.substr(colon + 1), offset + colon + 1, record);
  out.fields.emplace_back(good < name.size() ? trimmed(name) : name, trimmed(line.substr(colon + 1)));
  out.offsets.push_back(offset);
}

// `text` is lines up to the blank one; `base` is where it begins.
inline void lenient_fields(std::string_view text, std::size_t base, std::size_t most, LenientHead& out,
                           Record& record) {
  bool continues = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::string line = cut_line(text, at, base, record);
    if (line.empty()) continue;
    if (line[0] != ' ' && line[0] != '\t') {
      if (out.fields.size() == most) {
        out.too_many = true;
        return record.add("head-too-large", base + begin);
      }
      lenient_field(line, base + begin, out, record, continues);
      continue;
    }
    record.add("obs-fold", base + begin);
    odd_bytes(line, base + begin, record);
    if (!continues) continue;
    std::string& value = out.fields.back().second;
    const std::string more = trimmed(line);
    value += (value.empty() || more.empty() ? "" : " ") + more;
  }
}

// Where the version of a status line begins; npos: this is none.
inline std::size_t version_at(const std::string& line) {
  if (lower_case(line.substr(0, 5)) == "http/") return 0;
  const auto at = line.find("HTTP/");
  const bool digit = at != std::string::npos && at + 5 < line.size() && line[at + 5] >= '0' && line[at + 5] <= '9';
  return digit ? at : std::string::npos;
}

inline void lenient_status_line(const std::string& line, std::size_t base, LenientHead& out, Record& record) {
  const auto start = version_at(line);
  if (start > 0) record.add("leading-bytes", base);
  const std::string text = line.substr(start);
  const std::string blanks = " \t";
  const auto version_end = std::min(text.find_first_of(blanks), text.size());
  const auto code = std::min(text.find_first_not_of(blanks, version_end), text.size());
  const auto code_end = std::min(text.find_first_of(blanks, code), text.size());
  out.version = text.substr(0, version_end);
  const std::string number = text.substr(code, code_end - code);
  const bool status =
      number.size() == 3 && number.find_first_not_of("0123456789") == std::string::npos && number[0] != '0';
  out.status = status ? std::stoi(number) : 0;
  const bool right = status && out.version.size() == 8 && out.version.starts_with("HTTP/1.") && out.version[7] >= '0' &&
                     out.version[7] <= '9' && text.substr(version_end, code - version_end) == " " &&
                     (code_end == text.size() || text[code_end] == ' ');
  if (!right) record.add("status-line", base + start);
  if (right && code_end == text.size()) record.add("no-reason-space", base + start + code_end);
  if (code_end == text.size()) return;
  out.reason = text.substr(code_end + 1);
  odd_bytes(out.reason, base + start + code_end + 1, record);
}

struct LenientBody {
  std::string framing;                // "none", "length", "chunked", "close"
  std::optional<std::string> length;  // the one that counts
};

// Each item with the offset of its field.
inline std::vector<std::pair<std::string, std::size_t>> items_at(const LenientHead& head, const std::string& name) {
  std::vector<std::pair<std::string, std::size_t>> out;
  for (std::size_t i = 0; i < head.fields.size(); ++i) {
    for (const auto& item : items({head.fields[i]}, name)) out.emplace_back(item, head.offsets[i]);
  }
  return out;
}

inline LenientBody lenient_framing(const LenientHead& head, bool head_request, Record& record) {
  LenientBody out;
  const auto lengths = items_at(head, "content-length"), codings = items_at(head, "transfer-encoding");
  bool broken = false;
  std::optional<std::string> first;
  for (const auto& [item, offset] : lengths) {
    const auto number = decimal(item);
    if (!number) record.add("content-length-syntax", offset);
    if (number && first && *first == *number) record.add("content-length-twice", offset);
    if (number && first && *first != *number) record.add("content-length-conflict", offset);
    broken = broken || !number || (first && *first != *number);
    if (!first) first = number;
  }
  if (!broken) out.length = first;
  bool odd = codings.size() > 1 || (!codings.empty() && head.version == "HTTP/1.0");
  for (const auto& [item, offset] : codings) odd = odd || lower_case(item) != "chunked";
  if (odd) record.add("transfer-encoding", codings[0].second);
  if (!codings.empty() && !lengths.empty()) record.add("length-and-chunked", lengths[0].second);
  const bool never = (head.status >= 100 && head.status < 200) || head.status == 204;
  if (never && !(codings.empty() && lengths.empty()))
    record.add("body-not-allowed", codings.empty() ? lengths[0].second : codings[0].second);
  if (never || head.status == 304 || head_request)
    out.framing = "none";
  else if (!codings.empty())
    out.framing = lower_case(codings.back().first) == "chunked" ? "chunked" : "close";
  else
    out.framing = out.length ? "length" : "close";
  return out;
}

struct LenientLimits {
  std::size_t head_bytes, fields;
  int interim;
};

struct LenientAnswer {
  std::string ending;  // of the head; "" if it is whole
  LenientHead head;
  LenientBody body;
  std::string raw_head;
  int interim = 0;
  std::size_t taken = 0;
  bool closes = false;
  Record record;
};

// Where the head that begins at `from` ends, or why it does not.
struct HeadEnd {
  std::size_t end = 0, first_line = 0;
  std::string ending;
};

inline HeadEnd head_end(std::string_view text, std::size_t from, std::size_t limit, Record& record) {
  bool first_over = false;
  std::size_t line = from, first_line = from;
  while (true) {
    const auto lf = text.find('\n', line);
    if (!first_over) {
      const std::string start(
          text.substr(line, std::min<std::size_t>(lf == std::string_view::npos ? lf : lf + 1 - line, 1024)));
      const bool over = lf == std::string_view::npos ? start.size() == 1024 : true;
      const bool fits = line + start.size() <= limit;
      const bool blank = start == "\n" || start == "\r\n";
      if (over && fits && !blank && version_at(start) == std::string::npos) {
        record.add("status-line", line);
        return {line + start.size(), line, "not-http"};
      }
    }
    if (lf == std::string_view::npos || lf + 1 > limit) {
      if (text.size() >= limit) {
        record.add("head-too-large", limit);
        return {limit, line, "over-limit"};
      }
      const std::string start = lower_case(std::string(text.substr(line, 5)));
      const bool may_be =
          std::string("http/").starts_with(start) || version_at(std::string(text.substr(line))) != std::string::npos;
      if (!first_over && !may_be) record.add("status-line", line);
      return {text.size(), line, "closed"};
    }
    const auto whole = text.substr(line, lf + 1 - line);
    const bool blank = whole == "\n" || whole == "\r\n";
    if (first_over && blank) return {lf + 1, first_line, ""};
    if (!first_over && !blank) {
      // The first line may be longer than what had to show that it is one.
      if (version_at(std::string(whole)) == std::string::npos) return {lf + 1, line, "unclear"};
      first_over = true;
      first_line = line;
    }
    line = lf + 1;
    if (line >= limit) {
      record.add("head-too-large", limit);
      return {limit, first_line, "over-limit"};
    }
  }
}

// Everything up to the end of the final head; what is behind it is the caller's.
inline LenientAnswer lenient_answer(std::string_view text, bool head_request, const LenientLimits& limits) {
  LenientAnswer out;
  while (true) {
    const std::size_t from = out.taken;
    const auto end = head_end(text, from, limits.head_bytes, out.record);
    out.ending = end.ending;
    out.taken = end.end;
    out.raw_head = text.substr(from, end.end - from);
    if (!end.ending.empty()) return out;
    out.head = {};
    if (end.first_line > from) out.record.add("leading-bytes", from);
    const std::string_view raw = text.substr(0, end.end);
    std::size_t at = end.first_line;
    const std::string line = cut_line(raw, at, 0, out.record);
    lenient_status_line(line, end.first_line, out.head, out.record);
    lenient_fields(raw.substr(at), at, limits.fields, out.head, out.record);
    if (out.head.too_many) out.ending = "over-limit";
    if (out.head.too_many) return out;
    out.body = lenient_framing(out.head, head_request, out.record);
    out.closes = says_close(out.head.fields, out.head.version == "HTTP/1.0") || out.body.framing == "close";
    if (out.head.status < 100 || out.head.status > 199) return out;
    if (out.interim == limits.interim) {
      out.record.add("too-many-interim", from);
      out.ending = "over-limit";
      return out;
    }
    ++out.interim;
  }
}

}  // namespace bitspec::naive
