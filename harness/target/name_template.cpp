#include "harness/target/name_template.h"

#include <algorithm>
#include <filesystem>

#include "harness/base/printable.h"

namespace bitspec::target {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongest = 4096;  // PATH_MAX of Linux

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // At the start: "." and ".." are folders, "-x" is an option, "~" is a home.
    const bool first = i == 0 && (text[i] == '.' || text[i] == '-' || text[i] == '~');
    if (is_plain(text[i]) && !first) {
      out += text[i];
      continue;
    }
    const auto byte = static_cast<unsigned char>(text[i]);
    out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

Result<std::string> fill_template(std::string_view text, const UploadNames& names) {
  std::string out;
  while (!text.empty()) {
    const auto takes = [&](std::string_view word) {
      if (!text.starts_with(word)) return false;
      text.remove_prefix(word.size());
      return true;
    };
    if (takes("{path}")) {
      out += names.path;
    } else if (takes("{name}")) {
      out += percent_encoded(std::string_view(names.path).substr(names.path.rfind('/') + 1));
    } else if (takes("{id}")) {
      if (names.id.empty()) return bad_input("'{id}' is empty: the upload has no session id");
      out += percent_encoded(names.id);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
    if (out.size() > kLongest) return fail(ErrorCode::kLimit, "the name of the stored file is longer than 4096 bytes");
  }
  if (out.find('\0') != std::string::npos) return bad_input("the name of the stored file contains a NUL byte");
  return out;
}

Result<std::string> file_below(const std::string& folder, const std::string& name) {
  const auto leaves = [&name] { return bad_input("'" + printable(name, 200) + "' leaves the upload folder"); };
  if (name.find('\0') != std::string::npos) return leaves();
  const fs::path wanted = fs::path(name).lexically_normal();
  if (wanted.is_absolute() || wanted.begin() == wanted.end() || *wanted.begin() == "..") return leaves();
  // Components that are there may be symbolic links; the others are taken by their words.
  std::error_code error;
  const fs::path base = fs::canonical(folder, error);
  if (error) return fail(ErrorCode::kIo, "the upload folder " + folder + ": " + error.message());
  // A link that leads nowhere today may lead outside tomorrow.
  fs::path prefix = base;
  for (const auto& part : wanted) {
    prefix /= part;
    if (fs::is_symlink(prefix, error) && fs::canonical(prefix, error).empty()) return leaves();
  }
  const fs::path real = fs::weakly_canonical(base / wanted, error);
  if (error) return (base / wanted).string();  // too long, or no right to look: it cannot be opened either
  const auto [end, at] = std::mismatch(base.begin(), base.end(), real.begin(), real.end());
  if (end != base.end()) return leaves();
  return real.string();
}

}  // namespace bitspec::target
