#include "harness/scenario/walk.h"

#include <algorithm>
#include <type_traits>

namespace bitspec::scenario {

void for_each_matcher(const Matcher& matcher, const std::function<void(const Matcher&)>& visit) {
  visit(matcher);
  for (const Matcher& inner : matcher.any) for_each_matcher(inner, visit);
  for (const Matcher& inner : matcher.all) for_each_matcher(inner, visit);
  for (const auto* inner :
       {&matcher.none, &matcher.each, &matcher.some, &matcher.others, &matcher.offered, &matcher.informative}) {
    if (*inner) for_each_matcher(**inner, visit);
  }
  if (matcher.seen && matcher.seen->notification) for_each_matcher(*matcher.seen->notification, visit);
}

void for_each_matcher(const ProfileMatcher& matchers, const std::function<void(const Matcher&)>& visit) {
  const Matcher* last = nullptr;
  for (const Profile profile : kProfiles) {
    const Matcher* matcher = matchers[profile].get();
    if (matcher && matcher != last) for_each_matcher(*matcher, visit);
    last = matcher;
  }
}

void for_each_expectation(const Scenario& scenario,
                          const std::function<void(const Block&, const Expectation&)>& visit) {
  for (const Block& block : scenario.blocks) {
    for (const Expectation& expectation : block.then) visit(block, expectation);
  }
}

void for_each_matcher(const Scenario& scenario, const std::function<void(const Matcher&)>& visit) {
  for_each_expectation(scenario, [&](const Block&, const Expectation& e) { for_each_matcher(e.matcher, visit); });
}

void for_each_step(const std::vector<Step>& steps, const std::function<void(const Step&)>& visit) {
  for (const Step& step : steps) {
    visit(step);
    if (const auto* pipeline = std::get_if<PipelineStep>(&step.what)) for_each_step(pipeline->steps, visit);
    if (const auto* parallel = std::get_if<ParallelStep>(&step.what)) {
      for (const auto& [name, branch] : parallel->branches) visit(branch);
    }
  }
}

void for_each_step(const Scenario& scenario, const std::function<void(const Step&)>& visit) {
  for_each_step(scenario.given, visit);
  for (const Block& block : scenario.blocks) for_each_step(block.when, visit);
  for_each_step(scenario.finally, visit);
}

bool is_refusal(const Matcher& matcher) {
  const auto refuses = [](const Matcher& inner) { return is_refusal(inner); };
  const std::vector<std::string>& outcome = matcher.outcome;
  if (!outcome.empty() && std::find(outcome.begin(), outcome.end(), "success") == outcome.end()) return true;
  const auto from_400 = [](const NumberRange& range) { return range.from >= 400; };
  if (matcher.status && std::all_of(matcher.status->any_of.begin(), matcher.status->any_of.end(), from_400))
    return true;
  if (std::any_of(matcher.all.begin(), matcher.all.end(), refuses)) return true;
  if (!matcher.any.empty() && std::all_of(matcher.any.begin(), matcher.any.end(), refuses)) return true;
  if (matcher.each && is_refusal(*matcher.each)) return true;
  return matcher.some && is_refusal(*matcher.some);
}

bool is_refusal(const Expectation& expectation) {
  return std::any_of(kProfiles.begin(), kProfiles.end(), [&](Profile profile) {
    const auto& matcher = expectation.matcher[profile];
    return matcher && is_refusal(*matcher);
  });
}

std::string_view name_of(const Step& step) {
  return std::visit(
      [](const auto& what) -> std::string_view {
        if constexpr (requires { what.as; }) return what.as;
        return {};
      },
      step.what);
}

}  // namespace bitspec::scenario
