// The server under test is a program here, `bitspec serve` unless SERVER names another that prints its URL; yours may
// as well run in this process, in a thread of its own.
#include <bitspec/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace {

class ServerProgram {
 public:
  std::string start() {
    int out[2];
    if (pipe(out) != 0) throw std::runtime_error("no pipe");
    const char* command = std::getenv("SERVER");
    const std::string line = std::string("exec ") + (command ? command : "bitspec serve");
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], STDOUT_FILENO);
      execl("/bin/sh", "sh", "-c", line.c_str(), static_cast<char*>(nullptr));
      _exit(127);
    }
    close(out[1]);
    std::string printed;
    for (char c = 0; read(out[0], &c, 1) == 1 && c != '\n';) printed += c;
    close(out[0]);
    const std::size_t at = printed.find("http://");
    if (at == std::string::npos) throw std::runtime_error("the server printed no URL");
    return printed.substr(at, printed.find(' ', at) - at);
  }

  void stop() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_ = -1;
};

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  ServerProgram server;
  bitspec::gtest::register_tests({[&] { return server.start(); }, [&] { server.stop(); }});
  return RUN_ALL_TESTS();
}
