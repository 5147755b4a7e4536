// target::fill_template: names of files and arguments with {path}, {name} and {id}. The input is the template, the path
// and the id, one a line. Properties: the result is what a naive reader puts together; what {name} and {id} stand for
// is one part of a name, and decodes to what it was.
#include "harness/target/name_template.h"

#include <string>

#include "fuzz/fuzz_check.h"

namespace {

std::string encoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
                       (i > 0 && (c == '-' || c == '.' || c == '~'));
    char escape[4] = {c, 0};
    if (!plain) std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += escape;
  }
  return out;
}

std::string decoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i] == '%' ? static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)) : text[i];
    if (text[i] == '%') i += 2;
  }
  return out;
}

std::string replaced(const std::string& text, const std::string& path, const std::string& id) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::pair<std::string, std::string> words[] = {
        {"{path}", path}, {"{name}", encoded(path.substr(path.rfind('/') + 1))}, {"{id}", encoded(id)}};
    std::size_t taken = 0;
    for (const auto& [word, value] : words) {
      if (text.compare(i, word.size(), word) != 0) continue;
      out += value;
      taken = word.size();
    }
    if (taken == 0) out += text[i];
    i += std::max<std::size_t>(taken, 1);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 512) return 0;  // the limit of 4096 bytes is met by repeating
  const bitspec::fuzz::Input input(data, size);
  const std::string all(input.text());
  const auto one = std::min(all.find('\n'), all.size()), two = std::min(all.find('\n', one + 1), all.size());
  const std::string text = all.substr(0, one),
                    path = all.substr(std::min(one + 1, all.size()), two - std::min(one + 1, two)),
                    id = all.substr(std::min(two + 1, all.size()));
  const auto read = bitspec::target::fill_template(text, {path, id});
  const std::string expected = replaced(text, path, id);
  const bool refused = expected.size() > 4096 || expected.find('\0') != std::string::npos ||
                       (id.empty() && text.find("{id}") != std::string::npos);
  FUZZ_CHECK(read.has_value() != refused);
  if (read) FUZZ_CHECK(*read == expected);
  const std::string part = bitspec::target::percent_encoded(id);
  FUZZ_CHECK(part == encoded(id) && decoded(part) == id);
  FUZZ_CHECK(part.find('/') == std::string::npos && part != "." && part != ".." && !part.starts_with("-"));
  return 0;
}
