// without_secrets and printable: texts that quote what a server sent. The first line of the input is a password, the
// rest a text, in which each byte 0x01 to 0x08 stands for the password in one of the ways in which servers write it.
// Properties: no part of the output is the password in any of them; text without a secret stays as it is; a cut text
// hides what begins or ends within one; columns stay where secrets are masked.
#include "harness/base/secrets.h"

#include <string>

#include "fuzz/fuzz_check.h"

namespace {

const std::string kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(const std::string& bytes) {
  std::string out;
  for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 6) {
    unsigned value = 0;
    for (std::size_t i = bit; i < bit + 6; ++i)
      value = value * 2 + (i / 8 < bytes.size() ? static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8) & 1 : 0u);
    out += kDigits[value];
  }
  return out;
}

std::string for_urls(std::string text) {
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}

std::string escaped(const std::string& text, const char* form) {
  std::string out;
  char one[16];
  for (const char c : text) {
    std::snprintf(one, sizeof one, form, static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += one;
  }
  return out;
}

std::string written(const std::string& secret, char way) {
  switch (way) {
    case 1:
      return secret;
    case 2:
      return escaped(secret, "%%%02X");
    case 3:
      return base64(secret);
    case 4:
      return base64("u:" + secret + ";");
    case 5:
      return base64("a" + secret + "bc");
    case 6:
      return escaped(secret, "\\u%04x");
    case 7:
      return escaped(secret, "\\x%02x");
    default:
      return for_urls(base64("u:" + secret + ";"));
  }
}

// What of the Base64 text depends on the secret alone, behind `shift` bytes of other text.
std::string core(const std::string& secret, std::size_t shift) {
  const std::string text = base64(std::string(shift, 'x') + secret);
  const std::size_t from = (shift * 8 + 5) / 6;
  return text.substr(from, (shift + secret.size()) * 8 / 6 - from);
}

bool shows(const std::string& text, const std::string& secret) {
  for (std::size_t shift = 0; shift < 3; ++shift) {
    if (text.find(core(secret, shift)) != std::string::npos) return true;
    if (text.find(for_urls(core(secret, shift))) != std::string::npos) return true;
  }
  return text.find(secret) != std::string::npos || text.find(escaped(secret, "%%%02X")) != std::string::npos ||
         text.find(escaped(secret, "\\x%02x")) != std::string::npos ||
         text.find(escaped(secret, "\\u%04x")) != std::string::npos;
}

void check_cut(const std::string& text, const std::string& secret) {
  // From the first way on, cut so that four bytes of it are left at each end.
  const std::string cut = secret.substr(secret.size() - 4) + text + secret.substr(0, 4);
  const std::string hidden = bitspec::without_secrets(cut, {.begin = true, .end = true});
  FUZZ_CHECK(hidden.starts_with(bitspec::kNotShown) && hidden.ends_with(bitspec::kNotShown));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 512) return 0;  // what matters is a secret and what is around it
  const bitspec::fuzz::Input input(data, size);
  const std::string all(input.text());
  const auto line = std::min(all.find('\n'), all.size());
  const std::string secret = all.substr(0, line);
  // Plain ones: what is escaped within a password is for unit tests. The mark itself holds no part of one.
  if (secret.size() < 8 || secret.size() > 40) return 0;
  bool letters = true;
  for (const char c : secret) {
    const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    letters = letters && letter;
    if (!letter && std::string_view("~?>=@#:.").find(c) == std::string_view::npos) return 0;
  }
  std::string text, plain;
  for (const char c : all.substr(std::min(line + 1, all.size()))) {
    const bool way = c >= 1 && c <= 8;
    text += way ? written(secret, c) : std::string(1, c);
    if (!way) plain += c;
  }
  const bitspec::SecretScope scope({secret});
  const std::string hidden = bitspec::without_secrets(text);
  FUZZ_CHECK(!shows(hidden, secret));
  FUZZ_CHECK(!shows(bitspec::printable(text), secret));
  FUZZ_CHECK(bitspec::with_secrets_masked(text).size() == text.size());
  FUZZ_CHECK(!shows(bitspec::with_secrets_masked(text), secret));
  const auto spans = bitspec::secret_spans(text);
  for (const auto& span : spans) FUZZ_CHECK(span.end - span.begin >= 4 && span.end <= text.size());
  if (spans.empty()) FUZZ_CHECK(hidden == text && !shows(text, secret));
  // No secret hides text that has nothing of it.
  if (letters && text.find_first_of("\\%&+") == std::string::npos && !shows(text, secret)) FUZZ_CHECK(hidden == text);
  check_cut("", secret);
  check_cut(" - ", secret);
  return 0;
}
