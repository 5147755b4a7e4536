#include "harness/cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitspec::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <class T>
T parsed(const std::vector<std::string>& arguments) {
  const auto result = parse_arguments(arguments, "1.2");
  EXPECT_TRUE(result.command) << result.err;
  return result.command ? std::get<T>(*result.command) : T{};
}

TEST(ParseArguments, RunHasSensibleDefaults) {
  const auto run = parsed<RunArguments>({"run", "http://h/"});
  EXPECT_EQ(run.target.url, "http://h/");
  EXPECT_FALSE(run.target.reference);
  EXPECT_FALSE(run.target.profile);
  EXPECT_EQ(run.level, results::Level::kMay);
  EXPECT_EQ(run.fail_on, FailOn::kMust);
  EXPECT_EQ(run.jobs, 1);
  EXPECT_FALSE(run.seed);
  EXPECT_TRUE(run.slow);
  EXPECT_FALSE(run.target.timeout);
  EXPECT_EQ(run.run_timeout, std::chrono::minutes(10));
}

TEST(ParseArguments, RunReadsEveryOption) {
  const auto run = parsed<RunArguments>({"run",
                                         "--profile",
                                         "mc-bup",
                                         "--select",
                                         "a/*",
                                         "--select",
                                         "@slow",
                                         "--skip",
                                         "b",
                                         "--level",
                                         "must",
                                         "-j",
                                         "4",
                                         "--seed",
                                         "18446744073709551615",
                                         "--timeout",
                                         "300ms",
                                         "--run-timeout",
                                         "2m",
                                         "--fail-on",
                                         "any",
                                         "--report",
                                         "json=a.json",
                                         "--report",
                                         "junit=x=y",
                                         "-v",
                                         "--suites",
                                         "dir",
                                         "--no-slow",
                                         "--transcripts",
                                         "all",
                                         "--transport",
                                         "httplib",
                                         "--files",
                                         "f",
                                         "--work",
                                         "w",
                                         "--header",
                                         "A: b",
                                         "--capability",
                                         "tls=x",
                                         "--record-corpus",
                                         "c",
                                         "http://h/"});
  EXPECT_EQ(run.target.profile, Profile::kMcBup);
  EXPECT_THAT(run.select, ElementsAre("a/*", "@slow"));
  EXPECT_THAT(run.skip, ElementsAre("b"));
  EXPECT_EQ(run.level, results::Level::kMust);
  EXPECT_EQ(run.jobs, 4);
  EXPECT_EQ(run.seed, 18446744073709551615ull);
  EXPECT_EQ(run.target.timeout, std::chrono::milliseconds(300));
  EXPECT_EQ(run.run_timeout, std::chrono::minutes(2));
  EXPECT_EQ(run.fail_on, FailOn::kAny);
  ASSERT_EQ(run.reports.size(), 2u);
  EXPECT_EQ(run.reports[1].format, "junit");
  EXPECT_EQ(run.reports[1].path, "x=y");
  EXPECT_TRUE(run.verbose && run.all_transcripts && run.with_httplib && !run.slow);
  EXPECT_THAT(run.suites.added, ElementsAre("dir"));
  EXPECT_EQ(run.record_corpus, "c");
  EXPECT_TRUE(parsed<RunArguments>({"run", "--dry-run", "http://h/"}).dry_run);
  EXPECT_EQ(run.target.files + run.target.work, "fw");
  EXPECT_THAT(run.target.headers, ElementsAre("A: b"));
  EXPECT_THAT(run.target.capabilities, ElementsAre("tls=x"));
  EXPECT_EQ(run.target.url, "http://h/");
}

