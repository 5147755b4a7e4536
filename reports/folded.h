// Exchanges on one line each, for what led to a failure.
#pragma once

#include <string>

#include "harness/results/result.h"

namespace bitspec::reports {

// "Fragment 200-299/300, 100 bytes". Escaped, like the answer.
std::string folded_request(const results::Exchange& exchange);

// "416 Ack, received 100".
std::string folded_answer(const results::Exchange& exchange);

// "only 50 of 100 body bytes were sent"; "" where all were.
std::string cut_text(const results::Exchange& exchange);

}  // namespace bitspec::reports
