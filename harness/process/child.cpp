#include "harness/process/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "harness/base/printable.h"
#include "harness/base/shortage.h"
#include "harness/base/text.h"
#include "harness/process/guardian.h"

namespace bitspec::process {
namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
  int in = -1, out = -1;  // to write to, to read from
  bool open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    out = ends[0];
    in = ends[1];
    return true;
  }
  void close() {
    for (int* fd : {&in, &out}) {
      if (*fd >= 0) ::close(std::exchange(*fd, -1));
    }
  }
};

// All signals are kept back, so that no handler of ours runs in the guardian.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

std::string Ended::text() const {
  if (not_started != 0) return "cannot be run: " + errno_text(not_started);
  if (signal == 0) return "exited with code " + std::to_string(code);
  const char* name = sigdescr_np(signal);
  return "was killed by signal " + std::to_string(signal) + (name ? " (" + std::string(name) + ")" : "");
}

Result<std::string> find_program(const Command& command) {
  if (command.arguments.empty() || command.arguments.front().empty()) return bad_input("no program given");
  const std::string& name = command.arguments.front();
  for (const auto& argument : command.arguments) {
    if (argument.find('\0') != std::string::npos) return bad_input("an argument contains a NUL byte");
  }
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string_view rest = path ? path : "/usr/bin:/bin";
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    // An empty folder in PATH would mean the folder where one happens to be.
    const std::string file = std::string(rest.substr(0, colon)) + "/" + name;
    if (colon > 0 && ::access(file.c_str(), X_OK) == 0) return file;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return fail(ErrorCode::kNotFound, "program not found: '" + printable(name, 200) + "'");
}

Result<std::unique_ptr<Child>> Child::start(const Command& command, Sink output, Sink errors) {
  const auto program = find_program(command);
  if (!program) return tl::unexpected(program.error());
  std::array<Pipe, 4> pipes;  // control, status, output, errors
  for (Pipe& pipe : pipes) {
    if (pipe.open()) continue;
    const int error = errno;
    for (Pipe& other : pipes) other.close();
    return fail(code_of_errno(error, ErrorCode::kIo), "no pipe for a program: " + errno_text(error));
  }
  auto& [control, status, out, err] = pipes;
  std::vector<std::string> words = command.arguments;
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const GuardPlan plan{
      program->c_str(), arguments.data(), environ, command.folder.empty() ? nullptr : command.folder.c_str(),
      control.out,      status.in,        out.in,  errors ? err.in : out.in};
  int guardian = -1;
  {
    const SignalsBlocked blocked;
    guardian = ::fork();
    if (guardian == 0) guard(plan);
  }
  const int fork_error = errno;
  for (int* fd : {&control.out, &status.in, &out.in, &err.in}) ::close(std::exchange(*fd, -1));
  if (guardian < 0) {
    for (Pipe& pipe : pipes) pipe.close();
    // Of fork(2), EAGAIN means that there may be no more processes.
    const ErrorCode code = fork_error == EAGAIN ? ErrorCode::kNoResources : code_of_errno(fork_error, ErrorCode::kIo);
    return fail(code, "no process for a program: " + errno_text(fork_error));
  }
  auto child = std::unique_ptr<Child>(new Child);
  child->guardian_ = guardian;
  child->control_ = control.in;
  child->status_ = status.out;
  child->output_fd_ = out.out;
  child->errors_fd_ = err.out;
  child->output_ = std::move(output);
  child->errors_ = std::move(errors);
  for (const int fd : {out.out, err.out}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
  child->follower_ = std::thread([raw = child.get()] { raw->follow(); });
  return child;
}

// What is there now; at the end the descriptor is closed, and polled no more.
void Child::take(int fd, const Sink& sink) {
  char buffer[16 * 1024];
  for (ssize_t n; (n = ::read(fd, buffer, sizeof buffer)) > 0;) {
    if (sink) sink({buffer, static_cast<std::size_t>(n)});
  }
}

void Child::follow() {
  bool out_open = true, err_open = true;
  while (true) {
    pollfd fds[3] = {
        {status_, POLLIN, 0}, {out_open ? output_fd_ : -1, POLLIN, 0}, {err_open ? errors_fd_ : -1, POLLIN, 0}};
    if (::poll(fds, 3, -1) < 0) continue;
    take(output_fd_, output_);
    take(errors_fd_, errors_);
    out_open = out_open && (fds[1].revents & (POLLHUP | POLLERR)) == 0;
    err_open = err_open && (fds[2].revents & (POLLHUP | POLLERR)) == 0;
    if (fds[0].revents == 0) continue;
    GuardReport report{};
    if (::read(status_, &report, sizeof report) != static_cast<ssize_t>(sizeof report)) break;  // the guardian has gone
    // What it wrote before its end may have come since the look above.
    take(output_fd_, output_);
    take(errors_fd_, errors_);
    Ended how;
    if (report.kind == GuardReport::kNotStarted)
      how.not_started = report.value;
    else if (WIFSIGNALED(report.value))
      how.signal = WTERMSIG(report.value);
    else
      how.code = WEXITSTATUS(report.value);
    const std::lock_guard lock(mutex_);
    if (!ended_) ended_ = how;  // the first report says why: a program that could not be run ends with a code, too
    changed_.notify_all();
  }
  take(output_fd_, output_);
  take(errors_fd_, errors_);
  const std::lock_guard lock(mutex_);
  if (!ended_) ended_ = Ended{0, SIGKILL, 0};
  changed_.notify_all();
}

std::optional<Ended> Child::wait(SteadyTime deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [this] { return ended_.has_value(); });
  return ended_;
}

void Child::tell(char what) {
  [[maybe_unused]] const auto written = ::write(control_, &what, 1);  // a guardian that has gone has ended all
}

void Child::end(milliseconds grace) {
  if (guardian_ < 0) return;
  if (!wait(Clock::now())) {
    tell(kTerminate);
    if (!wait(Clock::now() + grace)) tell(kKill);
    wait(Clock::now() + milliseconds(1000));
  }
  ::close(std::exchange(control_, -1));  // the guardian kills what is left of the group
  int status = 0;
  while (::waitpid(guardian_, &status, 0) < 0 && errno == EINTR) {
  }
  guardian_ = -1;
  follower_.join();
  for (int* fd : {&status_, &output_fd_, &errors_fd_}) ::close(std::exchange(*fd, -1));
}

Child::~Child() {
  end();
}

}  // namespace bitspec::process
