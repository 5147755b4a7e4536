// Recorded exchanges as the engine's judge looks at them, and as reports keep them.
#pragma once

#include <optional>
#include <string>

#include "harness/engine/packet_rules.h"
#include "harness/recording/exchange.h"
#include "harness/results/result.h"

namespace bitspec::judging {

// The path of a request's target, which may be an absolute URL.
std::string path_of(const std::string& target);

// What is missing is marked in `unseen`.
engine::Exchange as_exchange(const recording::Exchange& recorded);

// The request alone; what is known of its upload is left to the caller.
engine::Packet as_packet(const recording::RecordedRequest& request);

// Its place and time are in the note. Times count from `start` (seconds since 1970); -1 where there are none.
results::Exchange as_transcript(const recording::Exchange& recorded, const engine::Exchange& exchange,
                                std::optional<double> start);

// "packet 12", "line 3", "entry 1"; with the time, if there is one.
std::string moment_text(const recording::Moment& moment);

}  // namespace bitspec::judging
