#include "harness/scenario/tree_checks.h"

#include <algorithm>
#include <map>
#include <set>

#include "harness/protocol/known_fields.h"
#include "harness/scenario/scalars.h"

namespace bitspec::scenario {
namespace {

using yaml::Entry;
using yaml::Node;
using yaml::Spot;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

// Keys below which names of header fields stand.
constexpr std::string_view kFieldMaps[] = {"set", "add", "rename", "fields"};
constexpr std::string_view kFieldLists[] = {"remove", "order", "absent", "has", "request_has"};
constexpr std::string_view kFieldWords[] = {"header", "absent", "distinct", "same_as_request", "field"};
constexpr std::string_view kNamedExchanges[] = {"ping",    "fragment", "close", "cancel",
                                                "request", "get",      "head",  "read_back"};

std::vector<const Node*> words_of(const Node& node) {
  if (node.is_scalar()) return {&node};
  std::vector<const Node*> out;
  for (const Node& item : node.items) {
    if (item.is_scalar()) out.push_back(&item);
  }
  return out;
}

class TreeChecker {
 public:
  TreeChecker(const yaml::Document& file, std::vector<Error>& errors) : file_(file), errors_(errors) {}

  void scenario(const Node& node) {
    if (const Node* names = node.find("unknown_fields")) {
      for (const Node* name : words_of(*names)) meant_.insert(name->text);
    }
    walk(node);
    for (const auto& [name, spot] : exchanges_) {
      if (!used_.contains(name)) complain(spot, "nothing uses the exchange '" + name + "'", "leave out 'as'");
    }
  }

  void walk(const Node& node) {
    for (const Node& item : node.items) walk(item);
    if (!node.is_map()) return;
    for (const Entry& entry : node.entries) {
      fields_of(entry);
      if (entry.key == "then") rules(entry.value);
      if (entry.key == "raw" && entry.value.is_map()) raw(entry.value);
      if (entry.key == "same_as" || entry.key == "like") used_.insert(entry.value.text);
      if (is_one_of(entry.key, kNamedExchanges)) {
        if (const Node* as = entry.value.find("as")) exchanges_.emplace(as->text, as->spot);
      }
      walk(entry.value);
    }
    if (const Node* outcome = node.find("outcome"), *status = node.find("status"); outcome && status) {
      contradiction(*outcome, *status);
    }
  }

 private:
  void complain(const Spot& spot, std::string message, std::string hint = {}) {
    if (errors_.size() < 100) errors_.push_back(file_.error(spot, std::move(message), std::move(hint)));
  }

  void field(const std::string& name, const Spot& spot) {
    if (meant_.contains(name)) return;
    const std::string meant = misspelt_bits_field(name);
    if (meant.empty()) return;
    complain(spot, "unknown BITS field '" + name + "'",
             "did you mean '" + meant + "'? If not, list it under 'unknown_fields' of the scenario");
  }

  void fields_of(const Entry& entry) {
    if (entry.value.is_map() && is_one_of(entry.key, kFieldMaps)) {
      for (const Entry& one : entry.value.entries) {
        field(one.key, one.spot);
        if (entry.key == "rename" && one.value.is_scalar()) field(one.value.text, one.value.spot);
      }
    }
    const bool names = (entry.value.is_list() && is_one_of(entry.key, kFieldLists)) ||
                       (entry.value.is_scalar() && is_one_of(entry.key, kFieldWords));
    if (!names) return;
    for (const Node* name : words_of(entry.value)) field(name->text, name->spot);
  }

  // What is only recorded may stand beside what is judged.
  static bool is_judged(const Node& expectation) {
    return !expectation.find("offered") && !expectation.find("informative");
  }

  void rules(const Node& then) {
    std::map<std::string, int> lines;
    for (const Node& item : then.items) {
      if (item.entries.size() != 1 || !is_judged(item.entries.front().value)) continue;
      const Entry& entry = item.entries.front();
      const auto [first, is_new] = lines.emplace(entry.key, entry.spot.line);
      if (is_new) continue;
      complain(entry.spot, "duplicate rule '" + entry.key + "' in this list",
               "first at line " + std::to_string(first->second) + "; 'all' joins several conditions");
    }
  }

  // Without it the server waits for more fields, and the answer that is awaited is a timeout.
  void raw(const Node& step) {
    const Node* lines = step.find("lines");
    if (!lines || lines->items.empty() || step.find("http")) return;
    const Node* ends = step.find("ends");
    if (ends && ends->text == "none") return;
    const auto is_empty = [](const Node& line) { return line.is_scalar() ? line.text.empty() : line.is_null(); };
    if (std::any_of(lines->items.begin(), lines->items.end(), is_empty)) return;
    complain(lines->items.back().spot, "these lines have no end: an empty line ends the head of a request",
             "add \"\" as the last line; or 'http: malformed' where the head is meant to have no end");
  }

  // `success` stands for 2xx, every other outcome for 4xx or 5xx.
  void contradiction(const Node& outcome, const Node& status) {
    const auto outcomes = words_of(outcome);
    for (const Node* word : words_of(status)) {
      const auto range = parse_status(word->text);
      if (!range) continue;
      const bool good = range->from >= 200 && range->to <= 299, bad = range->from >= 400;
      const bool possible = std::any_of(outcomes.begin(), outcomes.end(),
                                        [&](const Node* name) { return name->text == "success" ? good : bad; });
      if (possible) continue;
      complain(word->spot, "status " + word->text + " contradicts outcome '" + outcomes.front()->text + "'",
               outcomes.front()->text == "success" ? "success is 2xx" : "a refusal is 4xx or 5xx");
    }
  }

  const yaml::Document& file_;
  std::vector<Error>& errors_;
  std::set<std::string> meant_, used_;
  std::map<std::string, Spot> exchanges_;
};

bool mentions(std::string_view text, std::string_view column) {
  const std::string open = "${" + std::string(column);
  for (std::size_t at = text.find(open); at != std::string_view::npos; at = text.find(open, at + 1)) {
    const std::size_t end = at + open.size();
    if (end < text.size() && std::string_view("}+-*/").find(text[end]) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

void check_tree(const yaml::Document& file, const Node& scenario, std::vector<Error>& errors) {
  TreeChecker(file, errors).scenario(scenario);
}

void check_matcher_tree(const yaml::Document& file, const Node& matcher, std::vector<Error>& errors) {
  TreeChecker(file, errors).walk(matcher);
}

bool uses_column(const Node& scenario, std::string_view column) {
  if (mentions(scenario.text, column)) return true;
  return std::any_of(scenario.items.begin(), scenario.items.end(),
                     [&](const Node& item) { return uses_column(item, column); }) ||
         std::any_of(scenario.entries.begin(), scenario.entries.end(), [&](const Entry& entry) {
           return mentions(entry.key, column) || uses_column(entry.value, column);
         });
}

}  // namespace bitspec::scenario
