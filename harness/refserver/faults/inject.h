// Makes a store wrong on purpose.
#pragma once

#include "harness/refserver/faults/faults.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

// Changes the policy, the areas and the hooks of a store that has not been made yet. REQUIRES: the profile and the
// areas are set; the hooks are for one store only.
void inject(StoreOptions& options, const FaultSet& faults);

}  // namespace bitspec::refserver
