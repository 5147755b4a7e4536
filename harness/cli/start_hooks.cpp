#include "harness/cli/start_hooks.h"

#include <ostream>

#include "harness/base/ci_commands.h"
#include "harness/base/printable.h"

namespace bitspec::cli {

target::ServerControl* server_control_of(engine::Hooks& hooks, const OpenTarget& open) {
  if (open.reference) return open.reference.get();
  const target::Hooks& all = open.target.hooks;
  const bool any = !all.start.empty() || !all.restart.empty() || !all.uploads_off.empty();
  return any ? &hooks : nullptr;
}

std::optional<ExitCode> start_hooks(engine::Hooks& hooks, const OpenTarget& open, engine::RunOptions& options, Io& io) {
  if (open.target.tls.insecure)
    io.err << "warning: --insecure: certificates are not verified; credentials may go to the wrong server\n";
  const auto started = hooks.start();
  if (started) {
    options.control = server_control_of(hooks, open);
    if (!open.target.hooks.start.empty()) options.server_log = &hooks.log();
    return std::nullopt;
  }
  if (started.error().code == ErrorCode::kTimeout) return ExitCode::kInterrupted;
  complain(io, started.error());
  constexpr std::size_t kShown = 4000;
  std::string tail = without_secrets(hooks.log().tail(kShown), {.begin = true});
  for (std::size_t end; !tail.empty(); tail.erase(0, end == std::string::npos ? end : end + 1)) {
    end = tail.find('\n');
    const std::string_view line = std::string_view(tail).substr(0, end);
    io.err << "  | " << without_ci_commands(printable(line)) << "\n";
  }
  return ExitCode::kUsage;
}

void end_hooks(engine::Hooks& hooks, Io& io) {
  if (auto ended = hooks.end(); !ended) complain(io, ended.error());
}

}  // namespace bitspec::cli
