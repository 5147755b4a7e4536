// Commands around target files: init, check, run --target with hooks, --show-config, replay.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "harness/cli/cli.h"
#include "harness/cli/open_target.h"
#include "harness/cli/output_file.h"
#include "harness/cli/testing/whole_command.h"

namespace bitspec::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class TargetCommands : public testing::Test {
 protected:
  TargetCommands() {
    char name[] = "/tmp/bitspec-targets-XXXXXX";
    folder_ = mkdtemp(name);
    refserver::Options options;
    server_ = std::move(*refserver::Server::start(options));
  }
  ~TargetCommands() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& text) const {
    EXPECT_TRUE(write_output(folder_ + "/" + name, text));
    return folder_ + "/" + name;
  }

  std::string folder_;
  std::unique_ptr<refserver::Server> server_;
};

TEST_F(TargetCommands, InitWritesAFileThatIsRightAndNeverOverwritesOne) {
  const std::string file = folder_ + "/t.yaml";
  const auto first = bitspec({"init", server_->url(), file});
  EXPECT_EQ(first.code, ExitCode::kConformant) << first.err;
  const auto checked = bitspec({"check", file});
  EXPECT_EQ(checked.code, ExitCode::kConformant) << checked.err;
  EXPECT_EQ(checked.out, "1 target file: ok\n");
  const auto text = read_input(file).value_or("");
  EXPECT_THAT(text, HasSubstr("url: \"" + server_->url() + "\"\n"));
  EXPECT_THAT(text, HasSubstr("read_back: get"));
  EXPECT_THAT(text, HasSubstr("#  max_upload_size: {path: /..., bytes: 0}  # a known limit on the total size\n"));
  const auto again = bitspec({"init", server_->url(), file});
  EXPECT_EQ(again.code, ExitCode::kUsage);
  EXPECT_EQ(again.err, "error: " + file + " exists already and is never overwritten: choose another file\n");
  EXPECT_EQ(read_input(file).value_or(""), text);
  EXPECT_EQ(bitspec({"run", "--target", file, "--select", "ping/success", "-q"}).code, ExitCode::kConformant);
}

TEST_F(TargetCommands, InitKeepsWhatItWasTold) {
  const auto password = write("password", "hunter22\n");
  const auto file = folder_ + "/t.yaml";
  const auto made = bitspec({"init", server_->url(), file, "--user", "alice", "--password-file", password, "--header",
                             "X-Plain: yes and no", "--header", "X-Token: hunter33", "--timeout", "2s"});
  ASSERT_EQ(made.code, ExitCode::kConformant) << made.err;
  const auto text = read_input(file).value_or("");
  EXPECT_THAT(text, HasSubstr("password_file: " + password + "}\n"));
  EXPECT_THAT(text, HasSubstr("timeout: 2000ms\n"));
  EXPECT_THAT(text, HasSubstr("  X-Plain: \"yes and no\"\n"));
  EXPECT_THAT(text, HasSubstr("  X-Token: \"\"  # a secret"));
  EXPECT_THAT(text, Not(HasSubstr("hunter")));
  EXPECT_EQ(bitspec({"check", file}).code, ExitCode::kConformant);
  EXPECT_EQ(bitspec({"run", "--target", file, "--select", "ping/success", "-q"}).code, ExitCode::kConformant);
}

TEST_F(TargetCommands, InitOfNothingIsUnreachable) {
  const std::string url = server_->url();
  server_.reset();
  const auto ended = bitspec({"init", url});
  EXPECT_EQ(ended.code, ExitCode::kUnreachable);
  EXPECT_EQ(ended.out, "");
}

TEST_F(TargetCommands, ShowConfigHasNoSecretAndLoadsAgain) {
  const auto file = write("t.yaml", "url: " + server_->url() + "\nusers: [{user: alice, password: hunter22}]\n");
  const auto shown = bitspec({"run", "--target", file, "--header", "X-Token: hunter33", "--show-config"});
  EXPECT_EQ(shown.code, ExitCode::kConformant) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("  # " + file + ":1\n"));
  EXPECT_THAT(shown.out, HasSubstr("headers:  # --header\n"));
  EXPECT_THAT(shown.out, Not(HasSubstr("hunter")));
  EXPECT_EQ(bitspec({"check", write("shown.yaml", shown.out)}).code, ExitCode::kConformant);
}

TEST_F(TargetCommands, CheckPointsAtMistakesOfTargets) {
  const auto ended = bitspec({"check", write("t.yaml", "url: http://h/\ncapabilities: {host_idd: true}\n")});
  EXPECT_EQ(ended.code, ExitCode::kUsage);
  EXPECT_THAT(ended.err, HasSubstr("t.yaml:2:16: error: unknown capability 'host_idd'"));
  EXPECT_THAT(ended.err, HasSubstr("1 error in 1 file\n"));
}

TEST_F(TargetCommands, CheckWantsAUrl) {
  const auto file = write("t.yaml", "profile: iis\n");
  const auto ended = bitspec({"check", file});
  EXPECT_EQ(ended.code, ExitCode::kUsage);
  EXPECT_EQ(ended.err, file +
                           ":1:1: error: a target file needs 'url'\n  1 | profile: iis\n    | ^ add 'url: "
                           "http://host:port/path/'\n1 error in 1 file\n");
  // A run may get it from elsewhere.
  EXPECT_EQ(bitspec({"run", server_->url(), "--target", file, "--select", "ping/success", "-q"}).code,
            ExitCode::kConformant);
}

TEST_F(TargetCommands, AHookThatFailsEndsTheRunAndIsHeard) {
  const auto file = write(
      "t.yaml", "url: http://127.0.0.1:1/\nhooks: {start: [sh, -c, \"echo no room; printf '\\\\033[2J'; exit 7\"]}\n");
  const auto ended = bitspec({"run", "--target", file});
  EXPECT_EQ(ended.code, ExitCode::kUsage);
  EXPECT_THAT(ended.err, HasSubstr("hooks.start: 'sh' exited with code 7 before"));
  EXPECT_THAT(ended.err, HasSubstr("  | no room\n"));
  EXPECT_THAT(ended.err, Not(HasSubstr("\x1b")));
}

TEST_F(TargetCommands, OneUrlIsJudgedOneUploadAtATime) {
  const auto ended =
      bitspec({"run", server_->url() + "one.bin", "--one-url", "--select", "fragment/*", "--skip", "@slow"});
  EXPECT_EQ(ended.code, ExitCode::kConformant) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("conformant in "));
}

}  // namespace
}  // namespace bitspec::cli
