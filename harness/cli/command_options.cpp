#include "harness/cli/command_options.h"

#include "harness/cli/option_kinds.h"
#include "harness/cli/shared_options.h"
#include "reports/formats.h"

namespace bitspec::cli {
namespace {

const Choices<bool> kFailOnNewNames = {{"new", true}, {"none", false}};

void add_fuzz(CLI::App& app, FuzzArguments& a) {
  auto* fuzz = app.add_subcommand("fuzz", "Fuzz a running server with random programs of packets");
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

// What is done with a result that no run made.
void add_printing(CLI::App* command, RunArguments& run) {
  add_reports(command, run.reports);
  add_suites(command, run.suites);
  add_console(command, run.console);
  command->add_flag("--verbose,-v", run.verbose, "Print all lists of --show, and every exchange");
  command->add_flag("--quiet,-q", run.quiet, "Print only the verdict line");
}

// Of traffic that others make: recorded, as it goes by, or made by a client under test.
void add_judging(CLI::App* command, RunArguments& run) {
  add_choice(command, "--level", run.level, kLevelNames, "Judge only rules of this level and above (default: may)");
  add_choice(command, "--fail-on", run.fail_on, kFailOnNames, "Which failures give exit code 1 (default: must)");
  add_printing(command, run);
}

void add_judge(CLI::App& app, JudgeArguments& a) {
  auto* judge = app.add_subcommand("judge", "Judge recorded traffic: the server's answers and the client's packets");
  judge->add_option("files", a.files, "Recordings; '-' is standard input. The format is told by the content")
      ->required()
      ->type_name("FILE...");
  add_choice(judge, "--profile", a.run.target.profile, kProfileNames,
             "Which reading of the protocol to judge by (default: win32)");
  add_judging(judge, a.run);
  judge->footer(
      "Formats: pcap and pcapng, HAR, JSON reports of bitspec, and the text of requests and answers as people paste it "
      "into mails and\n"
      "bug reports (docs/recordings.md).\n\n"
      "Exit codes: as for run; 3 if there is no BITS packet in the files.\n\nExamples:\n"
      "  bitspec judge upload.pcap\n  bitspec judge - --profile iis < mail.txt\n");
}

void add_proxy(CLI::App& app, ProxyArguments& a) {
  auto* proxy = app.add_subcommand("proxy", "Stand between a client and a server, and judge both, until interrupted");
  proxy->add_option("--listen", a.listen, "Where to listen, an address of this machine (default: a free port)")
      ->type_name("ADDRESS:PORT");
  proxy->add_option("--to", a.to, "The server: http://host:port/path/")->required()->type_name("URL");
  proxy->add_option("--record", a.record, "Write what goes by as a capture that bitspec judge reads")
      ->type_name("FILE");
  add_number(proxy, "--connections", a.connections, 1, 10'000, "Most connections at a time (default: 256)");
  add_choice(proxy, "--profile", a.run.target.profile, kProfileNames,
             "Which reading of the protocol to judge by (default: win32)");
  add_judging(proxy, a.run);
  proxy->footer(
      "Prints its URL once it accepts connections, and the report at Ctrl-C.\n\n"
      "Exit codes: as for run; 3 if no BITS packet went by.\n\nExamples:\n"
      "  bitspec proxy --listen 127.0.0.1:8081 --to http://192.0.2.7:8080/uploads/ --record upload.pcap\n");
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
  auto* list = app.add_subcommand(
      "list", "List scenarios, requirements, profiles, capabilities, faults of the reference server or of the client");
  add_word(list, "what", a.what, {"scenarios", "requirements", "profiles", "capabilities", "faults", "client-faults"},
           "What to list", true);
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

void add_show(CLI::App& app, ShowArguments& a) {
  auto* show = app.add_subcommand("show", "Show a scenario: its text, and the packets that it sends");
  show->add_option("scenario", a.scenario, "Id of a scenario, such as fragment/gap")->required();
  add_choice(show, "--profile", a.profile, kProfileNames, "Which reading of the protocol to follow (default: win32)");
  add_suites(show, a.suites);
  show->footer(
      "The packets are sent to the built-in reference server, and shown with its answers.\n\nExamples:\n"
      "  bitspec show fragment/gap\n  bitspec show own/quota --suites own.yaml\n");
}

void add_serve_judge(CLI::App* serve, ServeArguments& a) {
  auto* judge = serve->add_flag("--judge", a.judge, "Judge the clients that upload to it (docs/clients.md)");
  for (const char* other : {"--config", "--everything", "--fault"}) judge->excludes(serve->get_option(other));
  add_list(serve, "--case", a.cases, "Offer this case only, or all of them (default: all; repeatable)", "ID");
  add_duration(serve, "--watch", a.watch, "How long a client is silent before it has given up (default: 10s)");
  add_duration(serve, "--time", a.time, "End after so long (default: when interrupted)");
  add_judging(serve, a.run);
  for (const char* name : {"--case", "--watch", "--time", "--level", "--fail-on", "--report", "--suites",
                           "--only-suites", "--show", "--verbose", "--quiet"})
    serve->get_option(name)->needs(judge);
}

void add_serve(CLI::App& app, ServeArguments& a) {
  auto* serve = app.add_subcommand("serve", "Run the reference server until interrupted, and test clients with it");
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
  serve->add_flag("--log", a.log, "Print a line for each packet: its answer, and what is wrong with it");
  add_serve_judge(serve, a);
  serve->footer(
      "Prints its URL once it accepts connections.\n\nExamples:\n  bitspec serve --port 8080\n"
      "  bitspec serve --profile mc-bup --folder /tmp/uploads\n"
      "  bitspec serve --everything --target-file target.yaml\n  bitspec serve --judge --port 8080 --log\n");
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
  add_printing(merge, a.run);
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

void add_completions(CLI::App& app, CompletionsArguments& a) {
  auto* completions =
      app.add_subcommand("completions", "Print a script that completes commands and options in a shell");
  add_word(completions, "shell", a.shell, {"bash", "zsh", "fish"}, "Which shell", true);
  completions->footer(
      "Examples:\n  source <(bitspec completions bash)\n"
      "  bitspec completions fish > ~/.config/fish/completions/bitspec.fish\n");
}

void add_man(CLI::App& app) {
  app.add_subcommand("man", "Print the manual page")->footer("Examples:\n  bitspec man | man -l -\n");
}

}  // namespace

void add_commands(CLI::App& app, All& all) {
  add_run(app, all.run);
  add_fuzz(app, all.fuzz);
  add_judge(app, all.judge);
  add_proxy(app, all.proxy);
  add_client(app, all.client);
  add_init(app, all.init);
  add_list_command(app, all.list);
  add_small(app, all.explain, all.check);
  add_show(app, all.show);
  add_serve(app, all.serve);
  add_selftest(app, all.selftest);
  add_replay(app, all.replay);
  add_report(app, all.render, all.compare, all.merge);
  add_known_failing(app, all.known_failing);
  add_version(app, all.version);
  add_schema(app, all.schema);
  add_completions(app, all.completions);
  add_man(app);
}

Command chosen(const CLI::App& app, All& all) {
  const std::string name = app.get_subcommands().front()->get_name();
  if (name == "run") return std::move(all.run);
  if (name == "fuzz") return std::move(all.fuzz);
  if (name == "judge") return std::move(all.judge);
  if (name == "proxy") return std::move(all.proxy);
  if (name == "client") return std::move(all.client);
  if (name == "init") return std::move(all.init);
  if (name == "list") return std::move(all.list);
  if (name == "explain") return std::move(all.explain);
  if (name == "show") return std::move(all.show);
  if (name == "check") return std::move(all.check);
  if (name == "serve") return std::move(all.serve);
  if (name == "selftest") return std::move(all.selftest);
  if (name == "version") return std::move(all.version);
  if (name == "schema") return std::move(all.schema);
  if (name == "completions") return std::move(all.completions);
  if (name == "man") return all.man;
  if (name == "known-failing") return std::move(all.known_failing);
  if (name == "replay") return std::move(all.replay);
  const std::string work = app.get_subcommands().front()->get_subcommands().front()->get_name();
  if (work == "compare") return std::move(all.compare);
  if (work == "merge") return std::move(all.merge);
  return std::move(all.render);
}

}  // namespace bitspec::cli
