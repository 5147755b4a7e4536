#include "harness/scenario/walk.h"

#include <algorithm>
#include <type_traits>

namespace bitspec::scenario {

bool every_role(Role) {
  return true;
}

bool same_exchange(Role role) {
  return role == Role::kAny || role == Role::kAll;
}

bool may_break(Role role) {
  return role != Role::kOffered && role != Role::kInformative && role != Role::kNotification;
}

bool not_denied(Role role) {
  return role != Role::kNone;
}

void for_each_matcher(const Matcher& matcher, const std::function<void(const Matcher&)>& visit, Enters enters) {
  visit(matcher);
  for_each_part(matcher, [&](const Inner& inner) {
    if (enters(inner.role)) for_each_matcher(inner.matcher, visit, enters);
  });
}

bool is_about(const Matcher& matcher, std::initializer_list<About> abouts, Enters enters) {
  bool found = false;
  const auto look = [&](const Matcher& one) {
    for (const Condition& condition : one.conditions) {
      found = found || std::find(abouts.begin(), abouts.end(), traits_of(condition).about) != abouts.end();
    }
  };
  for_each_matcher(matcher, look, enters);
  return found;
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

namespace {

bool demands_refusal(const Condition& condition) {
  bool by_outcome = false, by_status = false, by_inner = false, named_success = false;
  std::size_t alternatives = 0, refusals = 0;
  for_each_part(
      condition,
      [&](const OutcomeName& name) {
        by_outcome = true;
        named_success = named_success || name.text == "success";
      },
      [&](const StatusMatcher& statuses) {
        by_status = std::all_of(statuses.any_of.begin(), statuses.any_of.end(),
                                [](const NumberRange& range) { return range.from >= 400; });
      },
      [&](const Inner& inner) {
        const bool demanded = inner.role == Role::kAll || inner.role == Role::kEach || inner.role == Role::kSome;
        by_inner = by_inner || (demanded && is_refusal(inner.matcher));
        if (inner.role != Role::kAny) return;
        ++alternatives;
        if (is_refusal(inner.matcher)) ++refusals;
      });
  return (by_outcome && !named_success) || by_status || by_inner || (alternatives > 0 && refusals == alternatives);
}

}  // namespace

bool is_refusal(const Matcher& matcher) {
  return std::any_of(matcher.conditions.begin(), matcher.conditions.end(), demands_refusal);
}

bool is_refusal(const Expectation& expectation) {
  return std::any_of(kProfiles.begin(), kProfiles.end(), [&](Profile profile) {
    const auto& matcher = expectation.matcher[profile];
    return matcher && is_refusal(*matcher);
  });
}

namespace {

bool refused_among(const StatusMatcher& statuses) {
  return std::any_of(statuses.any_of.begin(), statuses.any_of.end(), [](const NumberRange& r) { return r.to >= 400; });
}

// Whether it speaks of success, so that its denial leaves refusals.
bool speaks_of_success(const Matcher& matcher) {
  bool found = false;
  for_each_part(
      matcher, [&](const OutcomeName& name) { found = found || name.text == "success"; },
      [&](const StatusMatcher& statuses) {
        found = found || std::any_of(statuses.any_of.begin(), statuses.any_of.end(),
                                     [](const NumberRange& range) { return range.from < 300; });
      },
      [&](const Inner& inner) { found = found || speaks_of_success(inner.matcher); });
  return found;
}

}  // namespace

bool may_be_refusal(const Matcher& matcher) {
  bool found = false;
  for_each_part(
      matcher, [&](const OutcomeName& name) { found = found || name.text != "success"; },
      [&](const StatusMatcher& statuses) { found = found || refused_among(statuses); },
      [&](const Inner& inner) {
        if (inner.role == Role::kNone)
          found = found || speaks_of_success(inner.matcher);
        else if (may_break(inner.role))
          found = found || may_be_refusal(inner.matcher);
      });
  return found;
}

bool may_be_refusal(const Expectation& expectation) {
  return std::any_of(kProfiles.begin(), kProfiles.end(), [&](Profile profile) {
    const auto& matcher = expectation.matcher[profile];
    return matcher && may_be_refusal(*matcher);
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
