// Matcher: what an answer must be. A list of conditions; all of them must hold.
//
// Rule ids, outcome names and file names are plain strings here; the catalogue checks that they exist.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/base/source_place.h"
#include "harness/protocol/profile.h"
#include "harness/scenario/conditions.h"

namespace bitspec::scenario {

struct Matcher {
  SourcePlace place;
  std::vector<Condition> conditions;  // in the order of Condition, at most one of each kind

  // The condition of that kind, or null.
  template <class Kind>
  const Kind* get() const {
    for (const Condition& one : conditions) {
      if (const Kind* found = std::get_if<Kind>(&one)) return found;
    }
    return nullptr;
  }
};

// A matcher for each profile; null: the rule does not apply there.
using ProfileMatcher = PerProfile<std::shared_ptr<const Matcher>>;

// One line of a `then` list.
struct Expectation {
  std::string rule;
  SourcePlace place;
  ProfileMatcher matcher;
  bool differs = false;  // written per profile
  bool regardless = false;
};

inline Traits traits_of(const Condition& condition) {
  return std::visit([](const auto& one) { return one.kTraits; }, condition);
}

template <class See>
void condition::Any::parts(const See& see) const {
  for (const Matcher& matcher : matchers) see(Inner{Role::kAny, matcher});
}

template <class See>
void condition::All::parts(const See& see) const {
  for (const Matcher& matcher : matchers) see(Inner{Role::kAll, matcher});
}

}  // namespace bitspec::scenario
