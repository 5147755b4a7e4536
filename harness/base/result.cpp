#include "harness/base/result.h"

#include <algorithm>

#include "harness/base/printable.h"

namespace bitspec {
namespace {

constexpr std::size_t kWindow = 100;  // characters of a source line that are shown

// Characters that move the cursor, are not seen, or turn the reading direction would make the line look like another
// one: C1 controls, zero-width and bidirectional marks, line and paragraph separators.
bool misleads(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 2) return byte(0) == 0xc2 && byte(1) < 0xa0;  // U+0080..9F
  if (character.size() != 3) return false;
  if (byte(0) == 0xe2 && byte(1) == 0x80) {
    return (byte(2) >= 0x8b && byte(2) <= 0x8f) || (byte(2) >= 0xa8 && byte(2) <= 0xae);  // U+200B..200F, 2028..202E
  }
  if (byte(0) == 0xe2 && byte(1) == 0x81) return byte(2) >= 0xa0 && byte(2) <= 0xaf;  // U+2060..206F
  return character == "\xef\xbb\xbf";                                                 // U+FEFF
}

// One character of the line as it is shown: always one column wide, wide scripts apart.
std::string shown_character(std::string_view character) {
  const auto c = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return c < 0x20 || c == 0x7f ? " " : c > 0x7f ? "?" : std::string(character);
  return misleads(character) ? "?" : std::string(character);
}

// Messages and file names may quote what a user or a server wrote. Secrets go before anything is cut off.
std::string shown(std::string_view text) {
  const std::string all = without_secrets(text);
  text = all;
  std::string out;
  while (!text.empty()) {
    const std::size_t n = std::max<std::size_t>(utf8_length(text), 1);
    out += shown_character(text.substr(0, n));
    text.remove_prefix(n);
  }
  return out;
}

// A line from a hostile file may be megabytes long or hold terminal codes: a harmless window of it, and under it the
// carets. Columns of a place count bytes, columns of a terminal count characters.
struct Excerpt {
  explicit Excerpt(const SourcePlace& place) {
    const std::string masked = with_secrets_masked(place.text);
    const std::string_view line = masked;
    const std::size_t start = std::min<std::size_t>(std::max(place.column, 1) - 1, line.size());
    const std::size_t end = start + static_cast<std::size_t>(std::max(place.length, 1));
    std::size_t at = start >= kWindow ? start - kWindow / 2 : 0;
    while (at > 0 && at < start && (line[at] & 0xc0) == 0x80) ++at;  // not in the middle of a character
    std::size_t indent = 0, carets = 0;
    for (std::size_t columns = 0; columns < kWindow && at < line.size(); ++columns) {
      const std::size_t n = std::max<std::size_t>(utf8_length(line.substr(at)), 1);
      text += shown_character(line.substr(at, n));
      if (at < start) ++indent;
      if (at >= start && at < end) ++carets;
      at += n;
    }
    marks = std::string(indent, ' ') + std::string(std::max<std::size_t>(carets, 1), '^');
  }

  std::string text, marks;
};

}  // namespace

Error Error::within(std::string_view context) const {
  Error outer = *this;
  outer.message = std::string(context) + ": " + message;
  return outer;
}

std::string Error::render() const {
  const std::string head = shown(place ? place->text_at() + ": error: " + message : message);
  if (!place || place->line < 1) return head + (hint.empty() ? "" : "; " + shown(hint)) + "\n";
  const Excerpt excerpt(*place);
  const std::string number = std::to_string(place->line);
  std::string out = head + "\n";
  out += "  " + number + " | " + excerpt.text + "\n";
  out += "  " + std::string(number.size(), ' ') + " | " + excerpt.marks;
  if (!hint.empty()) out += " " + shown(hint);
  return out + "\n";
}

}  // namespace bitspec
