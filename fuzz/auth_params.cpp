// refserver::parse_auth_params: the parameters of the Authorization that a client sends.
// Properties: they are those that a naive reader finds by the grammar as one regular expression, and text that does not
// fit it is refused; printed with all in quotes they read back the same.
#include "harness/refserver/auth_params.h"

#include <regex>
#include <string>

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/answer.h"

namespace {

using Params = std::map<std::string, std::string>;

std::optional<Params> naive_params(std::string text) {
  static const std::regex kOne(
      "^[ \\t]*([^ \\t,=\"]+)[ \\t]*=[ \\t]*(?:\"((?:[^\"\\\\]|\\\\[^])*)\"|([^ \\t,=\"]*))[ \\t]*(,?)");
  Params out;
  for (bool more = true; more;) {
    std::smatch part;
    if (!std::regex_search(text, part, kOne, std::regex_constants::match_continuous)) return std::nullopt;
    std::string value = part[3];
    if (part[2].matched) {
      value.clear();
      const std::string quoted = part[2];
      for (std::size_t i = 0; i < quoted.size(); ++i) value += quoted[i] == '\\' ? quoted[++i] : quoted[i];
    }
    if (!out.emplace(bitspec::naive::lower_case(part[1]), value).second) return std::nullopt;
    more = part[4].length() > 0;
    if (!more && part.suffix().length() > 0) return std::nullopt;
    text = part.suffix();
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 512) return 0;  // more parameters than there are
  const bitspec::fuzz::Input input(data, size);
  const auto read = bitspec::refserver::parse_auth_params(input.text());
  FUZZ_CHECK(read == naive_params(std::string(input.text())));
  if (!read || read->empty()) return 0;
  std::string printed;
  for (const auto& [name, value] : *read) {
    printed += (printed.empty() ? "" : ", ") + name + "=\"";
    for (const char c : value) printed += (c == '"' || c == '\\' ? "\\" : "") + std::string(1, c);
    printed += '"';
  }
  FUZZ_CHECK(bitspec::refserver::parse_auth_params(printed) == read);
  return 0;
}
