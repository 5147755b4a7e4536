#include "harness/client_cases/case_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/base/text.h"

namespace bitspec::client_cases {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else
      out += c;
  }
  return out;
}

std::string path_of(const CaseState& state) {
  return "/case/" + state.of->id + "/name.bin";
}

std::string counts(const std::vector<CaseState>& states) {
  const auto with = [&states](std::string_view word) { return std::ranges::count(states, word, state_word); };
  return fmt::format("{} cases: {} right, {} broken, {} waiting", states.size(), with("right"), with("broken"),
                     with("waiting"));
}

constexpr std::string_view kStyle =
    "body{font:15px/1.4 sans-serif;margin:2em auto;max-width:75em;padding:0 1em}"
    "table{border-collapse:collapse;width:100%}td,th{border-top:1px solid #ccc;padding:.35em .6em;text-align:left;"
    "vertical-align:top}code{font-size:13px}.right{color:#17692c}.broken{color:#a51d2d}.waiting{color:#7a5200}";

}  // namespace

std::string_view state_word(const CaseState& state) {
  if (!state.broken.empty()) return "broken";
  if (!state.open.empty()) return "waiting";
  if (!state.held.empty()) return "right";
  return state.packets > 0 ? "waiting" : "";
}

std::string case_page_html(const std::vector<CaseState>& states) {
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"2\">"
      "<title>bitspec: cases for clients</title><style>{}</style></head><body>\n<h1>Cases for clients</h1>\n"
      "<p>Upload a file to the path of a case. {}.</p>\n<table><tr><th>Case</th><th>Path</th><th>Verdict</th></tr>\n",
      kStyle, escaped(counts(states)));
  for (const CaseState& state : states) {
    const std::string_view word = state_word(state);
    std::string rules = state.broken.empty() ? "" : ": " + join(state.broken);
    if (state.broken.empty() && !state.open.empty()) rules = ": " + join(state.open);
    out += fmt::format("<tr><td><b>{}</b><br>{}</td><td><code>{}</code></td><td class=\"{}\">{}{}{}</td></tr>\n",
                       escaped(state.of->title), escaped(state.of->about), escaped(path_of(state)), word, word,
                       escaped(rules), state.packets == 0 ? "" : fmt::format("<br>{} packets", state.packets));
  }
  return out + "</table></body></html>\n";
}

std::string case_page_text(const std::vector<CaseState>& states) {
  std::string out = counts(states) + "\n";
  for (const CaseState& state : states) {
    const std::string_view word = state_word(state);
    out += fmt::format("{:<8} {:<45} {}", word.empty() ? "-" : word, path_of(state), state.of->title);
    if (!state.broken.empty()) out += ": " + join(state.broken);
    out += "\n";
  }
  return out;
}

}  // namespace bitspec::client_cases
