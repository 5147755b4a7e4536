#include "harness/engine/read_back.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "harness/base/testing/evil_strings.h"
#include "harness/engine/body_hash.h"

namespace bitspec::engine {
namespace {

class ReadStored : public testing::Test {
 protected:
  ReadStored() {
    char name[] = "/tmp/bitspec-stored-XXXXXX";
    folder_ = mkdtemp(name);
    target_ = *target::target_from_url("http://h/up/");
    target_.files_folder = folder_;
    std::filesystem::create_directories(folder_ + "/run");
    std::ofstream(folder_ + "/run/a b.bin") << "hello";
    environment_.target = &target_;
    environment_.read_back = ReadBack::kFolder;
    environment_.limits.exchange = std::chrono::seconds(30);
  }
  ~ReadStored() override { std::filesystem::remove_all(folder_); }

  // "200 hello", "404 ", "error: ..."
  std::string seen(const std::string& path, const std::string& id = "") {
    Exchange exchange;
    const auto read = read_stored(environment_, path, id, exchange);
    if (!read) return "error: " + read.error().message;
    return std::to_string(exchange.answer.status) + " " + exchange.body.kept;
  }
  void command(std::vector<std::string> arguments) {
    environment_.read_back = ReadBack::kCommand;
    target_.read_back.command = std::move(arguments);
  }

  std::string folder_;
  target::Target target_;
  Environment environment_;
};

TEST_F(ReadStored, FromAFolder) {
  EXPECT_EQ(seen("/up/run/a%20b.bin"), "200 hello");
  EXPECT_EQ(seen("/up/run/none"), "404 ");
  EXPECT_EQ(seen("/up/../x"), "error: '../x' leaves the upload folder");
  target_.read_back.name = "run/{name}";
  EXPECT_EQ(seen("/up/x/y/none"), "404 ");
  std::ofstream(folder_ + "/s-%7B1%7D") << "by id";
  target_.read_back.name = "s-{id}";
  EXPECT_EQ(seen("/up/x", "{1}"), "200 by id");
  EXPECT_EQ(seen("/up/x"), "error: '{id}' is empty: the upload has no session id");
}

TEST_F(ReadStored, OfTheOneUrl) {
  target_ = *target::target_from_url("http://h/cgi/up.bin?x=1", true);
  target_.files_folder = folder_;
  std::ofstream(folder_ + "/up.bin") << "one";
  EXPECT_EQ(seen("/cgi/up.bin?x=1"), "200 one");
}

TEST_F(ReadStored, ByACommand) {
  command({"cat", folder_ + "/{path}"});
  EXPECT_EQ(seen("/up/run/a%20b.bin"), "200 hello");
  command({"sh", "-c", "test \"$1\" = run/x && exit 3", "sh", "{path}"});
  EXPECT_EQ(seen("/up/run/x"), "404 ");
  command({"sh", "-c", "echo no right >&2; exit 1"});
  EXPECT_EQ(seen("/up/x"), "error: read-back by 'sh': exited with code 1; its output: no right\\n");
  command({"/nope"});
  EXPECT_EQ(seen("/up/x"), "error: read-back by '/nope': cannot be run: no such file or directory");
  environment_.limits.exchange = std::chrono::milliseconds(50);
  command({"sleep", "100"});
  EXPECT_EQ(seen("/up/x"), "error: read-back by 'sleep': it did not end within 50 ms");
}

TEST_F(ReadStored, NoIdOfAServerBecomesMoreThanOneArgument) {
  command({"sh", "-c", "echo $#; printf %s \"$1\"", "sh", "{id}"});
  for (const auto& evil : evil_strings()) {
    const std::string got = seen("/up/x", evil);
    if (got.starts_with("error: ")) {
      EXPECT_TRUE(evil.empty() || evil.size() > 1000) << evil << ": " << got;
      continue;
    }
    ASSERT_TRUE(got.starts_with("200 1\n")) << got;
    for (const char c : got.substr(6)) EXPECT_TRUE(c > ' ' && c < 0x7f && c != '$' && c != '`' && c != '/') << got;
  }
}

}  // namespace
}  // namespace bitspec::engine
