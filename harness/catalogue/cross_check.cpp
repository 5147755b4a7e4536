#include "harness/catalogue/cross_check.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "harness/base/edit_distance.h"
#include "harness/catalogue/exchange_names.h"
#include "harness/scenario/walk.h"

namespace bitspec::catalogue {
namespace {

using scenario::ExchangeName;
using scenario::Expectation;
using scenario::for_each_matcher;
using scenario::for_each_part;
using scenario::Matcher;
using scenario::OutcomeName;
using scenario::ProfileMatcher;
using scenario::Scenario;

// Everything that can be looked up, as words for "did you mean".
struct Names {
  explicit Names(const Catalogue& catalogue) {
    for (const Requirement& rule : catalogue.requirements) rules.push_back(rule.id);
    for (const Outcome& outcome : catalogue.outcomes) outcomes.push_back(outcome.name);
    for (const auto& [name, about] : catalogue.capabilities) capabilities.push_back(name);
  }
  std::vector<std::string> rules, outcomes, capabilities;
};

// Where the word itself stands, if it does so in the line of what it belongs to.
SourcePlace at_word(const SourcePlace& place, const std::string& word) {
  const auto part_of_word = [&](std::size_t at) {
    return at < place.text.size() && (std::isalnum(static_cast<unsigned char>(place.text[at])) != 0 ||
                                      std::string_view("_-./").find(place.text[at]) != std::string_view::npos);
  };
  std::size_t at = static_cast<std::size_t>(std::max(place.column, 1) - 1);
  for (at = place.text.find(word, at); at != std::string::npos; at = place.text.find(word, at + 1)) {
    if ((at > 0 && part_of_word(at - 1)) || part_of_word(at + word.size())) continue;
    SourcePlace out = place;
    out.column = static_cast<int>(at) + 1;
    out.length = static_cast<int>(word.size());
    return out;
  }
  return place;
}

class Checker {
 public:
  Checker(const Catalogue& catalogue, std::vector<Error>& errors)
      : catalogue_(catalogue), names_(catalogue), errors_(errors) {}

  void complain(const SourcePlace& place, std::string message, std::string hint = {}) {
    errors_.push_back(Error{ErrorCode::kBadInput, std::move(message), place, std::move(hint)});
  }

  void known(const SourcePlace& place, std::string_view what, const std::string& word,
             const std::vector<std::string>& words) {
    if (std::find(words.begin(), words.end(), word) != words.end()) return;
    complain(at_word(place, word), "unknown " + std::string(what) + " '" + word + "'", did_you_mean(word, words));
  }

  void capability(const SourcePlace& place, const std::string& name) {
    known(place, "capability", name, names_.capabilities);
  }

  void outcome(const SourcePlace& place, const std::string& name) { known(place, "outcome", name, names_.outcomes); }

  // The rule, if it is there and has that role.
  const Requirement* rule(const SourcePlace& place, const std::string& id, std::string_view role = "server") {
    const Requirement* found = catalogue_.find(id);
    if (!found) {
      known(place, "rule", id, names_.rules);
    } else if (found->role != role) {
      complain(place, "the rule '" + id + "' is about " + found->role + "s and cannot judge a " + std::string(role));
      return nullptr;
    }
    return found;
  }

  void outcomes_of(const ProfileMatcher& matchers) {
    std::set<const Matcher*> seen;  // one matcher for all profiles is shared
    for (const auto& matcher : matchers.values) {
      if (!matcher || !seen.insert(matcher.get()).second) continue;
      for_each_matcher(*matcher, [&](const Matcher& inner) {
        for_each_part(inner, [&](const OutcomeName& name) { outcome(inner.place, std::string(name.text)); });
      });
    }
  }

 private:
  const Catalogue& catalogue_;
  Names names_;
  std::vector<Error>& errors_;
};

bool covers(const std::vector<Profile>& profiles, Profile profile) {
  return profiles.empty() || std::find(profiles.begin(), profiles.end(), profile) != profiles.end();
}

std::string names_of(const std::vector<Profile>& profiles) {
  std::string out;
  for (const Profile profile : profiles) out += (out.empty() ? "" : ", ") + std::string(profile_name(profile));
  return out;
}

// A rule that does not apply in a profile is not judged there.
void check_applies(Checker& checker, const SourcePlace& place, const Requirement& rule, const ProfileMatcher& matchers,
                   const std::vector<Profile>& profiles) {
  std::vector<Profile> wrong;
  for (const Profile profile : kProfiles) {
    if (covers(profiles, profile) && matchers[profile] && !rule.applies(profile)) wrong.push_back(profile);
  }
  if (wrong.empty()) return;
  checker.complain(place, "the rule '" + rule.id + "' does not apply in " + names_of(wrong), "write 'none' for it");
}

void check_invariant(Checker& checker, const Invariant& invariant) {
  for (const std::string& name : invariant.on.expected) checker.outcome(invariant.place, name);
  for (const std::string& name : invariant.on.unless) checker.capability(invariant.place, name);
  checker.outcomes_of(invariant.then);
  if (const Requirement* rule =
          checker.rule(invariant.place, invariant.rule, invariant.on.of_requests() ? "request" : "server")) {
    check_applies(checker, invariant.place, *rule, invariant.then, invariant.on.profiles);
  }
}

void check_fault(Checker& checker, const Fault& fault) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < fault.red.size(); ++i) {
    const std::string& id = fault.red[i];
    const SourcePlace& place = fault.red_places[i];
    if (!seen.insert(id).second) checker.complain(place, "duplicate rule '" + id + "'");
    const Requirement* rule = checker.rule(place, id);
    if (rule && !rule->applies(fault.profile)) {
      checker.complain(place, "the rule '" + id + "' does not apply in " + std::string(profile_name(fault.profile)));
    }
  }
  if (fault.red.size() > 2 && fault.because.empty()) {
    checker.complain(fault.place, "a fault with more than two rules needs 'because'");
  }
}

