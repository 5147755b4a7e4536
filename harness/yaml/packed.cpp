// Each node: kind and quoted in one byte, the place as three numbers, then its text, items or entries. Numbers take one
// byte for each seven bits; a text is its length and its bytes.
#include "harness/yaml/packed.h"

#include <cstdint>

namespace bitspec::yaml {
namespace {

constexpr unsigned kQuoted = 4;  // beside the kind, which takes two bits

class Writer {
 public:
  void node(const Node& node) {
    number(static_cast<unsigned>(node.kind) | (node.quoted ? kQuoted : 0));
    spot(node.spot);
    if (node.is_scalar()) return text(node.text);
    if (node.is_null()) return;
    number(node.is_list() ? node.items.size() : node.entries.size());
    for (const Node& item : node.items) this->node(item);
    for (const Entry& entry : node.entries) {
      text(entry.key);
      spot(entry.spot);
      this->node(entry.value);
    }
  }

  std::string take() { return std::move(out_); }

 private:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }
  void text(std::string_view text) {
    number(text.size());
    out_ += text;
  }
  void spot(const Spot& spot) {
    for (const int part : {spot.line, spot.column, spot.length}) number(static_cast<unsigned>(part));
  }

  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  bool whole(Node& root) { return node(root, 0) && rest_.empty(); }

 private:
  bool node(Node& out, int depth) {
    std::uint64_t head = 0;
    if (depth > kMaxDepth || !number(head) || head > (kQuoted | 3) || !spot(out.spot)) return false;
    out.kind = static_cast<Kind>(head & 3);
    out.quoted = (head & kQuoted) != 0;
    if (out.is_scalar()) return text(out.text);
    if (out.is_null()) return true;
    std::uint64_t count = 0;
    if (!number(count) || count > rest_.size()) return false;  // each takes a byte at least
    return out.is_list() ? items(out, count, depth) : entries(out, count, depth);
  }

  bool items(Node& out, std::uint64_t count, int depth) {
    out.items.resize(count);
    for (Node& item : out.items) {
      if (!node(item, depth + 1)) return false;
    }
    return true;
  }

  bool entries(Node& out, std::uint64_t count, int depth) {
    out.entries.resize(count);
    for (Entry& entry : out.entries) {
      if (!text(entry.key) || !spot(entry.spot) || !node(entry.value, depth + 1)) return false;
    }
    return true;
  }

  bool number(std::uint64_t& out) {
    out = 0;
    for (unsigned shift = 0; shift < 63 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      out |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  bool text(std::string& out) {
    std::uint64_t size = 0;
    if (!number(size) || size > rest_.size()) return false;
    out.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return true;
  }

  bool spot(Spot& out) {
    for (int* part : {&out.line, &out.column, &out.length}) {
      std::uint64_t value = 0;
      if (!number(value) || value > kMaxFileBytes) return false;
      *part = static_cast<int>(value);
    }
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::string pack(const Node& root) {
  Writer writer;
  writer.node(root);
  return writer.take();
}

Result<Node> unpack(std::string_view bytes) {
  Node root;
  if (!Reader(bytes).whole(root)) return fail(ErrorCode::kInternal, "a built-in tree is damaged");
  return root;
}

Result<Document> Document::unpack(std::string_view path, std::string_view text, std::string_view packed) {
  auto root = yaml::unpack(packed);
  if (!root) return tl::unexpected(root.error().within(path));
  Document document(path, text);
  document.root_ = std::move(*root);
  return document;
}

}  // namespace bitspec::yaml
