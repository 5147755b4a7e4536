// The one file that knows yaml-cpp. It listens to the parser's events, so that anchors, aliases and tags are seen where
// they stand and reading stops at the first thing that is refused; no exception leaves this file.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <unordered_set>

#include "harness/yaml/node.h"
#include "harness/yaml/quote.h"

namespace bitspec::yaml {
namespace {

// Reads a string_view without a second copy of it.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // never written to: the buffer is for input only
    setg(begin, begin, begin + text.size());
  }
};

struct Refused {
  Error error;
};

// Why the character at `at` cannot stand in a YAML file, or "". yaml-cpp would take some of these for the end of the
// file (0x04), others for text.
std::string bad_character(std::string_view text, std::size_t at) {
  const auto c = static_cast<unsigned char>(text[at]);
  if (c == '\t' || c == '\n') return {};
  if (c == '\r') {
    return at + 1 < text.size() && text[at + 1] == '\n' ? "" : "a carriage return without a line feed after it";
  }
  constexpr char kHex[] = "0123456789abcdef";
  const std::string name = std::string("0x") + kHex[c >> 4] + kHex[c & 15];
  if (c < 0x20 || c == 0x7f) return "control character " + name + " in the file";
  if (utf8_length(text.substr(at)) == 0) return "byte " + name + " is not UTF-8";
  return {};
}

// Printable ASCII that is not counted as a flow mark.
bool is_ordinary(char c) {
  return c >= 0x20 && c < 0x7f && c != '[' && c != '{' && c != ',';
}

}  // namespace

class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Document& document) : document_(document) {}

  // Throws Refused.
  void build();

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(spot(mark), "a second document starts here; a file holds one");
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    const Spot at = spot(mark, static_cast<int>(name.size()) + 1);
    refuse(at, "anchor " + quote("&" + name) + " is not allowed", "repeat the value where it is used");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_alias(mark); }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(mark, Kind::kList);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(mark, Kind::kMap);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    bool has_key = false;
    std::string key;
    Spot key_spot;
    std::unordered_set<std::string> keys;
  };

  [[noreturn]] void refuse(const Spot& at, std::string message, std::string hint = {}) const {
    throw Refused{document_.error(at, std::move(message), std::move(hint))};
  }
  [[noreturn]] void refuse_alias(const YAML::Mark& mark) const {
    refuse(spot(mark), "aliases are not allowed", "repeat the value where it is used");
  }
  [[noreturn]] void refuse_syntax(const YAML::Exception& error) const;
  void check_characters() const;
  void check_budget(const Spot& at);
  void refuse_tag(const Spot& at) const;

  Spot spot(const YAML::Mark& mark, int length = 1) const;
  std::string_view rest_of_line(const Spot& at) const;
  int scalar_length(const Spot& at, const std::string& value) const;
  std::size_t quoted_length(const Spot& at) const;
  Spot spot_of_nothing(const YAML::Mark& mark) const;

  void open(const YAML::Mark& mark, Kind kind);
  void close();
  void add(Node node);
  void set_key(Node node);

  Document& document_;
  std::vector<Frame> stack_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

void TreeBuilder::build() {
  check_characters();
  ViewBuffer buffer(document_.text_);
  std::istream in(&buffer);
  try {
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(*this)) {
    }
  } catch (const YAML::Exception& error) {
    refuse_syntax(error);
  }
}

void TreeBuilder::check_characters() const {
  const std::string_view text = document_.text_;
  Spot at;
  std::size_t flow_marks = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (is_ordinary(text[i])) {  // nearly all are: no call and no string for each
      ++at.column;
      ++i;
      continue;
    }
    if (std::string why = bad_character(text, i); !why.empty()) refuse(at, std::move(why));
    if ((text[i] == '[' || text[i] == '{' || text[i] == ',') && ++flow_marks > kMaxFlowMarks) {
      refuse(at, "more than " + std::to_string(kMaxFlowMarks) + " of '[', '{' and ',' in one file");
    }
    const std::size_t length = utf8_length(text.substr(i));
    if (text[i] == '\n') {
      ++at.line;
      at.column = 1;
    } else {
      at.column += static_cast<int>(length);
    }
    i += length;
  }
}

void TreeBuilder::refuse_syntax(const YAML::Exception& error) const {
  if (error.msg == YAML::ErrorMsg::UNKNOWN_ANCHOR) refuse_alias(error.mark);
  const Spot at = error.mark.is_null() ? Spot{} : spot(error.mark);
  const std::string_view line = document_.line(at.line);
  const std::string_view indent = line.substr(0, line.find_first_not_of(" \t"));
  std::string hint;
  if (indent.find('\t') != std::string_view::npos) {
    hint = "indent with spaces; this line has a tab";
  } else if (error.msg == YAML::ErrorMsg::MAP_VALUE) {
    hint = "quote text that has ': ' in it";
  } else if (error.msg == YAML::ErrorMsg::END_OF_MAP || error.msg == YAML::ErrorMsg::END_OF_SEQ) {
    hint = "check the indentation";
  } else if (error.msg == YAML::ErrorMsg::END_OF_MAP_FLOW) {
    hint = "check for a missing '}' or quote";
  } else if (error.msg == YAML::ErrorMsg::END_OF_SEQ_FLOW) {
    hint = "check for a missing ']' or quote";
  }
  refuse(at, "not valid YAML: " + printable(error.msg, 200), std::move(hint));
}

// yaml-cpp counts from 0, and may point behind the end of the file.
Spot TreeBuilder::spot(const YAML::Mark& mark, int length) const {
  const int last = static_cast<int>(document_.line_starts_.size());
  if (mark.is_null()) return Spot{};
  if (mark.line >= last) return Spot{last, static_cast<int>(document_.line(last).size()) + 1, 1};
  return Spot{mark.line + 1, mark.column + 1, length};
}

