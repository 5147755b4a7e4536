// bitspec fuzz from the command line: exit codes, what is printed, and findings that `run` repeats.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "harness/cli/output_file.h"
#include "harness/cli/testing/whole_command.h"
#include "harness/refserver/server.h"

namespace bitspec::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class FuzzCommand : public testing::Test {
 protected:
  FuzzCommand() {
    char name[] = "/tmp/bitspec-fuzz-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~FuzzCommand() override { std::filesystem::remove_all(folder_); }

  void start(const std::vector<std::string>& faults) {
    refserver::Options options;
    options.faults = faults;
    server_ = std::move(*refserver::Server::start(options));
  }
  Ended fuzz(const std::string& url) const {
    return bitspec({"fuzz", url, "--programs", "60", "--seed", "1", "--time", "10m", "--findings", folder_ + "/found",
                    "--timeout", "20s"});
  }

  std::string folder_;
  std::unique_ptr<refserver::Server> server_;
};

TEST_F(FuzzCommand, EndsWithZeroWhereNothingIsFound) {
  start({});
  const auto ended = fuzz(server_->url());
  EXPECT_EQ(ended.code, ExitCode::kConformant) << ended.out;
  EXPECT_THAT(ended.out, StartsWith("0 findings in 60 programs, "));
  EXPECT_THAT(ended.err, StartsWith("fuzzing " + server_->url() + ", profile win32, seed 1\n"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_ + "/found"));
}

TEST_F(FuzzCommand, WritesFindingsThatARunRepeats) {
  start({"close-twice-accepted"});
  const auto ended = fuzz(server_->url());
  EXPECT_EQ(ended.code, ExitCode::kNotConformant);
  const std::string file = folder_ + "/found/close-twice-closed.yaml";
  EXPECT_THAT(ended.out, AllOf(StartsWith("finding  close.twice  must\n  close in state closed\n"), HasSubstr(file),
                               HasSubstr("reproduce with: bitspec run " + server_->url())));
  EXPECT_EQ(bitspec({"check", file}).code, ExitCode::kConformant);
  const std::vector<std::string> select = {"--suites", folder_ + "/found", "--select", "live/close-twice-closed"};
  const auto run = [&](const std::string& url) {
    std::vector<std::string> words = {"run", url, "--quiet"};
    words.insert(words.end(), select.begin(), select.end());
    return bitspec(words).code;
  };
  EXPECT_EQ(run(server_->url()), ExitCode::kNotConformant);
  start({});
  EXPECT_EQ(run(server_->url()), ExitCode::kConformant);
}

TEST_F(FuzzCommand, SaysWhatKeepsItFromRunning) {
  start({});
  const std::string url = server_->url();
  EXPECT_TRUE(write_output(folder_ + "/file", "x"));
  const auto unwritable = bitspec({"fuzz", url, "--findings", folder_ + "/file"});
  EXPECT_EQ(unwritable.code, ExitCode::kUsage);
  EXPECT_THAT(unwritable.err, HasSubstr(folder_ + "/file"));
  server_.reset();
  const auto unreachable = fuzz(url);
  EXPECT_EQ(unreachable.code, ExitCode::kUnreachable);
  EXPECT_THAT(unreachable.err, StartsWith("error: "));
}

}  // namespace
}  // namespace bitspec::cli
