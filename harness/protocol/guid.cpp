#include "harness/protocol/guid.h"

#include "harness/base/printable.h"

namespace bitspec {
namespace {

constexpr std::size_t kLength = 38;
constexpr std::uint8_t kNoDigit = 0xff;

consteval std::array<std::uint8_t, 256> make_digit_table() {
  std::array<std::uint8_t, 256> table{};
  for (auto& value : table) value = kNoDigit;
  for (int i = 0; i < 10; ++i) table['0' + i] = static_cast<std::uint8_t>(i);
  for (int i = 0; i < 6; ++i) table['a' + i] = table['A' + i] = static_cast<std::uint8_t>(10 + i);
  return table;
}
constexpr std::array<std::uint8_t, 256> kDigits = make_digit_table();

// Where the two digits of each byte begin.
constexpr std::array<std::uint8_t, 16> kPairs = {1, 3, 5, 7, 10, 12, 15, 17, 20, 22, 25, 27, 29, 31, 33, 35};

// What stands at an offset: '{', '-', '}', or 'h' for a hex digit.
constexpr std::string_view kForm = "{hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh}";
static_assert(kForm.size() == kLength);

// Apart from parse(): whoever sends many GUIDs sends right ones, and a message costs more than the rest together.
std::string what_is_wrong(std::string_view text) {
  const auto quoted = [&](std::size_t at) { return "'" + printable(text.substr(at, 1)) + "'"; };
  for (std::size_t i = 0; i < kLength; ++i) {
    const bool digit = kForm[i] == 'h';
    const std::string want = digit ? "a hex digit" : "'" + std::string(1, kForm[i]) + "'";
    if (i == text.size()) return "ends at offset " + std::to_string(i) + ", expected " + want;
    const bool right = digit ? kDigits[static_cast<unsigned char>(text[i])] != kNoDigit : text[i] == kForm[i];
    if (!right) return "unexpected " + quoted(i) + " at offset " + std::to_string(i) + ", expected " + want;
  }
  return "unexpected " + quoted(kLength) + " after '}' at offset " + std::to_string(kLength);
}

std::string braced(const std::array<std::uint8_t, 16>& bytes, const char* digits) {
  std::string out(kForm);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out[kPairs[i]] = digits[bytes[i] >> 4];
    out[kPairs[i] + 1] = digits[bytes[i] & 15];
  }
  return out;
}

}  // namespace

Result<Guid> Guid::parse(std::string_view text) {
  if (text.size() != kLength || text[0] != '{' || text[9] != '-' || text[14] != '-' || text[19] != '-' ||
      text[24] != '-' || text[37] != '}') {
    return bad_input(what_is_wrong(text));
  }
  Guid guid;
  for (std::size_t i = 0; i < kPairs.size(); ++i) {
    const std::uint8_t high = kDigits[static_cast<unsigned char>(text[kPairs[i]])];
    const std::uint8_t low = kDigits[static_cast<unsigned char>(text[kPairs[i] + 1])];
    if ((high | low) > 15) return bad_input(what_is_wrong(text));
    guid.bytes_[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return guid;
}

Guid Guid::from_bytes(const std::array<std::uint8_t, 16>& bytes) {
  Guid guid;
  guid.bytes_ = bytes;
  return guid;
}

std::string Guid::text() const {
  return braced(bytes_, "0123456789abcdef");
}

std::string Guid::upper_text() const {
  return braced(bytes_, "0123456789ABCDEF");
}

}  // namespace bitspec
