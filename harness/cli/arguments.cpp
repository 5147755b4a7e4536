// The only file that includes CLI11: it is slow to compile.
#include "harness/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <sstream>

#include "harness/base/duration.h"
#include "harness/base/edit_distance.h"
#include "harness/cli/console_options.h"
#include "harness/protocol/content_range.h"
#include "harness/target/form.h"
#include "reports/formats.h"

namespace bitspec::cli {
namespace {

constexpr const char* kExitCodes =
    "Exit codes:\n"
    "  0    conformant: every must rule that was judged passed, or is a known failure\n"
    "  1    not conformant: a must rule failed, or could not be judged\n"
    "  2    error in the command line, the configuration or a scenario\n"
    "  3    target unreachable, or not a BITS server\n"
    "  4    internal error, or out of resources on this machine\n"
    "  130  interrupted; reports hold the results so far\n";

constexpr const char* kSelectors =
    "Selectors: a scenario id, a pattern (fragment/*), @tag, rule:PATTERN, source:DOC:SECTION, level:must,\n"
    "failed:RESULT.json (what failed in that run).\n"
    "Details: docs/run.md.\n";

template <class T>
using Choices = std::vector<std::pair<std::string, T>>;

const Choices<Profile> kProfileNames = {
    {"win32", Profile::kWin32}, {"mc-bup", Profile::kMcBup}, {"iis", Profile::kIis}};
const Choices<results::Level> kLevelNames = {
    {"must", results::Level::kMust}, {"should", results::Level::kShould}, {"may", results::Level::kMay}};
const Choices<FailOn> kFailOnNames = {{"must", FailOn::kMust}, {"should", FailOn::kShould}, {"any", FailOn::kAny}};
const Choices<bool> kFailOnNewNames = {{"new", true}, {"none", false}};
const Choices<bool> kTranscriptNames = {{"all", true}, {"broken", false}};
const Choices<Colour> kColourNames = {{"auto", Colour::kAuto}, {"always", Colour::kAlways}, {"never", Colour::kNever}};
const Choices<bool> kTransportNames = {{"exact", false}, {"httplib", true}};

std::string joined(const std::vector<std::string>& words, const std::string& between, const std::string& last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += (i == 0 ? "" : i + 1 == words.size() ? last : between) + words[i];
  return out;
}

[[noreturn]] void refuse_word(const std::string& name, const std::string& text, const std::vector<std::string>& known) {
  const std::string hint = did_you_mean(text, known);
  throw CLI::ValidationError(name, "invalid value '" + text + "': expected " + joined(known, ", ", " or ") +
                                       (hint.empty() ? "" : "; " + hint));
}

// One of the names of a table, written into `value`.
template <class Value, class T>
CLI::Option* add_choice(CLI::App* app, const std::string& name, Value& value, const Choices<T>& choices,
                        const std::string& help) {
  std::vector<std::string> known;
  for (const auto& [word, meaning] : choices) known.push_back(word);
  const auto read = [&value, &choices, known, name](const std::string& text) {
    for (const auto& [word, meaning] : choices) {
      if (word != text) continue;
      value = meaning;
      return;
    }
    refuse_word(name, text, known);
  };
  return app->add_option_function<std::string>(name, read, help)->type_name(joined(known, "|", "|"));
}

// A choice that stays a word.
void add_word(CLI::App* app, const std::string& name, std::string& value, const std::vector<std::string>& known,
              const std::string& help, bool required) {
  const auto read = [&value, known, name](const std::string& text) {
    if (std::find(known.begin(), known.end(), text) == known.end()) refuse_word(name, text, known);
    value = text;
  };
  app->add_option_function<std::string>(name, read, help)->type_name(joined(known, "|", "|"))->required(required);
}

template <class Number>
void add_number(CLI::App* app, const std::string& names, Number& value, std::uint64_t from, std::uint64_t to,
                const std::string& help) {
  const std::string range = std::to_string(from) + ".." + std::to_string(to);
  const std::string name = names.substr(0, names.find(','));
  const auto read = [&value, name, from, to](const std::string& text) {
    const auto number = parse_decimal(text);
    if (!number || *number < from || *number > to)
      throw CLI::ValidationError(name, "invalid value '" + text + "': expected a number from " + std::to_string(from) +
                                           " to " + std::to_string(to));
    value = static_cast<Number>(*number);
  };
  app->add_option_function<std::string>(names, read, help)->type_name(range);
}

void add_jobs(CLI::App* app, int& value, const std::string& help) {
  add_number(app, "--jobs,-j", value, 1, 64, help);
}

template <class Time>  // or an optional one
void add_duration(CLI::App* app, const std::string& name, Time& value, const std::string& help) {
  const auto read = [&value, name](const std::string& text) {
    const auto time = parse_duration(text);
    if (!time) throw CLI::ValidationError(name, "invalid duration '" + text + "': expected a number and ms, s, m or h");
    value = *time;
  };
  app->add_option_function<std::string>(name, read, help)->type_name("TIME");
}

void add_seed(CLI::App* app, std::optional<std::uint64_t>& value) {
  const auto read = [&value](const std::string& text) {
    const auto seed = parse_decimal(text);
    if (!seed) throw CLI::ValidationError("--seed", "invalid value '" + text + "': expected a number from 0 to 2^64-1");
    value = *seed;
  };
  app->add_option_function<std::string>("--seed", read, "Random seed (default: random, printed)")->type_name("NUMBER");
}

void add_rate(CLI::App* app, std::chrono::microseconds& interval) {
  const auto read = [&interval](const std::string& text) {
    const bool per_minute = text.ends_with("/m");
    const auto number = parse_decimal(std::string_view(text).substr(0, text.find('/')));
    if ((!per_minute && !text.ends_with("/s")) || !number || *number == 0 || *number > 1'000'000)
      throw CLI::ValidationError("--rate", "invalid rate '" + text + "': expected a number and /s or /m, such as 20/s");
    interval = std::chrono::microseconds((per_minute ? 60'000'000 : 1'000'000) / *number);
  };
  app->add_option_function<std::string>("--rate", read, "Most requests in a second or minute (default: no limit)")
      ->type_name("N/s");
}

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

// A list whose option is given again for each value, so that it never swallows what stands behind it.
void add_list(CLI::App* app, const std::string& name, std::vector<std::string>& value, const std::string& help,
              const std::string& type) {
  app->add_option(name, value, help)->type_name(type)->allow_extra_args(false)->expected(1)->take_all();
}

void add_suites(CLI::App* app, std::string& value) {
  app->add_option("--suites", value, "Use the scenarios in this folder instead of the built-in ones")->type_name("DIR");
}

constexpr const char* kTargetGroup = "Target options";

void add_form(CLI::App* app, TargetArguments& target) {
  std::string keys;
  for (const auto& [key, words] : target::form_keys()) {
    keys += (keys.empty() ? "" : ", ") + std::string(key) + "=";
    for (std::size_t i = 0; i < words.size(); ++i) keys += (i == 0 ? "" : "|") + std::string(words[i]);
  }
  add_list(app, "--form", target.form, "How uploads are sent (repeatable; default: what works): " + keys, "KEY=VALUE");
}

void add_folders(CLI::App* app, TargetArguments& target) {
  app->add_option("--files", target.files, "The server's upload folder, as mounted on this machine")->type_name("DIR");
  app->add_option("--work", target.work, "The server's working folder, as mounted on this machine")->type_name("DIR");
}

// All of them can stand in a target file, and some in the environment: docs/target.md.
void add_target(CLI::App* app, TargetArguments& target) {
  const auto before = app->get_options();
  app->add_option("--target", target.file, "Target file: describes the server (docs/target.md)")->type_name("FILE");
  app->add_flag("--reference", target.reference, "Test the built-in reference server");
  app->add_flag("--one-url", target.one_url, "Upload to exactly this URL each time");
  add_list(app, "--header", target.headers, "Header field sent with every request: 'Name: value'", "FIELD");
  app->add_option("--user", target.user, "User name; password from BITSPEC_PASSWORD or --password-file")
      ->type_name("NAME");
  app->add_option("--password-file", target.password_file, "File that holds the password")->type_name("FILE");
  app->add_option("--ca", target.ca, "PEM file with the CA certificates to trust (https)")->type_name("FILE");
  app->add_flag("--insecure", target.insecure, "Do not verify certificates (https)");
  add_list(
      app, "--capability", target.capabilities,
      "Something the server supports, with where and how: NAME=/path/, NAME=URL, NAME=key:value, NAME=/path/,key:value "
      "or NAME=off (bitspec list capabilities)",
      "NAME[=WHERE]");
  add_word(app, "--read-back", target.read_back, {"get", "none"},
           "How to read back stored files (default: auto-detect)", false);
  add_folders(app, target);
  add_form(app, target);
  add_duration(app, "--timeout", target.timeout, "Timeout of one exchange (default: 5s)");
  for (auto* option : app->get_options()) {
    if (std::find(before.begin(), before.end(), option) == before.end()) option->group(kTargetGroup);
  }
}

void add_console(CLI::App* app, ConsoleArguments& console) {
  const auto read = [&console](const std::string& word) {
    const auto known = names_of_lists();
    if (std::find(known.begin(), known.end(), word) == known.end()) refuse_word("--show", word, known);
    console.show.push_back(word);
  };
  app->add_option_function<std::vector<std::string>>(
         "--show",
         [read](const std::vector<std::string>& all) {
           for (const auto& one : all) read(one);
         },
         "What to list besides broken rules: " + joined(names_of_lists(), ", ", " and ") + ", with commas between")
      ->type_name("LIST")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->expected(1)
      ->take_all();
  add_choice(app, "--color", console.colour, kColourNames,
             "Colours of the console report (default: auto: on a terminal, unless NO_COLOR is set)");
}

void add_reports(CLI::App* app, std::vector<ReportRequest>& reports) {
  const auto read = [&reports](const std::string& text) {
    const std::size_t equals = text.find('=');
    ReportRequest request{text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)};
    if (!reports::find_format(request.format)) {
      refuse_word("--report", request.format, reports::format_names());
    }
    if (request.path.empty()) throw CLI::ValidationError("--report", "expected " + request.format + "=FILE");
    for (const auto& other : reports) {
      if (other.path == request.path)
        throw CLI::ValidationError("--report", "two reports would be written to the same file: " + request.path);
    }
    reports.push_back(std::move(request));
  };
  app->add_option_function<std::vector<std::string>>(
         "--report",
         [read](const std::vector<std::string>& all) {
           for (const auto& one : all) read(one);
         },
         "Write a report in a format; - is standard output (repeatable). Formats: " + reports::formats_help())
      ->type_name("FORMAT=FILE")
      ->allow_extra_args(false)
      ->expected(1)
      ->take_all();
}

void add_known_lists(CLI::App* app, RunArguments& a) {
  app->add_option("--known-failing", a.known_failing,
                  "List of rules that are known to fail: they do not fail the run (docs/run.md)")
      ->type_name("FILE");
  app->add_option("--write-known-failing", a.write_known_failing,
                  "Write a list with which the next run has no new failure; with --known-failing its entries stay")
      ->type_name("FILE");
}

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

void add_fuzz(CLI::App& app, FuzzArguments& a) {
  auto* fuzz = app.add_subcommand("fuzz", "Send a BITS server programs that nobody wrote, and look at every answer");
  fuzz->add_option("url", a.target.url, "Where to upload: http://host:port/path/");
  add_target(fuzz, a.target);
  add_choice(fuzz, "--profile", a.target.profile, kProfileNames,
             "Which reading of the protocol to test against (default: win32)");
  add_duration(fuzz, "--time", a.time, "How long to go on (default: 60s)");
  add_number(fuzz, "--programs", a.programs, 1, 1'000'000'000'000, "End after so many programs");
  fuzz->add_option("--findings", a.findings, "Folder for the scenarios of what is found (default: findings)")
      ->type_name("DIR");
  add_jobs(fuzz, a.jobs, "Number of programs to run in parallel (default: 1)");
  add_seed(fuzz, a.seed);
  add_rate(fuzz, a.least_interval);
  add_choice(fuzz, "--level", a.level, kLevelNames, "Report only rules of this level and above (default: should)");
  fuzz->add_flag_callback(
      "--no-feedback", [&a] { a.feedback = false; }, "Do not mutate programs that reached a new state");
  fuzz->add_flag_callback(
      "--no-model", [&a] { a.model = false; }, "Check only what is true of every answer, not what a session requires");
  fuzz->add_flag("--quiet,-q", a.quiet, "Print only findings");
  fuzz->footer(
      "Exit codes: 0 nothing found, 1 findings; 2, 3, 4 and 130 as for run.\n\nExamples:\n"
      "  bitspec fuzz http://127.0.0.1:8080/uploads/ --time 10m --findings findings\n"
      "  bitspec run http://127.0.0.1:8080/uploads/ --suites findings --select 'live/*'\n");
}

void add_init(CLI::App& app, InitArguments& a) {
  auto* init = app.add_subcommand("init", "Probe a server and write a target file to start from");
  init->add_option("url", a.target.url, "Where to upload: http://host:port/path/")->required();
  init->add_option("file", a.file, "File to write (default: standard output); an existing file is never overwritten")
      ->type_name("FILE");
  init->add_option("--user", a.target.user, "User name; password from BITSPEC_PASSWORD or --password-file")
      ->type_name("NAME");
  init->add_option("--password-file", a.target.password_file, "File that holds the password")->type_name("FILE");
  add_list(init, "--header", a.target.headers, "Header field sent with every request: 'Name: value'", "FIELD");
  init->add_option("--ca", a.target.ca, "PEM file with the CA certificates to trust (https)")->type_name("FILE");
  add_folders(init, a.target);
  add_form(init, a.target);
  add_duration(init, "--timeout", a.target.timeout, "Timeout of one exchange (default: 5s)");
  init->footer(
      "Makes one upload of 3000 bytes below the URL.\n\nExamples:\n"
      "  bitspec init http://127.0.0.1:8080/uploads/ target.yaml\n");
}

void add_list_command(CLI::App& app, ListArguments& a) {
  auto* list = app.add_subcommand("list", "List scenarios, requirements, profiles, capabilities or faults");
  add_word(list, "what", a.what, {"scenarios", "requirements", "profiles", "capabilities", "faults"}, "What to list",
           true);
  auto* json = list->add_flag("--json", a.json, "Print a JSON array");
  list->add_flag("--markdown", a.markdown, "Print the requirements as Markdown (docs/rules.md)")->excludes(json);
  add_suites(list, a.suites);
  list->footer("Examples:\n  bitspec list scenarios\n  bitspec list requirements --json\n");
}

void add_small(CLI::App& app, ExplainArguments& explain, CheckArguments& check) {
  auto* e = app.add_subcommand("explain", "Explain a rule: what it requires, its sources, what tests it");
  e->add_option("rule", explain.rule, "Id of a rule, such as fragment.gap.offset")->required();
  add_suites(e, explain.suites);
  e->footer("Examples:\n  bitspec explain fragment.gap.offset\n  bitspec explain ping.success\n");
  auto* c = app.add_subcommand("check", "Check scenario and target files for errors; nothing is sent");
  c->add_option("paths", check.paths, "Files or folders")->required()->type_name("PATH...");
  c->footer(
      "Exit codes: 0 no errors, 2 errors.\n\nExamples:\n  bitspec check suites\n  bitspec check "
      "my/upload.yaml target.yaml\n");
}

void add_serve(CLI::App& app, ServeArguments& a) {
  auto* serve = app.add_subcommand("serve", "Run the reference server until interrupted");
  add_choice(serve, "--profile", a.profile, kProfileNames, "Which reading of the protocol to follow (default: win32)");
  serve->add_option("--address", a.address, "Address to listen on (default: 127.0.0.1)");
  add_number(serve, "--port", a.port, 0, 65535, "Port to listen on (default: a free one)");
  serve->add_option("--folder", a.folder, "Store uploads in DIR/files (default: in memory)")->type_name("DIR");
  auto* config =
      serve->add_option("--config", a.config, "Read the configuration from a file (docs/reference-server.md)")
          ->type_name("FILE");
  for (const char* other : {"--profile", "--address", "--port", "--folder"}) config->excludes(serve->get_option(other));
  auto* everything = serve->add_flag("--everything", a.everything, "Enable every capability, each below its own path")
                         ->excludes(config);
  serve->add_option("--target-file", a.target_file, "Target file to write (default: DIR/target.yaml)")
      ->type_name("FILE")
      ->needs(everything);
  serve->add_option("--listen", a.listen, "Where to post notifications (default: an address of this machine)")
      ->type_name("ADDRESS:PORT")
      ->needs(everything);
  add_list(serve, "--fault", a.faults, "Inject this fault (bitspec list faults; repeatable)", "NAME");
  serve->footer(
      "Prints its URL once it accepts connections.\n\nExamples:\n  bitspec serve --port 8080\n"
      "  bitspec serve --profile mc-bup --folder /tmp/uploads\n"
      "  bitspec serve --everything --target-file target.yaml\n");
}

void add_selftest(CLI::App& app, SelftestArguments& a) {
  auto* selftest =
      app.add_subcommand("selftest", "Mutation-test the suite: each fault must fail exactly its listed rules");
  selftest->add_option("faults", a.faults, "Names or patterns (default: all)")->type_name("NAME...");
  selftest
      ->add_option("--sample", a.sample,
                   "Run only each Nth of the scenarios that say nothing of a fault's listed rules (default: all)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000));
  add_jobs(selftest, a.jobs, "Number of faults to test in parallel (default: 8 per processor)");
  add_suites(selftest, a.suites);
  selftest->footer(
      "Exit codes: 0 every fault was caught, 1 a fault was missed.\n\nExamples:\n  bitspec selftest\n  bitspec "
      "selftest "
      "'ack-*'\n");
}

void add_replay(CLI::App& app, ReplayArguments& a) {
  auto* replay = app.add_subcommand("replay", "Run the failed scenarios of a JSON report again");
  replay->add_option("result", a.file, "A JSON report")->required();
  replay->add_option("scenarios", a.scenarios, "Scenario ids (default: all that broke a rule)")->type_name("ID...");
  replay->add_option("--url", a.target.url, "Test this server instead of the one in the report");
  add_target(replay, a.target);
  add_suites(replay, a.suites);
  add_console(replay, a.console);
  replay->add_flag("--verbose,-v", a.verbose, "Print the failures in full");
  replay->footer(
      "Seed, profile and capabilities are taken from the report.\n\n"
      "Exit codes: 0 all previously failing rules pass, 1 a rule still fails; 2, 3, 4 and 130 as for "
      "run.\n\nExamples:\n"
      "  bitspec replay result.json fragment/gap\n  bitspec replay result.json --url http://127.0.0.1:8081/\n");
}

void add_compare(CLI::App& report, CompareArguments& a) {
  auto* compare =
      report.add_subcommand("compare", "Show what changed from the first of several JSON reports to the last");
  compare->add_option("results", a.files, "JSON reports, the oldest first")
      ->required()
      ->expected(2, -1)
      ->type_name("A B...");
  add_word(compare, "--format", a.format, {"text", "markdown", "json"}, "Output format (default: text)", false);
  add_choice(compare, "--fail-on", a.fail_on_new, kFailOnNewNames,
             "new: exit code 1 if a must rule fails, or has no verdict, that did before (default: none)");
  compare->footer(
      "Exit codes: 0 compared, 1 a new failure with --fail-on new, 2 a report that cannot be read.\n\nExamples:\n"
      "  bitspec report compare main.json branch.json --fail-on new\n");
}

void add_merge(CLI::App& report, MergeArguments& a) {
  auto* merge = report.add_subcommand("merge", "Put the JSON reports of all parts of a run together (run --shard)");
  merge->add_option("results", a.files, "JSON reports of the parts, in any order")->required()->type_name("PART...");
  add_choice(merge, "--fail-on", a.run.fail_on, kFailOnNames, "Which failures give exit code 1 (default: must)");
  add_known_lists(merge, a.run);
  add_reports(merge, a.run.reports);
  add_suites(merge, a.run.suites);
  add_console(merge, a.run.console);
  merge->add_flag("--verbose,-v", a.run.verbose, "Print all lists of --show, and every exchange");
  merge->add_flag("--quiet,-q", a.run.quiet, "Print only the verdict line");
  merge->footer(
      "Exit codes: as for run; 2 if the parts are not those of one run.\n\nExamples:\n"
      "  bitspec report merge part-1.json part-2.json part-3.json --report junit=junit.xml\n");
}

void add_report(CLI::App& app, RenderArguments& a, CompareArguments& compare, MergeArguments& merge) {
  auto* report = app.add_subcommand("report", "Work on JSON reports");
  report->require_subcommand(1);
  add_compare(*report, compare);
  add_merge(*report, merge);
  auto* render = report->add_subcommand("render", "Convert a JSON report to another format, on standard output");
  render->add_option("result", a.file, "A JSON report")->required();
  add_word(render, "--format", a.format, reports::format_names(),
           "Output format (default: console): " + reports::formats_help(), false);
  add_console(render, a.console);
  render->add_flag("--verbose,-v", a.verbose, "console: print all lists of --show, and every exchange");
  render->footer(
      "Examples:\n  bitspec report render result.json\n  bitspec report render result.json --format junit > "
      "junit.xml\n");
}

void add_known_failing(CLI::App& app, KnownFailingArguments& a) {
  auto* known = app.add_subcommand("known-failing", "Work on lists of known failures");
  known->require_subcommand(1);
  auto* update = known->add_subcommand("update", "Remove the entries that pass in a JSON report");
  update->add_option("list", a.list, "The list; it is rewritten")->required()->type_name("FILE");
  update->add_option("result", a.result, "A JSON report of a complete run")->required()->type_name("RESULT");
  add_suites(update, a.suites);
  update->footer(
      "Entries that match nothing are removed, too; those that expired are kept.\n\nExamples:\n"
      "  bitspec known-failing update known-failing.yaml result.json\n");
}

void add_version(CLI::App& app, VersionArguments& a) {
  auto* version = app.add_subcommand("version", "Print the version");
  version->add_flag("--json", a.json, "Print a JSON object, with the hash of the built-in suites");
  version->footer("Examples:\n  bitspec version\n  bitspec version --json\n");
}

void add_schema(CLI::App& app, SchemaArguments& a) {
  auto* schema = app.add_subcommand("schema", "Print the JSON schema of a file that bitspec reads or writes");
  add_word(schema, "what", a.what, {"scenario", "target", "result", "known-failing"}, "What kind of file", true);
  schema->footer("Examples:\n  bitspec schema target > target.schema.json\n");
}

struct All {
  RunArguments run;
  FuzzArguments fuzz;
  InitArguments init;
  ListArguments list;
  ExplainArguments explain;
  CheckArguments check;
  ServeArguments serve;
  SelftestArguments selftest;
  ReplayArguments replay;
  RenderArguments render;
  KnownFailingArguments known_failing;
  CompareArguments compare;
  MergeArguments merge;
  VersionArguments version;
  SchemaArguments schema;
};

Command chosen(const CLI::App& app, All& all) {
  const std::string name = app.get_subcommands().front()->get_name();
  if (name == "run") return std::move(all.run);
  if (name == "fuzz") return std::move(all.fuzz);
  if (name == "init") return std::move(all.init);
  if (name == "list") return std::move(all.list);
  if (name == "explain") return std::move(all.explain);
  if (name == "check") return std::move(all.check);
  if (name == "serve") return std::move(all.serve);
  if (name == "selftest") return std::move(all.selftest);
  if (name == "version") return std::move(all.version);
  if (name == "schema") return std::move(all.schema);
  if (name == "known-failing") return std::move(all.known_failing);
  if (name == "replay") return std::move(all.replay);
  const std::string work = app.get_subcommands().front()->get_subcommands().front()->get_name();
  if (work == "compare") return std::move(all.compare);
  if (work == "merge") return std::move(all.merge);
  return std::move(all.render);
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> out;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    out.push_back(command->get_name());
  return out;
}

// CLI11 would only say that a subcommand is required.
std::string unknown_command(const std::vector<std::string>& arguments, const CLI::App& app) {
  if (arguments.empty() || arguments.front().starts_with('-')) return {};
  const std::vector<std::string> known = command_names(app);
  if (std::find(known.begin(), known.end(), arguments.front()) != known.end()) return {};
  const std::string hint = did_you_mean(arguments.front(), known);
  return "unknown command '" + arguments.front() + "'" + (hint.empty() ? "" : "; " + hint);
}

// The command that was asked for, down to the last subcommand.
const CLI::App& innermost(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.front());
}

std::string unexpected_argument(const CLI::App& app) {
  const auto left = app.remaining(true);
  if (left.empty()) return "unexpected argument";
  const auto option = std::find_if(left.begin(), left.end(), [](const auto& one) { return one.starts_with('-'); });
  const std::string& word = option == left.end() ? left.front() : *option;
  if (!word.starts_with('-')) return "unexpected argument '" + word + "'";
  std::vector<std::string> known;
  for (const auto* one : innermost(app).get_options()) {
    for (const auto& name : one->get_lnames()) known.push_back("--" + name);
  }
  const std::string hint = did_you_mean(word.substr(0, word.find('=')), known);
  return "unknown option '" + word.substr(0, word.find('=')) + "'" + (hint.empty() ? "" : "; " + hint);
}

// What CLI11 found, in the words of our other messages.
std::string message_of(const CLI::ParseError& error, const CLI::App& app) {
  const std::string text = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error)) return unexpected_argument(app);
  if (dynamic_cast<const CLI::RequiredError*>(&error)) {
    const std::string tail = " is required";
    if (text == "A subcommand is required")
      return "expected a command: " + joined(command_names(innermost(app)), ", ", " or ");
    if (text.ends_with(tail)) return "missing argument: " + text.substr(0, text.size() - tail.size());
  }
  return text;
}

