// Node: a YAML file as a plain tree in which everything remembers where it stood.
//
// The tree is a strict subset of YAML: one document, no anchors, aliases, merge keys or tags, no key twice. What is
// a number or a boolean is not decided here: `no`, `5` and `0x1F` are text, and `quoted` tells "5" from 5.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace bitspec::yaml {

inline constexpr std::size_t kMaxFileBytes = 4u << 20;
inline constexpr int kMaxDepth = 64;
inline constexpr std::size_t kMaxNodes = 1'000'000;
// Of '[', '{' and ',' wherever they stand. yaml-cpp holds all of a flow collection, some 300 bytes for each of these,
// before it tells of its first value: 65 MB with this many.
inline constexpr std::size_t kMaxFlowMarks = 200'000;

// Where something stands in its file. Small, because a file may hold a million; Document::place() tells the rest.
struct Spot {
  int line = 1, column = 1, length = 1;  // from 1, in bytes
};

enum class Kind { kNull, kScalar, kList, kMap };

struct Entry;

struct Node {
  Kind kind = Kind::kNull;
  bool quoted = false;         // a scalar in quotes, or a block of text: never a number
  std::string text;            // of a scalar
  Spot spot;                   // of an empty value: where its key stands
  std::vector<Node> items;     // of a list
  std::vector<Entry> entries;  // of a map, in the order of the file

  bool is_scalar() const { return kind == Kind::kScalar; }
  bool is_list() const { return kind == Kind::kList; }
  bool is_map() const { return kind == Kind::kMap; }
  bool is_null() const { return kind == Kind::kNull; }
  const Node* find(std::string_view key) const;  // the value of a key of a map, or null
};

struct Entry {
  std::string key;
  Spot spot;
  Node value;
};

class Document {
 public:
  // An empty file has a null root.
  static Result<Document> read(std::string_view path, std::string_view text);
  // The same from the tree that was read when the program was built, with all checks; see packed.h. `text` must outlive
  // the document. Error: `packed` is damaged.
  static Result<Document> unpack(std::string_view path, std::string_view text, std::string_view packed);

  const Node& root() const { return root_; }
  const std::string& path() const { return path_; }
  // It has been checked when the program was built: readers need not do so again.
  bool built_in() const { return built_in_; }
  SourcePlace place(const Spot& spot) const;  // without the text of a line above 400 bytes
  Error error(const Spot& spot, std::string message, std::string hint = {}) const;

 private:
  Document(std::string_view path, std::shared_ptr<const std::string> owned, std::string_view text);
  std::string_view line(int number) const;

  std::string path_;
  std::shared_ptr<const std::string> owned_;  // holds the text, unless it is built in
  std::string_view text_;
  bool built_in_ = false;
  std::vector<std::size_t> line_starts_;
  Node root_;

  friend class TreeBuilder;
};

}  // namespace bitspec::yaml
