// Controls: the same request made right. A refusal by a server that refuses everything proves nothing.
//
// Each shape of control runs once per run, on a path of its own, whoever asks first; the others wait for the answer.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "harness/engine/conversation.h"
#include "harness/engine/invariants.h"
#include "harness/engine/refusal.h"

namespace bitspec::engine {

struct ControlOutcome {
  bool met = false;
  std::string text;                // what came instead
  std::string exchange;            // its id
  Refusal refusal;                 // where it is not met
  std::string scenario;            // "control-1a2b3c4d", as part of exchange ids
  Url url;                         // where it ran
  std::deque<Exchange> exchanges;  // with their marks: success is expected of the last one
  InvariantFindings invariants;    // of its exchanges, where it is met: else it says something about the target only
};

class Controls {
 public:
  Controls(std::uint64_t seed, const catalogue::Catalogue& catalogue) : seed_(seed), catalogue_(catalogue) {}

  // At the place of the environment; the same shape at another place is another control.
  std::shared_ptr<const ControlOutcome> outcome_of(const Environment& environment,
                                                   const std::vector<scenario::Step>& steps);
  // What a control that was not met got at its last exchange, of this id.
  std::optional<Refusal> refusal_at(const std::string& exchange) const;
  // Those that were not met are made again by whoever asks next. Not while one runs.
  void forget_failed();
  // All that ran, in the order of their names.
  std::vector<std::shared_ptr<ControlOutcome>> all() const;

 private:
  struct Entry {
    std::once_flag once;
    std::atomic<bool> done{false};
    std::shared_ptr<ControlOutcome> outcome = std::make_shared<ControlOutcome>();
  };
  void run(const Environment& environment, const std::string& name, const std::vector<scenario::Step>& steps,
           ControlOutcome& outcome);

  std::uint64_t seed_;
  const catalogue::Catalogue& catalogue_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Entry>> entries_;  // by name, which is made from the shape
};

}  // namespace bitspec::engine
