// Faults that are another policy, or another configuration: what they change is settled before the store starts.
#pragma once

#include <vector>

#include "harness/refserver/faults/faults.h"
#include "harness/refserver/store/area.h"
#include "harness/refserver/store/policy.h"

namespace bitspec::refserver {

void apply_policy_faults(Policy& policy, const FaultSet& faults);
void apply_area_faults(std::vector<Area>& areas, const FaultSet& faults);

}  // namespace bitspec::refserver