TEST(ParseArguments, OtherCommands) {
  EXPECT_TRUE(parsed<ListArguments>({"list", "requirements", "--json"}).json);
  EXPECT_EQ(parsed<ExplainArguments>({"explain", "a.b"}).rule, "a.b");
  EXPECT_THAT(parsed<CheckArguments>({"check", "a", "b"}).paths, ElementsAre("a", "b"));
  EXPECT_THAT(parsed<ServeArguments>({"serve", "--port", "80", "--fault", "x", "--fault", "y"}).faults,
              ElementsAre("x", "y"));
  const auto serve = parsed<ServeArguments>({"serve", "--judge", "--case", "a", "--case", "b", "--watch", "2s",
                                             "--time", "1m", "--log", "--level", "must", "--report", "json=x"});
  EXPECT_TRUE(serve.judge && serve.log);
  EXPECT_THAT(serve.cases, ElementsAre("a", "b"));
  EXPECT_EQ(serve.watch, std::chrono::seconds(2));
  EXPECT_EQ(serve.time, std::chrono::minutes(1));
  EXPECT_EQ(serve.run.level, results::Level::kMust);
  EXPECT_EQ(serve.run.reports.size(), 1u);
  EXPECT_THAT(parsed<SelftestArguments>({"selftest", "x", "y*"}).faults, ElementsAre("x", "y*"));
  const auto replay = parsed<ReplayArguments>({"replay", "r.json", "a/b", "--url", "http://h/"});
  EXPECT_EQ(replay.file, "r.json");
  EXPECT_THAT(replay.scenarios, ElementsAre("a/b"));
  EXPECT_EQ(replay.target.url, "http://h/");
  EXPECT_EQ(parsed<RenderArguments>({"report", "render", "r.json", "--format", "junit"}).format, "junit");
}

TEST(ParseArguments, Fuzz) {
  const auto usual = parsed<FuzzArguments>({"fuzz", "http://h/"});
  EXPECT_EQ(usual.time, std::chrono::minutes(1));
  EXPECT_EQ(usual.findings, "findings");
  EXPECT_TRUE(usual.feedback && usual.model && usual.programs == 0 && !usual.seed && usual.jobs == 1);
  const auto fuzz =
      parsed<FuzzArguments>({"fuzz", "http://h/", "--time", "5s",      "--findings", "f", "--seed",        "9",
                             "-j",   "3",         "--rate", "10/s",    "--programs", "7", "--no-feedback", "--no-model",
                             "-q",   "--profile", "iis",    "--level", "must"});
  EXPECT_EQ(fuzz.level, results::Level::kMust);
  EXPECT_EQ(fuzz.time, std::chrono::seconds(5));
  EXPECT_EQ(fuzz.least_interval, std::chrono::milliseconds(100));
  EXPECT_EQ(fuzz.findings, "f");
  EXPECT_TRUE(!fuzz.feedback && !fuzz.model && fuzz.programs == 7 && fuzz.seed == 9u && fuzz.jobs == 3 && fuzz.quiet);
  EXPECT_EQ(fuzz.target.profile, Profile::kIis);
}

struct UsageError {
  std::vector<std::string> arguments;
  std::string message;
};

