#include "reports/formats.h"

#include <algorithm>
#include <array>

namespace bitspec::reports {
namespace {

template <std::string (*to_text)(const results::RunResult&)>
std::string plain(const results::RunResult& result, const RenderOptions& /*options*/) {
  return to_text(result);
}

constexpr std::array kFormats = {
    Format{"console", "text for a terminal", to_console},
    Format{"github", "annotations for GitHub Actions", to_github},
    Format{"html", "one page for a browser, without network", to_html},
    Format{"json", "all that was found; reports/schema/result.json", plain<to_json>},
    Format{"junit", "JUnit XML for CI servers", plain<to_junit>},
    Format{"markdown", "a summary for CI jobs", to_markdown},
    Format{"sarif", "SARIF 2.1.0 for code scanning", to_sarif},
};

}  // namespace

std::span<const Format> formats() {
  return kFormats;
}

const Format* find_format(std::string_view name) {
  const auto at = std::find_if(kFormats.begin(), kFormats.end(), [name](const Format& f) { return f.name == name; });
  return at == kFormats.end() ? nullptr : &*at;
}

std::vector<std::string> format_names() {
  std::vector<std::string> out;
  for (const Format& format : kFormats) out.emplace_back(format.name);
  return out;
}

std::string formats_help() {
  std::string out;
  for (const Format& format : kFormats)
    out += (out.empty() ? "" : ", ") + std::string(format.name) + " (" + std::string(format.about) + ")";
  return out;
}

}  // namespace bitspec::reports
