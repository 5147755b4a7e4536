#include "harness/scenario/loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "harness/scenario/control.h"
#include "harness/scenario/expand.h"
#include "harness/scenario/grammar.h"
#include "harness/scenario/matcher_reader.h"
#include "harness/scenario/names.h"
#include "harness/scenario/scalars.h"
#include "harness/scenario/step_reader.h"
#include "harness/scenario/tree_checks.h"
#include "harness/scenario/walk.h"

namespace bitspec::scenario {
namespace {

using yaml::Document;
using yaml::Entry;
using yaml::Node;

// Far above any suite, far below what a hostile file could ask for with `repeat` and derived controls.
constexpr std::size_t kMaxRows = 1000;
constexpr std::size_t kMaxSteps = 20'000;

std::vector<std::string> texts(const Node* list) {
  std::vector<std::string> out;
  if (!list) return out;
  for (const Node& item : list->items) out.push_back(item.text);
  return out;
}

class FileReader {
 public:
  FileReader(const Document& file, std::vector<Error>& errors) : file_(file), errors_(errors) {}

  SuiteFile read() {
    SuiteFile out;
    out.path = file_.path();
    const Node& root = file_.root();
    const yaml::Spot start = root.is_map() ? root.spot : yaml::Spot{};
    yaml::check(grammar(), file_, root, yaml::map_of(kFileName), "a file of scenarios", start, errors_);
    if (!errors_.empty()) return out;
    out.suite = suite_ = root.find("suite")->text;
    out.about = root.find("about")->text;
    if (const Node* own = root.find("rules")) rules(*own, out.rules);
    for (const Node& node : root.find("scenarios")->items) {
      if (errors_.size() >= yaml::kMaxErrors) break;
      scenarios(node, out.scenarios);
    }
    return out;
  }

 private:
  void complain(const yaml::Spot& spot, std::string message, std::string hint = {}) {
    errors_.push_back(file_.error(spot, std::move(message), std::move(hint)));
  }

  void rules(const Node& list, std::vector<OwnRule>& out) {
    for (const Node& node : list.items) {
      const Node& id = *node.find("id");
      OwnRule rule{.id = id.text, .title = node.find("title")->text, .place = file_.place(id.spot)};
      if (const Node* level = node.find("level")) rule.level = level->text;
      out.push_back(std::move(rule));
    }
  }

  // One scenario, or one for each row.
  void scenarios(const Node& node, std::vector<Scenario>& out) {
    const Node* table = node.find("for_each");
    Node rest = node;
    if (!table) return scenario(std::move(rest), {}, out);
    const auto rows = row_count(node, *table);
    if (!rows) return;
    std::erase_if(rest.entries, [](const Entry& entry) { return entry.key == "for_each"; });
    if (!file_.built_in()) check_columns(rest, *table);
    for (std::size_t i = 0; i < *rows; ++i) {
      Row row;
      for (const Entry& column : table->entries) row.emplace_back(column.key, &column.value.items[i]);
      const std::size_t before = errors_.size();
      auto written = Expander(file_, budget_, errors_).with_row(rest, row);
      if (written) scenario(std::move(*written), fmt::format("[{}]", i + 1), out);
      if (errors_.size() > before) return;  // the other rows would say the same again
    }
  }

  void check_columns(const Node& rest, const Node& table) {
    for (const Entry& column : table.entries) {
      if (!uses_column(rest, column.key))
        complain(column.spot, fmt::format("nothing uses '{}' of 'for_each'", column.key),
                 fmt::format("write ${{{}}} where its values belong", column.key));
    }
  }

  std::optional<std::size_t> row_count(const Node& node, const Node& table) {
    const std::size_t before = errors_.size();
    const auto is_table = [](const yaml::Field& field) { return field.key == "for_each"; };
    const auto& fields = grammar().find(kScenarioName).fields;
    const yaml::Shape& shape = std::find_if(fields.begin(), fields.end(), is_table)->shape;
    yaml::check(grammar(), file_, table, shape, "'for_each'", node.spot, errors_);
    if (errors_.size() > before) return std::nullopt;
    const Entry& first = table.entries.front();
    for (const Entry& column : table.entries) {
      if (!kName.fits(column.key)) complain(column.spot, fmt::format("'{}' must be {}", column.key, kName.wanted));
      if (column.value.items.size() != first.value.items.size()) {
        complain(column.spot, fmt::format("'{}' has {} rows and '{}' has {}", column.key, column.value.items.size(),
                                          first.key, first.value.items.size()));
      }
    }
    if (first.value.items.size() > kMaxRows) complain(first.spot, fmt::format("more than {} rows", kMaxRows));
    if (errors_.size() > before) return std::nullopt;
    return first.value.items.size();
  }

  void scenario(Node node, const std::string& row, std::vector<Scenario>& out) {
    const std::size_t before = errors_.size();
    if (!Expander(file_, budget_, errors_).write_out_repeats(node)) return;
    yaml::check(grammar(), file_, node, yaml::map_of(kScenarioName), "a scenario", node.spot, errors_);
    if (errors_.size() > before) return;
    if (!file_.built_in()) check_tree(file_, node, errors_);
    const std::size_t fitting = errors_.size();
    Scenario scenario;
    head(node, row, scenario);
    StepReader steps(file_, errors_);
    if (const Node* given = node.find("given")) scenario.given = steps.steps(*given);
    scenario.blocks.push_back(block(node));
    if (const Node* more = node.find("and")) {
      for (const Node& item : more->items) scenario.blocks.push_back(block(item));
    }
    if (const Node* finally = node.find("finally")) scenario.finally = steps.steps(*finally);
    if (errors_.size() > fitting) return;
    if (uses_hooks(scenario) && !scenario.has_tag("alone")) scenario.tags.push_back("alone");
    if (!file_.built_in()) check_names(scenario, errors_);
    if (!spend_steps(scenario) || !add_controls(scenario, steps_left_, errors_)) {
      return complain(node.spot, fmt::format("the scenarios of this file have more than {} steps", kMaxSteps));
    }
    out.push_back(std::move(scenario));
  }

