// The commands, one .cpp each. `stop` is set by the first Ctrl-C.
#pragma once

#include <atomic>

#include "harness/cli/arguments.h"
#include "harness/cli/cli.h"

namespace bitspec::cli {

ExitCode run_server(const RunArguments& arguments, Io& io);
ExitCode fuzz_server(const FuzzArguments& arguments, Io& io);
ExitCode judge_recordings(const JudgeArguments& arguments, Io& io);
ExitCode run_proxy(const ProxyArguments& arguments, Io& io);
ExitCode upload_with_client(const ClientArguments& arguments, Io& io);
ExitCode init_target(const InitArguments& arguments, Io& io);
ExitCode list_things(const ListArguments& arguments, Io& io);
ExitCode explain_rule(const ExplainArguments& arguments, Io& io);
ExitCode show_scenario(const ShowArguments& arguments, Io& io);
ExitCode check_files(const CheckArguments& arguments, Io& io);
ExitCode serve_reference(const ServeArguments& arguments, Io& io);
ExitCode selftest_faults(const SelftestArguments& arguments, Io& io);
ExitCode replay_result(const ReplayArguments& arguments, Io& io);
ExitCode update_known_failing(const KnownFailingArguments& arguments, Io& io);
ExitCode print_version(const VersionArguments& arguments, Io& io);
ExitCode print_schema(const SchemaArguments& arguments, Io& io);
ExitCode print_completions(const CompletionsArguments& arguments, Io& io);
ExitCode print_man_page(Io& io);
ExitCode compare_reports(const CompareArguments& arguments, Io& io);
ExitCode merge_reports(const MergeArguments& arguments, Io& io);
ExitCode render_report(const RenderArguments& arguments, Io& io);

}  // namespace bitspec::cli
