#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "harness/base/base64.h"
#include "reports/html_page.h"
#include "reports/report.h"
#include "reports/testing/example.h"
#include "reports/testing/gunzip.h"

namespace bitspec::reports {
namespace {

using Json = nlohmann::json;

// The data of that id in a page.
std::string data_of(const std::string& page, const std::string& id) {
  const std::string start = "<script type=\"application/gzip\" id=\"" + id + "\">";
  const std::size_t at = page.find(start);
  if (at == std::string::npos) return {};
  const std::size_t from = at + start.size();
  const auto packed = base64_decode(std::string_view(page).substr(from, page.find('<', from) - from));
  return packed ? gunzip(*packed) : "";
}

// The page without its data.
std::string without_data(const std::string& page) {
  const std::size_t from = page.find("<script type=\"application/gzip\" id=\"result\">");
  const std::size_t texts = page.find("id=\"texts\"", from);
  const std::size_t to = page.find("</script>\n", texts) + std::string_view("</script>\n").size();
  return page.substr(0, from) + std::string(kDataMarker) + page.substr(to);
}

TEST(Html, HoldsTheWholeResult) {
  EXPECT_EQ(data_of(to_html(example_run(), {}), "result"), to_json(example_run()));
}

TEST(Html, SaysInWordsWhatOtherReportsSay) {
  RenderOptions options;
  options.program = "build/bitspec";
  options.result_file = "result.json";
  const auto texts = Json::parse(data_of(to_html(example_run(), options), "texts"));
  EXPECT_EQ(texts["verdict_line"], verdict_line(example_run()));
  EXPECT_EQ(texts["seed"], "18446744073709551615");
  EXPECT_EQ(texts["broken"], Json({"fragment.gap.offset", "error.code"}));
  EXPECT_EQ(texts["reproduce"]["fragment/gap"],
            "build/bitspec run http://127.0.0.1:8080/up/ --profile win32 --seed 18446744073709551615 --select "
            "fragment/gap");
  EXPECT_EQ(texts["curl"]["fragment/gap#3"]["why_not"], "");
  EXPECT_TRUE(texts["curl"]["fragment/gap#3"]["command"].get<std::string>().starts_with("echo AQEB"));
  EXPECT_EQ(texts["curl"].size(), 1u);
}

TEST(Html, StaysTheSamePageWhateverTheServerSends) {
  for (const auto& evil : kEvilStrings) {
    SCOPED_TRACE(evil.substr(0, 40));
    const std::string page = to_html(evil_run(evil), {});
    ASSERT_EQ(without_data(page), html_page());
    ASSERT_EQ(data_of(page, "result"), to_json(evil_run(evil)));
    for (const char c : page) ASSERT_TRUE(c == '\n' || (c >= 0x20 && c < 0x7f)) << int(c);
  }
}

TEST(Html, RunsItsOwnScriptOnlyAndAsksForNothing) {
  const std::string page(html_page());
  EXPECT_THAT(page, testing::HasSubstr("default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(page, testing::Not(testing::HasSubstr("unsafe")));
  const std::regex outside(
      "(src|href|action)=\"(https?:|//)|@import|url\\(|innerHTML|outerHTML|insertAdjacent|\\bon[a-z]+=\"");
  EXPECT_FALSE(std::regex_search(page, outside));
}

}  // namespace
}  // namespace bitspec::reports