// What CLI11 cannot say: how options go together.
std::string contradiction(const Command& command) {
  const auto* run = std::get_if<RunArguments>(&command);
  if (run && run->target.reference && !run->target.url.empty()) return "a URL and --reference exclude each other";
  if (run && run->target.reference && !run->target.file.empty()) return "--target and --reference exclude each other";
  if (run && run->dry_run && !run->reports.empty()) return "--dry-run runs nothing: --report excludes it";
  if (run && run->verbose && run->quiet) return "--verbose and --quiet exclude each other";
  const auto* fuzz = std::get_if<FuzzArguments>(&command);
  if (fuzz && fuzz->target.reference && !fuzz->target.url.empty()) return "a URL and --reference exclude each other";
  if (const auto* replay = std::get_if<ReplayArguments>(&command)) {
    if (!replay->target.url.empty() && replay->target.reference) return "--url and --reference exclude each other";
  }
  return {};
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(const std::string& text) {
  const auto time = parse_duration_ms(text);
  return time && *time > 0 ? std::optional(std::chrono::milliseconds(*time)) : std::nullopt;
}

Parsed parse_arguments(const std::vector<std::string>& arguments, const std::string& version) {
  CLI::App app("bitspec tests servers of the BITS (Background Intelligent Transfer Service) Upload Protocol.",
               "bitspec");
  app.require_subcommand(1);
  app.set_version_flag("--version", "bitspec " + version);
  app.footer(std::string(kExitCodes) +
             "\nExamples:\n  bitspec run http://127.0.0.1:8080/uploads/\n  bitspec run --reference\n"
             "\n`bitspec COMMAND --help` describes the options of a command.\n");
  All all;
  add_run(app, all.run);
  add_fuzz(app, all.fuzz);
  add_init(app, all.init);
  add_list_command(app, all.list);
  add_small(app, all.explain, all.check);
  add_serve(app, all.serve);
  add_selftest(app, all.selftest);
  add_replay(app, all.replay);
  add_report(app, all.render, all.compare, all.merge);
  add_known_failing(app, all.known_failing);
  add_version(app, all.version);
  add_schema(app, all.schema);
  const auto usage_error = [&app](const std::string& message) {
    const auto chosen = app.get_subcommands();
    const std::string command = chosen.empty() ? "" : chosen.front()->get_name() + " ";
    return Parsed{std::nullopt, ExitCode::kUsage, "",
                  "error: " + message + "\nRun 'bitspec " + command + "--help' for more information.\n"};
  };
  if (const std::string message = unknown_command(arguments, app); !message.empty()) return usage_error(message);
  Parsed parsed;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 wants them backwards
  } catch (const CLI::Success& e) {                                             // help or the version
    std::ostringstream out, err;
    app.exit(e, out, err);
    parsed.out = out.str();
    return parsed;
  } catch (const CLI::ParseError& e) {
    return usage_error(message_of(e, app));
  }
  Command command = chosen(app, all);
  if (const std::string message = contradiction(command); !message.empty()) return usage_error(message);
  parsed.command = std::move(command);
  return parsed;
}

}  // namespace bitspec::cli
