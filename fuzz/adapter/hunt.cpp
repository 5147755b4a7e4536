#include "fuzz/adapter/hunt.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>
#include <thread>

#include "fuzz/adapter/shrink.h"

#ifndef BITSPEC_FOLDER
#error "BITSPEC_FOLDER names the folder of bitspec, where the corpora are"
#endif

namespace bitspec::adapter {
namespace {

using Did = Reaction::Did;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

constexpr int kDeathsInProcess = 3;  // from then on a parser is asked in a process of its own: slower, but it goes on
constexpr int kMostTroubles = 5;
constexpr std::chrono::seconds kStart{10};
constexpr std::size_t kLogTail = 16 * 1024;

volatile sig_atomic_t interrupt_came = 0;

struct Effort {
  int tries;
  milliseconds time;
};
Effort effort_for(const Finding& finding) {
  if (finding.kind == "hang") return {10, milliseconds(4000)};  // each success costs the time limit
  const bool dies = finding.kind == "crash" || finding.kind == "sanitizer" || finding.kind == "leak";
  return dies || finding.kind == "garbage" ? Effort{200, milliseconds(2000)} : Effort{4000, milliseconds(2000)};
}

// A sanitizer names functions and lines only with a symbolizer; Debian's has the version in its name.
std::string symbolizer() {
  const char* path = std::getenv("PATH");
  std::string folders = path ? path : "/usr/bin";
#ifdef __clang_major__
  const std::string names[] = {"llvm-symbolizer-" + std::to_string(__clang_major__), "llvm-symbolizer"};
#else
  const std::string names[] = {"llvm-symbolizer"};
#endif
  for (std::size_t begin = 0; begin <= folders.size();) {
    const auto end = std::min(folders.find(':', begin), folders.size());
    for (const auto& name : names) {
      const std::string file = folders.substr(begin, end - begin) + "/" + name;
      if (access(file.c_str(), X_OK) == 0) return file;
    }
    begin = end + 1;
  }
  return "";
}

}  // namespace

bool interrupted() {
  return interrupt_came != 0;
}

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupt_came = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

Hunt::Hunt(const Options& options, std::string self, std::string folder)
    : options_(options), self_(std::move(self)), folder_(std::move(folder)) {
  report_.findings = Findings(options.ignored);
  void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  shared_ = memory == MAP_FAILED ? nullptr : new (memory) Shared();
}

std::vector<std::string> Hunt::asked_command(bool leaks) const {
  return options_.command.empty() ? std::vector<std::string>{self_, leaks ? "--serve-leaks" : "--serve"}
                                  : options_.command;
}

bool Hunt::run() {
  std::vector<Function> there;
  Remote remote(asked_command(false), options_.limit);
  for (const Function function : options_.functions) {
    const bool implemented = remote.ask(function, info(function).sample).did != Did::kNotImplemented;
    if (implemented) there.push_back(function);
    report_.hunted.push_back({function, 0, implemented});
  }
  remote.stop();
  const auto begin = Clock::now();
  for (const Function function : there) {
    if (interrupted()) break;
    if (!hunt(function, milliseconds(options_.seconds * 1000LL) / static_cast<int>(there.size()))) return false;
    for (Hunted& hunted : report_.hunted) {
      if (hunted.function != function) continue;
      hunted.inputs = shared_->inputs;
      hunted.given_up = given_up_;
    }
  }
  report_.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return true;
}

bool Hunt::hunt(Function function, milliseconds time) {
  new (shared_) Shared();
  deadly_.clear();
  deaths_ = troubles_ = rounds_of_this_ = 0;
  given_up_ = false;
  look_for_leaks_ = options_.command.empty();
  round_ = {shared_, function, nullptr, &report_.findings, &deadly_};
  fs::create_directories(folder_ + "/" + std::string(info(function).name));
  time_ = time;
  end_ = Clock::now() + time;
  for (;;) {
    const End how = one_round();
    if (how == End::kChild) return false;
    if (how == End::kOver) break;
  }
  take_groups();
  std::fprintf(stderr, "%s: %llu inputs\n", std::string(info(function).name).c_str(),
               static_cast<unsigned long long>(shared_->inputs));
  return true;
}

void Hunt::set_fuzzer_arguments() {
  const FunctionInfo& about = info(round_.function);
  const std::string root = BITSPEC_FOLDER "/corpus/", seeds = root + std::string(about.corpus);
  const std::string words = root + "dict/" + std::string(about.corpus) + ".dict";
  fuzzer_arguments_ = {"-seed=" + std::to_string(options_.seed + static_cast<unsigned>(rounds_)),
                       "-max_len=" + std::to_string(about.longest_input),
                       "-len_control=0",
                       "-use_value_profile=1",
                       "-timeout=0",  // the supervisor looks at the clock
                       "-rss_limit_mb=1024",
                       look_for_leaks_ ? "-detect_leaks=1" : "-detect_leaks=0",
                       "-artifact_prefix=" + folder_ + "/",
                       "-verbosity=0",
                       "-close_fd_mask=3",  // what the parser prints
                       folder_ + "/" + std::string(about.name)};
  for (const char* signal : {"abrt", "bus", "fpe", "ill", "int", "segv", "term", "xfsz", "usr1", "usr2"})
    fuzzer_arguments_.push_back("-handle_" + std::string(signal) + "=0");  // let it end the process as it would
  if (fs::is_directory(seeds)) fuzzer_arguments_.push_back(seeds);
  if (fs::is_regular_file(words)) fuzzer_arguments_.push_back("-dict=" + words);
}

// True in the child.
bool Hunt::fork_child() {
  ++rounds_;
  ++rounds_of_this_;
  shared_->in_parser = false;
  set_fuzzer_arguments();
  std::fflush(nullptr);
  child_ = fork();
  if (child_ != 0) return false;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_DFL);
  const int log = open((folder_ + "/log").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  const bool apart = !options_.command.empty() || deaths_ >= kDeathsInProcess;
  if (apart) round_.remote = new Remote(asked_command(false), options_.limit);
  return true;
}

Hunt::End Hunt::one_round() {
  if (Clock::now() >= end_ || interrupted()) return End::kOver;
  if (fork_child()) return End::kChild;
  if (child_ < 0) return give_up(std::string("no process could be started: ") + std::strerror(errno));
  std::uint64_t seen = 0;
  const auto begin = Clock::now();
  auto since = begin;
  int status = 0;
  bool hung = false;
  while (waitpid(child_, &status, WNOHANG) == 0) {
    const auto now = Clock::now();
    const std::uint64_t started = shared_->started;
    if (!shared_->in_parser || started != seen) since = now;
    seen = started;
    hung = now - since > options_.limit;
    // Until the first answers the program may be starting: that is not its time.
    if (rounds_of_this_ == 1 && shared_->inputs < 3 && now < begin + kStart) end_ = now + time_;
    const bool over = now >= end_ || interrupted();
    if (hung || over) {
      kill(child_, SIGKILL);
      waitpid(child_, &status, 0);
      if (!hung) return End::kOver;
      break;
    }
    std::this_thread::sleep_for(milliseconds(5));
  }
  const auto ended = Clock::now();
  child_died(end_of_process(status), hung);
  end_ += Clock::now() - ended;  // making an input smaller is not the fuzzer's time; it happens a few times at most
  return troubles_ > kMostTroubles ? give_up("it ended outside of the parser again and again") : End::kGoOn;
}

Hunt::End Hunt::give_up(const std::string& why) {
  given_up_ = true;
  std::fprintf(stderr, "%s: the fuzzer is given up: %s\n", std::string(info(round_.function).name).c_str(),
               why.c_str());
  return End::kOver;
}

std::string Hunt::log_tail() const {
  std::ifstream in(folder_ + "/log", std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return all.substr(all.size() - std::min(all.size(), kLogTail));
}

void Hunt::child_died(const std::string& how, bool hung) {
  const std::string log = log_tail(), input = shared_->last_input();
  Reaction reaction;
  reaction.did = hung ? Did::kHung : Did::kDied;
  reaction.how = hung ? "no answer in " + std::to_string(options_.limit.count()) + " ms" : how;
  if (!hung) reaction.report = log;
  const bool leak = log.find("ERROR: LeakSanitizer: detected") != std::string::npos;
  if (shared_->in_parser) {
    ++deaths_;
    deadly_.insert(input);
    if (const auto finding = compare(round_.function, input, reaction)) add_verified(*finding, false);
  } else if (leak) {
    look_for_leaks_ = false;  // one is enough: the next input may lose memory at the same place
    if (const auto finding = compare(round_.function, input, reaction)) add_verified(*finding, true);
  } else if (log.find("LeakSanitizer has encountered") != std::string::npos) {
    look_for_leaks_ = false;  // it may not look, under a debugger for example
  } else if (++troubles_ == 1) {
    std::fprintf(stderr, "%s: the fuzzer ended outside of the parser (%s) and is started again\n%s",
                 std::string(info(round_.function).name).c_str(), how.c_str(), log.c_str());
  }
}

// What the child saw is seen again in a fresh process, or is marked.
void Hunt::take_groups() {
  for (std::size_t i = 0; i < std::min(shared_->groups, Shared::kMostGroups); ++i) {
    const auto& group = shared_->group[i];
    Finding finding;
    finding.function = round_.function;
    finding.rule = group.rule;
    finding.kind = group.kind;
    finding.mark = std::string(group.key).size() > finding.name().size() ? group.key + finding.name().size() + 1 : "";
    finding.input.assign(group.input, std::min(group.size, kLongestInput));
    finding.times = group.times;
    finding.expected = "the same in a fresh process";
    finding.got = "another answer in a long run";
    add_verified(finding, false);
  }
}

void Hunt::add_verified(Finding finding, bool leaks) {
  Remote remote(asked_command(leaks), options_.limit);
  auto again = compare(finding.function, finding.input, remote.ask(finding.function, finding.input));
  if (!again || (again->rule != finding.rule && finding.mark.empty())) {
    if (finding.kind == "hang") return;  // the machine was busy
    finding.reproduced = false;
    return report_.findings.add(finding);
  }
  again->times = finding.times;
  if (report_.findings.is_ignored(*again)) return;
  const auto known = report_.findings.size_of(again->key());
  if (known > 0 && known <= again->input.size()) return report_.findings.add(*again);
  add_shrunk(*again, leaks);
}

void Hunt::add_shrunk(const Finding& finding, bool leaks) {
  Remote remote(asked_command(leaks), options_.limit);
  const Effort effort = effort_for(finding);
  const auto deadline = Clock::now() + effort.time;
  const Ask ask = [&](const std::string& input) -> std::optional<Finding> {
    if (Clock::now() >= deadline || interrupted()) return std::nullopt;
    return compare(finding.function, input, remote.ask(finding.function, input));
  };
  Finding small = shrink(finding, ask, effort.tries);
  if (small.kind == "sanitizer" && options_.command.empty()) describe(small);
  report_.findings.add(small);
}

// The same report with the names of functions and lines. Not done before: it takes longer than the hunt for it.
void Hunt::describe(Finding& finding) const {
  const std::string tool = symbolizer();
  if (tool.empty() || std::getenv("ASAN_OPTIONS")) return;
  const std::string words = "symbolize=1:external_symbolizer_path=" + tool;
  Remote remote(asked_command(false), milliseconds(20000), {"ASAN_OPTIONS=" + words, "UBSAN_OPTIONS=" + words});
  const auto described = compare(finding.function, finding.input, remote.ask(finding.function, finding.input));
  if (!described || described->kind != finding.kind) return;
  finding.got = described->got;
  finding.report = described->report;
}

}  // namespace bitspec::adapter
