#include "harness/cli/repeat_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "harness/base/secrets.h"

namespace bitspec::cli {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

RunArguments run_of(std::vector<std::string> words) {
  words.insert(words.begin(), "run");
  const Parsed parsed = parse_arguments(words, "1");
  EXPECT_TRUE(parsed.command) << parsed.err;
  return std::get<RunArguments>(*parsed.command);
}

ReplayArguments replay_of(std::vector<std::string> words) {
  words.insert(words.begin(), {"replay", "r.json"});
  const Parsed parsed = parse_arguments(words, "1");
  EXPECT_TRUE(parsed.command) << parsed.err;
  return std::get<ReplayArguments>(*parsed.command);
}

results::RunResult report_with(std::vector<std::string> options) {
  results::RunResult result;
  result.url = "http://h/";
  result.options = std::move(options);
  return result;
}

TEST(OptionsToRepeat, AreThoseThatReachTheServerInTheSameWay) {
  const std::vector<std::string> words = {"http://h/",
                                          "--target",
                                          "t.yaml",
                                          "--one-url",
                                          "--header",
                                          "X-Tenant: a",
                                          "--user",
                                          "alice",
                                          "--password-file",
                                          "p",
                                          "--ca",
                                          "c",
                                          "--insecure",
                                          "--capability",
                                          "a=/x/",
                                          "--capability",
                                          "b",
                                          "--read-back",
                                          "none",
                                          "--files",
                                          "f",
                                          "--work",
                                          "w",
                                          "--form",
                                          "names=flat",
                                          "--timeout",
                                          "1500ms",
                                          "--suites",
                                          "s",
                                          "--transport",
                                          "httplib",
                                          "--rate",
                                          "30/s"};
  auto with_others = words;
  with_others.insert(with_others.end(), {"--select", "x/*", "--skip", "y", "--jobs", "3", "--seed", "1", "--profile",
                                         "iis", "--report", "json=r.json", "--fail-on", "any", "-v"});
  EXPECT_THAT(options_to_repeat(run_of(with_others)), ElementsAreArray(words));
  EXPECT_THAT(options_to_repeat(run_of({"--reference"})), ElementsAre("--reference"));
  for (const char* rate : {"1/m", "7/m", "7/s", "30/s", "999/s"})
    EXPECT_THAT(options_to_repeat(run_of({"http://h/", "--rate", rate})), ElementsAre("http://h/", "--rate", rate));
}

TEST(OptionsToRepeat, AreFlagsForWhatTheEnvironmentSaid) {
  setenv("BITSPEC_URL", "http://e/", 1);
  setenv("BITSPEC_TIMEOUT", "2s", 1);
  setenv("BITSPEC_USER", "bob", 1);
  const auto words = options_to_repeat(run_of({}));
  const auto flags = options_to_repeat(run_of({"http://h/", "--user", "alice", "--timeout", "1s"}));
  for (const char* name : {"BITSPEC_URL", "BITSPEC_TIMEOUT", "BITSPEC_USER"}) unsetenv(name);
  EXPECT_THAT(words, ElementsAre("http://e/", "--user", "bob", "--timeout", "2s"));
  EXPECT_THAT(flags, ElementsAre("http://h/", "--user", "alice", "--timeout", "1000ms"));
}

TEST(OptionsToRepeat, HideSecrets) {
  const SecretScope scope({"hunter22"});
  EXPECT_THAT(
      options_to_repeat(run_of({"http://h/", "--header", "Authorization: Bearer xyz", "--header", "X: a hunter22"})),
      ElementsAre("http://h/", "--header", "Authorization: [not shown]", "--header", "X: a [not shown]"));
}

TEST(ArgumentsToRepeat, KeepWhatTheCommandLineDoesNotSayAgain) {
  const auto report = report_with({"http://h/", "--header", "A: 1", "--header", "B: 2", "--capability", "x",
                                   "--timeout", "2s", "--suites", "mine", "--transport", "httplib", "--rate", "10/s"});
  const auto same = arguments_to_repeat(report, replay_of({}));
  ASSERT_TRUE(same);
  EXPECT_EQ(same->target.url, "http://h/");
  EXPECT_THAT(same->suites.added, ElementsAre("mine"));
  EXPECT_TRUE(same->with_httplib);
  EXPECT_EQ(same->least_interval, std::chrono::milliseconds(100));
  const auto other = arguments_to_repeat(
      report, replay_of({"--url", "http://i/", "--header", "a: 3", "--timeout", "5s", "--suites", "other"}));
  ASSERT_TRUE(other);
  EXPECT_EQ(other->target.url, "http://i/");
  EXPECT_THAT(other->target.headers, ElementsAre("B: 2", "a: 3"));
  EXPECT_THAT(other->target.capabilities, ElementsAre("x"));
  EXPECT_EQ(other->target.timeout, std::chrono::seconds(5));
  EXPECT_THAT(other->suites.added, ElementsAre("other"));
}

TEST(ArgumentsToRepeat, AnotherTargetHasItsOwnOptions) {
  const auto report = report_with({"http://h/", "--header", "Authorization: [not shown]", "--files", "f"});
  for (const auto& words : {std::vector<std::string>{"--reference"}, {"--target", "t.yaml"}}) {
    const auto other = arguments_to_repeat(report, replay_of(words));
    ASSERT_TRUE(other);
    EXPECT_EQ(other->target.url, "");
    EXPECT_TRUE(other->target.headers.empty());
    EXPECT_EQ(other->target.files, "");
  }
}

TEST(ArgumentsToRepeat, AUrlTakesThePlaceOfTheReferenceServer) {
  const auto other = arguments_to_repeat(report_with({"--reference"}), replay_of({"--url", "http://i/"}));
  ASSERT_TRUE(other);
  EXPECT_FALSE(other->target.reference);
}

TEST(ArgumentsToRepeat, AskForSecretsAgain) {
  const auto report = report_with({"http://h/", "--header", "Authorization: [not shown]"});
  const auto without = arguments_to_repeat(report, replay_of({}));
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().message, "a report does not hold secrets: add --header 'Authorization: ...'");
  const auto with = arguments_to_repeat(report, replay_of({"--header", "authorization: Bearer x"}));
  ASSERT_TRUE(with);
  EXPECT_THAT(with->target.headers, ElementsAre("authorization: Bearer x"));
}

TEST(ArgumentsToRepeat, TakeNothingElseFromAReport) {
  const auto run = arguments_to_repeat(
      report_with({"http://h/", "--report", "json=/x", "--record-corpus", "/y", "--write-known-failing", "/z"}),
      replay_of({}));
  ASSERT_TRUE(run);
  EXPECT_TRUE(run->reports.empty());
  EXPECT_EQ(run->record_corpus, "");
  EXPECT_EQ(run->write_known_failing, "");
  const auto unknown = arguments_to_repeat(report_with({"http://h/", "--new-flag"}), replay_of({}));
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, testing::HasSubstr("unknown option '--new-flag'"));
}

TEST(ArgumentsToRepeat, ReadAReportWithoutOptions) {
  auto report = report_with({});
  report.target_file = "t.yaml";
  const auto run = arguments_to_repeat(report, replay_of({}));
  ASSERT_TRUE(run);
  EXPECT_EQ(run->target.url, "http://h/");
  EXPECT_EQ(run->target.file, "t.yaml");
}

}  // namespace
}  // namespace bitspec::cli
