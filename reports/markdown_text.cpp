#include "reports/markdown_text.h"

#include <fmt/format.h>

#include "reports/text.h"

namespace bitspec::reports {

std::string md(std::string_view text) {
  std::string out;
  for (const char c : words(text, 600)) {
    constexpr std::string_view kSpecial = "&<>|`*_[]\\~#@!$";
    if (kSpecial.find(c) != std::string_view::npos)
      out += fmt::format("&#{};", static_cast<int>(c));
    else
      out += c;
  }
  return out;
}

std::string code(std::string_view text) {
  return text.empty() ? "" : "<code>" + md(text) + "</code>";
}

}  // namespace bitspec::reports
