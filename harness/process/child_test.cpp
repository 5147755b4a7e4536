#include "harness/process/child.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "harness/process/output_log.h"

namespace bitspec::process {
namespace {

using Clock = std::chrono::steady_clock;

constexpr milliseconds kSoon{20'000};  // far above what anything here takes

struct Done {
  std::string end, output, errors;
};

Done done(const std::vector<std::string>& arguments, const std::string& folder = "") {
  Done out;
  auto child = Child::start(
      {arguments, folder}, [&](std::string_view bytes) { out.output += bytes; },
      [&](std::string_view bytes) { out.errors += bytes; });
  if (!child) return {"error: " + child.error().message, "", ""};
  const auto ended = (*child)->wait(Clock::now() + kSoon);
  (*child)->end();
  out.end = ended ? ended->text() : "still runs";
  return out;
}

bool lives(int pid) {
  return ::kill(pid, 0) == 0;
}

bool dies(int pid) {
  for (const auto until = Clock::now() + kSoon; Clock::now() < until; ::usleep(5000)) {
    if (!lives(pid)) return true;
  }
  return false;
}

TEST(Child, SaysHowItEnded) {
  EXPECT_EQ(done({"true"}).end, "exited with code 0");
  EXPECT_EQ(done({"sh", "-c", "exit 3"}).end, "exited with code 3");
  EXPECT_EQ(done({"sh", "-c", "kill -9 $$"}).end, "was killed by signal 9 (Killed)");
  EXPECT_EQ(done({"/nope/x"}).end, "cannot be run: no such file or directory");
  EXPECT_EQ(done({"true"}, "/nope").end, "cannot be run: no such file or directory");
  EXPECT_EQ(done({"no-such-program-at-all"}).end, "error: program not found: 'no-such-program-at-all'");
  EXPECT_EQ(done({"echo", std::string("a\0b", 3)}).end, "error: an argument contains a NUL byte");
  EXPECT_EQ(done({}).end, "error: no program given");
}

TEST(Child, GivesBothOutputsWholeAndNoInput) {
  const auto ended = done({"sh", "-c", "cat; pwd; echo b >&2"}, "/tmp");
  EXPECT_EQ(ended.output, "/tmp\n");
  EXPECT_EQ(ended.errors, "b\n");
  EXPECT_EQ(done({"head", "-c", "3000000", "/dev/zero"}).output.size(), 3'000'000u);
}

TEST(Child, ArgumentsAreNoShellLine) {
  EXPECT_EQ(done({"echo", "$(id);`id`", "'\"", "-n", "*"}).output, "$(id);`id` '\" -n *\n");
}

TEST(Child, EndsTheWholeGroupEvenIfItDoesNotWant) {
  OutputLog log;
  auto child = Child::start({{"sh", "-c", "trap '' TERM; sleep 100 & echo $!; trap '' TERM; wait; sleep 100"}, ""},
                            [&](std::string_view bytes) { log.add(bytes); });
  ASSERT_TRUE(child);
  for (const auto until = Clock::now() + kSoon; log.size() == 0 && Clock::now() < until;) ::usleep(1000);
  const int grandchild = std::atoi(log.tail(100).c_str());
  ASSERT_GT(grandchild, 1);
  EXPECT_TRUE(lives(grandchild));
  const auto before = Clock::now();
  (*child)->end(milliseconds(50));
  EXPECT_LT(Clock::now() - before, kSoon);
  EXPECT_TRUE(dies(grandchild));
}

TEST(Child, EndsWhenWeAreKilled) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const int middle = ::fork();
  if (middle == 0) {
    const auto child = Child::start({{"sh", "-c", "echo $$; exec sleep 100"}, ""}, [&](std::string_view bytes) {
      if (::write(ends[1], bytes.data(), bytes.size()) < 0) ::_exit(1);
    });
    ::sleep(100);
    ::_exit(0);
  }
  char text[32] = {};
  ASSERT_GT(::read(ends[0], text, sizeof text - 1), 0);
  const int program = std::atoi(text);
  ASSERT_GT(program, 1);
  EXPECT_TRUE(lives(program));
  ::kill(middle, SIGKILL);
  ::waitpid(middle, nullptr, 0);
  EXPECT_TRUE(dies(program));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(OutputLog, KeepsTheLastLinesAndTheirTimes) {
  OutputLog log(20);
  const auto t = OutputLog::Time{} + std::chrono::hours(1);
  const auto at = [&](int s) { return t + std::chrono::seconds(s); };
  log.add("first\nsec", at(1));
  log.add("ond\n", at(2));
  EXPECT_EQ(log.between(at(0), at(1), 100), "first\nsecond\n");
  log.add("third\n", at(3));
  EXPECT_EQ(log.between(at(2), at(9), 100), "third\n");
  EXPECT_EQ(log.tail(8), "third\n");
  EXPECT_TRUE(log.has("first", 0));
  EXPECT_FALSE(log.has("first", 6));
  log.add("fourth\n", at(4));
  EXPECT_EQ(log.tail(100), "second\nthird\nfourth\n");
  EXPECT_EQ(log.size(), 26u);
  log.add(std::string(100'000, 'x'), at(5));
  EXPECT_LE(log.tail(1'000'000).size(), 4096u);
}

}  // namespace
}  // namespace bitspec::process
