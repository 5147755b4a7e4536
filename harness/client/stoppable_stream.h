// A Stream that breaks when the user wants to stop, so that nobody waits for an answer that takes minutes.
#pragma once

#include <atomic>
#include <memory>

#include "harness/wire/stream.h"

namespace bitspec::client {

// Once `stop` is set, reading and writing say kReset, within a tenth of a second. `stop` must live as long.
std::unique_ptr<wire::Stream> stoppable(std::unique_ptr<wire::Stream> under, const std::atomic<bool>& stop);

}  // namespace bitspec::client
