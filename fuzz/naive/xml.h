// A reader of the XML that reports are written in: elements, attributes, text and the five entities; nothing else.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitspec::fuzz::naive {

struct XmlElement {
  std::string name, text;
  std::map<std::string, std::string> attributes;
  std::vector<XmlElement> children;
};

class XmlReader {
 public:
  // The one element behind the declaration; nothing: this is no such XML.
  static std::optional<XmlElement> read(std::string_view text) {
    XmlReader reader{text};
    if (reader.rest_.starts_with("<?xml "))
      reader.rest_.remove_prefix(std::min(reader.rest_.find("?>") + 2, text.size()));
    reader.blanks();
    XmlElement out;
    if (!reader.element(out)) return std::nullopt;
    reader.blanks();
    return reader.rest_.empty() ? std::optional(out) : std::nullopt;
  }

 private:
  explicit XmlReader(std::string_view text) : rest_(text) {}

  bool takes(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }
  std::string name() {
    const auto end = std::min(rest_.find_first_of(" \t\r\n=/><\"'&"), rest_.size());
    const std::string out(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return out;
  }

  // Up to one of `ends`.
  bool characters(std::string_view ends, std::string& out) {
    static const std::pair<std::string_view, char> kEntities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    while (!rest_.empty() && ends.find(rest_.front()) == std::string_view::npos) {
      const char c = rest_.front();
      if (c == '<' || (c == '\0')) return false;
      if (c != '&') {
        out += c;
        rest_.remove_prefix(1);
        continue;
      }
      bool known = false;
      for (const auto& [entity, meaning] : kEntities) {
        if (known || !takes(entity)) continue;
        out += meaning;
        known = true;
      }
      if (!known && !number(out)) return false;
    }
    return !rest_.empty();
  }

  // "&#35;"
  bool number(std::string& out) {
    if (!takes("&#")) return false;
    int value = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && value < 0x80) {
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    out += static_cast<char>(value);
    return value > 0 && value < 0x80 && takes(";");
  }

  bool element(XmlElement& out) {
    if (!takes("<")) return false;
    out.name = name();
    if (out.name.empty()) return false;
    for (blanks(); !rest_.starts_with(">") && !rest_.starts_with("/>"); blanks()) {
      const std::string attribute = name();
      std::string value;
      if (attribute.empty() || !takes("=\"") || !characters("\"", value) || !takes("\"")) return false;
      if (!out.attributes.emplace(attribute, value).second) return false;
    }
    if (takes("/>")) return true;
    if (!takes(">")) return false;
    while (characters("<", out.text)) {
      if (takes("</")) return name() == out.name && takes(">");
      if (!element(out.children.emplace_back())) return false;
    }
    return false;
  }

  std::string_view rest_;
};

}  // namespace bitspec::fuzz::naive
