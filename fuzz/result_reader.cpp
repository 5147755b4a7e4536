// reports::from_json: a result that somebody saved, sent or edited.
// Properties: what it takes is written again as text that it takes as the same result (written twice, the bytes are
// equal); what it refuses has a message; the other formats can be rendered from whatever it takes, and the JUnit report
// has no byte that XML forbids.
#include "fuzz/fuzz_check.h"
#include "reports/report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 32768) return 0;  // a small result; larger ones are more of the same
  const bitspec::fuzz::Input input(data, size);
  namespace reports = bitspec::reports;
  const auto result = reports::from_json(input.text());
  if (!result) {
    FUZZ_CHECK(!result.error().message.empty());
    return 0;
  }
  const std::string first = reports::to_json(*result);
  const auto again = reports::from_json(first);
  FUZZ_CHECK(again.has_value());
  FUZZ_CHECK(reports::to_json(*again) == first);
  for (const char c : reports::to_junit(*result)) {
    const auto u = static_cast<unsigned char>(c);
    FUZZ_CHECK(u >= 0x20 || c == '\n' || c == '\t' || c == '\r');
  }
  FUZZ_CHECK(!reports::to_markdown(*result).empty());
  FUZZ_CHECK(reports::to_console(*result, {}).find('\x1b') == std::string::npos);
  return 0;
}
