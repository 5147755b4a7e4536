// parse_hresult: the error pair, BITS-Error-Code and BITS-Error-Context, here as two lines.
// Properties: it agrees with a naive reader; printing is canonical and reads back; a name is known for exactly the
// values of the protocol's table, whatever their spelling.
#include "harness/protocol/hresult.h"

#include <cctype>
#include <map>

#include "fuzz/fuzz_check.h"

namespace {

// [docs/protocol.md section 3]
const std::map<std::string, std::string> kNames = {{"80070057", "E_INVALIDARG"},
                                                   {"80070005", "E_ACCESSDENIED"},
                                                   {"8020001f", "BG_E_SESSION_NOT_FOUND"},
                                                   {"80200020", "BG_E_TOO_LARGE"},
                                                   {"80200022", "BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH"}};

// Eight digits in lower case, filled up with zeros; nothing if the text is no number of 1 to 8 hex digits.
std::optional<std::string> naive_digits(std::string text) {
  if (text.size() > 1 && text[0] == '0' && std::tolower(static_cast<unsigned char>(text[1])) == 'x')
    text.erase(0, 2);
  else if (!text.empty() && std::tolower(static_cast<unsigned char>(text[0])) == 'x')
    text.erase(0, 1);
  if (text.empty() || text.size() > 8) return std::nullopt;
  for (char& c : text) {
    if (!std::isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return std::string(8 - text.size(), '0') + text;
}

void check(std::string_view text) {
  const auto value = bitspec::parse_hresult(text);
  const auto expected = naive_digits(std::string(text));
  FUZZ_CHECK(value.has_value() == expected.has_value());
  if (!value) return;
  std::string printed = bitspec::hresult_text(*value);
  FUZZ_CHECK(bitspec::has_hex_prefix(printed) && bitspec::parse_hresult(printed) == *value);
  for (char& c : printed) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  FUZZ_CHECK(printed == "0x" + *expected);
  const auto named = kNames.find(*expected);
  FUZZ_CHECK(bitspec::hresult_name(*value) == (named == kNames.end() ? "" : named->second));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64) return 0;  // two values of ten bytes
  const bitspec::fuzz::Input input(data, size);
  const auto line_end = input.text().find('\n');
  check(input.text().substr(0, line_end));
  if (line_end != std::string_view::npos) check(input.text().substr(line_end + 1));
  return 0;
}
