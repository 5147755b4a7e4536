#include "harness/catalogue/read_rules.h"

#include <algorithm>

#include "harness/catalogue/matchers.h"
#include "harness/catalogue/tables.h"
#include "harness/scenario/tree_checks.h"
#include "harness/yaml/packed.h"

namespace bitspec::catalogue {
namespace {

using yaml::Node;

Profile profile_of(const std::string& word) {
  return parse_profile(word).value_or(Profile::kWin32);
}

void read_answers(const Node& on, Cover& cover) {
  cover.packets = words_of(on, "answer_to");
  if (cover.packets.size() != 1 || !cover.packets[0].starts_with("any")) return;
  cover.answer_to_any = cover.packets[0];
  cover.packets.clear();
}

Cover read_cover(const yaml::Document& file, const Node& on, std::vector<Error>& errors) {
  Cover cover;
  read_answers(on, cover);
  cover.sent_whole = on.find("sent") != nullptr;
  cover.outcome = words_of(on, "outcome");
  cover.expected = words_of(on, "expected");
  cover.has = words_of(on, "has");
  cover.request_has = words_of(on, "request_has");
  cover.unless = words_of(on, "unless");
  cover.requests = words_of(on, "request");
  cover.after = words_of(on, "after");
  if (on.find("after_packet")) cover.after_packet = text_of(on, "after_packet");
  for (const std::string& word : words_of(on, "profiles")) cover.profiles.push_back(profile_of(word));
  if (const Node* status = on.find("status")) cover.status = read_status(file, *status, errors);
  if (const Node* status = on.find("not_status")) cover.not_status = read_status(file, *status, errors);
  return cover;
}

void check_cover(const yaml::Document& file, const Node& on, std::vector<Error>& errors) {
  const std::vector<std::string> answers = words_of(on, "answer_to");
  const Node* request = on.find("request");
  if (answers.empty() && !on.find("sent") && !request) {
    errors.push_back(file.error(on.spot, "'on' needs 'answer_to', 'sent' or 'request'"));
  }
  for (const yaml::Entry& entry : on.entries) {
    const bool of_requests = entry.key == "request" || entry.key == "after" || entry.key == "after_packet";
    if (entry.key == "has" || entry.key == "profiles" || of_requests == (request != nullptr)) continue;
    errors.push_back(file.error(entry.spot, "'" + entry.key + "' cannot be combined with " +
                                                (request ? "'request'" : "what is about answers")));
  }
  const bool any =
      std::any_of(answers.begin(), answers.end(), [](const auto& word) { return word.starts_with("any"); });
  if (any && answers.size() > 1) {
    errors.push_back(file.error(on.find("answer_to")->spot, "'any' and 'any-packet' cannot be combined with others"));
  }
}

void check_trees(const yaml::Document& file, const Node& invariant, std::vector<Error>& errors) {
  check_cover(file, *invariant.find("on"), errors);
  scenario::check_matcher_tree(file, *invariant.find("on"), errors);
  scenario::check_matcher_tree(file, *invariant.find("then"), errors);
}

// All but its places.
Fault read_fault(const Node& item) {
  Fault fault;
  fault.name = text_of(item, "name");
  fault.about = text_of(item, "about");
  fault.because = text_of(item, "because");
  fault.blocks = text_of(item, "blocks");
  fault.red = words_of(item, "red");
  if (item.find("profile")) fault.profile = profile_of(text_of(item, "profile"));
  return fault;
}

}  // namespace

void read_outcomes(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors) {
  if (!fits(file, "outcomes file", errors)) return;
  for (const Node& item : file.root().find("outcomes")->items) {
    Outcome outcome{text_of(item, "name"), text_of(item, "about"), {}};
    if (catalogue.outcome(outcome.name)) {
      errors.push_back(file.error(item.find("name")->spot, "duplicate outcome '" + outcome.name + "'"));
    }
    outcome.judged = read_matchers(file, *item.find("judged"), scenario::MatcherUse::kInvariant, errors);
    if (!file.built_in()) scenario::check_matcher_tree(file, *item.find("judged"), errors);
    catalogue.outcomes.push_back(std::move(outcome));
  }
}

void read_invariants(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors) {
  if (!fits(file, "invariants file", errors)) return;
  for (const Node& item : file.root().find("invariants")->items) {
    Invariant invariant;
    invariant.rule = text_of(item, "rule");
    invariant.place = file.place(item.find("rule")->spot);
    if (!file.built_in()) check_trees(file, item, errors);
    invariant.on = read_cover(file, *item.find("on"), errors);
    const auto use = invariant.on.of_requests() ? scenario::MatcherUse::kRequest : scenario::MatcherUse::kInvariant;
    invariant.then = read_matchers(file, *item.find("then"), use, errors);
    catalogue.invariants.push_back(std::move(invariant));
  }
}

void read_faults(const yaml::Document& file, Catalogue& catalogue, std::vector<Error>& errors) {
  if (!fits(file, "faults file", errors)) return;
  for (const Node& item : file.root().find("faults")->items) {
    Fault fault = read_fault(item);
    for (const Node& rule : item.find("red")->items) fault.red_places.push_back(file.place(rule.spot));
    fault.place = file.place(item.find("name")->spot);
    catalogue.faults.push_back(std::move(fault));
  }
}

void read_built_in_invariants(const EmbeddedFile& file, Catalogue& catalogue) {
  yaml::PackedMap(file.tree).for_each_item("invariants", [&](const Node& item) {
    const Node& rule = *item.find("rule");
    Invariant& invariant = catalogue.invariants.emplace_back();
    invariant.rule = rule.text;
    invariant.place = {std::string(file.path), rule.spot.line, rule.spot.column, rule.spot.length, {}};
  });
}

void read_built_in_faults(const EmbeddedFile& file, Catalogue& catalogue) {
  yaml::PackedMap(file.tree).for_each_item("faults",
                                           [&](const Node& item) { catalogue.faults.push_back(read_fault(item)); });
}

}  // namespace bitspec::catalogue
