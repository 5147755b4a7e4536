// Url::parse and percent_decode.
// Properties: parsing agrees with the grammar as a regular expression; a URL that was read prints in one canonical
// form, the default port left out, and that reads back the same; decoding is undone by encoding every byte; a refusal
// names an offset inside the text or at its end.
#include "harness/protocol/url.h"

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/url.h"

namespace {

void check_url(std::string_view text) {
  const auto url = bitspec::Url::parse(text);
  const auto naive = bitspec::naive::url(text);
  FUZZ_CHECK(url.has_value() == naive.has_value());
  if (!url) return;
  FUZZ_CHECK(url->scheme == naive->scheme && url->host == naive->host);
  FUZZ_CHECK(url->port == naive->port && url->path == naive->path);
  FUZZ_CHECK(bitspec::Url::parse(url->text()) == *url);
  const bool usual = naive->port == (naive->scheme == "https" ? 443 : 80);
  const std::string name = naive->host.find(':') == std::string::npos ? naive->host : "[" + naive->host + "]";
  FUZZ_CHECK(url->text() ==
             naive->scheme + "://" + name + (usual ? "" : ":" + std::to_string(naive->port)) + naive->path);
  FUZZ_CHECK(url->text() == url->origin() + url->path);
}

void check_decode(std::string_view text) {
  const auto decoded = bitspec::percent_decode(text);
  std::size_t escapes = 0;
  bool sound = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    const auto digits = text.substr(i + 1, 2);
    sound = sound && digits.size() == 2 && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    ++escapes;
    i += 2;
  }
  FUZZ_CHECK(decoded.has_value() == sound);
  if (!decoded) return;
  FUZZ_CHECK(decoded->size() + 2 * escapes == text.size());
  std::string encoded;
  for (const char c : *decoded) {
    char escape[4];
    std::snprintf(escape, sizeof escape, "%%%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    encoded += escape;
  }
  FUZZ_CHECK(bitspec::percent_decode(encoded) == *decoded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 512) return 0;  // regular expressions recurse for each byte of a path
  const bitspec::fuzz::Input input(data, size);
  check_url(input.text());
  check_decode(input.text());
  return 0;
}
