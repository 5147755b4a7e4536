#include "harness/yaml/schema.h"

#include <nlohmann/json.hpp>

namespace bitspec::yaml {
namespace {

using Json = nlohmann::ordered_json;

class SchemaWriter {
 public:
  SchemaWriter(const Table& table, const SchemaHead& head) : table_(table), head_(head) {}

  Json write() const {
    Json definitions = Json::object();
    if (!head_.variables.empty())
      definitions["variable"] = {{"description", head_.variables}, {"type", "string"}, {"pattern", "\\$\\{"}};
    for (const Construct& construct : table_.constructs) {
      if (head_.left_out && head_.left_out(construct)) continue;
      definitions[std::string(construct.name)] = schema_of(construct);
    }
    Json out = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                {"title", head_.title},
                {"description", head_.description}};
    if (head_.list) {
      out["type"] = {"array", "null"};  // an empty file is an empty list
      out["items"] = reference(head_.root);
    } else {
      out.update(reference(head_.root));
    }
    out["definitions"] = std::move(definitions);
    return out;
  }

 private:
  static Json reference(std::string_view construct) { return {{"$ref", "#/definitions/" + std::string(construct)}}; }

  Json list_schema(const Shape& shape) const {
    Json list = {{"type", "array"}, {"items", schema_of(*shape.items)}};
    if (!shape.may_be_empty) list["minItems"] = 1;
    return list;
  }

  Json free_map_schema(const Shape& shape) const {
    return {{"type", "object"}, {"additionalProperties", schema_of(*shape.values)}, {"minProperties", 1}};
  }

  Json schema_of(const Shape& shape) const {
    if (shape.anything) return Json::object();
    Json kinds = Json::array();
    if (shape.scalar) kinds.push_back(Json::parse(shape.scalar->schema));
    if (!shape.words.empty()) kinds.push_back({{"enum", shape.words}});
    if (shape.items) kinds.push_back(list_schema(shape));
    for (const std::string_view construct : shape.constructs) kinds.push_back(reference(construct));
    if (shape.values) kinds.push_back(free_map_schema(shape));
    if (shape.nothing) kinds.push_back({{"type", "null"}});
    if (!head_.variables.empty() && shape.scalar != &kAnyText) kinds.push_back(reference("variable"));
    if (kinds.size() == 1) return kinds.front();
    return {{"anyOf", kinds}};
  }

  Json schema_of(const Construct& construct) const {
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

  const Table& table_;
  const SchemaHead& head_;
};

}  // namespace

std::string json_schema(const Table& table, const SchemaHead& head) {
  return SchemaWriter(table, head).write().dump(2) + "\n";
}

}  // namespace bitspec::yaml
