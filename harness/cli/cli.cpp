#include "harness/cli/cli.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "harness/base/ci_commands.h"
#include "harness/base/memory_reserve.h"
#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"

namespace bitspec::cli {
namespace {

// For the reports of a run: their texts are made as a whole.
constexpr std::size_t kReserve = 32 * 1024 * 1024;

ExitCode dispatch(const Command& command, Io& io) {
  struct Visitor {
    Io& io;
    ExitCode operator()(const RunArguments& a) { return run_server(a, io); }
    ExitCode operator()(const FuzzArguments& a) { return fuzz_server(a, io); }
    ExitCode operator()(const JudgeArguments& a) { return judge_recordings(a, io); }
    ExitCode operator()(const ProxyArguments& a) { return run_proxy(a, io); }
    ExitCode operator()(const ClientArguments& a) { return upload_with_client(a, io); }
    ExitCode operator()(const InitArguments& a) { return init_target(a, io); }
    ExitCode operator()(const ListArguments& a) { return list_things(a, io); }
    ExitCode operator()(const ExplainArguments& a) { return explain_rule(a, io); }
    ExitCode operator()(const ShowArguments& a) { return show_scenario(a, io); }
    ExitCode operator()(const CheckArguments& a) { return check_files(a, io); }
    ExitCode operator()(const ServeArguments& a) { return serve_reference(a, io); }
    ExitCode operator()(const SelftestArguments& a) { return selftest_faults(a, io); }
    ExitCode operator()(const ReplayArguments& a) { return replay_result(a, io); }
    ExitCode operator()(const KnownFailingArguments& a) { return update_known_failing(a, io); }
    ExitCode operator()(const CompareArguments& a) { return compare_reports(a, io); }
    ExitCode operator()(const MergeArguments& a) { return merge_reports(a, io); }
    ExitCode operator()(const VersionArguments& a) { return print_version(a, io); }
    ExitCode operator()(const SchemaArguments& a) { return print_schema(a, io); }
    ExitCode operator()(const CompletionsArguments& a) { return print_completions(a, io); }
    ExitCode operator()(const ManArguments&) { return print_man_page(io); }
    ExitCode operator()(const RenderArguments& a) { return render_report(a, io); }
  };
  return std::visit(Visitor{io}, command);
}

// https://no-color.org: any value that is not empty.
bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && (!no_colour || *no_colour == '\0') && term && std::string_view(term) != "dumb";
}

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return size.ws_col;
}

// `bitspec list scenarios | head` is no error.
bool reader_has_gone() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

}  // namespace

void complain(Io& io, const Error& error) {
  const std::string text = without_ci_commands(error.render());
  io.err << (error.place ? "" : "error: ") << text << (text.ends_with('\n') ? "" : "\n");
}

ExitCode exit_code_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::kUnreachable:
      return ExitCode::kUnreachable;
    case ErrorCode::kIo:
    case ErrorCode::kTimeout:
    case ErrorCode::kNoResources:
    case ErrorCode::kInternal:
      return ExitCode::kInternal;
    case ErrorCode::kBadInput:
    case ErrorCode::kNotFound:
    case ErrorCode::kLimit:
      return ExitCode::kUsage;
  }
  return ExitCode::kInternal;
}

ExitCode refuse(Io& io, const Error& error) {
  complain(io, error);
  return exit_code_of(error);
}

ExitCode run_command(const std::vector<std::string>& arguments, Io& io) {
  const Parsed parsed = parse_arguments(arguments, io.version);
  io.out << parsed.out;
  io.err << parsed.err;
  return parsed.command ? dispatch(*parsed.command, io) : parsed.exit_code;
}

int main_program(int argc, char** argv, const char* version, const char* self) {
  if (const auto code = httplib_client(argc, argv)) return *code;
  Io io{std::cout,
        std::cerr,
        wants_colour(),
        isatty(STDERR_FILENO) == 1,
        terminal_width(),
        argc > 0 ? argv[0] : "bitspec",
        version,
        self,
        isatty(STDOUT_FILENO) == 1};
  catch_interrupts();
  const MemoryReserve reserve(kReserve);
  ExitCode code = ExitCode::kInternal;
  try {
    code = run_command(std::vector<std::string>(argv + std::min(argc, 1), argv + argc), io);
  } catch (const std::exception& e) {  // out of memory, a bug: say so and end with the code for it
    io.err << "error: " << e.what() << "\n";
  }
  std::cout.flush();
  if (!std::cout && !reader_has_gone()) {
    std::cerr << "error: cannot write to standard output\n";
    return static_cast<int>(ExitCode::kInternal);
  }
  return static_cast<int>(code);
}

}  // namespace bitspec::cli
