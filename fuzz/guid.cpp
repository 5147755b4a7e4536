// Guid::parse.
// Properties: it agrees with a naive reader; what we print we accept, in both letter cases; the message of a refusal
// names an offset inside the text or at its end.
#include "harness/protocol/guid.h"

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/guid.h"

namespace {

// The number behind "at offset " of a message.
std::size_t offset_in(const std::string& message) {
  const auto at = message.find(" offset ");
  return at == std::string::npos ? std::string::npos : std::strtoul(message.c_str() + at + 8, nullptr, 10);
}

std::string digits_of(const std::string& braced) {
  std::string digits;
  for (const char c : braced) {
    if (c != '{' && c != '}' && c != '-') digits += c;
  }
  return digits;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 128) return 0;  // the form has 38 bytes; longer texts are refused the same way
  const bitspec::fuzz::Input input(data, size);
  const auto guid = bitspec::Guid::parse(input.text());
  const auto naive = bitspec::naive::guid_digits(input.text());
  FUZZ_CHECK(guid.has_value() == naive.has_value());
  if (!guid) {
    const auto offset = offset_in(guid.error().message);
    FUZZ_CHECK(offset <= input.text().size() && offset <= 38);
    return 0;
  }
  FUZZ_CHECK(digits_of(guid->text()) == *naive);
  FUZZ_CHECK(bitspec::Guid::parse(guid->text()) == *guid);
  FUZZ_CHECK(bitspec::Guid::parse(guid->upper_text()) == *guid);
  FUZZ_CHECK(bitspec::Guid::from_bytes(guid->bytes()) == *guid);
  return 0;
}