bool names_an_outcome(const ProfileMatcher& matchers) {
  bool found = false;
  for (const auto& matcher : matchers.values) {
    if (!matcher) continue;
    for_each_matcher(*matcher,
                     [&](const Matcher& inner) { for_each_part(inner, [&](const OutcomeName&) { found = true; }); });
  }
  return found;
}

// Of the profiles that the scenario runs in, do any two read the rule differently?
bool reads_differently(const Requirement& rule, const std::vector<Profile>& profiles) {
  std::set<std::string> texts;
  for (const Profile profile : kProfiles) {
    if (covers(profiles, profile)) texts.insert(rule.expect[profile]);
  }
  return texts.size() > 1;
}

void check_expectation(Checker& checker, const Scenario& scenario, const Expectation& expectation,
                       const std::set<std::string>& exchanges) {
  checker.outcomes_of(expectation.matcher);
  for (const auto& matcher : expectation.matcher.values) {
    if (!matcher) continue;
    for_each_matcher(*matcher, [&](const Matcher& inner) {
      for_each_part(inner, [&](const ExchangeName& name) {
        checker.known(inner.place, "exchange", std::string(name.text), {exchanges.begin(), exchanges.end()});
      });
    });
    if (!expectation.differs) break;  // the other two are the same one
  }
  const Requirement* rule = checker.rule(expectation.place, expectation.rule);
  if (!rule) return;
  const bool by_outcome = !expectation.differs && names_an_outcome(expectation.matcher);
  if (by_outcome) return;
  if (!expectation.differs && reads_differently(*rule, scenario.profiles)) {
    checker.complain(expectation.place, "the profiles differ on '" + rule->id + "'",
                     "write win32, mc-bup and iis, or name an outcome");
    return;
  }
  check_applies(checker, expectation.place, *rule, expectation.matcher, scenario.profiles);
}

void check_scenario(Checker& checker, const Scenario& scenario) {
  if (!scenario.id.starts_with(scenario.suite + "/")) {
    checker.complain(scenario.place, "'" + scenario.id + "' must begin with '" + scenario.suite + "/'");
  }
  for (std::size_t i = 0; i < scenario.needs.size(); ++i)
    checker.capability(scenario.needs_places[i], scenario.needs[i]);
  const std::set<std::string> exchanges = exchange_names(scenario);
  for (const scenario::Block& block : scenario.blocks) {
    for (const Expectation& expectation : block.then) check_expectation(checker, scenario, expectation, exchanges);
  }
}

void check_client_expectation(Checker& checker, const ClientExpectation& expectation) {
  const Requirement* rule = checker.rule(expectation.place, expectation.rule, "client");
  if (!rule) return;
  for (const Profile profile : expectation.profiles) {
    if (!rule->applies(profile))
      checker.complain(expectation.place,
                       "the rule '" + rule->id + "' does not apply in " + std::string(profile_name(profile)));
  }
}

}  // namespace

void check_catalogue(const Catalogue& catalogue, std::vector<Error>& errors) {
  Checker checker(catalogue, errors);
  for (const Outcome& outcome : catalogue.outcomes) checker.outcomes_of(outcome.judged);
  for (const Invariant& invariant : catalogue.invariants) check_invariant(checker, invariant);
  std::set<std::pair<std::string, Profile>> names;  // a mistake may show differently in another profile
  for (const Fault& fault : catalogue.faults) {
    if (!names.emplace(fault.name, fault.profile).second)
      checker.complain(fault.place, "duplicate fault '" + fault.name + "'");
    check_fault(checker, fault);
  }
}

void check_scenarios(const Suites& suites, std::vector<Error>& errors) {
  Checker checker(suites.catalogue, errors);
  std::map<std::string, const Scenario*> ids;
  for (const Scenario& scenario : suites.scenarios) {
    const auto [first, added] = ids.emplace(scenario.id, &scenario);
    if (!added) {
      checker.complain(scenario.place, "duplicate scenario '" + scenario.id + "'",
                       "first at " + first->second->place.text_at());
    }
    check_scenario(checker, scenario);
  }
}

void check_client_cases(const Suites& suites, std::vector<Error>& errors) {
  Checker checker(suites.catalogue, errors);
  std::map<std::string, const ClientCase*> ids;
  for (const ClientExpectation& one : suites.client.every_case) check_client_expectation(checker, one);
  for (const ClientCase& one : suites.client.cases) {
    const auto [first, added] = ids.emplace(one.id, &one);
    if (!added)
      checker.complain(one.place, "duplicate case '" + one.id + "'", "first at " + first->second->place.text_at());
    for (const ClientStep& step : one.steps) {
      for (const ClientExpectation& expectation : step.expect) check_client_expectation(checker, expectation);
    }
    for (const ClientExpectation& expectation : one.complete) check_client_expectation(checker, expectation);
  }
}

}  // namespace bitspec::catalogue
