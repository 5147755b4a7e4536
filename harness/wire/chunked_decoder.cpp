#include "harness/wire/chunked_decoder.h"

#include <algorithm>

#include "harness/protocol/fields.h"
#include "harness/wire/head_parser.h"

namespace bitspec::wire {
namespace {

constexpr std::size_t kSizeLine = 4096;  // extensions nobody asked for need no more

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Blanks, a semicolon, a token, and no control bytes: enough to tell an extension from garbage.
bool is_extension(std::string_view text) {
  text = trim_blanks(text);
  if (text.empty() || text[0] != ';') return false;
  if (std::any_of(text.begin(), text.end(), [](char ch) {
        const auto c = static_cast<unsigned char>(ch);
        return (c < 0x20 && c != '\t') || c == 0x7f;
      })) {
    return false;
  }
  return is_token(trim_blanks(text.substr(1)).substr(0, 1));
}

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::step(std::string_view bytes, std::uint64_t room, DeviationLog& log) {
  if (bytes.empty()) return {};
  Step step;
  switch (state_) {
    case State::kSize:
    case State::kTrailers:
      step = take_line(bytes, log);
      break;
    case State::kData:
      step = take_data(bytes, room);
      break;
    case State::kDataEnd:
      step = take_data_end(bytes[0], log);
      break;
    case State::kDone:
    case State::kBroken:
    case State::kTooLarge:
      break;
  }
  at_ += step.taken;
  return step;
}

ChunkedDecoder::Step ChunkedDecoder::take_line(std::string_view bytes, DeviationLog& log) {
  if (line_.empty()) line_offset_ = at_;
  const bool size = state_ == State::kSize;
  const std::uint64_t limit = size ? kSizeLine : max_trailer_bytes_;
  bytes = bytes.substr(0, limit - line_.size());
  const std::size_t lf = bytes.find('\n');
  if (lf != std::string_view::npos) bytes = bytes.substr(0, lf + 1);
  line_ += bytes;
  if (lf != std::string_view::npos) {
    size ? end_size_line(log) : end_trailer_line(log);
  }
  if (state_ != State::kDone && line_.size() >= limit) {
    log.add(size ? DeviationKind::kChunkSyntax : DeviationKind::kHeadTooLarge, line_offset_, line_);
    state_ = size ? State::kBroken : State::kTooLarge;
  }
  return {bytes.size(), {}};
}

void ChunkedDecoder::end_size_line(DeviationLog& log) {
  std::string_view text = std::string_view(line_).substr(0, line_.size() - 1);
  if (text.ends_with('\r')) {
    text.remove_suffix(1);
  } else {
    log.add(DeviationKind::kBareLf, line_offset_ + text.size(), "\n");
  }
  std::size_t digits = 0;
  bool fits = true;
  left_ = 0;
  while (digits < text.size() && hex_digit(text[digits]) >= 0) {
    fits = fits && left_ >> 60 == 0;
    left_ = left_ * 16 + static_cast<std::uint64_t>(hex_digit(text[digits++]));
  }
  const std::string_view behind = text.substr(digits);
  // Without digits even a sound extension is none: what breaks the coding is always on record.
  if (!behind.empty() && (digits == 0 || !is_extension(behind)))
    log.add(DeviationKind::kChunkSyntax, line_offset_ + digits, text, digits);
  if (digits == 0 && behind.empty()) log.add(DeviationKind::kChunkSyntax, line_offset_, line_);
  if (!fits) log.add(DeviationKind::kChunkSyntax, line_offset_, text);
  // Blanks and odd extensions leave the size clear; anything else puts it in doubt.
  const std::string_view word = trim_blanks(behind);
  const bool clear = word.empty() || word[0] == ';';
  state_ = digits == 0 || !fits || !clear ? State::kBroken : left_ == 0 ? State::kTrailers : State::kData;
  line_.clear();
  line_start_ = 0;
}

void ChunkedDecoder::end_trailer_line(DeviationLog& log) {
  const std::string_view line = std::string_view(line_).substr(line_start_);
  line_start_ = line_.size();
  if (line != "\r\n" && line != "\n") return;
  Head trailers;  // checked, not kept: no rule asks for them
  parse_field_lines(line_, line_offset_, max_trailer_fields_, trailers, log);
  state_ = trailers.too_many_fields ? State::kTooLarge : State::kDone;
}

ChunkedDecoder::Step ChunkedDecoder::take_data(std::string_view bytes, std::uint64_t room) {
  const auto n = static_cast<std::size_t>(std::min({static_cast<std::uint64_t>(bytes.size()), left_, room}));
  left_ -= n;
  if (left_ == 0) {
    state_ = State::kDataEnd;
    cr_seen_ = false;
  }
  return {n, bytes.substr(0, n)};
}

ChunkedDecoder::Step ChunkedDecoder::take_data_end(char c, DeviationLog& log) {
  if (c == '\n') {
    if (!cr_seen_) log.add(DeviationKind::kBareLf, at_, "\n");
    state_ = State::kSize;
  } else if (c == '\r' && !cr_seen_) {
    cr_seen_ = true;
  } else {
    log.add(DeviationKind::kChunkSyntax, at_, std::string_view(&c, 1));
    state_ = State::kBroken;
    return {};  // not ours: it shows as a stray byte
  }
  return {1, {}};
}

}  // namespace bitspec::wire
