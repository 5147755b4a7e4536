#include "harness/catalogue/source_url.h"

#include <algorithm>
#include <cctype>

namespace bitspec::catalogue {
namespace {

bool is_number(std::string_view section) {
  return !section.empty() &&
         std::all_of(section.begin(), section.end(), [](unsigned char c) { return std::isdigit(c) || c == '.'; });
}

}  // namespace

std::string source_url(std::string_view doc, std::string_view section) {
  if (doc == "Win32") return "https://learn.microsoft.com/en-us/windows/win32/bits/" + std::string(section);
  if (doc == "MC-BUP") return "https://learn.microsoft.com/en-us/openspecs/windows_protocols/mc-bup/";
  if (!doc.starts_with("RFC")) return {};
  std::string url = "https://www.rfc-editor.org/rfc/rfc" + std::string(doc.substr(3));
  if (is_number(section)) url += "#section-" + std::string(section);
  return url;
}

}  // namespace bitspec::catalogue
