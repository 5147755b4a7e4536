// The target's own programs around a run.
#pragma once

#include <optional>

#include "harness/cli/cli.h"
#include "harness/cli/open_target.h"
#include "harness/engine/engine.h"
#include "harness/engine/hooks.h"

namespace bitspec::cli {

// What a run of this target can do to the server, whether it was started yet or not; null: nothing.
target::ServerControl* server_control_of(engine::Hooks& hooks, const OpenTarget& open);

// Starts what the target says, and lets the run know of it. A value: it did not come about; what the program wrote last
// is printed. Says loudly what is not safe, too.
std::optional<ExitCode> start_hooks(engine::Hooks& hooks, const OpenTarget& open, engine::RunOptions& options, Io& io);
// At the end of a run. Says what went wrong; the verdict stands.
void end_hooks(engine::Hooks& hooks, Io& io);

}  // namespace bitspec::cli
