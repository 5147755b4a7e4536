#include "harness/scenario/matcher_reader.h"

#include <algorithm>

#include "harness/scenario/condition_reader.h"
#include "harness/scenario/grammar.h"
#include "harness/scenario/scalars.h"
#include "harness/scenario/variables.h"

namespace bitspec::scenario {
namespace {

using yaml::Entry;
using yaml::Node;

// The matcher's own keys: `regardless` is not a condition.
Node conditions(const Node& node) {
  Node out = node;
  std::erase_if(out.entries, [](const Entry& entry) { return entry.key == "regardless"; });
  return out;
}

}  // namespace

Matcher build_condition(const yaml::Document& file, const Node& node, std::vector<Error>& errors) {
  return ConditionReader(file, errors).matcher(node);
}

ReadMatcher build_matcher(const yaml::Document& file, const Node& node, std::vector<Error>& errors) {
  ConditionReader reader(file, errors);
  ReadMatcher out;
  const Node* regardless = node.find("regardless");
  out.regardless = regardless && regardless->text == "true";
  out.differs = node.find(profile_name(kProfiles[0])) != nullptr;
  if (!out.differs) {
    const auto all = std::make_shared<const Matcher>(reader.matcher(conditions(node)));
    for (const Profile profile : kProfiles) out.matcher[profile] = all;
    return out;
  }
  for (const Profile profile : kProfiles) {
    const Node& own = *node.find(profile_name(profile));
    if (own.is_map()) out.matcher[profile] = std::make_shared<const Matcher>(reader.matcher(own));
  }
  return out;
}

std::optional<ReadMatcher> read_matcher(const yaml::Document& file, const Node& node, MatcherUse use,
                                        std::string_view label, const yaml::Spot& owner, std::vector<Error>& errors) {
  const std::size_t before = errors.size();
  const yaml::Shape shape = use == MatcherUse::kExpectation ? expectation_shape()
                            : use == MatcherUse::kInvariant ? invariant_shape()
                                                            : request_shape();
  yaml::check(grammar(), file, node, shape, label, owner, errors);
  if (errors.size() > before) return std::nullopt;
  ReadMatcher out = build_matcher(file, node, errors);
  if (errors.size() > before) return std::nullopt;
  return out;
}

std::optional<StatusMatcher> read_status(const yaml::Document& file, const Node& node, std::string_view label,
                                         std::vector<Error>& errors) {
  const std::size_t before = errors.size();
  yaml::check(grammar(), file, node, yaml::one_or_list(yaml::scalar(kStatus)), label, node.spot, errors);
  if (errors.size() > before) return std::nullopt;
  return ConditionReader::statuses(node);
}

Template read_template(const yaml::Document& file, const Node& node, std::vector<Error>& errors) {
  Template out{node.text, file.place(node.spot)};
  if (const std::string why = template_fault(out.text); !why.empty()) errors.push_back(file.error(node.spot, why));
  return out;
}

}  // namespace bitspec::scenario