std::string_view TreeBuilder::rest_of_line(const Spot& at) const {
  const std::string_view line = document_.line(at.line);
  return line.substr(std::min<std::size_t>(at.column - 1, line.size()));
}

// How much of the first line of a scalar to underline.
int TreeBuilder::scalar_length(const Spot& at, const std::string& value) const {
  const std::string_view rest = rest_of_line(at);
  if (rest.empty() || rest.front() == '|' || rest.front() == '>') return 1;
  if (rest.front() == '"' || rest.front() == '\'') return static_cast<int>(std::min(quoted_length(at), rest.size()));
  return static_cast<int>(std::max<std::size_t>(1, std::min(rest.size(), value.size())));
}

// From quote to quote, over lines. yaml-cpp takes the end of the file for the missing one.
std::size_t TreeBuilder::quoted_length(const Spot& at) const {
  const std::string_view text = document_.text_.substr(document_.line_starts_[at.line - 1] + at.column - 1);
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 >= text.size() || text[i + 1] != quote) return i + 1;
      ++i;
    }
  }
  refuse(at, "this quote is not closed");
}

// The mark of an empty value is that of the next token, which may stand lines below.
Spot TreeBuilder::spot_of_nothing(const YAML::Mark& mark) const {
  const Spot at = spot(mark);
  const std::string_view rest = rest_of_line(at);
  if (rest.starts_with('~')) return at;
  for (const std::string_view word : {"null", "Null", "NULL"}) {
    if (rest.starts_with(word)) return Spot{at.line, at.column, 4};
  }
  if (stack_.empty()) return at;
  const Frame& top = stack_.back();
  if (top.has_key) return top.key_spot;
  if (!top.node.items.empty()) return top.node.items.back().spot;
  return top.node.spot;
}

// Refused by its first character, because yaml-cpp gives the tag '!' to a scalar in quotes too.
void TreeBuilder::refuse_tag(const Spot& at) const {
  const std::string_view rest = rest_of_line(at);
  if (!rest.starts_with('!')) return;
  const std::string_view tag = rest.substr(0, rest.find_first_of(" \t,]}"));
  refuse(Spot{at.line, at.column, static_cast<int>(tag.size())}, "tag " + quote(tag) + " is not allowed");
}

void TreeBuilder::check_budget(const Spot& at) {
  if (++nodes_ > kMaxNodes) refuse(at, "more than " + std::to_string(kMaxNodes) + " values in one file");
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t) {
  refuse_tag(spot(mark));
  Node node;
  node.spot = spot_of_nothing(mark);
  check_budget(node.spot);
  add(std::move(node));
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) {
  Node node;
  node.kind = Kind::kScalar;
  node.quoted = tag != "?";
  node.text = value;
  node.spot = spot(mark);
  refuse_tag(node.spot);
  node.spot.length = scalar_length(node.spot, value);
  check_budget(node.spot);
  add(std::move(node));
}

void TreeBuilder::open(const YAML::Mark& mark, Kind kind) {
  const Spot at = spot(mark);
  refuse_tag(at);
  check_budget(at);
  if (stack_.size() >= kMaxDepth) refuse(at, "nested deeper than " + std::to_string(kMaxDepth) + " levels");
  Frame frame;
  frame.node.kind = kind;
  frame.node.spot = at;
  stack_.push_back(std::move(frame));
}

void TreeBuilder::close() {
  Node node = std::move(stack_.back().node);
  stack_.pop_back();
  // A map without braces stands where its first key does.
  if (!node.entries.empty()) {
    const Spot first = node.entries.front().spot;
    if (first.line == node.spot.line && first.column == node.spot.column) node.spot.length = first.length;
  }
  add(std::move(node));
}

void TreeBuilder::add(Node node) {
  if (stack_.empty()) {
    document_.root_ = std::move(node);
    return;
  }
  Frame& top = stack_.back();
  if (top.node.is_list()) {
    top.node.items.push_back(std::move(node));
  } else if (!top.has_key) {
    set_key(std::move(node));
  } else {
    top.node.entries.push_back(Entry{std::move(top.key), top.key_spot, std::move(node)});
    top.has_key = false;
  }
}

void TreeBuilder::set_key(Node node) {
  Frame& top = stack_.back();
  if (!node.is_scalar()) refuse(node.spot, "a key must be text");
  if (node.text == "<<" && !node.quoted) {
    refuse(node.spot, "merge keys are not allowed", "repeat the keys where they are used");
  }
  if (!top.keys.insert(node.text).second) {
    const auto is_first = [&](const Entry& entry) { return entry.key == node.text; };
    const auto first = std::find_if(top.node.entries.begin(), top.node.entries.end(), is_first);
    refuse(node.spot, "duplicate key " + quote(node.text), "first at line " + std::to_string(first->spot.line));
  }
  top.has_key = true;
  top.key = std::move(node.text);
  top.key_spot = node.spot;
}

Result<Document> Document::read(std::string_view path, std::string_view text) {
  if (text.size() > kMaxFileBytes) {
    return fail(ErrorCode::kLimit,
                std::string(path) + ": the file has " + std::to_string(text.size()) + " bytes; at most 4 MiB are read");
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark is not part of the first line
  auto owned = std::make_shared<const std::string>(text);
  const std::string_view kept = *owned;
  Document document(path, std::move(owned), kept);
  try {
    TreeBuilder(document).build();
  } catch (Refused& refused) {
    return tl::unexpected(std::move(refused.error));
  } catch (const std::exception& error) {
    return tl::unexpected(document.error({}, "cannot be read as YAML: " + printable(error.what(), 200)));
  }
  return document;
}

}  // namespace bitspec::yaml
