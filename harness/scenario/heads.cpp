// {SUITE: {ID: [TITLE, [TAG...], [NEED...], [PROFILE...], {RULE: PROFILES}...]}}, with one map for each block. PROFILES
// has a letter for each profile: '+' where the block expects something of the rule.
#include "harness/scenario/heads.h"

#include <iterator>

namespace bitspec::scenario {
namespace {

using yaml::Entry;
using yaml::Kind;
using yaml::Node;

constexpr std::size_t kBlocksAt = 4;

Node node_of(Kind kind) {
  Node out;
  out.kind = kind;
  return out;
}

Node scalar(std::string_view text) {
  Node out = node_of(Kind::kScalar);
  out.text = text;
  return out;
}

Node list(const std::vector<std::string>& texts) {
  Node out = node_of(Kind::kList);
  for (const std::string& text : texts) out.items.push_back(scalar(text));
  return out;
}

Node block_head(const Block& block) {
  Node out = node_of(Kind::kMap);
  for (const Expectation& expectation : block.then) {
    std::string profiles;
    for (const Profile profile : kProfiles) profiles += expectation.matcher[profile] ? '+' : '-';
    out.entries.push_back({expectation.rule, {}, scalar(profiles)});
  }
  return out;
}

Entry head_of(const Scenario& scenario) {
  std::vector<std::string> profiles;
  for (const Profile profile : scenario.profiles) profiles.emplace_back(profile_name(profile));
  Node out = node_of(Kind::kList);
  out.items = {scalar(scenario.title), list(scenario.tags), list(scenario.needs), list(profiles)};
  for (const Block& block : scenario.blocks) out.items.push_back(block_head(block));
  const SourcePlace& at = scenario.place;
  return {scenario.id, {at.line, at.column, at.length}, std::move(out)};
}

std::vector<std::string> texts(const Node& list) {
  std::vector<std::string> out;
  out.reserve(list.items.size());
  for (const Node& item : list.items) out.push_back(item.text);
  return out;
}

Block read_block(const Node& node) {
  static const auto kAnything = std::make_shared<const Matcher>();  // in place of what is expected
  Block out;
  out.then.reserve(node.entries.size());
  for (const Entry& rule : node.entries) {
    Expectation& expectation = out.then.emplace_back();
    expectation.rule = rule.key;
    std::size_t at = 0;
    for (const Profile profile : kProfiles) {
      if (rule.value.text[at++] == '+') expectation.matcher[profile] = kAnything;
    }
  }
  return out;
}

void read_scenario(const Entry& head, Scenario& out) {
  const std::vector<Node>& parts = head.value.items;
  out.id = head.key;
  out.title = parts[0].text;
  out.tags = texts(parts[1]);
  out.needs = texts(parts[2]);
  for (const Node& name : parts[3].items) out.profiles.push_back(*parse_profile(name.text));
  for (std::size_t i = kBlocksAt; i < parts.size(); ++i) out.blocks.push_back(read_block(parts[i]));
}

}  // namespace

yaml::Node heads_of(const std::vector<Scenario>& scenarios) {
  Node root = node_of(Kind::kMap);
  for (const Scenario& scenario : scenarios) {
    if (root.entries.empty()) root.entries.push_back({scenario.suite, {}, node_of(Kind::kMap)});
    root.entries[0].value.entries.push_back(head_of(scenario));
  }
  return root;
}

std::vector<Scenario> read_heads(const yaml::Document& heads) {
  std::vector<Scenario> out;
  for (const Entry& suite : heads.root().entries) {
    out.reserve(suite.value.entries.size());
    for (const Entry& head : suite.value.entries) {
      Scenario& scenario = out.emplace_back();
      scenario.suite = suite.key;
      scenario.place = {heads.path(), head.spot.line, head.spot.column, head.spot.length, {}};
      read_scenario(head, scenario);
    }
  }
  return out;
}

}  // namespace bitspec::scenario
