// A Remote against small shell programs that behave badly.
#include "fuzz/adapter/remote.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace bitspec::adapter {
namespace {

using Did = Reaction::Did;

class RemoteTest : public testing::Test {
 protected:
  RemoteTest() { signal(SIGPIPE, SIG_IGN); }
  // The question of the start and this one go to `script`, each with 5 + 1 bytes.
  static Reaction ask(const std::string& script) {
    Remote remote({"/bin/sh", "-c", script}, std::chrono::milliseconds(300));
    return remote.ask(Function::kGuid, "x");
  }
};

// Reads the first question and answers it.
constexpr char kFirst[] = "head -c 43 >/dev/null; printf 'R\\0\\0\\0\\0'; ";

struct RemoteCase {
  const char* script;
  Did did;
  std::string how;
};
TEST_F(RemoteTest, NamesWhatWentWrong) {
  const std::vector<RemoteCase> cases = {
      {"printf 'A\\0\\0\\0\\2ok'; sleep 60", Did::kAccepted, ""},
      {"printf 'N\\0\\0\\0\\0'; sleep 60", Did::kNotImplemented, ""},
      {"kill -SEGV $$", Did::kDied, "signal 11 (Segmentation fault)"},
      {"head -c 1 >/dev/null; exit 7", Did::kDied, "exit code 7"},
      {"head -c 1 >/dev/null; exit 0", Did::kDied, "exit code 0 without an answer"},
      {"sleep 60", Did::kHung, "no answer in 300 ms"},
      {"printf 'A\\0'; sleep 60", Did::kHung, "only a part of an answer in 300 ms"},
      {"printf 'A\\0\\0\\0\\5ok'; sleep 60", Did::kHung, "only a part of an answer in 300 ms"},
      {"printf 'A\\0\\0\\0\\5ok'; exit 3", Did::kDied, "exit code 3"},
      {"printf 'A\\377\\377\\377\\377'; sleep 60", Did::kGarbage, "an answer that announces 4294967295 bytes"},
      {"printf 'hello, world'; sleep 60", Did::kGarbage, "\"hello\" begins no answer"},
      {"exec >&-; sleep 60", Did::kDied, "its output closed"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.script);
    const Reaction reaction = ask(kFirst + std::string(c.script));
    EXPECT_EQ(reaction.did, c.did);
    EXPECT_EQ(reaction.how, c.how);
  }
}

TEST_F(RemoteTest, KeepsTheEndOfWhatItSaid) {
  const Reaction reaction = ask(std::string(kFirst) + "echo first >&2; exec 2>&1 >/dev/null; exit 1");
  EXPECT_EQ(reaction.did, Did::kDied);
  EXPECT_EQ(reaction.report, "first\n");
}

TEST_F(RemoteTest, SaysWhyItCannotStart) {
  Remote remote({"/no/such/program"}, std::chrono::milliseconds(300));
  EXPECT_EQ(remote.start(), "/no/such/program: No such file or directory");
}

TEST_F(RemoteTest, GoesOnAfterADeath) {
  Remote remote({"/bin/sh", "-c",
                 std::string(kFirst) + "head -c 6 >/dev/null; printf 'A\\0\\0\\0\\1a'; head -c 6 >/dev/null; exit 5"},
                std::chrono::milliseconds(2000));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(remote.ask(Function::kGuid, "x").text, "a");
    EXPECT_EQ(remote.ask(Function::kGuid, "x").how, "exit code 5");
  }
}

}  // namespace
}  // namespace bitspec::adapter
