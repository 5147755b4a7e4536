#include "harness/catalogue/matchers.h"

namespace bitspec::catalogue {

scenario::ProfileMatcher read_matchers(const yaml::Document& file, const yaml::Node& node, scenario::MatcherUse use,
                                       std::vector<Error>& errors) {
  const auto read = scenario::read_matcher(file, node, use, "a matcher", node.spot, errors);
  return read ? read->matcher : scenario::ProfileMatcher{};
}

std::optional<scenario::StatusMatcher> read_status(const yaml::Document& file, const yaml::Node& node,
                                                   std::vector<Error>& errors) {
  return scenario::read_status(file, node, "a status", errors);
}

}  // namespace bitspec::catalogue
