// Shapes: a table that says which keys a file has and what their values look like.
//
// One table serves two readers: check() below, which finds everything that does not fit and says so with its place, and
// the writer of the JSON schema that editors use. What a key means is for the module that owns the table.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "harness/yaml/node.h"

namespace bitspec::yaml {

// What a single value may be.
struct Scalar {
  std::string_view wanted;  // completes "must be ...": "a whole number"
  bool (*fits)(std::string_view text);
  bool plain_only;          // a value in quotes is text, and does not fit, unless it has a ${variable}
  std::string_view schema;  // the same as a JSON schema
};

extern const Scalar kAnyText;      // one line or more
extern const Scalar kWholeNumber;  // 0 to 2^64-1, decimal
extern const Scalar kBoolean;      // true, false

// A value: one of the kinds that are set. Kinds of different nature stand side by side: a word or a list of words.
struct Shape {
  const Scalar* scalar = nullptr;
  std::vector<std::string_view> words;  // one of these
  std::shared_ptr<const Shape> items;   // a list of these
  bool may_be_empty = false;            // ... with none in it
  std::vector<std::string_view>
      constructs;  // a map with known keys; of several, the first whose own key occurs, or the last
  std::shared_ptr<const Shape> values;  // a map with free keys
  bool nothing = false;                 // the value may be left out behind the key
  bool anything = false;
};

struct Field {
  std::string_view key;
  Shape shape;
  std::string_view about;  // one line
  bool required = false;
  std::string_view beside = {};  // a key without which this one has no meaning
  bool deferred = false;         // the items are not checked with the rest, but by the reader
};

struct Construct {
  std::string_view name;   // in the table
  std::string_view title;  // in messages: "a scenario"
  std::string_view about;
  std::vector<Field> fields;
  bool single = false;                          // exactly one key: steps
  std::string_view noun = "key";                // what a key is called in messages
  std::vector<std::string_view> own_keys = {};  // chosen where one of them occurs
};

struct Table {
  std::deque<Construct> constructs;
  const Construct& find(std::string_view name) const;  // REQUIRES: it is there
};

Shape scalar(const Scalar& kind);
Shape any_text();  // scalar(kAnyText)
Shape words(std::vector<std::string_view> words);
Shape map_of(std::string_view construct);
Shape first_map_of(std::vector<std::string_view> constructs);
Shape free_map(Shape values);
Shape list_of(Shape items);
Shape one_or_list(Shape item);          // the item, or a list of them
Shape either(Shape a, const Shape& b);  // REQUIRES: of different kinds
Shape anything();

// Nobody reads more; checking stops here.
inline constexpr std::size_t kMaxErrors = 100;

// Adds an error for each thing in `node` that does not fit; built-in files are known to. `label` names the value in
// messages ("'range'"); `owner` is where a key is reported missing.
void check(const Table& table, const Document& file, const Node& node, const Shape& shape, std::string_view label,
           const Spot& owner, std::vector<Error>& errors);

// "a, b or c"
std::string alternatives(const std::vector<std::string_view>& words);

}  // namespace bitspec::yaml
