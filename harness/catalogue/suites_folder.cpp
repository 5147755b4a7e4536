// Suites from the disk, and those that were built in.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/base/edit_distance.h"
#include "harness/catalogue/catalogue.h"
#include "harness/catalogue/embedded.h"
#include "harness/yaml/node.h"

namespace bitspec::catalogue {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_file(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return fail(ErrorCode::kIo, "cannot read " + path.string() + ": " + error.message());
  if (size > yaml::kMaxFileBytes) return fail(ErrorCode::kLimit, path.string() + " is larger than 4 MiB");
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return fail(ErrorCode::kIo, "cannot read " + path.string());
  return text.str();
}

// The folder beside it that was probably meant.
std::string similar_folder(const std::string& folder) {
  const fs::path path = fs::path(folder).has_filename() ? fs::path(folder) : fs::path(folder).parent_path();
  const fs::path parent = path.parent_path();
  std::vector<std::string> known;
  std::error_code error;
  for (fs::directory_iterator it(parent.empty() ? "." : parent, error), end; !error && it != end; it.increment(error)) {
    if (it->is_directory(error)) known.push_back((parent / it->path().filename()).generic_string());
  }
  return did_you_mean(path.generic_string(), known);
}

Result<std::vector<fs::path>> yaml_files(const std::string& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".yaml" && it->is_regular_file(error)) out.push_back(it->path());
  }
  if (error) {
    Error failed{ErrorCode::kIo, "cannot read the folder " + folder + ": " + error.message(), std::nullopt, {}};
    failed.hint = similar_folder(folder);
    return tl::unexpected(std::move(failed));
  }
  if (out.empty()) return fail(ErrorCode::kNotFound, "no .yaml file below " + folder);
  // By their text, as the built-in ones are; paths by themselves compare folder by folder.
  std::sort(out.begin(), out.end(),
            [](const fs::path& a, const fs::path& b) { return a.generic_string() < b.generic_string(); });
  return out;
}

}  // namespace

std::vector<TextFile> embedded_suites() {
  std::vector<TextFile> out;
  for (const EmbeddedFile& file : embedded_files())
    out.push_back({std::string(file.path), std::string(file.text), file.tree});
  return out;
}

Result<std::vector<TextFile>> read_suites_folder(const std::string& folder) {
  const auto paths = yaml_files(folder);
  if (!paths) return tl::unexpected(paths.error());
  std::vector<TextFile> out;
  for (const fs::path& path : *paths) {
    auto text = read_file(path);
    if (!text) return tl::unexpected(text.error());
    out.push_back({path.generic_string(), std::move(*text)});
  }
  return out;
}

}  // namespace bitspec::catalogue
