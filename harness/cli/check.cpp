// bitspec check: scenario files are read and cross-checked, nothing runs.
#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "harness/catalogue/catalogue.h"
#include "harness/cli/commands.h"
#include "harness/cli/output_file.h"

namespace bitspec::cli {
namespace {

constexpr std::size_t kMostBytes = 4 * 1024 * 1024;  // as for files of a folder

Result<std::vector<catalogue::TextFile>> read_path(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return catalogue::read_suites_folder(path);
  auto text = read_input(path);
  if (!text) return tl::unexpected(text.error());
  if (text->size() > kMostBytes) return fail(ErrorCode::kLimit, path + " is larger than 4 MiB");
  return std::vector<catalogue::TextFile>{{path, std::move(*text)}};
}

}  // namespace

ExitCode check_files(const CheckArguments& a, Io& io) {
  std::vector<catalogue::TextFile> files;
  for (const auto& path : a.paths) {
    auto found = read_path(path);
    if (!found) {
      complain(io, found.error());
      return ExitCode::kUsage;
    }
    files.insert(files.end(), std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
  }
  const auto checked = catalogue::load_suites(files);
  for (const auto& error : checked.errors) complain(io, error);
  const auto of = fmt::format("{} scenarios in {} files", checked.suites.scenarios.size(), files.size());
  if (checked.errors.empty())
    io.out << of << ": all right\n";
  else
    io.err << fmt::format("{} mistakes; {} were read\n", checked.errors.size(), of);
  return checked.errors.empty() ? ExitCode::kConformant : ExitCode::kUsage;
}

}  // namespace bitspec::cli
