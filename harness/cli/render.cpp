// bitspec report render: a JSON report in another format.
#include <ostream>

#include "harness/cli/commands.h"
#include "harness/cli/console_options.h"
#include "harness/cli/read_result.h"
#include "reports/formats.h"

namespace bitspec::cli {

ExitCode render_report(const RenderArguments& a, Io& io) {
  const auto result = read_result(a.file);
  if (!result) {
    complain(io, result.error());
    return ExitCode::kUsage;
  }
  reports::RenderOptions options = console_options(a.console, a.verbose, io);
  options.result_file = a.file;
  io.out << reports::find_format(a.format)->render(*result, options);
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
