// Matchers inside the files of the catalogue; scenario/ knows how to read them.
#pragma once

#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/matcher.h"
#include "harness/yaml/node.h"

namespace bitspec::catalogue {

// One matcher for all profiles, or one per profile; `none` where the rule does not apply.
scenario::ProfileMatcher read_matchers(const yaml::Document& file, const yaml::Node& node, std::vector<Error>& errors);

// What stands behind `status:`.
std::optional<scenario::StatusMatcher> read_status(const yaml::Document& file, const yaml::Node& node,
                                                   std::vector<Error>& errors);

// Calls `see` for the matcher and for all that are in it.
template <class See>
void each_matcher(const scenario::Matcher& matcher, const See& see) {
  see(matcher);
  for (const auto& inner : matcher.any) each_matcher(inner, see);
  for (const auto& inner : matcher.all) each_matcher(inner, see);
  for (const auto& inner :
       {matcher.none, matcher.each, matcher.some, matcher.others, matcher.offered, matcher.informative}) {
    if (inner) each_matcher(*inner, see);
  }
  if (matcher.seen && matcher.seen->notification) each_matcher(*matcher.seen->notification, see);
}

}  // namespace bitspec::catalogue
