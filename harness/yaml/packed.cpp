// Each node: kind and quoted in one byte, the place as three numbers, then its text, items or entries. Numbers take one
// byte for each seven bits; a text is its length and its bytes.
#include "harness/yaml/packed.h"

#include <cstdint>

namespace bitspec::yaml {
namespace {

constexpr unsigned kQuoted = 4;  // beside the kind, which takes two bits

class Packer {
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

  // Of a map: goes to the value of `key`. False: there is none.
  bool go_to(std::string_view key) {
    Head map;
    if (!head(map) || map.kind != Kind::kMap) return false;
    for (std::uint64_t i = 0; i < map.count; ++i) {
      std::string_view name;
      Spot at;
      if (!view(name) || !spot(at)) return false;
      if (name == key) return true;
      if (!skip(1)) return false;
    }
    return false;
  }

  void for_each_item(const std::function<void(Node&)>& take) {
    Head list;
    if (!head(list) || list.kind != Kind::kList) return;
    for (std::uint64_t i = 0; i < list.count; ++i) {
      Node item;
      if (!node(item, 2)) return;
      take(item);
    }
  }

  bool node(Node& out, int depth) {
    Head own;
    if (depth > kMaxDepth || !head(own)) return false;
    out.kind = own.kind;
    out.quoted = own.quoted;
    out.spot = own.spot;
    if (out.is_scalar()) return text(out.text);
    return out.is_list() ? items(out, own.count, depth) : entries(out, own.count, depth);
  }

 private:
  // What stands in front of the text, the items or the entries.
  struct Head {
    Kind kind = Kind::kNull;
    bool quoted = false;
    Spot spot;
    std::uint64_t count = 0;  // of items or entries
  };

  bool head(Head& out) {
    std::uint64_t bits = 0;
    if (!number(bits) || bits > (kQuoted | 3) || !spot(out.spot)) return false;
    out.kind = static_cast<Kind>(bits & 3);
    out.quoted = (bits & kQuoted) != 0;
    if (out.kind == Kind::kNull || out.kind == Kind::kScalar) return true;
    return number(out.count) && out.count <= rest_.size();  // each takes a byte at least
  }

  bool skip(int depth) {
    Head own;
    std::string_view text;
    if (depth > kMaxDepth || !head(own)) return false;
    if (own.kind == Kind::kScalar) return view(text);
    for (std::uint64_t i = 0; i < own.count; ++i) {
      Spot at;
      if (own.kind == Kind::kMap && (!view(text) || !spot(at))) return false;
      if (!skip(depth + 1)) return false;
    }
    return true;
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

  bool view(std::string_view& out) {
    std::uint64_t size = 0;
    if (!number(size) || size > rest_.size()) return false;
    out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  bool text(std::string& out) {
    std::string_view seen;
    if (!view(seen)) return false;
    out.assign(seen);
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
  Packer writer;
  writer.node(root);
  return writer.take();
}

Result<Node> unpack(std::string_view bytes) {
  Node root;
  if (!Reader(bytes).whole(root)) return fail(ErrorCode::kInternal, "a built-in tree is damaged");
  return root;
}

Node PackedMap::value(std::string_view key) const {
  Reader reader(bytes_);
  Node out;
  return reader.go_to(key) && reader.node(out, 1) ? out : Node{};
}

void PackedMap::for_each_item(std::string_view key, const std::function<void(Node&)>& take) const {
  Reader reader(bytes_);
  if (reader.go_to(key)) reader.for_each_item(take);
}

Result<Document> Document::unpack(std::string_view path, std::string_view text, std::string_view packed) {
  auto root = yaml::unpack(packed);
  if (!root) return tl::unexpected(root.error().within(path));
  Document document(path, nullptr, text);
  document.root_ = std::move(*root);
  document.built_in_ = true;
  return document;
}

}  // namespace bitspec::yaml
