#include "harness/engine/select.h"

#include <algorithm>
#include <optional>
#include <set>

#include "harness/base/glob.h"
#include "harness/scenario/walk.h"

namespace bitspec::engine {
namespace {

using catalogue::Requirement;
using catalogue::Suites;
using scenario::Scenario;

constexpr std::string_view kTag = "@", kRule = "rule:", kLevel = "level:", kSource = "source:";

// What stands behind the prefix that begins the selector; nothing: it begins with another.
std::optional<std::string_view> behind(std::string_view prefix, std::string_view selector) {
  if (!selector.starts_with(prefix)) return std::nullopt;
  return selector.substr(prefix.size());
}

bool any_rule(const Scenario& scenario, const auto& test) {
  bool found = false;
  scenario::for_each_expectation(
      scenario, [&](const scenario::Block&, const scenario::Expectation& e) { found = found || test(e.rule); });
  return found;
}

bool any_requirement(const Suites& suites, const Scenario& scenario, const auto& test) {
  return any_rule(scenario, [&](const std::string& rule) {
    const Requirement* requirement = suites.catalogue.find(rule);
    return requirement && test(*requirement);
  });
}

bool has_source(const Requirement& requirement, std::string_view doc, std::string_view section) {
  return std::any_of(requirement.sources.begin(), requirement.sources.end(),
                     [&](const auto& source) { return source.doc == doc && source.section.starts_with(section); });
}

// "fragment/range[2]" belongs to "fragment/range": a row is selected by the name of its scenario too.
std::string_view without_row(std::string_view id) {
  return id.substr(0, id.find('['));
}

bool matches(const Suites& suites, const Scenario& scenario, std::string_view selector) {
  if (const auto tag = behind(kTag, selector)) return scenario.has_tag(*tag);
  if (const auto pattern = behind(kRule, selector))
    return any_rule(scenario, [&](const std::string& rule) { return glob_match(*pattern, rule); });
  if (const auto level = behind(kLevel, selector))
    return any_requirement(suites, scenario,
                           [&](const Requirement& r) { return results::level_name(r.level) == *level; });
  if (const auto source = behind(kSource, selector)) {
    const auto colon = source->find(':');
    const std::string_view doc = source->substr(0, colon);
    const std::string_view section = colon == std::string_view::npos ? "" : source->substr(colon + 1);
    return any_requirement(suites, scenario, [&](const Requirement& r) { return has_source(r, doc, section); });
  }
  return glob_match(selector, scenario.id) || glob_match(selector, without_row(scenario.id));
}

// All selectors of the same kind that would match a scenario.
std::vector<std::string> selectors_like(const Suites& suites, std::string_view selector) {
  std::set<std::string> known;
  const auto add = [&](std::string_view prefix, std::string_view word) {
    if (behind(prefix, selector)) known.insert(std::string(prefix) + std::string(word));
  };
  for (const Scenario& scenario : suites.scenarios) {
    add("", without_row(scenario.id));
    for (const auto& tag : scenario.tags) add(kTag, tag);
    scenario::for_each_expectation(scenario, [&](const scenario::Block&, const scenario::Expectation& e) {
      add(kRule, e.rule);
      const Requirement* requirement = suites.catalogue.find(e.rule);
      if (!requirement) return;
      add(kLevel, results::level_name(requirement->level));
      for (const auto& source : requirement->sources) add(kSource, source.doc);
    });
  }
  return {known.begin(), known.end()};
}

}  // namespace

Result<std::vector<const Scenario*>> select_scenarios(const Suites& suites, const std::vector<std::string>& select,
                                                      const std::vector<std::string>& skip) {
  for (const auto* selectors : {&select, &skip}) {
    for (const auto& selector : *selectors) {
      const bool used = std::any_of(suites.scenarios.begin(), suites.scenarios.end(),
                                    [&](const Scenario& scenario) { return matches(suites, scenario, selector); });
      if (!used) return tl::unexpected(no_match("scenario", selector, selectors_like(suites, selector)));
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
