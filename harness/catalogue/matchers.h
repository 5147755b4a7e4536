// Matchers inside the files of the catalogue; scenario/ knows how to read them.
#pragma once

#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/matcher_reader.h"
#include "harness/yaml/node.h"

namespace bitspec::catalogue {

// One matcher for all profiles, or one per profile; `none` where the rule does not apply.
scenario::ProfileMatcher read_matchers(const yaml::Document& file, const yaml::Node& node, scenario::MatcherUse use,
                                       std::vector<Error>& errors);

// What stands behind `status:`.
std::optional<scenario::StatusMatcher> read_status(const yaml::Document& file, const yaml::Node& node,
                                                   std::vector<Error>& errors);

}  // namespace bitspec::catalogue
