// One line for a packet, its answer, and what is wrong with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "harness/recording/exchange.h"
#include "harness/refserver/store/packet.h"
#include "harness/results/result.h"

namespace bitspec::client_cases {

// `decision`: of the store, if it saw the packet; `broken`: rules about packets that it breaks; `note`: what a case
// changed.
std::string log_line(const recording::Exchange& exchange, const std::optional<refserver::Decision>& decision,
                     const std::vector<results::Observation>& broken, const std::string& note);

}  // namespace bitspec::client_cases
