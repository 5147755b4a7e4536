// The exchanges of a JSON report of a run, as recorded traffic.
#pragma once

#include "harness/recording/exchanges.h"
#include "harness/results/result.h"

namespace bitspec::judging {

// Requests in the order in which they were made; entries count from 1 in the order of the report. Notifications are
// left out.
void read_result_exchanges(const results::RunResult& result, recording::ExchangeSink& sink);

}  // namespace bitspec::judging
