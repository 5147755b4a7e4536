#include "harness/cli/open_suites.h"

#include <ostream>

namespace bitspec::cli {

tl::expected<catalogue::Suites, ExitCode> open_suites(const std::string& folder, Io& io) {
  auto files = folder.empty() ? Result<std::vector<catalogue::TextFile>>(catalogue::embedded_suites())
                              : catalogue::read_suites_folder(folder);
  if (!files) {
    complain(io, files.error());
    return tl::unexpected(ExitCode::kUsage);
  }
  auto checked = catalogue::load_suites(*files);
  for (const auto& error : checked.errors) complain(io, error);
  // Built-in suites with a mistake are a fault of ours, and not the user's.
  if (!checked.errors.empty()) return tl::unexpected(folder.empty() ? ExitCode::kInternal : ExitCode::kUsage);
  return std::move(checked.suites);
}

}  // namespace bitspec::cli
