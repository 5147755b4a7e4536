// Reads matchers from a checked tree. The catalogue uses it for outcomes and invariants, so that a matcher is the same
// thing with the same messages everywhere.
#pragma once

#include <optional>
#include <vector>

#include "harness/scenario/matcher.h"
#include "harness/yaml/node.h"

namespace bitspec::scenario {

enum class MatcherUse {
  kExpectation,  // the value of an expectation: `regardless` may stand beside the conditions
  kInvariant,    // outcomes and invariants: `same_as_request` is known, `regardless` is not
  kRequest,      // invariants on requests
};

struct ReadMatcher {
  ProfileMatcher matcher;
  bool differs = false;  // written per profile
  bool regardless = false;
};

// A matcher for all profiles or one for each. What does not fit is added to `errors`, each with its place. `label`
// names the value in messages ("'then'"), `owner` is the place of its key.
std::optional<ReadMatcher> read_matcher(const yaml::Document& file, const yaml::Node& node, MatcherUse use,
                                        std::string_view label, const yaml::Spot& owner, std::vector<Error>& errors);

// 416, 4xx, or a list of these. `label` and `errors` as above.
std::optional<StatusMatcher> read_status(const yaml::Document& file, const yaml::Node& node, std::string_view label,
                                         std::vector<Error>& errors);

// The same for a tree that has passed the table's check already; adds only errors of meaning.
ReadMatcher build_matcher(const yaml::Document& file, const yaml::Node& node, std::vector<Error>& errors);

// One matcher and no profiles.
Matcher build_condition(const yaml::Document& file, const yaml::Node& node, std::vector<Error>& errors);

// A value with ${variables}; an error if a `${` has no end.
Template read_template(const yaml::Document& file, const yaml::Node& node, std::vector<Error>& errors);

}  // namespace bitspec::scenario
