#include "harness/yaml/node.h"

namespace bitspec::yaml {

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Document::Document(std::string_view path, std::shared_ptr<const std::string> owned, std::string_view text)
    : path_(path), owned_(std::move(owned)), text_(text) {
  line_starts_.push_back(0);
  for (std::size_t i = text_.find('\n'); i != std::string::npos; i = text_.find('\n', i + 1)) {
    line_starts_.push_back(i + 1);
  }
}

std::string_view Document::line(int number) const {
  if (number < 1 || number > static_cast<int>(line_starts_.size())) return {};
  const bool last = number == static_cast<int>(line_starts_.size());
  const std::size_t from = line_starts_[number - 1];
  const std::size_t end = last ? text_.size() : line_starts_[number] - 1;
  std::string_view rest = text_.substr(from, end - from);
  if (!rest.empty() && rest.back() == '\r') rest.remove_suffix(1);
  return rest;
}

SourcePlace Document::place(const Spot& spot) const {
  // A hostile file may be one line of megabytes with a hundred thousand places in it, and places are copied freely.
  constexpr std::size_t kLongestKept = 400;
  const std::string_view whole = line(spot.line);
  return SourcePlace{path_, spot.line, spot.column, spot.length, std::string(whole.size() > kLongestKept ? "" : whole)};
}

Error Document::error(const Spot& spot, std::string message, std::string hint) const {
  constexpr std::size_t kLongestShown = 64u << 10;
  SourcePlace at = place(spot);
  if (const std::string_view whole = line(spot.line); whole.size() <= kLongestShown) at.text = whole;
  return Error{ErrorCode::kBadInput, std::move(message), std::move(at), std::move(hint)};
}

}  // namespace bitspec::yaml
