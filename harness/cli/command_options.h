// The commands and their options.
#pragma once

#include <optional>

#include "harness/cli/arguments.h"

namespace CLI {
class App;
}

namespace bitspec::cli {

constexpr const char* kAbout =
    "bitspec tests servers of the BITS (Background Intelligent Transfer Service) Upload Protocol.";

constexpr const char* kExitCodes =
    "Exit codes:\n"
    "  0    conformant: every must rule that was judged passed, or is a known failure\n"
    "  1    not conformant: a must rule failed, or could not be judged\n"
    "  2    error in the command line, the configuration or a scenario\n"
    "  3    target unreachable, or not a BITS server\n"
    "  4    internal error, or out of resources on this machine\n"
    "  130  interrupted; reports hold the results so far\n";

// What CLI11 writes into while it reads.
struct All {
  RunArguments run;
  FuzzArguments fuzz;
  JudgeArguments judge;
  ProxyArguments proxy;
  ClientArguments client;
  InitArguments init;
  ListArguments list;
  ExplainArguments explain;
  ShowArguments show;
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
  CompletionsArguments completions;
  ManArguments man;
};

// In files of their own, since they have many options.
void add_run(CLI::App& app, RunArguments& arguments);
void add_client(CLI::App& app, ClientArguments& arguments);

// The options keep references to `all`.
void add_commands(CLI::App& app, All& all);
// The command that was read.
Command chosen(const CLI::App& app, All& all);

}  // namespace bitspec::cli
