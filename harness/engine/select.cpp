// --select and --skip: which scenarios run.
#include <algorithm>

#include "harness/base/edit_distance.h"
#include "harness/engine/engine.h"
#include "harness/engine/glob.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using catalogue::Suites;
using scenario::Scenario;

bool any_rule(const Scenario& scenario, const auto& test) {
  bool found = false;
  scenario::for_each_expectation(
      scenario, [&](const scenario::Block&, const scenario::Expectation& e) { found = found || test(e.rule); });
  return found;
}

bool has_source(const catalogue::Requirement& requirement, std::string_view doc, std::string_view section) {
  return std::any_of(requirement.sources.begin(), requirement.sources.end(),
                     [&](const auto& source) { return source.doc == doc && source.section.starts_with(section); });
}

// "fragment/range[2]" belongs to "fragment/range": a row is selected by the name of its scenario too.
std::string_view without_row(std::string_view id) {
  return id.substr(0, id.find('['));
}

bool matches(const Suites& suites, const Scenario& scenario, std::string_view selector) {
  const auto rest = [&](std::string_view prefix) { return selector.substr(prefix.size()); };
  if (selector.starts_with('@')) return scenario.has_tag(rest("@"));
  if (selector.starts_with("rule:"))
    return any_rule(scenario, [&](const std::string& rule) { return glob_match(rest("rule:"), rule); });
  if (selector.starts_with("level:")) {
    return any_rule(scenario, [&](const std::string& rule) {
      const auto* r = suites.catalogue.find(rule);
      return r && results::level_name(r->level) == rest("level:");
    });
  }
  if (selector.starts_with("source:")) {
    const std::string_view source = rest("source:");
    const auto colon = source.find(':');
    const std::string_view doc = source.substr(0, colon),
                           section = colon == std::string_view::npos ? "" : source.substr(colon + 1);
    return any_rule(scenario, [&](const std::string& rule) {
      const auto* r = suites.catalogue.find(rule);
      return r && has_source(*r, doc, section);
    });
  }
  return glob_match(selector, scenario.id) || glob_match(selector, without_row(scenario.id));
}

Error nothing_matches(const Suites& suites, const std::string& selector) {
  std::vector<std::string> known;
  for (const auto& scenario : suites.scenarios) known.push_back(std::string(without_row(scenario.id)));
  return {ErrorCode::kBadInput, "no scenario matches '" + selector + "'", std::nullopt, did_you_mean(selector, known)};
}

}  // namespace

Result<std::vector<const Scenario*>> select_scenarios(const Suites& suites, const std::vector<std::string>& select,
                                                      const std::vector<std::string>& skip) {
  for (const auto* selectors : {&select, &skip}) {
    for (const auto& selector : *selectors) {
      const bool used = std::any_of(suites.scenarios.begin(), suites.scenarios.end(),
                                    [&](const Scenario& scenario) { return matches(suites, scenario, selector); });
      if (!used) return tl::unexpected(nothing_matches(suites, selector));
    }
  }
  const auto any_of = [&](const std::vector<std::string>& selectors, const Scenario& scenario) {
    return std::any_of(selectors.begin(), selectors.end(), [&](const auto& s) { return matches(suites, scenario, s); });
  };
  std::vector<const Scenario*> out;
  for (const Scenario& scenario : suites.scenarios) {
    if ((select.empty() || any_of(select, scenario)) && !any_of(skip, scenario)) out.push_back(&scenario);
  }
  if (out.empty()) return bad_input("--skip leaves no scenario to run");
  return out;
}

}  // namespace bitspec::engine
