#include "harness/cli/open_suites.h"

#include <ostream>

namespace bitspec::cli {
namespace {

Result<catalogue::Checked> load(const std::string& folder, catalogue::Part part) {
  if (folder.empty()) return catalogue::load_embedded_suites(part);
  auto files = catalogue::read_suites_folder(folder);
  if (!files) return tl::unexpected(files.error());
  return catalogue::load_suites(*files);
}

}  // namespace

tl::expected<catalogue::Suites, ExitCode> open_suites(const std::string& folder, Io& io, catalogue::Part part) {
  auto checked = load(folder, part);
  if (!checked) {
    complain(io, checked.error());
    return tl::unexpected(ExitCode::kUsage);
  }
  for (const auto& error : checked->errors) complain(io, error);
  // Built-in suites with a mistake are an error of bitspec, and not of its user.
  if (!checked->errors.empty()) return tl::unexpected(folder.empty() ? ExitCode::kInternal : ExitCode::kUsage);
  return std::move(checked->suites);
}

}  // namespace bitspec::cli
