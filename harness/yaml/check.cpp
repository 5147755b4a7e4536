// check(): compares a tree with a shape. Every kind of complaint is made in one place here, so that the same mistake
// reads the same wherever it is made.
#include <algorithm>

#include "harness/base/edit_distance.h"
#include "harness/yaml/quote.h"
#include "harness/yaml/shape.h"

namespace bitspec::yaml {
namespace {

std::string describe(const Node& node) {
  switch (node.kind) {
    case Kind::kNull:
      return "nothing";
    case Kind::kScalar:
      return quote(node.text);
    case Kind::kList:
      return "a list";
    case Kind::kMap:
      return "a map";
  }
  return {};
}

std::string wanted(const Shape& shape) {
  std::vector<std::string_view> parts = shape.words;
  if (shape.scalar) parts.push_back(shape.scalar->wanted);
  if (!shape.constructs.empty() || shape.values) parts.push_back("a map");
  if (shape.items) parts.push_back("a list");
  return alternatives(parts);
}

class Checker {
 public:
  Checker(const Table& table, const Document& file, std::vector<Error>& errors)
      : table_(table), file_(file), errors_(errors) {}

  void value(const Node& node, const Shape& shape, std::string_view label, const Spot& owner) {
    if (shape.anything || errors_.size() >= kMaxErrors) return;
    switch (node.kind) {
      case Kind::kNull:
        if (!shape.nothing) misfit(node, shape, label);
        return;
      case Kind::kScalar:
        return single(node, shape, label);
      case Kind::kList:
        return list(node, shape, label);
      case Kind::kMap:
        return map(node, shape, label, owner);
    }
  }

 private:
  void complain(const Spot& at, std::string message, std::string hint = {}) {
    errors_.push_back(file_.error(at, std::move(message), std::move(hint)));
  }

  void misfit(const Node& node, const Shape& shape, std::string_view label, std::string hint = {}) {
    complain(node.spot, std::string(label) + " must be " + wanted(shape) + ", not " + describe(node), std::move(hint));
  }

  void single(const Node& node, const Shape& shape, std::string_view label) {
    if (std::find(shape.words.begin(), shape.words.end(), node.text) != shape.words.end()) return;
    const bool fits = shape.scalar && shape.scalar->fits(node.text);
    const bool variable = node.text.find("${") != std::string::npos;  // a variable may need quotes
    if (fits && !(shape.scalar->plain_only && node.quoted && !variable)) return;
    if (fits) return misfit(node, shape, label, "remove the quotes");
    if (names_a_step(node, shape)) return misfit(node, shape, label, "write '" + node.text + ": {}'");
    misfit(node, shape, label, did_you_mean(node.text, {shape.words.begin(), shape.words.end()}));
  }

  // "- ping", where "- ping: {}" is meant.
  bool names_a_step(const Node& node, const Shape& shape) const {
    if (shape.constructs.empty() || !table_.find(shape.constructs.back()).single) return false;
    const auto& steps = table_.find(shape.constructs.back()).fields;
    return std::any_of(steps.begin(), steps.end(), [&](const Field& step) { return step.key == node.text; });
  }

  void list(const Node& node, const Shape& shape, std::string_view label) {
    if (!shape.items) return misfit(node, shape, label);
    if (node.items.empty() && !shape.may_be_empty) return complain(node.spot, std::string(label) + " is an empty list");
    const std::string item_label = "an item of " + std::string(label);
    for (const Node& item : node.items) value(item, *shape.items, item_label, item.spot);
  }

  void map(const Node& node, const Shape& shape, std::string_view label, const Spot& owner) {
    if (!shape.constructs.empty()) return keys(node, choose(node, shape), shape, owner);
    if (!shape.values) return misfit(node, shape, label);
    if (node.entries.empty()) return complain(node.spot, std::string(label) + " is an empty map");
    for (const Entry& entry : node.entries) value(entry.value, *shape.values, quote(entry.key), entry.spot);
  }

  const Construct& choose(const Node& node, const Shape& shape) const {
    for (const std::string_view name : shape.constructs) {
      const Construct& construct = table_.find(name);
      for (const std::string_view key : construct.own_keys) {
        if (node.find(key)) return construct;
      }
    }
    return table_.find(shape.constructs.back());
  }

  void keys(const Node& node, const Construct& construct, const Shape& shape, const Spot& owner) {
    for (const Entry& entry : node.entries) {
      if (errors_.size() >= kMaxErrors) return;
      const auto is_it = [&](const Field& field) { return field.key == entry.key; };
      const auto field = std::find_if(construct.fields.begin(), construct.fields.end(), is_it);
      if (field == construct.fields.end()) {
        unknown(node, entry, construct, shape);
        continue;
      }
      if (!field->beside.empty() && !node.find(field->beside)) {
        complain(entry.spot, quote(entry.key) + " needs " + quote(field->beside));
      }
      if (field->deferred) {
        shallow(entry, field->shape);
      } else {
        value(entry.value, field->shape, quote(entry.key), entry.spot);
      }
    }
    if (construct.single) return one_key(node, construct);
    for (const Field& field : construct.fields) {
      if (field.required && !node.find(field.key)) {
        complain(owner, std::string(construct.title) + " needs " + quote(field.key));
      }
    }
  }

  // Only the kind of the value, without what is in it.
  void shallow(const Entry& entry, const Shape& shape) {
    const bool fits = (entry.value.is_list() && shape.items) || (entry.value.is_map() && !shape.constructs.empty());
    if (!fits) return misfit(entry.value, shape, quote(entry.key));
    if (entry.value.is_list() && entry.value.items.empty()) {
      complain(entry.value.spot, quote(entry.key) + " is an empty list");
    }
  }

  void unknown(const Node& node, const Entry& entry, const Construct& construct, const Shape& shape) {
    std::vector<std::string> known;
    for (const std::string_view name : shape.constructs) {
      for (const Field& field : table_.find(name).fields) known.emplace_back(field.key);
    }
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) {
      return complain(entry.spot, quote(entry.key) + " cannot be combined with " + quote(own_key(node, construct)));
    }
    std::string hint = did_you_mean(entry.key, known);
    if (hint.empty() && known.size() <= 8) {
      hint = "known: " + alternatives({known.begin(), known.end()});
    }
    complain(entry.spot, "unknown " + std::string(construct.noun) + " " + quote(entry.key), std::move(hint));
  }

  // The key by which the construct was chosen; or any other than one of its own.
  static std::string_view own_key(const Node& node, const Construct& construct) {
    for (const std::string_view key : construct.own_keys) {
      if (node.find(key)) return key;
    }
    return node.entries.front().key;
  }

  void one_key(const Node& node, const Construct& construct) {
    if (node.entries.empty()) return complain(node.spot, std::string(construct.title) + " is an empty map");
    if (node.entries.size() == 1) return;
    const Entry& second = node.entries[1];
    complain(second.spot,
             std::string(construct.title) + " is a map with one key; " + quote(second.key) + " is a second",
             "check for a missing '-' or wrong indentation");
  }

  const Table& table_;
  const Document& file_;
  std::vector<Error>& errors_;
};

}  // namespace

void check(const Table& table, const Document& file, const Node& node, const Shape& shape, std::string_view label,
           const Spot& owner, std::vector<Error>& errors) {
  if (!file.built_in()) Checker(table, file, errors).value(node, shape, label, owner);
}

}  // namespace bitspec::yaml
