#include "harness/process/guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace bitspec::process {
namespace {

constexpr int kAbove = 16;           // descriptors that are kept are moved out of the way first
constexpr int kLookEvery = 5;        // ms between looks at the program; there is no portable way to poll for both
constexpr int kLastGrace = 500 / 5;  // looks between SIGTERM and SIGKILL once nobody is there to ask for either

void report(int fd, GuardReport::Kind kind, int value) {
  const GuardReport what{kind, value};
  [[maybe_unused]] const auto written = ::write(fd, &what, sizeof what);  // nobody is left to tell if it fails
}

int moved(int fd) {
  return ::fcntl(fd, F_DUPFD, kAbove);
}

[[noreturn]] void become_program(const GuardPlan& plan, int guardian) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != guardian) ::_exit(127);
  const int status = moved(plan.status), output = moved(plan.output), errors = moved(plan.errors);
  const int nothing = moved(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(errors, STDERR_FILENO);
  ::dup2(status, 3);
  ::fcntl(3, F_SETFD, FD_CLOEXEC);
  ::close_range(4, ~0u, 0);
  for (int signal = 1; signal < NSIG; ++signal) ::signal(signal, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (!plan.folder || ::chdir(plan.folder) == 0) ::execve(plan.program, plan.arguments, plan.environment);
  report(3, GuardReport::kNotStarted, errno);
  ::_exit(127);
}

// Whether the program has ended. It stays a zombie, so that its group keeps its number.
bool has_ended(int program, int status, bool told) {
  siginfo_t how{};
  if (::waitid(P_PID, static_cast<id_t>(program), &how, WEXITED | WNOHANG | WNOWAIT) != 0) return true;
  if (how.si_pid == 0) return false;
  const bool by_itself = how.si_code == CLD_EXITED;
  if (!told) report(status, GuardReport::kEnded, by_itself ? (how.si_status & 0xff) << 8 : how.si_status & 0x7f);
  return true;
}

}  // namespace

void guard(const GuardPlan& plan) {
  ::setpgid(0, 0);
  const int self = ::getpid();
  const int program = ::fork();
  if (program == 0) become_program(plan, self);
  const int fork_error = errno;
  // A copy of any other pipe of ours would keep that open.
  const int control = moved(plan.control), status = moved(plan.status), nothing = moved(::open("/dev/null", O_RDWR));
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd) ::dup2(nothing, fd);
  ::dup2(control, 3);
  ::dup2(status, 4);
  ::close_range(5, ~0u, 0);
  if (program < 0) {
    report(4, GuardReport::kNotStarted, fork_error);
    ::_exit(1);
  }
  ::setpgid(program, program);
  bool ended = false;
  for (bool wanted = true; wanted;) {
    ended = has_ended(program, 4, ended);
    pollfd orders{3, POLLIN, 0};
    if (::poll(&orders, 1, ended ? -1 : kLookEvery) <= 0) continue;
    char order = 0;
    wanted = ::read(3, &order, 1) == 1;
    if (wanted) ::kill(-program, order == kKill ? SIGKILL : SIGTERM);
  }
  if (!ended) ::kill(-program, SIGTERM);
  for (int looks = 0; !ended && looks < kLastGrace; ++looks) {
    ::poll(nullptr, 0, kLookEvery);
    ended = has_ended(program, 4, ended);
  }
  ::kill(-program, SIGKILL);
  ::_exit(0);
}

}  // namespace bitspec::process
