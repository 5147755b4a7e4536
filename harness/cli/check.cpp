// bitspec check: scenario files are read and cross-checked, target files are read; nothing runs.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/catalogue/catalogue.h"
#include "harness/cli/commands.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/open_target.h"

namespace bitspec::cli {
namespace {

// The words that a target may declare. Those of the suites at hand, or of the built-in ones.
target::Vocabulary known_capabilities(const catalogue::Suites& suites) {
  if (!suites.catalogue.capabilities.empty()) return selftest::vocabulary_of(suites.catalogue);
  return selftest::vocabulary_of(catalogue::load_embedded_suites(catalogue::Part::kCapabilities).suites.catalogue);
}

// A run can get the URL from elsewhere; a file that is checked by itself should say what it describes.
Error no_url(const catalogue::TextFile& file) {
  const std::string line = file.text.substr(0, file.text.find_first_of("\r\n"));
  return {ErrorCode::kBadInput, "a target file needs 'url'", SourcePlace{file.path, 1, 1, 1, line},
          "add 'url: http://host:port/path/'"};
}

std::string count(std::size_t number, const std::string& one) {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
}

}  // namespace

ExitCode check_files(const CheckArguments& a, Io& io) {
  std::vector<catalogue::TextFile> files;
  for (const auto& path : a.paths) {
    auto found = read_suites(path);
    if (!found) {
      complain(io, found.error());
      return ExitCode::kUsage;
    }
    files.insert(files.end(), std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
  }
  const auto targets_at = std::stable_partition(files.begin(), files.end(), [](const catalogue::TextFile& file) {
    return !target::looks_like_target(file.text);
  });
  const std::vector<catalogue::TextFile> targets(targets_at, files.end());
  files.erase(targets_at, files.end());
  catalogue::Checked checked;
  if (!files.empty() || targets.empty()) checked = catalogue::load_suites(files);
  if (!targets.empty()) {
    const target::Vocabulary known = known_capabilities(checked.suites);
    for (const auto& file : targets) {
      // Without the environment: secrets need not be at hand to check a file.
      auto loaded = target::load_target(file.path, file.text, known, {});
      if (loaded.errors.empty() && loaded.url.empty()) loaded.errors.push_back(no_url(file));
      checked.errors.insert(checked.errors.end(), loaded.errors.begin(), loaded.errors.end());
    }
  }
  for (const auto& error : checked.errors) complain(io, error);
  std::string of;
  if (!files.empty()) of = count(checked.suites.scenarios.size(), "scenario") + " in " + count(files.size(), "file");
  if (!targets.empty()) of += (of.empty() ? "" : ", ") + count(targets.size(), "target file");
  if (of.empty()) of = "nothing";
  if (checked.errors.empty())
    io.out << of << ": ok\n";
  else
    io.err << fmt::format("{} in {}\n", count(checked.errors.size(), "error"),
                          count(files.size() + targets.size(), "file"));
  return checked.errors.empty() ? ExitCode::kConformant : ExitCode::kUsage;
}

}  // namespace bitspec::cli
