// --fail-fast: watches a run and ends it at the first failure.
#pragma once

#include <atomic>
#include <set>
#include <string>

#include "harness/catalogue/catalogue.h"
#include "harness/cli/arguments.h"
#include "harness/cli/known_failing.h"
#include "harness/engine/engine.h"

namespace bitspec::cli {

class FailFast : public engine::Listener {
 public:
  // All of them outlive this. `next` is told everything, too.
  FailFast(const RunArguments& arguments, const catalogue::Catalogue& catalogue, const KnownFailing& known,
           Profile profile, engine::Listener& next)
      : a_(arguments), catalogue_(catalogue), known_(known), profile_(profile_name(profile)), next_(next) {}

  void preflight(const results::Preflight& seen) override { next_.preflight(seen); }
  void planned(std::size_t scenarios) override { next_.planned(scenarios); }
  void finished(const results::ScenarioResult& result, std::size_t done, std::size_t planned) override;
  void invariants(const std::vector<results::Observation>& observations) override { look(observations); }

  const std::atomic<bool>* enough() const { return &enough_; }

 private:
  void look(const std::vector<results::Observation>& observations);
  bool is_new_failure(const results::Observation& broken);

  const RunArguments& a_;
  const catalogue::Catalogue& catalogue_;
  const KnownFailing& known_;
  const std::string profile_;
  engine::Listener& next_;
  std::set<std::string> passed_over_;  // rules that are broken and end nothing: what rests on them does not either
  std::atomic<bool> enough_{false};
};

}  // namespace bitspec::cli
