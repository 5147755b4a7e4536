#include "harness/protocol/content_range.h"

#include <limits>
#include <optional>

#include "harness/base/printable.h"
#include "harness/protocol/fields.h"

namespace bitspec {
namespace {

constexpr std::string_view kUnit = "bytes ";

// Reads from left to right; the first thing that is wrong stays as the error, later reads do nothing.
class Cursor {
 public:
  Cursor(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  std::uint64_t number() {
    if (error_) return 0;
    if (at_ == text_.size() || !is_digit(text_[at_])) return stop("expected a number at offset ", at_);
    const std::size_t start = at_;
    std::uint64_t value = 0;
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
      const auto digit = static_cast<std::uint64_t>(text_[at_] - '0');
      constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
      if (value > (kMax - digit) / 10) return stop("number above 2^64-1 at offset ", start, ErrorCode::kLimit);
      value = value * 10 + digit;
    }
    return value;
  }

  void skip(char wanted) {
    if (error_) return;
    if (at_ == text_.size()) {
      stop("expected '" + std::string(1, wanted) + "' at offset ", at_);
    } else if (text_[at_] != wanted) {
      unexpected();
    } else {
      ++at_;
    }
  }

  void end() {
    if (!error_ && at_ < text_.size()) unexpected();
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  void unexpected() { stop("unexpected '" + printable(text_.substr(at_, 1)) + "' at offset ", at_); }
  std::uint64_t stop(std::string message, std::size_t offset, ErrorCode code = ErrorCode::kBadInput) {
    error_ = Error{code, std::move(message) + std::to_string(offset), std::nullopt, {}};
    return 0;
  }

  std::string_view text_;
  std::size_t at_;
  std::optional<Error> error_;
};

Result<ContentRange> form_from(std::string_view text, std::size_t offset) {
  Cursor cursor(text, offset);
  ContentRange range;
  range.first = cursor.number();
  cursor.skip('-');
  range.last = cursor.number();
  cursor.skip('/');
  range.total = cursor.number();
  cursor.end();
  if (cursor.error()) return tl::unexpected(*cursor.error());
  return range;
}

Result<ContentRange> in_order(Result<ContentRange> range) {
  if (range && range->last < range->first) return bad_input("range ends before it starts");
  if (range && range->last >= range->total) return bad_input("range goes past the total");
  return range;
}

}  // namespace

Result<ContentRange> ContentRange::parse_form(std::string_view text) {
  if (!same_name(text.substr(0, kUnit.size()), kUnit)) return bad_input("expected 'bytes '");
  return form_from(text, kUnit.size());
}

Result<ContentRange> ContentRange::parse(std::string_view text) {
  return in_order(parse_form(text));
}

Result<ContentRange> ContentRange::parse_range(std::string_view text) {
  return in_order(form_from(text, 0));
}

std::string ContentRange::text() const {
  return std::string(kUnit) + std::to_string(first) + "-" + std::to_string(last) + "/" + std::to_string(total);
}

Result<std::uint64_t> parse_decimal(std::string_view text) {
  Cursor cursor(text, 0);
  const std::uint64_t value = cursor.number();
  cursor.end();
  if (cursor.error()) return tl::unexpected(*cursor.error());
  return value;
}

}  // namespace bitspec
