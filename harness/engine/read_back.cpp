#include "harness/engine/read_back.h"

#include <filesystem>
#include <fstream>

#include "harness/base/printable.h"
#include "harness/engine/body_hash.h"
#include "harness/protocol/url.h"

namespace bitspec::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEntries = 10'000;  // of a folder that is looked at

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
  std::ifstream file(fs::path(target.files_folder) / wanted, std::ios::binary);
  std::error_code error;
  if (!file || !fs::is_regular_file(fs::path(target.files_folder) / wanted, error)) {
    exchange.answer.status = 404;
    return {};
  }
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
  for (const auto& entry :
       fs::directory_iterator(files.parent_path(), fs::directory_options::skip_permission_denied, error)) {
    if (entry.path() == files || entry.path() == work || found.size() >= kMostEntries) continue;
    const auto size = entry.is_regular_file(error) ? entry.file_size(error) : 0;
    found[entry.path().filename().string()] = error ? 0 : size;
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
  for (const auto& entry :
       fs::recursive_directory_iterator(target.work_folder, fs::directory_options::skip_permission_denied, error)) {
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
