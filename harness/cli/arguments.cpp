// The only file that includes CLI11: it is dear to compile.
#include "harness/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <sstream>

#include "harness/base/duration.h"
#include "harness/base/edit_distance.h"
#include "harness/protocol/content_range.h"
#include "reports/formats.h"

namespace bitspec::cli {
namespace {

constexpr const char* kExitCodes =
    "Exit codes:\n"
    "  0    conformant in everything that was judged\n"
    "  1    not conformant, or a must rule could not be judged\n"
    "  2    usage, configuration or scenario error\n"
    "  3    nobody at the URL, or no BITS server\n"
    "  4    a fault of bitspec or of this machine\n"
    "  130  interrupted; reports hold what was found so far\n";

constexpr const char* kSelectors =
    "Selectors: a scenario id, a glob (fragment/*), @tag, rule:GLOB, source:DOC:SECTION, level:must.\n"
    "docs/run.md says more.\n";

template <class T>
using Choices = std::vector<std::pair<std::string, T>>;

const Choices<Profile> kProfileNames = {
    {"win32", Profile::kWin32}, {"mc-bup", Profile::kMcBup}, {"iis", Profile::kIis}};
const Choices<results::Level> kLevelNames = {
    {"must", results::Level::kMust}, {"should", results::Level::kShould}, {"may", results::Level::kMay}};
const Choices<FailOn> kFailOnNames = {{"must", FailOn::kMust}, {"should", FailOn::kShould}, {"any", FailOn::kAny}};
const Choices<bool> kTranscriptNames = {{"all", true}, {"broken", false}};
const Choices<bool> kTransportNames = {{"exact", false}, {"httplib", true}};

// One of the names of a table, written into `value`; a wrong one is refused with all that are right.
template <class Value, class T>
CLI::Option* add_choice(CLI::App* app, const std::string& name, Value& value, const Choices<T>& choices,
                        const std::string& help) {
  std::string known;
  for (const auto& [word, meaning] : choices) known += (known.empty() ? "" : "|") + word;
  const auto read = [&value, &choices, known, name](const std::string& text) {
    for (const auto& [word, meaning] : choices) {
      if (word != text) continue;
      value = meaning;
      return;
    }
    throw CLI::ValidationError(name, "'" + text + "' is none of " + known);
  };
  return app->add_option_function<std::string>(name, read, help)->type_name(known);
}

// A choice that stays a word.
void add_word(CLI::App* app, const std::string& name, std::string& value, const std::vector<std::string>& known,
              const std::string& help, bool required) {
  std::string names;
  for (const auto& word : known) names += (names.empty() ? "" : "|") + word;
  const auto check = [known, names](const std::string& text) {
    return std::find(known.begin(), known.end(), text) != known.end() ? "" : "'" + text + "' is none of " + names;
  };
  app->add_option(name, value, help)->type_name(names)->required(required)->check(check);
}

void add_jobs(CLI::App* app, int& value, const std::string& help) {
  app->add_option("--jobs,-j", value, help)->type_name("1..64")->check(CLI::Range(1, 64).description(""));
}

template <class Time>  // or an optional one
void add_duration(CLI::App* app, const std::string& name, Time& value, const std::string& help) {
  const auto read = [&value, name](const std::string& text) {
    const auto time = parse_duration(text);
    if (!time) throw CLI::ValidationError(name, "'" + text + "' is no time such as 5s, 300ms or 2m");
    value = *time;
  };
  app->add_option_function<std::string>(name, read, help)->type_name("TIME");
}

// A list whose option is given again for each value, so that it never swallows what stands behind it.
void add_list(CLI::App* app, const std::string& name, std::vector<std::string>& value, const std::string& help,
              const std::string& type) {
  app->add_option(name, value, help)->type_name(type)->allow_extra_args(false)->expected(1)->take_all();
}

void add_suites(CLI::App* app, std::string& value) {
  app->add_option("--suites", value, "Scenario files of this folder instead of the built-in ones")->type_name("DIR");
}

constexpr const char* kTargetGroup = "Options of the target";

// All of them can stand in a target file, and some in the environment: docs/target.md.
void add_target(CLI::App* app, TargetArguments& target) {
  const auto before = app->get_options();
  app->add_option("--target", target.file, "What is known about the server: a target file (docs/target.md)")
      ->type_name("FILE");
  app->add_flag("--reference", target.reference, "Judge the built-in reference server");
  app->add_flag("--one-url", target.one_url, "Every upload goes to exactly the URL");
  add_list(app, "--header", target.headers, "Field sent with every request: 'Name: value'", "FIELD");
  app->add_option("--user", target.user, "Who uploads; the password is in BITSPEC_PASSWORD or --password-file")
      ->type_name("NAME");
  app->add_option("--password-file", target.password_file, "File with the password of --user")->type_name("FILE");
  app->add_option("--ca", target.ca, "For https: PEM file of the authorities to trust")->type_name("FILE");
  app->add_flag("--insecure", target.insecure, "For https: check no certificate");
  add_list(app, "--capability", target.capabilities, "What the target can do (bitspec list capabilities)",
           "NAME[=PATH]");
  add_word(app, "--read-back", target.read_back, {"get", "none"}, "How stored files are looked at; default: found out",
           false);
  app->add_option("--files", target.files, "The server's upload folder, as this machine sees it")->type_name("DIR");
  app->add_option("--work", target.work, "The server's working folder, as this machine sees it")->type_name("DIR");
  add_duration(app, "--timeout", target.timeout, "For one exchange; default 5s");
  for (auto* option : app->get_options()) {
    if (std::find(before.begin(), before.end(), option) == before.end()) option->group(kTargetGroup);
  }
}

void add_reports(CLI::App* app, std::vector<ReportRequest>& reports) {
  const auto read = [&reports](const std::string& text) {
    const std::size_t equals = text.find('=');
    ReportRequest request{text.substr(0, equals), equals == std::string::npos ? "" : text.substr(equals + 1)};
    if (!reports::find_format(request.format)) {
      std::string known;
      for (const auto& name : reports::format_names()) known += (known.empty() ? "" : "|") + name;
      throw CLI::ValidationError("--report", "'" + request.format + "' is none of " + known);
    }
    if (request.path.empty()) throw CLI::ValidationError("--report", "expected " + request.format + "=FILE");
    for (const auto& other : reports) {
      if (other.path == request.path)
        throw CLI::ValidationError("--report", "two reports in one file: " + request.path);
    }
    reports.push_back(std::move(request));
  };
  app->add_option_function<std::vector<std::string>>(
         "--report",
         [read](const std::vector<std::string>& all) {
           for (const auto& one : all) read(one);
         },
         "Write a report in a format, into a file or - for standard output; may be given again. Formats: " +
             reports::formats_help())
      ->type_name("FORMAT=FILE")
      ->allow_extra_args(false)
      ->expected(1)
      ->take_all();
}

void add_run(CLI::App& app, RunArguments& a) {
  auto* run = app.add_subcommand("run", "Judge a server");
  run->add_option("url", a.target.url, "Where uploads go: http://host:port/path/");
  add_target(run, a.target);
  add_choice(run, "--profile", a.target.profile, kProfileNames, "Which reading of the protocol; default win32");
  add_list(run, "--select", a.select, "Only these scenarios; may be given again", "SELECTOR");
  add_list(run, "--skip", a.skip, "Not these scenarios; may be given again", "SELECTOR");
  add_choice(run, "--level", a.level, kLevelNames, "Judge rules of this level and above; default may");
  add_jobs(run, a.jobs, "Scenarios side by side; default 1");
  run->add_option_function<std::string>(
         "--seed",
         [&a](const std::string& text) {
           const auto seed = parse_decimal(text);
           if (!seed) throw CLI::ValidationError("--seed", "'" + text + "' is no number from 0 to 2^64-1");
           a.seed = *seed;
         },
         "Makes all that is random; default: a new one each time, printed")
      ->type_name("NUMBER");
  add_duration(run, "--run-timeout", a.run_timeout, "For the whole run; default 10m");
  add_choice(run, "--fail-on", a.fail_on, kFailOnNames, "Which broken rules make exit code 1; default must");
  add_reports(run, a.reports);
  add_suites(run, a.suites);
  run->add_flag_callback(
      "--no-slow", [&a] { a.slow = false; }, "Leave out scenarios tagged slow");
  add_choice(run, "--transcripts", a.all_transcripts, kTranscriptNames,
             "Exchanges kept in the JSON report; default broken");
  add_choice(run, "--transport", a.by_client, kTransportNames,
             "httplib: make the requests as an ordinary program does, without scenarios about bytes; default exact");
  run->add_option("--record-corpus", a.record_corpus, "Write what was sent and received as seeds for fuzzers")
      ->type_name("DIR");
  run->add_flag("--verbose,-v", a.verbose, "Each scenario as it ends, and what passed");
  run->add_flag("--quiet,-q", a.quiet, "The verdict line only");
  run->add_flag("--dry-run", a.dry_run, "Say which scenarios would run; send nothing");
  run->add_flag("--show-config", a.show_config, "Print the target as it would be judged, and where each value is from");
  run->footer(std::string(kSelectors) + "\n" + kExitCodes +
              "\nExamples:\n"
              "  bitspec run http://127.0.0.1:8080/uploads/\n"
              "  bitspec run --target target.yaml --report json=result.json\n"
              "  bitspec run --reference --select 'fragment/*' --report junit=junit.xml --fail-on should\n");
}

void add_init(CLI::App& app, InitArguments& a) {
  auto* init = app.add_subcommand("init", "Look at a server and write a first target file");
  init->add_option("url", a.target.url, "Where uploads go: http://host:port/path/")->required();
  init->add_option("file", a.file, "Where it is written; default: standard output. A file that is there stays")
      ->type_name("FILE");
  init->add_option("--user", a.target.user, "Who uploads; the password is in BITSPEC_PASSWORD or --password-file")
      ->type_name("NAME");
  init->add_option("--password-file", a.target.password_file, "File with the password of --user")->type_name("FILE");
  add_list(init, "--header", a.target.headers, "Field sent with every request: 'Name: value'", "FIELD");
  init->add_option("--ca", a.target.ca, "For https: PEM file of the authorities to trust")->type_name("FILE");
  add_duration(init, "--timeout", a.target.timeout, "For one exchange; default 5s");
  init->footer(
      "It makes one upload of 3000 bytes, below the URL.\n\nExamples:\n"
      "  bitspec init http://127.0.0.1:8080/uploads/ target.yaml\n");
}

void add_list_command(CLI::App& app, ListArguments& a) {
  auto* list =
      app.add_subcommand("list", "List what there is: scenarios, requirements, profiles, capabilities, faults");
  add_word(list, "what", a.what, {"scenarios", "requirements", "profiles", "capabilities", "faults"}, "What to list",
           true);
  auto* json = list->add_flag("--json", a.json, "An array, for programs");
  list->add_flag("--markdown", a.markdown, "Requirements as a page: docs/rules.md")->excludes(json);
  add_suites(list, a.suites);
  list->footer("Examples:\n  bitspec list scenarios\n  bitspec list requirements --json\n");
}

void add_small(CLI::App& app, ExplainArguments& explain, CheckArguments& check) {
  auto* e = app.add_subcommand("explain", "Say what a rule demands, where it comes from and what judges it");
  e->add_option("rule", explain.rule, "Id of a rule, as in a report")->required();
  add_suites(e, explain.suites);
  e->footer("Examples:\n  bitspec explain fragment.gap.offset\n  bitspec explain ping.success\n");
  auto* c = app.add_subcommand("check", "Check scenario and target files; nothing is sent");
  c->add_option("paths", check.paths, "Files or folders")->required()->type_name("PATH...");
  c->footer(
      "Exit codes: 0 all is right, 2 something is not.\n\nExamples:\n  bitspec check suites\n  bitspec check "
      "my/upload.yaml target.yaml\n");
}

void add_serve(CLI::App& app, ServeArguments& a) {
  auto* serve = app.add_subcommand("serve", "Run the reference server until it is interrupted");
  add_choice(serve, "--profile", a.profile, kProfileNames, "Which reading of the protocol; default win32");
  serve->add_option("--address", a.address, "Where it listens; default 127.0.0.1");
  serve->add_option("--port", a.port, "Default: any free one")
      ->type_name("0..65535")
      ->check(CLI::Range(0, 65535).description(""));
  serve->add_option("--folder", a.folder, "Uploads go to FOLDER/files; default: memory")->type_name("DIR");
  auto* config =
      serve->add_option("--config", a.config, "All of that, and areas, from a file (docs/reference-server.md)")
          ->type_name("FILE");
  for (const char* other : {"--profile", "--address", "--port", "--folder"}) config->excludes(serve->get_option(other));
  auto* everything = serve->add_flag("--everything", a.everything, "With every capability, each below its own prefix")
                         ->excludes(config);
  serve->add_option("--target-file", a.target_file, "Where the target file goes; default: FOLDER/target.yaml")
      ->type_name("FILE")
      ->needs(everything);
  serve->add_option("--listen", a.listen, "Where notifications are posted to; default: an address of this machine")
      ->type_name("ADDRESS:PORT")
      ->needs(everything);
  add_list(serve, "--fault", a.faults, "Do this wrong (bitspec list faults); may be given again", "NAME");
  serve->footer(
      "It prints its URL on one line once it answers.\n\nExamples:\n  bitspec serve --port 8080\n"
      "  bitspec serve --profile mc-bup --folder /tmp/uploads\n"
      "  bitspec serve --everything --target-file target.yaml\n");
}

void add_selftest(CLI::App& app, SelftestArguments& a) {
  auto* selftest = app.add_subcommand("selftest", "Judge the judge: every fault must turn exactly its rules red");
  selftest->add_option("faults", a.faults, "Names or globs; default: all")->type_name("NAME...");
  add_jobs(selftest, a.jobs, "Faults side by side; default 8 for each processor");
  add_suites(selftest, a.suites);
  selftest->footer(
      "Exit codes: 0 every fault was caught, 1 one was not.\n\nExamples:\n  bitspec selftest\n  bitspec selftest "
      "'ack-*'\n");
}

void add_replay(CLI::App& app, ReplayArguments& a) {
  auto* replay = app.add_subcommand("replay", "Run scenarios of an earlier result again and say what still fails");
  replay->add_option("result", a.file, "A JSON report")->required();
  replay->add_option("scenarios", a.scenarios, "Ids; default: all that broke a rule")->type_name("ID...");
  replay->add_option("--url", a.target.url, "Another server than the one of the report");
  add_target(replay, a.target);
  add_suites(replay, a.suites);
  replay->add_flag("--verbose,-v", a.verbose, "Show the failures in full");
  replay->footer(
      "Seed, profile and capabilities are those of the report.\n\n"
      "Exit codes: 0 nothing fails any more, 1 something does; 2, 3, 4 and 130 as for run.\n\nExamples:\n"
      "  bitspec replay result.json fragment/gap\n  bitspec replay result.json --url http://127.0.0.1:8081/\n");
}

void add_report(CLI::App& app, RenderArguments& a) {
  auto* report = app.add_subcommand("report", "Work on JSON reports");
  report->require_subcommand(1);
  auto* render = report->add_subcommand("render", "Another format of a JSON report, on standard output");
  render->add_option("result", a.file, "A JSON report")->required();
  add_word(render, "--format", a.format, reports::format_names(), "Default console. Formats: " + reports::formats_help(), false);
  render->add_flag("--verbose,-v", a.verbose, "console: what passed, too");
  render->footer(
      "Examples:\n  bitspec report render result.json\n  bitspec report render result.json --format junit > "
      "junit.xml\n");
}

struct All {
  RunArguments run;
  InitArguments init;
  ListArguments list;
  ExplainArguments explain;
  CheckArguments check;
  ServeArguments serve;
  SelftestArguments selftest;
  ReplayArguments replay;
  RenderArguments render;
};

Command chosen(const CLI::App& app, All& all) {
  const std::string name = app.get_subcommands().front()->get_name();
  if (name == "run") return std::move(all.run);
  if (name == "init") return std::move(all.init);
  if (name == "list") return std::move(all.list);
  if (name == "explain") return std::move(all.explain);
  if (name == "check") return std::move(all.check);
  if (name == "serve") return std::move(all.serve);
  if (name == "selftest") return std::move(all.selftest);
  if (name == "replay") return std::move(all.replay);
  return std::move(all.render);
}

// CLI11 would only say that a subcommand is required.
std::string unknown_command(const std::vector<std::string>& arguments, const CLI::App& app) {
  if (arguments.empty() || arguments.front().starts_with('-')) return {};
  std::vector<std::string> known;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    known.push_back(command->get_name());
  if (std::find(known.begin(), known.end(), arguments.front()) != known.end()) return {};
  const std::string hint = did_you_mean(arguments.front(), known);
  return "there is no command '" + arguments.front() + "'" + (hint.empty() ? "" : "; " + hint);
}

// What CLI11 cannot say: how options go together.
std::string contradiction(const Command& command) {
  const auto* run = std::get_if<RunArguments>(&command);
  if (run && run->target.reference && !run->target.url.empty()) return "either a URL or --reference";
  if (run && run->target.reference && !run->target.file.empty()) return "either --target or --reference";
  if (run && run->verbose && run->quiet) return "either --verbose or --quiet";
  if (const auto* replay = std::get_if<ReplayArguments>(&command)) {
    if (!replay->target.url.empty() && replay->target.reference) return "either --url or --reference";
  }
  return {};
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(const std::string& text) {
  const auto time = parse_duration_ms(text);
  return time && *time > 0 ? std::optional(std::chrono::milliseconds(*time)) : std::nullopt;
}

Parsed parse_arguments(const std::vector<std::string>& arguments, const std::string& version) {
  CLI::App app("bitspec judges servers of the BITS Upload Protocol.", "bitspec");
  app.require_subcommand(1);
  app.set_version_flag("--version", "bitspec " + version);
  app.footer(std::string(kExitCodes) +
             "\nExamples:\n  bitspec run http://127.0.0.1:8080/uploads/\n  bitspec run --reference\n"
             "\n`bitspec COMMAND --help` says more about each.\n");
  All all;
  add_run(app, all.run);
  add_init(app, all.init);
  add_list_command(app, all.list);
  add_small(app, all.explain, all.check);
  add_serve(app, all.serve);
  add_selftest(app, all.selftest);
  add_replay(app, all.replay);
  add_report(app, all.render);
  const auto usage_error = [](const std::string& message) {
    return Parsed{std::nullopt, ExitCode::kUsage, "", message + "\nRun with --help for more information.\n"};
  };
  if (const std::string message = unknown_command(arguments, app); !message.empty()) return usage_error(message);
  Parsed parsed;
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 wants them backwards
  } catch (const CLI::ParseError& e) {
    std::ostringstream out, err;
    parsed.exit_code = app.exit(e, out, err) == 0 ? ExitCode::kConformant : ExitCode::kUsage;
    parsed.out = out.str();
    parsed.err = err.str();
    return parsed;
  }
  Command command = chosen(app, all);
  if (const std::string message = contradiction(command); !message.empty()) return usage_error(message);
  parsed.command = std::move(command);
  return parsed;
}

}  // namespace bitspec::cli
