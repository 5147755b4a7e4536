#include "harness/catalogue/catalogue.h"

#include <algorithm>

namespace bitspec::catalogue {

bool Requirement::applies(Profile profile) const {
  return !expect[profile].starts_with("n/a");
}

const Requirement* Catalogue::find(std::string_view id) const {
  const auto found =
      std::find_if(requirements.begin(), requirements.end(), [&](const Requirement& rule) { return rule.id == id; });
  return found == requirements.end() ? nullptr : &*found;
}

const ClientCase* ClientCases::find(std::string_view id) const {
  const auto found = std::ranges::find(cases, id, &ClientCase::id);
  return found == cases.end() ? nullptr : &*found;
}

const Outcome* Catalogue::outcome(std::string_view name) const {
  const auto found =
      std::find_if(outcomes.begin(), outcomes.end(), [&](const Outcome& outcome) { return outcome.name == name; });
  return found == outcomes.end() ? nullptr : &*found;
}

}  // namespace bitspec::catalogue
