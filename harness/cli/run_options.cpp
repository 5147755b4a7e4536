#include <algorithm>

#include "harness/cli/command_options.h"
#include "harness/cli/option_kinds.h"
#include "harness/cli/shared_options.h"

namespace bitspec::cli {
namespace {

constexpr const char* kSelectors =
    "Selectors: a scenario id, a pattern (fragment/*), @tag, rule:PATTERN, source:DOC:SECTION, level:must,\n"
    "failed:RESULT.json (what failed in that run).\n"
    "Details: docs/run.md.\n";

const Choices<bool> kTranscriptNames = {{"all", true}, {"broken", false}};
const Choices<bool> kTransportNames = {{"exact", false}, {"httplib", true}};

constexpr int kMostRuns = 1000;

void add_shard(CLI::App* app, RunArguments& a) {
  constexpr std::uint64_t kMost = 1000;
  const auto read = [&a](const std::string& text) {
    const std::size_t slash = std::min(text.find('/'), text.size());
    const auto part = parse_decimal(std::string_view(text).substr(0, slash));
    const auto of = parse_decimal(std::string_view(text).substr(std::min(slash + 1, text.size())));
    if (!part || !of || *part == 0 || *part > *of || *of > kMost)
      throw CLI::ValidationError("--shard", "invalid part '" + text + "': expected I/N with 1 <= I <= N <= 1000");
    a.shard = static_cast<int>(*part);
    a.shards = static_cast<int>(*of);
  };
  app->add_option_function<std::string>(
         "--shard", read, "Run part I of N; bitspec report merge puts the JSON reports of the parts together")
      ->type_name("I/N");
}

}  // namespace

void add_run(CLI::App& app, RunArguments& a) {
  auto* run = app.add_subcommand("run", "Test a BITS server and report which rules it breaks");
  run->add_option("url", a.target.url, "Where to upload: http://host:port/path/");
  add_target(run, a.target);
  add_choice(run, "--profile", a.target.profile, kProfileNames,
             "Which reading of the protocol to test against (default: win32)");
  add_list(run, "--select", a.select, "Run only these scenarios (repeatable)", "SELECTOR");
  add_list(run, "--skip", a.skip, "Do not run these scenarios (repeatable)", "SELECTOR");
  add_choice(run, "--level", a.level, kLevelNames, "Judge only rules of this level and above (default: may)");
  add_jobs(run, a.jobs, "Number of scenarios to run in parallel (default: 1)");
  add_seed(run, a.seed);
  add_duration(run, "--run-timeout", a.run_timeout, "Timeout of the whole run (default: 10m)");
  add_duration(run, "--wait", a.wait, "Wait so long for the server to answer (default: it must be there)");
  run->add_flag("--fail-fast", a.fail_fast, "End the run at the first failure that is not known");
  add_rate(run, a.least_interval);
  add_shard(run, a);
  run->add_option("--repeat", a.repeat,
                  "Run so often with the same packets: rules that break in some runs only are flaky")
      ->type_name("N")
      ->check(CLI::Range(1, kMostRuns))
      ->excludes("--shard");
  add_choice(run, "--fail-on", a.fail_on, kFailOnNames, "Which failures give exit code 1 (default: must)");
  add_known_lists(run, a);
  add_reports(run, a.reports);
  add_suites(run, a.suites);
  run->add_flag_callback(
      "--no-slow", [&a] { a.slow = false; }, "Skip scenarios tagged slow");
  add_choice(run, "--transcripts", a.all_transcripts, kTranscriptNames,
             "Which exchanges the JSON report keeps (default: broken)");
  add_choice(run, "--transport", a.with_httplib, kTransportNames,
             "httplib: send with cpp-httplib instead of our own HTTP client; skips scenarios about exact bytes "
             "(default: exact)");
  run->add_option("--record-corpus", a.record_corpus, "Write the requests and answers as a seed corpus for fuzzers")
      ->type_name("DIR");
  add_console(run, a.console);
  run->add_flag("--verbose,-v", a.verbose, "Print each scenario as it ends, all lists of --show, and every exchange");
  run->add_flag("--quiet,-q", a.quiet, "Print only the verdict line");
  run->add_flag("--dry-run", a.dry_run, "List the scenarios that would run; send nothing");
  run->add_flag("--show-config", a.show_config, "Print the target configuration and where each value comes from");
  run->footer(std::string(kSelectors) + "\n" + kExitCodes +
              "\nExamples:\n"
              "  bitspec run http://127.0.0.1:8080/uploads/\n"
              "  bitspec run --target target.yaml --report json=result.json\n"
              "  bitspec run --reference --select 'fragment/*' --report junit=junit.xml --fail-on should\n");
}

}  // namespace bitspec::cli
