#include "harness/catalogue/exchange_names.h"

namespace bitspec::catalogue {
namespace {

using scenario::Step;

void add(const Step& step, std::set<std::string>& names);

struct Add {
  std::set<std::string>& names;

  void operator()(const scenario::Sending& step) const { names.insert(step.as); }
  void operator()(const scenario::ReadBackStep& step) const { names.insert(step.as); }
  void operator()(const scenario::ConnectionStep&) const {}
  void operator()(const scenario::WaitStep&) const {}
  void operator()(const scenario::ApplicationStep&) const {}
  void operator()(const scenario::FollowHostIdStep&) const {}
  void operator()(const scenario::ServerStep&) const {}
  void operator()(const scenario::PipelineStep& step) const {
    for (const Step& inner : step.steps) add(inner, names);
  }
  void operator()(const scenario::ParallelStep& step) const {
    for (const auto& [name, inner] : step.branches) {
      names.insert(name);
      add(inner, names);
    }
  }
};

void add(const Step& step, std::set<std::string>& names) {
  std::visit(Add{names}, step.what);
}

}  // namespace

std::set<std::string> exchange_names(const scenario::Scenario& scenario) {
  std::set<std::string> names;
  for (const Step& step : scenario.given) add(step, names);
  for (const scenario::Block& block : scenario.blocks) {
    for (const Step& step : block.when) add(step, names);
  }
  names.erase("");
  return names;
}

}  // namespace bitspec::catalogue
