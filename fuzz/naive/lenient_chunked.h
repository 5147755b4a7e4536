// A lenient decoder of the chunked coding over a whole text: data, end and every deviation with its place.  [RFC
// 9112 7.1]
#pragma once

#include "fuzz/naive/lenient.h"

namespace bitspec::naive {

struct LenientChunked {
  enum class End { kOpen, kDone, kBroken, kTooLarge } end = End::kOpen;
  std::string data;
  std::size_t taken = 0;
  Record record;
};

// The line at `taken` without its end; nothing: it is not whole, or above the limit.
inline std::optional<std::string> chunk_line(std::string_view text, std::size_t most, LenientChunked& out) {
  const std::string_view rest = text.substr(out.taken, most);
  const auto lf = rest.find('\n');
  if (lf == std::string_view::npos) {
    if (rest.size() == most) {
      out.record.add("chunk-syntax", out.taken);
      out.end = LenientChunked::End::kBroken;
    }
    out.taken += rest.size();
    return std::nullopt;
  }
  std::string line(rest.substr(0, lf));
  if (line.ends_with('\r'))
    line.pop_back();
  else
    out.record.add("bare-lf", out.taken + lf);
  out.taken += lf + 1;
  return line;
}

// The size that a line says; nothing: the coding ends here.
inline std::optional<std::size_t> chunk_size(const std::string& line, std::size_t at, LenientChunked& out) {
  const auto digits = std::min(line.find_first_not_of("0123456789abcdefABCDEF"), line.size());
  const std::string behind = line.substr(digits), word = trimmed(behind);
  if (digits == 0)
    out.record.add("chunk-syntax", at);
  else if (!behind.empty() && !is_extension(behind))
    out.record.add("chunk-syntax", at + digits);
  const auto first = std::min(line.find_first_not_of('0'), digits);
  const bool fits = digits - first <= 16;
  if (!fits) out.record.add("chunk-syntax", at);
  if (digits == 0 || !fits || (!word.empty() && word[0] != ';')) {
    out.end = LenientChunked::End::kBroken;
    return std::nullopt;
  }
  return digits == first ? 0 : std::stoull(line.substr(first, digits - first), nullptr, 16);
}

inline void chunk_trailers(std::string_view text, std::size_t most, std::size_t fields, LenientChunked& out) {
  const std::size_t begin = out.taken;
  for (std::size_t at = begin;;) {
    const auto lf = text.find('\n', at);
    const bool whole = lf != std::string_view::npos && lf + 1 - begin <= most;
    const auto line = whole ? text.substr(at, lf + 1 - at) : "";
    if (line == "\n" || line == "\r\n") {
      LenientHead head;
      lenient_fields(text.substr(begin, lf + 1 - begin), begin, fields, head, out.record);
      out.end = head.too_many ? LenientChunked::End::kTooLarge : LenientChunked::End::kDone;
      out.taken = lf + 1;
      return;
    }
    if (!whole || lf + 1 - begin == most) {
      out.taken = std::min(begin + most, text.size());
      if (text.size() - begin < most) return;
      out.record.add("head-too-large", begin);
      out.end = LenientChunked::End::kTooLarge;
      return;
    }
    at = lf + 1;
  }
}

inline LenientChunked lenient_chunked(std::string_view text, std::size_t line_bytes, std::size_t trailer_bytes,
                                      std::size_t trailer_fields) {
  LenientChunked out;
  while (true) {
    const std::size_t at = out.taken;
    const auto line = chunk_line(text, line_bytes, out);
    const auto size = line ? chunk_size(*line, at, out) : std::nullopt;
    if (!size) return out;
    if (*size == 0) {
      chunk_trailers(text, trailer_bytes, trailer_fields, out);
      return out;
    }
    const auto data = text.substr(out.taken, *size);
    out.data += data;
    out.taken += data.size();
    if (data.size() < *size) return out;
    const bool cr = text.substr(out.taken, 1) == "\r";
    out.taken += cr ? 1 : 0;
    if (out.taken == text.size()) return out;
    if (text[out.taken] != '\n') {
      out.record.add("chunk-syntax", out.taken);
      out.end = LenientChunked::End::kBroken;
      return out;
    }
    if (!cr) out.record.add("bare-lf", out.taken);
    ++out.taken;
  }
}

}  // namespace bitspec::naive
