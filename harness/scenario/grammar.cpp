#include "harness/scenario/grammar.h"

#include "harness/scenario/scalars.h"

namespace bitspec::scenario {
namespace {

using yaml::any_text;
using yaml::Construct;
using yaml::either;
using yaml::Field;
using yaml::free_map;
using yaml::list_of;
using yaml::map_of;
using yaml::Shape;
using yaml::words;

// What every block has: the first stands in the scenario itself, the others are items of `and`.
std::vector<Field> block_fields() {
  return {
      {"when", steps_shape(), "The steps; the answer to the last one is judged", true},
      {"within", yaml::scalar(kDurationOrVariable),
       "The last step is repeated until the first expectation holds, for at most this time"},
      {"then", list_of(free_map(expectation_shape())), "Ordered expectations, each keyed by the rule it observes",
       true},
      {"save", free_map(map_of("save")), "Variables from the fields of the judged answer"},
      {"control", either(words({"none"}), steps_shape()),
       "The correct form of the request: its last answer must be 2xx, or the refusals are blocked"},
  };
}

Construct file_construct() {
  return {
      kFileName,
      "the file",
      "A file of scenarios",
      {
          {"suite", yaml::scalar(kWords), "The topic, and the first part of every id", true},
          {"about", any_text(), "One sentence on the topic", true},
          {"rules", list_of(map_of("rule")), "Rules of your own, beside those that are built in"},
          {"scenarios", list_of(map_of(kScenarioName)), "The scenarios, in the order they are listed", true, {}, true},
      }};
}

Construct rule_construct() {
  return {"rule",
          "a rule",
          "A rule that is not built in; scenarios observe it by its id",
          {
              {"id", yaml::scalar(kRuleId), "Lower-case words joined by '.'; stable, since lists name it", true},
              {"title", any_text(), "One sentence: what a correct server does", true},
              {"level", words({"must", "should", "may"}), "How much it counts (default: must)"},
          }};
}

Construct scenario_construct() {
  Construct scenario{
      kScenarioName,
      "a scenario",
      "What is sent to a server and what must come back",
      {
          {"id", yaml::scalar(kScenarioId), "<suite>/<lower-case-words>; what users select and list", true},
          {"title", any_text(), "One sentence: what a correct server does", true},
          {"tags", list_of(yaml::scalar(kWords)), "Words for --select @tag; those with a meaning: slow, alone, last"},
          {"needs", list_of(yaml::scalar(kWords)), "Capabilities; skipped where the target lacks one"},
          {"profiles", list_of(words({"win32", "mc-bup", "iis"})), "Runs in these profiles only"},
          {"unknown_fields", list_of(yaml::scalar(kFieldName)),
           "Fields that look like misspelt BITS fields but are intended"},
          {"for_each", free_map(list_of(yaml::anything())), "One scenario per row; ${name} stands for the row"},
          {"given", steps_shape(), "Setup steps; never judged"},
      }};
  for (Field& field : block_fields()) scenario.fields.push_back(std::move(field));
  scenario.fields.push_back({"and", list_of(map_of("block")), "Further blocks, on the same sessions"});
  scenario.fields.push_back({"finally", steps_shape(), "Cleanup steps; best effort, never judged"});
  return scenario;
}

yaml::Table build() {
  yaml::Table table;
  table.constructs.push_back(file_construct());
  table.constructs.push_back(rule_construct());
  table.constructs.push_back(scenario_construct());
  Construct block{"block", "an 'and' block", "A further when and then", block_fields()};
  block.fields.push_back({"if", map_of("matcher"), "Skipped unless the answer judged before it matches this"});
  table.constructs.push_back(std::move(block));
  table.constructs.push_back({"save",
                              "a saved value",
                              "Where the value of a variable comes from",
                              {{"header", yaml::scalar(kFieldName), "The field whose value is kept", true}}});
  add_step_constructs(table);
  add_matcher_constructs(table);
  return table;
}

}  // namespace

const yaml::Table& grammar() {
  static const yaml::Table table = build();
  return table;
}

}  // namespace bitspec::scenario
