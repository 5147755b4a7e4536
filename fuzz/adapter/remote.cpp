#include "fuzz/adapter/remote.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "harness/base/printable.h"

namespace bitspec::adapter {
namespace {

using Did = Reaction::Did;

constexpr std::size_t kErrorTail = 16 * 1024;  // a sanitizer's report has some 5 KiB
constexpr std::size_t kHead = 5;
constexpr std::chrono::seconds kStartLimit{
    10};  // an interpreter on a busy machine; spent on a question that is not judged

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  for (const auto& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

// What the child does between fork and exec: nothing that allocates, other threads may hold the heap.
[[noreturn]] void become(char** argv, char** envp, int in, int out, int errors, int failed) {
  setpgid(0, 0);  // what the program starts goes with it
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  signal(SIGPIPE, SIG_DFL);
  execvpe(argv[0], argv, envp);
  const int error = errno;
  [[maybe_unused]] const auto written = write(failed, &error, sizeof error);
  _exit(127);
}

}  // namespace

std::string end_of_process(int status) {
  if (WIFSIGNALED(status)) {
    const char* name = strsignal(WTERMSIG(status));
    return "signal " + std::to_string(WTERMSIG(status)) + (name ? " (" + std::string(name) + ")" : "");
  }
  return "exit code " + std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

Remote::Remote(std::vector<std::string> command, std::chrono::milliseconds limit, std::vector<std::string> environment)
    : command_(std::move(command)), environment_(std::move(environment)), limit_(limit) {
  for (char** entry = environ; *entry; ++entry) environment_.emplace_back(*entry);
}

std::string Remote::start() {
  if (pid_ > 0) return "";
  int in[2], out[2], errors[2], failed[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(errors, O_CLOEXEC) != 0 ||
      pipe2(failed, O_CLOEXEC) != 0)
    return std::strerror(errno);
  const auto argv = pointers(command_), envp = pointers(environment_);
  error_tail_.clear();
  pid_ = fork();
  if (pid_ == 0)
    become(const_cast<char**>(argv.data()), const_cast<char**>(envp.data()), in[0], out[1], errors[1], failed[1]);
  const int fork_error = errno;
  for (const int end : {in[0], out[1], errors[1], failed[1]}) close(end);
  to_ = in[1];
  from_ = out[0];
  errors_ = errors[0];
  for (const int end : {to_, from_, errors_}) fcntl(end, F_SETFL, O_NONBLOCK);
  int error = pid_ < 0 ? fork_error : 0;
  if (pid_ > 0 && read(failed[0], &error, sizeof error) != sizeof error) error = 0;
  close(failed[0]);
  if (error == 0) return "";
  stop();
  return command_[0] + ": " + std::strerror(error);
}

void Remote::stop() {
  if (pid_ > 0) {
    kill(-pid_, SIGKILL);
    kill(pid_, SIGKILL);  // it may not have had the time to lead its group
    waitpid(pid_, nullptr, 0);
  }
  for (int* end : {&to_, &from_, &errors_}) {
    if (*end >= 0) close(*end);
    *end = -1;
  }
  pid_ = 0;
}

void Remote::take_errors() {
  char bytes[4096];
  for (ssize_t n; (n = read(errors_, bytes, sizeof bytes)) > 0;) {
    error_tail_.append(bytes, static_cast<std::size_t>(n));
    if (error_tail_.size() > kErrorTail) error_tail_.erase(0, error_tail_.size() - kErrorTail);
  }
}

// The pipe has room for many questions; it is full only if the program does not read.
bool Remote::send(const std::string& bytes) {
  return write(to_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
}

Remote::Got Remote::receive(std::string& bytes, std::size_t size, Clock::time_point deadline) {
  char some[4096];
  while (bytes.size() < size) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return Got::kNothing;
    pollfd ends[2] = {{from_, POLLIN, 0}, {errors_, POLLIN, 0}};
    // A program that closed its standard error would make every poll return at once.
    const nfds_t count = errors_ >= 0 ? 2 : 1;
    if (poll(ends, count, static_cast<int>(left)) < 0 && errno != EINTR) return Got::kNothing;
    if (count == 2 && ends[1].revents != 0) {
      take_errors();
      if (!(ends[1].revents & POLLIN)) {
        close(errors_);
        errors_ = -1;
      }
    }
    if (ends[0].revents == 0) continue;
    const auto n = read(from_, some, std::min(sizeof some, size - bytes.size()));
    if (n == 0) return Got::kEnd;
    if (n > 0) bytes.append(some, static_cast<std::size_t>(n));
  }
  return Got::kAll;
}

// Its output ended. Most often so did the program, and its last words are on their way.
Reaction Remote::died() {
  Reaction reaction;
  reaction.did = Did::kDied;
  int status = 0;
  bool ended = false;
  const auto deadline = Clock::now() + limit_;
  while (!(ended = waitpid(pid_, &status, WNOHANG) == pid_) && Clock::now() < deadline) {
    if (errors_ >= 0) take_errors();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (errors_ >= 0) take_errors();
  reaction.how = ended ? end_of_process(status) : "its output closed";
  if (ended && WIFEXITED(status) && WEXITSTATUS(status) == 0) reaction.how += " without an answer";
  reaction.report = error_tail_;
  if (ended) {
    kill(-pid_, SIGKILL);
    pid_ = 0;
  }
  stop();
  return reaction;
}

Reaction Remote::wrong(Did did, std::string how) {
  Reaction reaction;
  reaction.did = did;
  reaction.how = std::move(how);
  stop();
  return reaction;
}

Reaction Remote::answer(Clock::duration limit) {
  const auto deadline = Clock::now() + limit;
  const std::string in_time =
      " in " + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(limit).count()) + " ms";
  std::string head, text;
  const Got got = receive(head, kHead, deadline);
  if (got == Got::kEnd) return died();
  if (!head.empty() && std::string_view("ARN").find(head[0]) == std::string_view::npos)
    return wrong(Did::kGarbage, "\"" + printable(head) + "\" begins no answer");
  if (got == Got::kNothing)
    return wrong(Did::kHung, (head.empty() ? "no answer" : "only a part of an answer") + in_time);
  std::size_t length = 0;
  for (std::size_t i = 1; i < kHead; ++i) length = length << 8 | static_cast<unsigned char>(head[i]);
  if (length > kLongestText)
    return wrong(Did::kGarbage, "an answer that announces " + std::to_string(length) + " bytes");
  const Got rest = receive(text, length, deadline);
  if (rest == Got::kEnd) return died();
  if (rest == Got::kNothing) return wrong(Did::kHung, "only a part of an answer" + in_time);
  Reaction reaction;
  reaction.did = head[0] == 'A' ? Did::kAccepted : head[0] == 'R' ? Did::kRejected : Did::kNotImplemented;
  reaction.text = std::move(text);
  return reaction;
}

Reaction Remote::ask_now(Function function, std::string_view input, Clock::duration limit) {
  std::string question(1, info(function).letter);
  for (int shift = 24; shift >= 0; shift -= 8) question += static_cast<char>(input.size() >> shift & 0xff);
  question += input;
  if (!send(question) && errno != EPIPE) return wrong(Did::kHung, "it does not read its input");
  return answer(limit);
}

Reaction Remote::ask(Function function, std::string_view input) {
  char early = 0;
  const auto n = pid_ > 0 ? read(from_, &early, 1) : -1;
  if (n > 0) return wrong(Did::kGarbage, "more than one answer to a question");
  if (n == 0) {
    // It ended after its last answer: in order, then it is started again; or not.
    Reaction reaction = died();
    if (reaction.how != "exit code 0 without an answer") return reaction;
  }
  const bool fresh = pid_ <= 0;
  if (fresh && start().empty()) ask_now(function, info(function).sample, limit_ + kStartLimit);
  if (const std::string error = start(); !error.empty()) return wrong(Did::kDied, "cannot be started: " + error);
  return ask_now(function, input, limit_);
}

}  // namespace bitspec::adapter
