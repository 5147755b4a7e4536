// What can be asked for, as plain values; arguments.cpp reads them from the command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/exit_code.h"
#include "harness/protocol/profile.h"
#include "harness/results/result.h"

namespace bitspec::cli {

// Files and folders of scenarios.
struct SuitesArguments {
  std::vector<std::string> added;  // to the built-in ones, or to `only`
  std::vector<std::string> only;   // instead of the built-in ones

  bool empty() const { return added.empty() && only.empty(); }
};

enum class FailOn { kMust, kShould, kAny };

struct ReportRequest {
  std::string format;  // "json", "junit", "markdown"
  std::string path;    // "-": standard output
};

// How a server is reached and what is known about it.
struct TargetArguments {
  std::string url;
  bool reference = false;
  std::string file;  // target file
  std::optional<Profile> profile;
  std::vector<std::string> headers;       // "Name: value"
  std::vector<std::string> capabilities;  // "name" or "name=value"
  std::string files, work;
  std::string user, password_file, ca;
  std::string read_back;          // "get", "none"
  std::vector<std::string> form;  // "names=flat"
  bool insecure = false, one_url = false;
  std::optional<std::chrono::milliseconds> timeout;
};

enum class Colour { kAuto, kAlways, kNever };

// How the console report is written.
struct ConsoleArguments {
  Colour colour = Colour::kAuto;
  std::vector<std::string> show;  // "skipped", ...
};

struct RunArguments {
  TargetArguments target;
  std::vector<std::string> select, skip;
  results::Level level = results::Level::kMay;
  int jobs = 1;
  std::optional<std::uint64_t> seed;
  std::chrono::milliseconds run_timeout{600'000};
  FailOn fail_on = FailOn::kMust;
  std::vector<ReportRequest> reports;
  bool verbose = false, quiet = false, dry_run = false, show_config = false, slow = true, all_transcripts = false;
  bool with_httplib = false;
  SuitesArguments suites;
  std::string record_corpus;
  ConsoleArguments console;
  std::string known_failing, write_known_failing;
  bool fail_fast = false;
  std::chrono::milliseconds wait{0};
  std::chrono::microseconds least_interval{0};  // between two requests
  int shard = 1, shards = 1;
  int repeat = 1;  // runs
};

struct FuzzArguments {
  TargetArguments target;
  std::chrono::milliseconds time{60'000};
  std::uint64_t programs = 0;  // 0: as many as the time allows
  std::string findings = "findings";
  int jobs = 1;
  std::optional<std::uint64_t> seed;
  std::chrono::microseconds least_interval{0};  // between two requests
  bool feedback = true, model = true, quiet = false;
  results::Level level = results::Level::kShould;
};

struct ListArguments {
  std::string what;  // "scenarios", "requirements", "profiles", "capabilities", "faults", "client-faults"
  bool json = false;
  bool markdown = false;
  SuitesArguments suites;
};

struct ExplainArguments {
  std::string rule;
  SuitesArguments suites;
};

struct ShowArguments {
  std::string scenario;
  SuitesArguments suites;
  std::optional<Profile> profile;
};

struct CheckArguments {
  std::vector<std::string> paths;
};

struct ServeArguments {
  Profile profile = Profile::kWin32;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::string folder, config;
  bool everything = false;
  std::string target_file, listen;  // with everything
  std::vector<std::string> faults;
  bool log = false;
  bool judge = false;
  // With judge.
  std::vector<std::string> cases;           // empty, or "all": all of them
  std::chrono::milliseconds watch{10'000};  // of silence, after which a client has given up
  std::chrono::milliseconds time{0};        // 0: until interrupted
  RunArguments run;                         // level, and what is done with the result
};

struct SelftestArguments {
  std::vector<std::string> faults;
  int jobs = 0, sample = 1;
  SuitesArguments suites;
};

struct ReplayArguments {
  TargetArguments target;  // url and reference: empty means as in the result
  std::string file;
  std::vector<std::string> scenarios;
  SuitesArguments suites;
  bool verbose = false;
  ConsoleArguments console;
};

struct RenderArguments {
  std::string file, format = "console";
  bool verbose = false;
  ConsoleArguments console;
};

struct CompareArguments {
  std::vector<std::string> files;
  std::string format = "text";
  bool fail_on_new = false;
};

struct MergeArguments {
  std::vector<std::string> files;
  RunArguments run;  // what is done with the result
};

// Traffic that was recorded elsewhere.
struct JudgeArguments {
  std::vector<std::string> files;  // "-": standard input
  RunArguments run;                // profile, level, and what is done with the result
};

struct VersionArguments {
  bool json = false;
};

struct SchemaArguments {
  std::string what;  // "scenario", "target", "result", "known-failing"
};

struct CompletionsArguments {
  std::string shell;  // "bash", "zsh", "fish"
};

struct ManArguments {};

// Takes entries out of a list of known failures.
struct KnownFailingArguments {
  std::string list, result;
  SuitesArguments suites;
};

struct ClientArguments {
  TargetArguments target;  // url, profile, credentials, TLS and headers
  std::string file, state;
  std::uint64_t fragment = 1u << 20;
  bool ping = true, verbose = false, quiet = false;
  std::chrono::milliseconds timeout{300'000};  // [MC-BUP 3.1.2.2]
  std::chrono::milliseconds retry_delay{5'000}, give_up_after{600'000};
  std::vector<std::string> faults;
};

// Traffic that passes through.
struct ProxyArguments {
  std::string listen = "127.0.0.1:0", to, record;
  std::size_t connections = 256;
  RunArguments run;  // as for judge
};

struct InitArguments {
  TargetArguments target;
  std::string file;  // empty: standard output
};

using Command =
    std::variant<RunArguments, FuzzArguments, JudgeArguments, ProxyArguments, ClientArguments, InitArguments,
                 ListArguments, ExplainArguments, ShowArguments, CheckArguments, ServeArguments, SelftestArguments,
                 ReplayArguments, RenderArguments, KnownFailingArguments, CompareArguments, MergeArguments,
                 VersionArguments, SchemaArguments, CompletionsArguments, ManArguments>;

// Either a command, or a text to print and the exit code: help, the version, a usage error.
struct Parsed {
  std::optional<Command> command;
  ExitCode exit_code = ExitCode::kConformant;
  std::string out, err;
};

Parsed parse_arguments(const std::vector<std::string>& arguments, const std::string& version);

// "5s", "300ms", "2m"; a bare number is seconds. Nothing for anything else, zero, or more than a day.
std::optional<std::chrono::milliseconds> parse_duration(const std::string& text);

}  // namespace bitspec::cli
