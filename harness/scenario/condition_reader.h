// ConditionReader: the values of conditions, read from a checked tree. condition_table.cpp says which keys have which.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/scenario/matcher.h"
#include "harness/yaml/node.h"

namespace bitspec::scenario {

class ConditionReader {
 public:
  ConditionReader(const yaml::Document& file, std::vector<Error>& errors) : file_(file), errors_(errors) {}

  void complain(const yaml::Spot& spot, std::string message) {
    errors_.push_back(file_.error(spot, std::move(message)));
  }

  Matcher matcher(const yaml::Node& node);
  std::shared_ptr<const Matcher> inner(const yaml::Node& node) {
    return std::make_shared<const Matcher>(matcher(node));
  }
  std::vector<Matcher> matchers(const yaml::Node& list);

  Template text(const yaml::Node& node);
  static std::vector<std::string> texts(const yaml::Node& node);  // one, or a list
  static StatusMatcher statuses(const yaml::Node& node);
  NumberRange count(const yaml::Node& node);  // n, or from and to
  BodyMatcher body(const yaml::Node& node);

  // Conditions of several keys; `node` is the matcher they stand in, or the map behind their key.
  condition::Header header(const yaml::Node& name, const yaml::Node& node);
  condition::Range range(const yaml::Node& node);
  condition::Reason reason(const yaml::Node& node);
  condition::Multipart multipart(const yaml::Node& node);
  condition::Unpredictable unpredictable(const yaml::Node& node);
  condition::Files files(const yaml::Node& node);
  condition::Seen seen(const yaml::Node& application, const yaml::Node& node);

 private:
  void number(const yaml::Node& node, Boxed<Template>& first, Boxed<Template>& last);
  void body_key(const yaml::Entry& entry, BodyMatcher& out);

  const yaml::Document& file_;
  std::vector<Error>& errors_;
};

}  // namespace bitspec::scenario
