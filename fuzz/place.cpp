// refserver::place_name: the path of a URL as the name of a file.
// Properties: a path is taken exactly if a naive reader takes each of its parts, with the same bytes; no name leads out
// of the folder it is put below, whatever the file system makes of it; a name, encoded again, is the same name.
#include "harness/refserver/store/place.h"

#include <filesystem>
#include <string>

#include "fuzz/fuzz_check.h"

namespace {

int hex(char c) {
  const std::string digits = "0123456789abcdef0123456789ABCDEF";
  const auto at = digits.find(c);
  return at == std::string::npos ? -1 : static_cast<int>(at % 16);
}

std::optional<std::string> decoded(const std::string& part) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '%') {
      out += part[i];
      continue;
    }
    if (i + 2 >= part.size() || hex(part[i + 1]) < 0 || hex(part[i + 2]) < 0) return std::nullopt;
    out += static_cast<char>(hex(part[i + 1]) * 16 + hex(part[i + 2]));
    i += 2;
  }
  return out;
}

bool harmless(const std::string& part) {
  if (part.empty() || part == "." || part == ".." || part.size() > 255) return false;
  for (const char c : part) {
    if (c == '/' || c == '\\' || (c >= 0 && c < 0x20) || c == 0x7f) return false;
  }
  const bool letter = (part[0] >= 'a' && part[0] <= 'z') || (part[0] >= 'A' && part[0] <= 'Z');
  return !(part.size() > 1 && letter && part[1] == ':');
}

std::optional<std::string> naive_name(const std::string& path) {
  if (path.empty() || path[0] != '/') return std::nullopt;
  std::string out;
  for (std::size_t at = 1; at < path.size();) {
    const auto slash = std::min(path.find('/', at), path.size());
    const auto part = decoded(path.substr(at, slash - at));
    if (!part || !harmless(*part)) return std::nullopt;
    out += *part + (slash < path.size() ? "/" : "");
    at = slash + 1;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1024) return 0;  // several of the longest parts
  const bitspec::fuzz::Input input(data, size);
  const std::string path(input.text());
  const auto name = bitspec::refserver::place_name(path);
  const auto expected = naive_name(path);
  FUZZ_CHECK(name.has_value() == expected.has_value());
  if (!name) {
    FUZZ_CHECK(!name.error().message.empty());
    return 0;
  }
  FUZZ_CHECK(*name == *expected);
  const std::string there = (std::filesystem::path("/srv/up") / *name).lexically_normal().string();
  FUZZ_CHECK(there.starts_with("/srv/up") && (there.size() == 7 || there[7] == '/'));
  FUZZ_CHECK(bitspec::refserver::is_folder_name(*name) == (name->empty() || name->back() == '/'));
  std::string encoded = "/";
  for (const char c : *name) {
    const char digits[] = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    encoded += c == '/' ? std::string("/") : std::string("%") + digits[byte >> 4] + digits[byte & 15];
  }
  FUZZ_CHECK(bitspec::refserver::place_name(encoded) == name);
  return 0;
}
