// The HTML report: the page of reports/html/ with the result in it. Compressed and in base64, the data has no byte that
// HTML or a script could take for its own. The browser makes everything that people see from it; only what other
// reports have as well (the verdict in words, order, commands) is made here.
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/base/base64.h"
#include "reports/gzip.h"
#include "reports/html_page.h"
#include "reports/report.h"
#include "reports/reproduce.h"
#include "reports/text.h"

namespace bitspec::reports {
namespace {

using PlainJson = nlohmann::json;
using results::Verdict;

constexpr std::array kBroken = {Verdict::kFail, Verdict::kWarn, Verdict::kNote};

// For all that is shown as evidence.
void add_commands(const results::RunResult& result, const RenderOptions& options, PlainJson& out) {
  PlainJson reproduce = PlainJson::object(), curl = PlainJson::object();
  for (const auto verdict : kBroken) {
    for (const auto* rule : rules_with(result, verdict)) {
      for (const auto& evidence : rule->evidence) {
        if (!reproduce.contains(evidence.scenario))
          reproduce[evidence.scenario] = reproduce_with(result, options, evidence.scenario);
        if (curl.contains(evidence.exchange)) continue;
        const auto* exchange = find_exchange(result, evidence.exchange);
        if (!exchange || result.of_others()) continue;
        const CurlScript script = curl_script(result, *exchange);
        curl[evidence.exchange] = {{"command", fmt::format("{}", fmt::join(script.commands, "\n"))},
                                   {"why_not", script.why_not}};
      }
    }
  }
  out["reproduce"] = std::move(reproduce);
  out["curl"] = std::move(curl);
}

std::string texts(const results::RunResult& result, RenderOptions options) {
  options.result_file.clear();  // the page goes where that file is not
  PlainJson out = {{"verdict_line", verdict_line(result)},
                   {"seed", std::to_string(result.seed)},  // above 2^53 a number of the browser is not exact
                   {"broken", PlainJson::array()}};
  for (const auto verdict : kBroken) {
    for (const auto* rule : broken_rules(result, verdict)) out["broken"].push_back(rule->id);
  }
  add_commands(result, options, out);
  return out.dump(-1, ' ', false, PlainJson::error_handler_t::replace);
}

std::string data(std::string_view id, std::string_view json) {
  return "<script type=\"application/gzip\" id=\"" + std::string(id) + "\">" + base64_encode(gzip(json)) +
         "</script>\n";
}

}  // namespace

std::string to_html(const results::RunResult& result, const RenderOptions& options) {
  const std::string_view page = html_page();
  const std::size_t at = page.find(kDataMarker);
  std::string out(page.substr(0, at));
  out += data("result", to_json(result));
  out += data("texts", texts(result, options));
  out += page.substr(at + kDataMarker.size());
  return out;
}

}  // namespace bitspec::reports
