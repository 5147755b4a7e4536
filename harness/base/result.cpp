#include "harness/base/result.h"

#include <algorithm>

namespace bitspec {

Error Error::within(std::string_view context) const {
  Error outer = *this;
  outer.message = std::string(context) + ": " + message;
  return outer;
}

std::string Error::render() const {
  if (!place) return hint.empty() ? message : message + "; " + hint;
  std::string out = place->text_at() + ": " + message + "\n";
  if (place->line < 1) return out;
  // A line from a hostile file may be megabytes long or hold terminal codes: show a window of it, made printable.
  constexpr int kWindow = 100;
  const int column = std::max(place->column, 1);
  const int from = column > kWindow ? column - kWindow / 2 : 1;
  std::string shown;
  for (int i = from; i < from + kWindow && i <= static_cast<int>(place->text.size()); ++i) {
    const auto c = static_cast<unsigned char>(place->text[i - 1]);
    shown += c < 0x20 || c == 0x7f ? ' ' : static_cast<char>(c);
  }
  const std::string number = std::to_string(place->line);
  const std::string gutter(number.size() + 2, ' ');
  out += "  " + number + " | " + shown + "\n";
  const int carets = std::clamp(place->length, 1, kWindow - (column - from));
  out += gutter + " | " + std::string(column - from, ' ') + std::string(carets, '^');
  if (!hint.empty()) out += " " + hint;
  return out + "\n";
}

}  // namespace bitspec
