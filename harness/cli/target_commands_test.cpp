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
  EXPECT_THAT(text, HasSubstr("#  session_limit: {path: /..., ms: 0, sessions: 0}"));
  const auto again = bitspec({"init", server_->url(), file});
  EXPECT_EQ(again.code, ExitCode::kUsage);
  EXPECT_EQ(again.err, "error: " + file + " exists already and is never overwritten: choose another file\n");
  EXPECT_EQ(read_input(file).value_or(""), text);
  EXPECT_EQ(bitspec({"run", "--target", file, "--select", "ping/success", "-q"}).code, ExitCode::kConformant);
}

std::string target_file_of(const refserver::Area& area, const std::vector<std::string>& faults = {}) {
  refserver::Options options;
  options.faults = faults;
  options.areas = {area};
  const auto server = std::move(*refserver::Server::start(options));
  const auto made = bitspec({"init", server->url()});
  EXPECT_EQ(made.code, ExitCode::kConformant) << made.err;
  return made.out;
}

TEST_F(TargetCommands, InitFindsOutWhatTheServerCanDo) {
  const auto plain = target_file_of({});
  for (const char* line : {"\ncapabilities:\n", "\n  overwrite_allowed: true  # ", "\n  download: true  # ",
                           "\n  multirange: true  # ", "\n  no_size_limit: true  # "})
    EXPECT_THAT(plain, HasSubstr(line));
  EXPECT_THAT(plain, Not(HasSubstr("\n  fragment_limit:")));
  EXPECT_THAT(plain, Not(HasSubstr("not found out")));

  refserver::Area limited;
  limited.overwrite = false;
  limited.max_upload_size = 1'234'567;
  limited.max_fragment = 65'535;
  const auto file = target_file_of(limited);
  for (const char* line : {"\n  no_overwrite: true  # ",
                           "\n  max_upload_size: {bytes: 1234567}  # a file of one byte more is refused as too large\n",
                           "\n  fragment_limit: {bytes: 65535}  # "})
    EXPECT_THAT(file, HasSubstr(line));
  for (const char* line : {"overwrite_allowed: true  # a second", "\n  no_size_limit:"})
    EXPECT_THAT(file, Not(HasSubstr(line)));
}

// What may be a defect is not declared, or no rule would see it.
TEST_F(TargetCommands, InitDoesNotDeclareDefects) {
  refserver::Area limited;
  limited.overwrite = false;
  limited.max_upload_size = 1'000'000;
  const auto file = target_file_of(limited, {"overwrite-status-400", "size-limit-wrong-code"});
  EXPECT_THAT(file, HasSubstr("  # not found out: a second upload to the URL of a file: create got status 400"));
  EXPECT_THAT(file, HasSubstr("  # not found out: a file of 2097152 bytes: got status 500"));
  for (const char* name : {"no_overwrite", "overwrite_allowed", "max_upload_size", "no_size_limit"})
    EXPECT_THAT(file, HasSubstr(std::string("\n#  ") + name + ": ")) << name;
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
