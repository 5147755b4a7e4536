// The program that hunts for inputs which your parser reads otherwise than the protocol does.
//
// libFuzzer has the main() and calls LLVMFuzzerInitialize first. There the process becomes a supervisor that forks one
// child for each round; only the children return, and go on as ordinary libFuzzer programs.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "fuzz/adapter/hunt.h"
#include "fuzz/adapter/table.h"
#include "harness/base/printable.h"

namespace {

using namespace bitspec::adapter;
namespace fs = std::filesystem;

Hunt* hunt = nullptr;  // of a child

[[noreturn]] void usage(const char* program, const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::fprintf(stderr, kUsage, program);
  _exit(2);
}

bool write_file(const std::string& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  out.flush();
  if (!out) std::fprintf(stderr, "%s: cannot be written\n", file.c_str());
  return static_cast<bool>(out);
}

bool write_inputs(const std::string& folder, const Findings& findings) {
  std::error_code error;
  fs::create_directories(folder, error);
  std::map<std::string, int> taken;
  for (const auto& [key, finding] : findings.groups()) {
    std::string name = finding.name();
    for (char& c : name) c = c == ':' ? '-' : c;
    const int number = ++taken[name];
    if (number > 1) name += "-" + std::to_string(number);
    if (!write_file(folder + "/" + name, finding.input)) return false;
  }
  return true;
}

int write_reports(const Options& options, const Report& report) {
  const std::string text = text_report(report);
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  bool written = true;
  for (const auto& [format, file] : options.reports) {
    written = write_file(file, format == "json"    ? json_report(report)
                               : format == "junit" ? junit_report(report)
                                                   : text) &&
              written;
  }
  if (!options.inputs.empty()) written = write_inputs(options.inputs, report.findings) && written;
  if (!written) return 2;
  if (interrupted()) return 130;
  if (!report.findings.groups().empty()) return 1;
  const bool whole =
      std::all_of(report.hunted.begin(), report.hunted.end(), [](const Hunted& h) { return h.hunted_to_the_end(); });
  return whole ? 0 : 4;
}

// In this process, so that a debugger sees the parser at work; a program's own messages go where ours go.
int ask_one(const Options& options) {
  std::ifstream in(options.one_file, std::ios::binary);
  const std::string input{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.is_open() || in.bad() || input.size() > kLongestInput) {
    std::fprintf(stderr, "%s: cannot be read, or is longer than %zu bytes\n", options.one_file.c_str(), kLongestInput);
    return 2;
  }
  Reaction reaction;
  if (options.command.empty()) {
    reaction = call_parser(*options.one, input);
  } else {
    reaction = Remote(options.command, options.limit).ask(*options.one, input);
    std::fputs(reaction.report.c_str(), stderr);
  }
  Report report;
  report.hunted.push_back({*options.one, 1, reaction.did != Reaction::Did::kNotImplemented});
  if (const auto finding = compare(*options.one, input, reaction)) report.findings.add(*finding);
  std::fputs(text_report(report).c_str(), stdout);
  return report.findings.groups().empty() ? 0 : 1;
}

std::string new_folder() {
  std::string name = (fs::temp_directory_path() / "bitspec-adapter-XXXXXX").string();
  return mkdtemp(name.data()) ? name : "";
}

}  // namespace

extern "C" {

// A program that has its own options in the environment keeps them.
__attribute__((used)) const char* __asan_default_options() {
  return "symbolize=0:detect_leaks=1:leak_check_at_exit=0:max_allocation_size_mb=1024:hard_rss_limit_mb=2048";
}
__attribute__((used)) const char* __ubsan_default_options() {
  return "halt_on_error=1:print_stacktrace=1:symbolize=0";
}

int LLVMFuzzerInitialize(int* argc, char*** argv) {
  const char* program = (*argv)[0];
  static Options options;
  const auto wrong = parse_options(std::vector<std::string>(*argv + 1, *argv + *argc), options);
  if (wrong) usage(program, *wrong);
  if (options.help) {
    std::printf(kUsage, program);
    std::fflush(stdout);
    _exit(0);
  }
  signal(SIGPIPE, SIG_IGN);
  if (options.serve) _exit(serve_parsers(options.leaks));
  if (options.command.empty() && !has_parsers())
    usage(program, "there is no parser in bitspec_my_parsers, and no program given");
  if (!options.command.empty()) {
    const std::string error = Remote(options.command, options.limit).start();
    if (!error.empty()) usage(program, error);
  }
  if (options.one) exit(ask_one(options));
  const std::string folder = new_folder();
  if (folder.empty()) usage(program, "no temporary folder can be made");
  catch_interrupts();
  // Never destroyed: at the end of a child that would be a second destruction of what the supervisor has.
  hunt = new Hunt(options, fs::read_symlink("/proc/self/exe").string(), folder);
  if (hunt->run()) {
    const int code = write_reports(options, hunt->report());
    std::error_code ignored;
    fs::remove_all(folder, ignored);
    _exit(code);
  }
  static std::vector<std::string> words = hunt->fuzzer_arguments();
  static std::vector<char*> pointers = {(*argv)[0]};  // libFuzzer insists on that pointer
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  *argc = static_cast<int>(pointers.size()) - 1;
  *argv = pointers.data();
  return 0;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  run_input(hunt->round(), {reinterpret_cast<const char*>(data), size});
  return 0;
}
}