  void head(const Node& node, const std::string& row, Scenario& out) {
    const Node& id = *node.find("id");
    out.id = id.text + row;
    out.title = node.find("title")->text;
    out.suite = suite_;
    out.place = file_.place(id.spot);
    out.tags = texts(node.find("tags"));
    out.needs = texts(node.find("needs"));
    if (const Node* needs = node.find("needs")) {
      for (const Node& need : needs->items) out.needs_places.push_back(file_.place(need.spot));
    }
    for (const std::string& name : texts(node.find("profiles"))) out.profiles.push_back(*parse_profile(name));
    if (!id.text.starts_with(suite_ + "/")) {
      complain(id.spot, fmt::format("ids in this file must begin with '{}/'", suite_));
    }
    const auto [first, is_new] = ids_.emplace(out.id, id.spot.line);
    if (!is_new)
      complain(id.spot, fmt::format("duplicate id '{}'", out.id), fmt::format("first at line {}", first->second));
  }

  Block block(const Node& node) {
    Block out;
    out.place = file_.place(node.spot);
    if (const Node* condition = node.find("if")) {
      out.only_if = std::make_shared<const Matcher>(build_condition(file_, *condition, errors_));
    }
    const Node& when = *node.find("when");
    out.when = StepReader(file_, errors_).steps(when);
    if (const Node* within = node.find("within")) out.within = read_template(file_, *within, errors_);
    if (const Node* save = node.find("save")) {
      for (const Entry& entry : save->entries) saved(entry, out);
    }
    for (const Node& item : node.find("then")->items) expectation(item, out);
    if (const Node* control = node.find("control")) {
      out.control.kind = control->is_scalar() ? Control::Kind::kNone : Control::Kind::kWritten;
      out.control.steps = StepReader(file_, errors_).steps(*control);
    }
    if (!out.when.empty()) judged_step(out.when.back());
    return out;
  }

  // What is done to the server meets whatever else runs.
  static bool uses_hooks(const Scenario& scenario) {
    bool any = false;
    const auto look = [&any](const Step& step) { any = any || std::holds_alternative<ServerStep>(step.what); };
    for_each_step(scenario, look);
    for (const Block& block : scenario.blocks) for_each_step(block.control.steps, look);
    return any;
  }

  void judged_step(const Step& last) {
    constexpr std::string_view kSendNothing[] = {"wait", "connection", "application", "follow_host_id", "server"};
    if (std::find(std::begin(kSendNothing), std::end(kSendNothing), last.name) == std::end(kSendNothing)) return;
    errors_.push_back({ErrorCode::kBadInput,
                       fmt::format("the last step of 'when' is judged; '{}' gets no answer", last.name),
                       last.place,
                       {}});
  }

  void saved(const Entry& entry, Block& out) {
    if (!kName.fits(entry.key)) complain(entry.spot, fmt::format("'{}' must be {}", entry.key, kName.wanted));
    out.save.emplace_back(entry.key, entry.value.find("header")->text);
  }

  void expectation(const Node& item, Block& out) {
    if (item.entries.size() != 1) {
      return complain(item.entries.size() > 1 ? item.entries[1].spot : item.spot,
                      "an expectation is a map with one key, the rule it observes",
                      "check for a missing '-' or wrong indentation");
    }
    const Entry& entry = item.entries.front();
    if (!kWords.fits(entry.key)) complain(entry.spot, fmt::format("'{}' is not the id of a rule", entry.key));
    ReadMatcher read = build_matcher(file_, entry.value, errors_);
    out.then.push_back({entry.key, file_.place(entry.spot), std::move(read.matcher), read.differs, read.regardless});
  }

  bool spend_steps(const Scenario& scenario) {
    std::size_t steps = scenario.given.size() + scenario.finally.size();
    for (const Block& block : scenario.blocks) steps += block.when.size() + block.control.steps.size();
    const bool enough = steps <= steps_left_;
    steps_left_ -= std::min(steps, steps_left_);
    return enough;
  }

  const Document& file_;
  std::vector<Error>& errors_;
  std::string suite_;
  std::map<std::string, int> ids_;  // and the lines where they stand
  ExpansionBudget budget_;
  std::size_t steps_left_ = kMaxSteps;
};

// In the order of the file, and each only once: `repeat` makes the same mistake many times.
void tidy(std::vector<Error>& errors) {
  const auto key = [](const Error& error) {
    const SourcePlace place = error.place.value_or(SourcePlace{});
    return std::tuple(place.line, place.column, error.message);
  };
  std::stable_sort(errors.begin(), errors.end(), [&](const Error& a, const Error& b) { return key(a) < key(b); });
  const auto same = [&](const Error& a, const Error& b) { return key(a) == key(b); };
  errors.erase(std::unique(errors.begin(), errors.end(), same), errors.end());
  if (errors.size() > yaml::kMaxErrors) errors.resize(yaml::kMaxErrors);
}

}  // namespace

Loaded load_text(std::string_view path, std::string_view text) {
  const auto file = Document::read(path, text);
  if (!file) return {{}, {file.error()}, {}};
  return load_document(*file);
}

Loaded load_document(const Document& file) {
  Loaded out;
  SuiteFile suite = FileReader(file, out.errors).read();
  (out.errors.empty() ? out.files : out.with_errors).push_back(std::move(suite));
  tidy(out.errors);
  return out;
}

}  // namespace bitspec::scenario
