#include <bitspec/conformance.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "harness/refserver/server.h"

namespace bitspec::conformance {
namespace {

std::unique_ptr<refserver::Server> server(const std::vector<std::string>& faults = {}) {
  refserver::Options options;
  options.faults = faults;
  auto started = refserver::Server::start(options);
  EXPECT_TRUE(started);
  return std::move(*started);
}

std::string verdict_of(const Result& result, const std::string& rule) {
  const auto at = std::ranges::find(result.rules, rule, &Rule::id);
  return at == result.rules.end() ? "" : at->verdict;
}

TEST(Conformance, ListsScenarios) {
  const auto all = scenarios(), pings = scenarios({"ping/*"}), fewer = scenarios({"ping/*"}, {pings.front().id});
  EXPECT_GT(all.size(), 400u);
  EXPECT_EQ(fewer.size() + 1, pings.size());
  for (const auto& one : pings) {
    EXPECT_TRUE(one.id.starts_with("ping/")) << one.id;
    EXPECT_TRUE(one.file.starts_with("suites/ping/")) << one.file;
    EXPECT_GT(one.line, 0);
    EXPECT_FALSE(one.title.empty());
  }
  EXPECT_THROW(scenarios({"pong/*"}), std::invalid_argument);
}

TEST(Conformance, JudgesARightServer) {
  const auto right = server();
  const Result result = run(right->url(), {"--select", "ping/*"});
  EXPECT_EQ(result.exit_code, 0) << result.report;
  EXPECT_TRUE(result.judged());
  EXPECT_EQ(verdict_of(result, "ping.file-need-not-exist"), "pass");
  EXPECT_TRUE(result.why_not.empty());
  EXPECT_TRUE(result.report.find("conformant in ") != std::string::npos);
  EXPECT_TRUE(result.json.starts_with("{"));
}

TEST(Conformance, NamesWhatIsBroken) {
  const auto wrong = server({"ping-file-missing-404"});
  const Result result = run(wrong->url(), {"--select", "ping/*"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(verdict_of(result, "ping.file-need-not-exist"), "fail");
  EXPECT_NE(result.report.find("fail  ping.file-need-not-exist  must"), std::string::npos) << result.report;
}

TEST(Conformance, SaysWhyNothingWasJudged) {
  const auto right = server();
  const Result skipped = run(right->url(), {"--select", "notification/*"});
  EXPECT_FALSE(skipped.judged());
  EXPECT_NE(skipped.why_not.find("notification_by"), std::string::npos) << skipped.why_not;
  const Result mistake = run(right->url(), {"--selekt", "ping/*"});
  EXPECT_EQ(mistake.exit_code, 2);
  EXPECT_NE(mistake.report.find("--select"), std::string::npos) << mistake.report;
  const Result nobody = run("http://127.0.0.1:1/", {});
  EXPECT_EQ(nobody.exit_code, 3);
  EXPECT_FALSE(nobody.why_not.empty());
}

}  // namespace
}  // namespace bitspec::conformance
