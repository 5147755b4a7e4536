// Ctrl-C, sent to a process of its own.
#include "harness/cli/interrupt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "harness/cli/cli.h"
#include "harness/cli/output_file.h"

namespace bitspec::cli {
namespace {

// A server that takes connections and never says a word.
class SilentServer {
 public:
  SilentServer() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ready_ = bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0 && listen(socket_, 50) == 0 &&
             getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { close(socket_); }
  bool ready() const { return ready_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }
  int accept_one() const { return accept(socket_, nullptr, nullptr); }

 private:
  int socket_;
  bool ready_ = false;
  int port_ = 0;
};

// The whole program in a child process; the test's own output stays clean.
pid_t start(std::vector<std::string> arguments) {
  std::fflush(stdout);  // or the child would write what is still held
  const pid_t child = fork();
  if (child != 0) return child;
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr)) _exit(99);
  _exit(main_program(static_cast<int>(argv.size()), argv.data(), "1.2"));
}

int exit_code_of_child(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(Interrupt, EndsTheRunWithAReport) {
  char name[] = "/tmp/bitspec-int-XXXXXX";
  const std::string folder = mkdtemp(name);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const SilentServer server;
    ASSERT_TRUE(server.ready());
    const std::string file = folder + "/r" + std::to_string(signal) + ".json";
    const pid_t child = start({"bitspec", "run", server.url(), "--timeout", "2s", "--report", "json=" + file});
    const int connection = server.accept_one();  // now it waits for an answer
    kill(child, signal);
    EXPECT_EQ(exit_code_of_child(child), 130);
    close(connection);
    EXPECT_THAT(read_input(file).value_or(""), testing::HasSubstr("\"verdict\": \"interrupted\""));
  }
  std::filesystem::remove_all(folder);
}

TEST(Interrupt, EndsTheReferenceServer) {
  int out[2];
  ASSERT_EQ(pipe(out), 0);
  std::fflush(stdout);  // or the child would write what is still held
  const pid_t child = fork();
  if (child == 0) {
    dup2(out[1], STDOUT_FILENO);
    std::vector<std::string> arguments = {"bitspec", "serve"};
    char* argv[] = {arguments[0].data(), arguments[1].data()};
    _exit(main_program(2, argv, "1.2"));
  }
  close(out[1]);
  char text[200];
  const ssize_t n = read(out[0], text, sizeof text);  // its URL: it serves
  ASSERT_GT(n, 0);
  EXPECT_THAT(std::string(text, static_cast<std::size_t>(n)), testing::StartsWith("http://127.0.0.1:"));
  kill(child, SIGTERM);
  EXPECT_EQ(exit_code_of_child(child), 0);
  close(out[0]);
}

}  // namespace
}  // namespace bitspec::cli
