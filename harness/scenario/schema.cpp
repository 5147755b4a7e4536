#include "harness/scenario/schema.h"

#include <nlohmann/json.hpp>

#include "harness/scenario/grammar.h"

namespace bitspec::scenario {
namespace {

using Json = nlohmann::ordered_json;
using yaml::Construct;
using yaml::Field;
using yaml::Shape;

Json reference(std::string_view construct) {
  return {{"$ref", "#/definitions/" + std::string(construct)}};
}

Json schema_of(const Shape& shape);

Json list_schema(const Shape& shape) {
  Json list = {{"type", "array"}, {"items", schema_of(*shape.items)}};
  if (!shape.may_be_empty) list["minItems"] = 1;
  return list;
}

Json free_map_schema(const Shape& shape) {
  return {{"type", "object"}, {"additionalProperties", schema_of(*shape.values)}, {"minProperties", 1}};
}

Json schema_of(const Shape& shape) {
  if (shape.anything) return Json::object();
  Json kinds = Json::array();
  if (shape.scalar) kinds.push_back(Json::parse(shape.scalar->schema));
  if (!shape.words.empty()) kinds.push_back({{"enum", shape.words}});
  if (shape.items) kinds.push_back(list_schema(shape));
  for (const std::string_view construct : shape.constructs) kinds.push_back(reference(construct));
  if (shape.values) kinds.push_back(free_map_schema(shape));
  if (shape.nothing) kinds.push_back({{"type", "null"}});
  // `for_each` and `repeat` write a variable where anything else may stand.
  if (shape.scalar != &yaml::kAnyText) kinds.push_back(reference("variable"));
  if (kinds.size() == 1) return kinds.front();
  return {{"anyOf", kinds}};
}

Json schema_of(const Construct& construct) {
  Json out = {{"description", construct.about}, {"type", "object"}, {"additionalProperties", false}};
  Json properties = Json::object(), required = Json::array(), dependencies = Json::object();
  for (const Field& field : construct.fields) {
    const std::string key(field.key);
    Json value = schema_of(field.shape);
    // Beside a $ref nothing else counts in draft 7.
    if (value.contains("$ref")) value = {{"allOf", Json::array({value})}};
    value["description"] = field.about;
    properties[key] = std::move(value);
    if (field.required) required.push_back(key);
    if (!field.beside.empty()) dependencies[key] = Json::array({field.beside});
  }
  out["properties"] = std::move(properties);
  if (!required.empty()) out["required"] = std::move(required);
  if (!dependencies.empty()) out["dependencies"] = std::move(dependencies);
  if (construct.single) out["minProperties"] = out["maxProperties"] = 1;
  return out;
}

}  // namespace

std::string scenario_schema() {
  Json definitions = Json::object();
  definitions["variable"] = {
      {"description", "A name of for_each or repeat"}, {"type", "string"}, {"pattern", "\\$\\{"}};
  for (const Construct& construct : grammar().constructs) {
    if (construct.name.starts_with("invariant-")) continue;  // not in scenario files
    definitions[std::string(construct.name)] = schema_of(construct);
  }
  const Json root = {
      {"$schema", "http://json-schema.org/draft-07/schema#"},
      {"title", "bitspec scenarios"},
      {"description", "What is sent to a BITS server and what must come back; see docs/scenario-language.md"},
      {"$ref", "#/definitions/" + std::string(kFileName)},
      {"definitions", std::move(definitions)}};
  return root.dump(2) + "\n";
}

}  // namespace bitspec::scenario