TEST(ParseArguments, UsageErrorsSayWhatIsWrong) {
  const UsageError cases[] = {
      {{},
       "error: expected a command: run, fuzz, judge, proxy, client, init, list, explain, check, show, serve, selftest, "
       "replay, "
       "report, "
       "known-failing, "
       "version, schema, completions or man\nRun 'bitspec --help' for more information.\n"},
      {{"frobnicate"}, "error: unknown command 'frobnicate'\n"},
      {{"lst"}, "unknown command 'lst'; did you mean 'list'?"},
      {{"run", "http://h/", "--reference"}, "a URL and --reference exclude each other"},
      {{"fuzz", "http://h/", "--reference"}, "a URL and --reference exclude each other"},
      {{"run", "--target", "x", "--reference"}, "--target and --reference exclude each other"},
      {{"run", "--reference", "http://h/"}, "a URL and --reference exclude each other"},
      {{"run", "http://h/", "http://i/"}, "error: unexpected argument 'http://i/'\nRun 'bitspec run --help'"},
      {{"run", "http://h/", "--profile", "win31"},
       "--profile: invalid value 'win31': expected win32, mc-bup or iis; did you mean 'win32'?"},
      {{"run", "http://h/", "--jobs", "0"}, "--jobs: invalid value '0': expected a number from 1 to 64"},
      {{"run", "http://h/", "-j", "65"}, "--jobs: invalid value '65'"},
      {{"run", "http://h/", "--seed", "-1"}, "--seed: invalid value '-1': expected a number from 0 to 2^64-1"},
      {{"run", "http://h/", "--timeout", "soon"},
       "--timeout: invalid duration 'soon': expected a number and ms, s, m or h"},
      {{"run", "http://h/", "--report", "pdf=x"},
       "--report: invalid value 'pdf': expected console, github, html, json, junit, markdown or sarif"},
      {{"run", "http://h/", "--report", "json"}, "expected json=FILE"},
      {{"run", "http://h/", "--report", "json=x", "--report", "junit=x"},
       "two reports would be written to the same file: x"},
      {{"run", "http://h/", "--verbose", "--quiet"}, "--verbose and --quiet exclude each other"},
      {{"run", "http://h/", "--transcripts", "some"}, "--transcripts: invalid value 'some': expected all or broken"},
      {{"run", "http://h/", "--wrong"}, "error: unknown option '--wrong'\n"},
      {{"run", "http://h/", "--selct", "x"}, "error: unknown option '--selct'; did you mean '--select'?\n"},
      {{"run", "http://h/", "--profil", "iis"}, "error: unknown option '--profil'; did you mean '--profile'?\n"},
      {{"run", "http://h/", "--profil=iis"}, "unknown option '--profil'; did you mean '--profile'?"},
      {{"list"}, "missing argument: what"},
      {{"list", "rules"},
       "what: invalid value 'rules': expected scenarios, requirements, profiles, capabilities, faults or "
       "client-faults"},
      {{"list", "capabilites"}, "did you mean 'capabilities'?"},
      {{"check"}, "missing argument: paths"},
      {{"serve", "--port", "65536"}, "--port: invalid value '65536': expected a number from 0 to 65535"},
      {{"replay", "r", "--reference", "--url", "http://h/"}, "--url and --reference exclude each other"},
      {{"report"}, "error: expected a command: compare, merge or render"},
      {{"report", "render", "r", "--format", "pdf"},
       "--format: invalid value 'pdf': expected console, github, html, json, junit, markdown or sarif"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.message);
    const auto result = parse_arguments(c.arguments, "1.2");
    EXPECT_FALSE(result.command);
    EXPECT_EQ(result.exit_code, ExitCode::kUsage);
    EXPECT_THAT(result.err, HasSubstr(c.message));
  }
}

TEST(ParseArguments, HelpNamesExitCodesAndExamples) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"--help"}, {"run", "--help"}, {"replay", "--help"}}) {
    const auto result = parse_arguments(arguments, "1.2");
    EXPECT_FALSE(result.command);
    EXPECT_EQ(result.exit_code, ExitCode::kConformant);
    EXPECT_THAT(result.out, HasSubstr("Exit codes:"));
    EXPECT_THAT(result.out, HasSubstr("Examples:"));
  }
}

TEST(ParseArguments, SaysItsVersion) {
  EXPECT_EQ(parse_arguments({"--version"}, "1.2").out, "bitspec 1.2\n");
}

struct DurationCase {
  std::string text;
  long long ms;  // 0: refused
};

TEST(ParseDuration, Table) {
  const DurationCase cases[] = {
      {"5s", 5000},
      {"5", 0},
      {"300ms", 300},
      {"2m", 120000},
      {"24h", 86'400'000},
      {"", 0},
      {"s", 0},
      {"0s", 0},
      {"-1s", 0},
      {"1.5s", 0},
      {"5 s", 0},
      {"5S", 0},
      {"25h", 0},
      {"99999999999999999999s", 0},
  };
  for (const auto& c : cases) {
    const auto time = parse_duration(c.text);
    EXPECT_EQ(time ? time->count() : 0, c.ms) << c.text;
  }
}

}  // namespace
}  // namespace bitspec::cli
