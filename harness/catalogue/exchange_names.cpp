#include "harness/catalogue/exchange_names.h"

#include "harness/scenario/walk.h"

namespace bitspec::catalogue {
namespace {

// Read-backs and what sends have a name of their own; an application's name is none of an exchange.
void add(const scenario::Step& step, std::set<std::string>& names) {
  if (std::holds_alternative<scenario::ApplicationStep>(step.what)) return;
  names.emplace(scenario::name_of(step));
  const auto* parallel = std::get_if<scenario::ParallelStep>(&step.what);
  if (!parallel) return;
  for (const auto& [name, inner] : parallel->branches) names.insert(name);
}

}  // namespace

std::set<std::string> exchange_names(const scenario::Scenario& scenario) {
  std::set<std::string> names;
  const auto take = [&names](const scenario::Step& step) { add(step, names); };
  scenario::for_each_step(scenario.given, take);
  for (const scenario::Block& block : scenario.blocks) scenario::for_each_step(block.when, take);
  names.erase("");
  return names;
}

}  // namespace bitspec::catalogue
