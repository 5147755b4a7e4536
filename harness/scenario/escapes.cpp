#include "harness/scenario/escapes.h"

#include <charconv>

#include "harness/base/printable.h"

namespace bitspec::scenario {

Result<std::string> unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t slash = text.find('\\');
    out += text.substr(0, slash);
    if (slash == std::string_view::npos) break;
    text.remove_prefix(slash);
    const char kind = text.size() > 1 ? text[1] : ' ';
    std::size_t length = 2;
    if (kind == 'r')
      out += '\r';
    else if (kind == 'n')
      out += '\n';
    else if (kind == 't')
      out += '\t';
    else if (kind == '0')
      out += '\0';
    else if (kind == '\\')
      out += '\\';
    else
      length = 0;
    if (kind == 'x' && text.size() >= 4) {
      unsigned value = 0;
      if (std::from_chars(text.data() + 2, text.data() + 4, value, 16).ptr == text.data() + 4) {
        out += static_cast<char>(value);
        length = 4;
      }
    }
    if (length == 0) {
      const std::string shown = "\\" + printable(text.substr(1, kind == 'x' ? 3 : 1));
      return bad_input("unknown escape '" + shown + "'; known: \\r \\n \\t \\0 \\\\ \\xNN");
    }
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace bitspec::scenario
