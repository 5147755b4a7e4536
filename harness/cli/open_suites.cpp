#include "harness/cli/open_suites.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <ostream>

#include "harness/cli/output_file.h"
#include "harness/target/target_file.h"

namespace bitspec::cli {
namespace {

using catalogue::TextFile;

constexpr std::size_t kMostBytes = 4 * 1024 * 1024;  // as for files of a folder

// Target files may lie beside scenarios.
Result<void> append(const std::vector<std::string>& paths, std::vector<TextFile>& out) {
  for (const auto& path : paths) {
    auto files = read_suites(path);
    if (!files) return tl::unexpected(files.error());
    std::copy_if(std::make_move_iterator(files->begin()), std::make_move_iterator(files->end()),
                 std::back_inserter(out), [](const TextFile& file) { return !target::looks_like_target(file.text); });
  }
  return {};
}

Result<std::vector<TextFile>> read_all(const SuitesArguments& a) {
  std::vector<TextFile> added, files;
  if (auto read = append(a.added, added); !read) return tl::unexpected(read.error());
  const auto rules = std::find_if(added.begin(), added.end(), [](const TextFile& file) {
    return std::filesystem::path(file.path).filename() == "requirements.yaml";
  });
  if (rules != added.end() && a.only.empty())
    return bad_input(rules->path + " would replace the built-in rules: use --only-suites");
  if (a.only.empty()) files = catalogue::embedded_suites();
  if (auto read = append(a.only, files); !read) return tl::unexpected(read.error());
  std::move(added.begin(), added.end(), std::back_inserter(files));
  return files;
}

Result<catalogue::Checked> load(const SuitesArguments& a, catalogue::Part part) {
  if (a.empty()) return catalogue::load_embedded_suites(part);
  const auto files = read_all(a);
  if (!files) return tl::unexpected(files.error());
  return catalogue::load_suites(*files);
}

}  // namespace

Result<std::vector<TextFile>> read_suites(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return catalogue::read_suites_folder(path);
  auto text = read_input(path, kMostBytes);
  if (!text) return tl::unexpected(text.error());
  return std::vector<TextFile>{{path, std::move(*text)}};
}

Result<std::string> suites_text(const SuitesArguments& arguments, const std::string& path) {
  auto files = read_all(arguments);
  if (!files) return tl::unexpected(files.error());
  const auto found =
      std::find_if(files->begin(), files->end(), [&](const TextFile& file) { return file.path == path; });
  if (found == files->end()) return fail(ErrorCode::kNotFound, "no file " + path + " in the suites");
  return std::move(found->text);
}

tl::expected<catalogue::Suites, ExitCode> open_suites(const SuitesArguments& arguments, Io& io, catalogue::Part part) {
  auto checked = load(arguments, part);
  if (!checked) {
    complain(io, checked.error());
    return tl::unexpected(ExitCode::kUsage);
  }
  for (const auto& error : checked->errors) complain(io, error);
  // Built-in suites with a mistake are an error of bitspec, and not of its user.
  if (!checked->errors.empty()) return tl::unexpected(arguments.empty() ? ExitCode::kInternal : ExitCode::kUsage);
  return std::move(checked->suites);
}

}  // namespace bitspec::cli
