#include "harness/engine/notified_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "harness/base/printable.h"
#include "harness/engine/body_hash.h"

namespace bitspec::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFile = 64u << 20;
constexpr std::size_t kMostFiles = 4;  // of one notification

bool is_below(const fs::path& folder, const fs::path& path) {
  const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() && rest != path.end();
}

Error refused(const std::string& path, const std::string& why) {
  return Error{ErrorCode::kBadInput, "'" + printable(path, 200) + "' " + why, std::nullopt, {}};
}

}  // namespace

Result<BodyDigest> read_below(const std::string& folder, const std::string& path) {
  std::error_code error;
  const fs::path home = fs::canonical(folder, error);
  if (error || folder.empty()) return bad_input("the declared folder does not exist");
  const fs::path file = fs::canonical(path, error);
  if (error) return tl::unexpected(refused(path, "does not exist here"));
  if (!is_below(home, file)) return tl::unexpected(refused(path, "is not below the declared folder"));
  if (!fs::is_regular_file(file, error)) return tl::unexpected(refused(path, "is not a regular file"));
  if (fs::file_size(file, error) > kLargestFile || error) return tl::unexpected(refused(path, "is too large"));
  std::ifstream in(file, std::ios::binary);
  if (!in) return tl::unexpected(refused(path, "cannot be read"));
  BodyHash hash;
  std::vector<char> buffer(64 * 1024);
  std::uintmax_t left = kLargestFile;  // it may grow meanwhile
  while (left > 0 && (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)) {
    const auto got = static_cast<std::size_t>(in.gcount());
    hash.add({buffer.data(), got});
    left -= std::min<std::uintmax_t>(left, got);
  }
  return hash.take();
}

Result<void> write_below(const std::string& folder, const std::string& path, const std::string& text) {
  std::error_code error;
  const fs::path home = fs::canonical(folder, error);
  if (error || folder.empty()) return bad_input("the declared folder does not exist");
  const fs::path parent = fs::canonical(fs::path(path).parent_path(), error);
  const fs::path name = fs::path(path).filename();
  if (error || name.empty() || name == "." || name == "..")
    return tl::unexpected(refused(path, "does not name a file"));
  const fs::path file = parent / name;
  if (!is_below(home, file)) return tl::unexpected(refused(path, "is not below the declared folder"));
  const auto status = fs::symlink_status(file, error);
  if (fs::exists(status) && !fs::is_regular_file(status)) return tl::unexpected(refused(path, "is not a regular file"));
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) return tl::unexpected(refused(path, "cannot be written"));
  return {};
}

std::map<std::string, BodyDigest> files_named(const std::string& folder, const Fields& fields) {
  std::map<std::string, BodyDigest> out;
  if (folder.empty()) return out;
  std::size_t tried = 0;
  for (const Field& field : fields.list()) {
    if (!lower(field.name).starts_with("bits-") || !field.value.starts_with('/')) continue;
    if (++tried > kMostFiles) break;
    if (auto file = read_below(folder, field.value)) out.emplace(lower(field.name), std::move(*file));
  }
  return out;
}

std::optional<std::string> response_file_named(const Fields& fields) {
  const auto name = fields.first("BITS-Response-DataFile-Name");
  return name ? name : fields.first("BITS-Response-DataEntity-Name");
}

}  // namespace bitspec::engine
