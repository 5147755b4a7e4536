#include "harness/protocol/hresult.h"

#include "harness/base/printable.h"

namespace bitspec {
namespace {

constexpr std::size_t kMaxDigits = 8;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::size_t prefix_size(std::string_view text) {
  if (has_hex_prefix(text)) return 2;
  return !text.empty() && (text[0] == 'x' || text[0] == 'X') ? 1 : 0;
}

}  // namespace

Result<HResult> parse_hresult(std::string_view text) {
  const std::size_t start = prefix_size(text);
  HResult value = 0;
  for (std::size_t i = start; i < text.size(); ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return bad_input("unexpected '" + printable(text.substr(i, 1)) + "' at offset " + std::to_string(i));
    if (i == start + kMaxDigits) return bad_input("more than 8 hex digits");
    value = value << 4 | static_cast<HResult>(digit);
  }
  if (text.size() == start) return bad_input("expected a hex digit at offset " + std::to_string(start));
  return value;
}

bool has_hex_prefix(std::string_view text) {
  return text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

std::string hresult_text(HResult value) {
  std::string out = "0x00000000";
  for (std::size_t i = out.size() - 1; value != 0; --i, value >>= 4) out[i] = "0123456789ABCDEF"[value & 15];
  return out;
}

std::string_view hresult_name(HResult value) {
  switch (value) {
    case kInvalidArgument:
      return "E_INVALIDARG";
    case kAccessDenied:
      return "E_ACCESSDENIED";
    case kSessionNotFound:
      return "BG_E_SESSION_NOT_FOUND";
    case kTooLarge:
      return "BG_E_TOO_LARGE";
    case kProtocolMismatch:
      return "BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH";
    default:
      return "";
  }
}

}  // namespace bitspec
