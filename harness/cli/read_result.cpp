#include "harness/cli/read_result.h"

#include "harness/cli/output_file.h"
#include "reports/report.h"

namespace bitspec::cli {

Result<results::RunResult> read_result(const std::string& path) {
  const auto text = read_input(path);
  if (!text) return tl::unexpected(text.error());
  auto result = reports::from_json(*text);
  if (!result) return tl::unexpected(result.error().within(path));
  return result;
}

}  // namespace bitspec::cli
