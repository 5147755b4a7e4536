#include "harness/engine/hooks.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bitspec::engine {
namespace {

using std::chrono::milliseconds;

// A port of this machine that was free a moment ago, or that somebody listens at.
class Port {
 public:
  explicit Port(bool listens) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), size), 0);
    if (listens) {
      EXPECT_EQ(::listen(fd_, 5), 0);
    }
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    number_ = ntohs(address.sin_port);
  }
  ~Port() { ::close(fd_); }
  int number() const { return number_; }

 private:
  int fd_, number_ = 0;
};

target::Hook shell(const std::string& line, const std::string& wait_for_log = "") {
  target::Hook hook;
  hook.command = {"sh", "-c", line};
  hook.wait_for_log = wait_for_log;
  return hook;
}

// The port is bound all the time, so that nobody else takes it, and refuses connections.
class HooksTest : public testing::Test {
 protected:
  HooksTest() { target_ = *target::target_from_url("http://127.0.0.1:" + std::to_string(port_.number()) + "/"); }
  Port port_{false};
  target::Target target_;
};

TEST_F(HooksTest, StartIsReadyOnceItSaysSoAndResetFollows) {
  target_.hooks.start = shell("echo starting; sleep 0.05; echo now ready; exec sleep 100", "ready");
  target_.hooks.reset = shell("echo emptied");
  Hooks hooks(target_);
  const auto started = hooks.start();
  ASSERT_TRUE(started) << started.error().message;
  EXPECT_EQ(hooks.log().tail(1000), "starting\nnow ready\nemptied\n");
}

TEST_F(HooksTest, WithoutHooksThereIsNothingToDo) {
  Hooks hooks(target_);
  EXPECT_TRUE(hooks.start());
  EXPECT_EQ(hooks.restart().error().code, ErrorCode::kNotFound);
  EXPECT_EQ(hooks.uploads_off().error().message, "the target has no hook 'uploads_off'");
}

struct HookCase {
  target::Hook start;
  std::string want;
};

TEST_F(HooksTest, SaysWhyAStartFailed) {
  target::Hook slow = shell("exec sleep 100", "ready");
  slow.timeout = milliseconds(50);
  target::Hook port = shell("exec sleep 100");
  port.timeout = milliseconds(50);
  target::Hook none;
  none.command = {"/nope"};
  const HookCase cases[] = {
      {shell("echo no room; exit 7", "ready"), "hooks.start: 'sh' exited with code 7 before it wrote 'ready'"},
      {slow, "hooks.start: 'sh' was given 50 ms, and they passed before it wrote 'ready'"},
      {port,
       "hooks.start: 'sh' was given 50 ms, and they passed before " + target_.url.authority() + " took connections"},
      {none, "hooks.start: '/nope' cannot be run: no such file or directory before " + target_.url.authority() +
                 " took connections"},
  };
  for (const auto& c : cases) {
    target_.hooks.start = c.start;
    Hooks hooks(target_);
    const auto started = hooks.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().message, c.want);
  }
}

TEST_F(HooksTest, AnotherServerThereIsNotJudgedInItsPlace) {
  const Port taken(true);
  target_.url.port = static_cast<std::uint16_t>(taken.number());
  target_.hooks.start = shell("echo ready; exec sleep 100", "ready");
  Hooks hooks(target_);
  EXPECT_EQ(hooks.start().error().message, "hooks.start: somebody listens at " + target_.url.authority() +
                                               " already: end it, or leave hooks.start out");
}

TEST_F(HooksTest, RestartIsStopAndStartUnlessItHasAHookOfItsOwn) {
  target_.hooks.start = shell("echo ready; exec sleep 100", "ready");
  target_.hooks.stop = shell("echo stopping");
  Hooks hooks(target_);
  ASSERT_TRUE(hooks.start());
  ASSERT_TRUE(hooks.restart());
  EXPECT_EQ(hooks.log().tail(1000), "ready\nstopping\nready\n");
  target_.hooks.restart = shell("echo again", "again");
  ASSERT_TRUE(hooks.restart());
  EXPECT_EQ(hooks.log().tail(1000), "ready\nstopping\nready\nagain\n");
}

TEST_F(HooksTest, StopIsWaitedForEvenAfterCtrlCAndItsFailureIsTold) {
  std::atomic<bool> stop{false};
  target_.hooks.start = shell("echo ready; exec sleep 100", "ready");
  target_.hooks.stop = shell("sleep 0.2; echo stopped; exit 4");
  Hooks hooks(target_, &stop);
  ASSERT_TRUE(hooks.start());
  stop = true;
  EXPECT_EQ(hooks.end().error().message, "hooks.stop: 'sh' exited with code 4");
  EXPECT_EQ(hooks.log().tail(1000), "ready\nstopped\n");
  EXPECT_TRUE(hooks.end());  // nothing is left
}

TEST_F(HooksTest, AFailedHookIsAnError) {
  target_.hooks.uploads_off = shell("exit 2");
  target_.hooks.uploads_on = shell("true");
  target_.hooks.reset = shell("sleep 100");
  target_.hooks.reset.timeout = milliseconds(30);
  Hooks hooks(target_);
  EXPECT_EQ(hooks.uploads_off().error().message, "hooks.uploads_off: 'sh' exited with code 2");
  EXPECT_TRUE(hooks.uploads_on());
  EXPECT_EQ(hooks.start().error().message, "hooks.reset: 'sh' did not end within 30 ms");
}

}  // namespace
}  // namespace bitspec::engine
