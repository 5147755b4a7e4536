#include "harness/refserver/faults/inject.h"

#include "harness/refserver/faults/faulty_hooks.h"
#include "harness/refserver/faults/policy_faults.h"

namespace bitspec::refserver {

void inject(StoreOptions& options, const FaultSet& faults) {
  if (!faults.any()) return;
  auto policy = options.policy.value_or(policy_of(options.profile));
  apply_policy_faults(policy, faults);
  options.policy = policy;
  apply_area_faults(options.areas, faults);
  options.hooks = std::make_shared<FaultyHooks>(faults);
}

}  // namespace bitspec::refserver
