#include "harness/engine/read_back.h"

#include <filesystem>
#include <fstream>

#include "harness/base/printable.h"
#include "harness/engine/body_hash.h"
#include "harness/protocol/url.h"

namespace bitspec::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFile = 1ull << 30;  // a hole of terabytes in a file would keep a run for hours
constexpr std::size_t kMostEntries = 10'000;         // of a folder that is looked at

}  // namespace

Result<void> read_from_folder(const target::Target& target, const std::string& path, Exchange& exchange) {
  auto decoded = percent_decode(path);
  if (!decoded) return tl::unexpected(decoded.error());
  std::string relative =
      decoded->starts_with(target.url.path) ? decoded->substr(target.url.path.size()) : decoded->substr(1);
  const fs::path wanted = fs::path(relative).lexically_normal();
  if (wanted.is_absolute() || wanted.begin() == wanted.end() || *wanted.begin() == ".." ||
      relative.find('\0') != std::string::npos)
    return bad_input("'" + printable(path, 200) + "' leaves the upload folder");
  exchange.answer.ending = wire::Ending::kComplete;
  exchange.answer.version = "HTTP/1.1";
  exchange.judged = false;
  // Asked before it is opened: a pipe would hold the open for ever.
  const fs::path file_path = fs::path(target.files_folder) / wanted;
  std::error_code error;
  if (!fs::is_regular_file(file_path, error)) {
    exchange.answer.status = 404;
    return {};
  }
  if (fs::file_size(file_path, error) > kLargestFile)
    return bad_input("'" + printable(path, 200) + "' is far larger than anything that was sent");
  std::ifstream file(file_path, std::ios::binary);
  exchange.answer.status = 200;
  BodyHash hash;
  std::vector<char> buffer(64 * 1024);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)
    hash.add({buffer.data(), static_cast<std::size_t>(file.gcount())});
  exchange.body = hash.take();
  return {};
}

Snapshot snapshot_outside(const target::Target& target) {
  Snapshot found;
  std::error_code error;
  const fs::path files = fs::weakly_canonical(target.files_folder, error),
                 work = fs::weakly_canonical(target.work_folder, error);
  // The server changes its folders meanwhile, and the iterators throw unless they are moved on with an error code.
  fs::directory_iterator at(files.parent_path(), fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    const auto& entry = *at;
    std::error_code gone;
    if (entry.path() == files || entry.path() == work || found.size() >= kMostEntries) continue;
    const auto size = entry.is_regular_file(gone) ? entry.file_size(gone) : 0;
    found[entry.path().filename().string()] = gone ? 0 : size;
  }
  return found;
}

std::string snapshot_difference(const Snapshot& before, const Snapshot& after) {
  for (const auto& [name, size] : after) {
    const auto at = before.find(name);
    if (at == before.end()) return "'" + printable(name, 200) + "' appeared beside the upload folder";
    if (at->second != size) return "'" + printable(name, 200) + "' beside the upload folder changed its size";
  }
  for (const auto& [name, size] : before) {
    if (!after.contains(name)) return "'" + printable(name, 200) + "' beside the upload folder vanished";
  }
  return {};
}

std::string leftover_of(const target::Target& target, const std::vector<std::string>& ids) {
  std::error_code error;
  std::size_t looked = 0;
  fs::recursive_directory_iterator at(target.work_folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const auto& entry = *at;
    if (++looked > kMostEntries) break;
    const std::string name = lower(entry.path().filename().string());
    for (const auto& id : ids) {
      std::string bare = lower(id);
      std::erase_if(bare, [](char c) { return c == '{' || c == '}'; });
      if (bare.size() >= 8 && name.find(bare) != std::string::npos)
        return "'" + printable(name, 200) + "' is left in the working folder";
    }
  }
  return {};
}

}  // namespace bitspec::engine
