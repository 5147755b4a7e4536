// RunningScenario: what the parts of the scenario runner share about one run of one scenario. It owns nothing.
#pragma once

#include "harness/catalogue/catalogue.h"
#include "harness/engine/controls.h"
#include "harness/engine/conversation.h"
#include "harness/engine/gather_facts.h"
#include "harness/engine/invariants.h"
#include "harness/engine/read_back.h"
#include "harness/scenario/model.h"

namespace bitspec::engine {

struct RunningScenario {
  const Environment& environment;  // at the place where the scenario runs
  const catalogue::Catalogue& catalogue;
  Controls& controls;
  const scenario::Scenario& scenario;
  Conversation& conversation;
  const Snapshot* outside_before;  // beside the upload folder; null: the server's folders are not known
  const std::string* old_file;     // SHA-256 of what the one URL held before; empty: nothing

  FactSources sources() const { return {environment, catalogue, conversation, outside_before, old_file}; }
  InvariantScope invariant_scope() const {
    return {environment.profile, &catalogue, environment.target, scenario.needs, scenario.id, environment.url()};
  }
};

}  // namespace bitspec::engine
