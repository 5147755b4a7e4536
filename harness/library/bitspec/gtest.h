// Each scenario of the conformance suite as a GoogleTest test of your own test program, so that filters, shards,
// repeats and XML work as with any other test; docs/library.md. Header only: it works with the GoogleTest that the
// program uses.
#pragma once

#include <bitspec/conformance.h>
#include <gtest/gtest.h>

#include <cctype>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bitspec::gtest {

// The server under test. It is started by the first test that needs it, and stopped after the last one.
struct Server {
  std::function<std::string()> start;  // returns where it takes uploads: "http://127.0.0.1:8080/uploads/"
  std::function<void()> stop = {};
};

struct Options {
  std::string suite = "BITS";             // the name of the test suite; one for each server
  std::vector<std::string> select, skip;  // selectors of scenarios: docs/run.md; none: all but what takes long
  std::vector<std::string> words;         // of `bitspec run`: {"--profile", "iis", "--capability", "no_overwrite"}
};

namespace internal {

class RunningServer : public testing::Environment {
 public:
  explicit RunningServer(Server server) : server_(std::move(server)) {}

  const std::string& url() {
    if (url_.empty()) url_ = server_.start();
    return url_;
  }
  void TearDown() override {
    if (!url_.empty() && server_.stop) server_.stop();
    url_.clear();
  }

 private:
  Server server_;
  std::string url_;  // empty: not started
};

class ScenarioTest : public testing::Test {
 public:
  ScenarioTest(RunningServer& server, std::string id, std::vector<std::string> words)
      : server_(server), id_(std::move(id)), words_(std::move(words)) {}

  void TestBody() override {
    words_.insert(words_.end(), {"--select", id_});
    const conformance::Result result = conformance::run(server_.url(), words_);
    if (result.exit_code != 0) {
      // The verdict of a run in which nothing was judged is no failure of the server's; that it cannot be reached is.
      const bool nothing = result.exit_code == 1 && !result.judged() && !open(result);
      if (!nothing) FAIL() << result.report;
    }
    if (!result.judged()) GTEST_SKIP() << result.why_not;
  }

 private:
  static bool open(const conformance::Result& result) {
    for (const auto& rule : result.rules) {
      if (rule.level == "must" && (rule.verdict == "blocked" || rule.verdict == "inconclusive")) return true;
    }
    return false;
  }

  RunningServer& server_;
  std::string id_;
  std::vector<std::string> words_;
};

// "resume/after-a-cut[2]" as "resume/after_a_cut_2": '-', '.' and ':' mean something in a filter.
inline std::string test_name(const std::string& id) {
  std::string out;
  for (const char c : id) {
    const bool kept = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/';
    if (kept || (!out.empty() && out.back() != '_')) out += kept ? c : '_';
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

}  // namespace internal

// Call it in main(), behind InitGoogleTest() and before RUN_ALL_TESTS(). Throws std::invalid_argument: a selector that
// matches nothing.
inline void register_tests(Server server, Options options = {}) {
  auto* running = new internal::RunningServer(std::move(server));
  testing::AddGlobalTestEnvironment(running);  // owns it
  if (options.select.empty()) options.skip.push_back("@slow");
  for (const auto& scenario : conformance::scenarios(options.select, options.skip)) {
    testing::RegisterTest(options.suite.c_str(), internal::test_name(scenario.id).c_str(), nullptr, nullptr,
                          scenario.file.c_str(), scenario.line,
                          [running, id = scenario.id, words = options.words]() -> testing::Test* {
                            return new internal::ScenarioTest(*running, id, words);
                          });
  }
}

}  // namespace bitspec::gtest
