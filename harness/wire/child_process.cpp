#include "harness/wire/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

#include "harness/base/shortage.h"
#include "harness/base/text.h"

namespace bitspec::wire {
namespace {

using Clock = std::chrono::steady_clock;

constexpr milliseconds kDying{500};  // between the end of the socket and that of the process

// posix_spawn's two parameter objects, freed at the end.
struct SpawnPlan {
  explicit SpawnPlan(int socket) {
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, socket, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ, SIGALRM}) sigaddset(&defaults, signal);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
};

std::string ending_of(int status) {
  if (WIFSIGNALED(status)) {
    const char* name = sigdescr_np(WTERMSIG(status));
    return "crashed (" + (name ? std::string(name) : "signal " + std::to_string(WTERMSIG(status))) + ")";
  }
  return "exited with code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::string& program, const std::string& argument) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
    return fail(code_of_errno(errno, ErrorCode::kIo), "no socket for a child process: " + errno_text(errno));
  std::string words[2] = {program, argument};
  char* arguments[] = {words[0].data(), words[1].data(), nullptr};
  int pid = -1;
  const SpawnPlan plan(pair[1]);
  const int error = ::posix_spawn(&pid, program.c_str(), &plan.files, &plan.attributes, arguments, environ);
  ::close(pair[1]);
  if (error != 0) {
    ::close(pair[0]);
    return fail(error == ENOENT   ? ErrorCode::kNotFound
                : error == EAGAIN ? ErrorCode::kNoResources
                                  : code_of_errno(error, ErrorCode::kIo),
                program + " cannot be started: " + errno_text(error));
  }
  return ChildProcess(pair[0], pid);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), pid_(std::exchange(other.pid_, -1)) {}

ChildProcess::~ChildProcess() {
  if (pid_ < 0) return;
  ::close(fd_);
  ::kill(pid_, SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool ChildProcess::wait_for(short events, SteadyTime deadline) const {
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    pollfd entry{fd_, events, 0};
    const int n = ::poll(&entry, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000)));
    if (n > 0) return true;
    if (n == 0 && left <= 0) return false;
    if (n < 0 && errno != EINTR) return true;  // the next call says what is wrong
  }
}

IoStatus ChildProcess::write(std::string_view bytes, SteadyTime deadline) {
  while (!bytes.empty()) {
    if (!wait_for(POLLOUT, deadline)) return IoStatus::kDeadline;
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (n <= 0) return IoStatus::kReset;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return IoStatus::kOk;
}

IoStatus ChildProcess::read(std::span<char> out, SteadyTime deadline) {
  while (!out.empty()) {
    if (!wait_for(POLLIN, deadline)) return IoStatus::kDeadline;
    const ssize_t n = ::recv(fd_, out.data(), out.size(), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (n <= 0) return n == 0 ? IoStatus::kEnd : IoStatus::kReset;
    out = out.subspan(static_cast<std::size_t>(n));
  }
  return IoStatus::kOk;
}

std::string ChildProcess::end() {
  if (pid_ < 0) return {};
  ::close(fd_);
  int status = 0;
  pid_t ended = 0;
  const auto until = Clock::now() + kDying;
  while ((ended = ::waitpid(pid_, &status, WNOHANG)) == 0 && Clock::now() < until)
    std::this_thread::sleep_for(milliseconds(1));
  if (ended == 0) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  pid_ = fd_ = -1;
  return ended > 0 ? ending_of(status) : "";
}

}  // namespace bitspec::wire
