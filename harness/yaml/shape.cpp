#include "harness/yaml/shape.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cstdint>

namespace bitspec::yaml {
namespace {

bool is_whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

}  // namespace

const Scalar kAnyText{"text", [](std::string_view) { return true; }, false,
                      R"({"type":["string","number","boolean"]})"};
const Scalar kWholeNumber{"a whole number", is_whole_number, true, R"({"type":"integer","minimum":0})"};
const Scalar kBoolean{"true or false", [](std::string_view text) { return text == "true" || text == "false"; }, true,
                      R"({"type":"boolean"})"};

const Construct& Table::find(std::string_view name) const {
  const auto is_it = [&](const Construct& construct) { return construct.name == name; };
  const auto found = std::find_if(constructs.begin(), constructs.end(), is_it);
  assert(found != constructs.end());
  return *found;
}

Shape scalar(const Scalar& kind) {
  Shape shape;
  shape.scalar = &kind;
  return shape;
}

Shape any_text() {
  return scalar(kAnyText);
}

Shape words(std::vector<std::string_view> words) {
  Shape shape;
  shape.words = std::move(words);
  return shape;
}

Shape map_of(std::string_view construct) {
  return first_map_of({construct});
}

Shape first_map_of(std::vector<std::string_view> constructs) {
  Shape shape;
  shape.constructs = std::move(constructs);
  return shape;
}

Shape free_map(Shape values) {
  Shape shape;
  shape.values = std::make_shared<const Shape>(std::move(values));
  return shape;
}

Shape list_of(Shape items) {
  Shape shape;
  shape.items = std::make_shared<const Shape>(std::move(items));
  return shape;
}

Shape one_or_list(Shape item) {
  Shape shape = item;
  shape.items = std::make_shared<const Shape>(std::move(item));
  return shape;
}

Shape either(Shape a, const Shape& b) {
  if (b.scalar) a.scalar = b.scalar;
  if (!b.words.empty()) a.words = b.words;
  if (b.items) a.items = b.items;
  if (!b.constructs.empty()) a.constructs = b.constructs;
  if (b.values) a.values = b.values;
  a.nothing = a.nothing || b.nothing;
  return a;
}

Shape anything() {
  Shape shape;
  shape.anything = true;
  return shape;
}

std::string alternatives(const std::vector<std::string_view>& words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace bitspec::yaml
