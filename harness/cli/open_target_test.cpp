// Which value counts where several are given, and the schema of target files, which needs the catalogue's words.
#include "harness/cli/open_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "harness/base/testing/source_folder.h"
#include "harness/cli/output_file.h"
#include "harness/refserver/everything.h"

namespace bitspec::cli {
namespace {

using testing::HasSubstr;

const catalogue::Catalogue& words() {
  static const auto checked = catalogue::load_suites(catalogue::embedded_suites());
  return checked.suites.catalogue;
}

class OpenTargetTest : public testing::Test {
 protected:
  OpenTargetTest() {
    char name[] = "/tmp/bitspec-open-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~OpenTargetTest() override {
    std::filesystem::remove_all(folder_);
    for (const auto& name : set_) unsetenv(name.c_str());
  }
  void set(const std::string& name, const std::string& value) {
    setenv(name.c_str(), value.c_str(), 1);
    set_.push_back(name);
  }
  std::string write(const std::string& name, const std::string& text) {
    EXPECT_TRUE(write_output(folder_ + "/" + name, text));
    return folder_ + "/" + name;
  }
  tl::expected<OpenTarget, ExitCode> open(const TargetArguments& arguments) {
    std::ostringstream out, err;
    Io io{out, err, false, false, 100, "bitspec", "1.2"};
    auto opened = open_target(arguments, words(), io);
    complaint_ = err.str();
    return opened;
  }

  std::string folder_, complaint_;
  std::vector<std::string> set_;
};

TEST_F(OpenTargetTest, FlagsCountBeforeTheEnvironmentAndThatBeforeTheFile) {
  TargetArguments a;
  a.file = write("t.yaml", "url: http://file/\nprofile: iis\ntimeout: 1s\nusers: [{user: f, password: f}]\n");
  auto opened = open(a);
  ASSERT_TRUE(opened) << complaint_;
  EXPECT_EQ(opened->target.url.host, "file");
  EXPECT_EQ(opened->profile, Profile::kIis);
  EXPECT_EQ(opened->target.timeout, std::chrono::seconds(1));
  EXPECT_EQ(opened->sources.at("url"), a.file + ":1");

  set("BITSPEC_URL", "http://environment/");
  set("BITSPEC_PROFILE", "mc-bup");
  set("BITSPEC_TIMEOUT", "2s");
  set("BITSPEC_USER", "e");
  set("BITSPEC_PASSWORD", "secret");
  opened = open(a);
  ASSERT_TRUE(opened) << complaint_;
  EXPECT_EQ(opened->target.url.host, "environment");
  EXPECT_EQ(opened->profile, Profile::kMcBup);
  EXPECT_EQ(opened->target.timeout, std::chrono::seconds(2));
  EXPECT_EQ(opened->target.users.at(0).user, "e");
  EXPECT_EQ(opened->target.users.at(0).password, "secret");
  EXPECT_EQ(opened->sources.at("url"), "BITSPEC_URL");

  a.url = "http://flag/";
  a.profile = Profile::kWin32;
  a.timeout = std::chrono::seconds(3);
  a.user = "u";
  opened = open(a);
  ASSERT_TRUE(opened) << complaint_;
  EXPECT_EQ(opened->target.url.host, "flag");
  EXPECT_EQ(opened->profile, Profile::kWin32);
  EXPECT_EQ(opened->target.timeout, std::chrono::seconds(3));
  EXPECT_EQ(opened->target.users.at(0).user, "u");
}

TEST_F(OpenTargetTest, TheEnvironmentNamesTheFile) {
  set("BITSPEC_TARGET", write("t.yaml", "url: http://file/up\n"));
  const auto opened = open({});
  ASSERT_TRUE(opened) << complaint_;
  EXPECT_EQ(opened->target.url.text(), "http://file/up/");
}

TEST_F(OpenTargetTest, OneUrlTakesTheUrlOfTheFileAsItIsWritten) {
  TargetArguments a;
  a.file = write("t.yaml", "url: http://file/up.cgi\n");
  a.one_url = true;
  const auto opened = open(a);
  ASSERT_TRUE(opened) << complaint_;
  EXPECT_EQ(opened->target.url.text(), "http://file/up.cgi");
}

TEST_F(OpenTargetTest, SaysWhatIsMissing) {
  EXPECT_FALSE(open({}));
  EXPECT_EQ(complaint_, "error: expected a URL, --target FILE or --reference\n");
  TargetArguments a;
  a.url = "http://h/";
  a.user = "u";
  EXPECT_FALSE(open(a));
  EXPECT_EQ(complaint_, "error: --user 'u': no password: set BITSPEC_PASSWORD or --password-file\n");
  a.user = "";
  a.password_file = "x";
  EXPECT_FALSE(open(a));
  EXPECT_EQ(complaint_, "error: --password-file needs --user\n");
  set("BITSPEC_PROFILE", "win31");
  a = {};
  a.url = "http://h/";
  EXPECT_FALSE(open(a));
  EXPECT_EQ(complaint_, "error: BITSPEC_PROFILE: invalid value 'win31': expected win32, mc-bup or iis\n");
}

TEST_F(OpenTargetTest, MistakesInTheFileHaveTheirPlace) {
  TargetArguments a;
  a.file = write("t.yaml", "url: http://h/\ncapabilities: {tlss: true}\n");
  const auto opened = open(a);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error(), ExitCode::kUsage);
  EXPECT_THAT(complaint_, HasSubstr("t.yaml:2:16: error: unknown capability 'tlss'"));
  EXPECT_THAT(complaint_, HasSubstr("did you mean 'tls'?"));
}

TEST_F(OpenTargetTest, ThePageOfTheDocumentationHasARightExample) {
  std::ifstream in(source_folder() + "/docs/target.md");
  const std::string page((std::istreambuf_iterator<char>(in)), {});
  const auto from = page.find("```yaml\n"), to = page.find("```", from + 8);
  ASSERT_NE(to, std::string::npos);
  const auto loaded =
      target::load_target("docs/target.md", page.substr(from + 8, to - from - 8), selftest::vocabulary_of(words()), {});
  EXPECT_TRUE(loaded.errors.empty()) << loaded.errors.front().render();
  EXPECT_EQ(loaded.target.users.size(), 1u);
  const auto vocabulary = selftest::vocabulary_of(words());
  const auto grammar = target::grammar(vocabulary);
  for (const auto& field : grammar.table.find(target::kTargetFile).fields)
    EXPECT_THAT(page, HasSubstr("| `" + std::string(field.key) + "` |"));
}

TEST_F(OpenTargetTest, TheReferenceServerWithEverythingSaysSoInARightFile) {
  const auto options = refserver::everything({Profile::kWin32, folder_, ""});
  ASSERT_TRUE(options) << options.error().message;
  const auto server = refserver::Server::start(*options);
  ASSERT_TRUE(server) << server.error().message;
  TargetArguments a;
  a.file = write("target.yaml", refserver::everything_target(**server, *options));
  const auto opened = open(a);
  ASSERT_TRUE(opened) << complaint_;
  EXPECT_EQ(opened->target.users.size(), 2u);
  EXPECT_FALSE(opened->target.listen.empty());
  EXPECT_EQ(opened->target.capabilities.at("max_upload_size").places.at(0).values.at("bytes"), "10000");
}

TEST_F(OpenTargetTest, CapabilitiesOfTheCommandLineReplaceThoseOfTheFile) {
  TargetArguments a;
  a.file = write("t.yaml", "url: http://h/\ncapabilities:\n  max_upload_size: {path: /f/, bytes: 5}\n  tls: true\n");
  a.capabilities = {"max_upload_size=/a/,bytes:1000", "max_upload_size=/b/,bytes:2000", "tls=off"};
  const auto opened = open(a);
  ASSERT_TRUE(opened) << complaint_;
  const auto& sizes = opened->target.capabilities.at("max_upload_size").places;
  ASSERT_EQ(sizes.size(), 2u);
  EXPECT_EQ(sizes[0].path + sizes[0].values.at("bytes"), "/a/1000");
  EXPECT_EQ(sizes[1].path + sizes[1].values.at("bytes"), "/b/2000");
  EXPECT_TRUE(opened->target.capabilities.at("tls").off);
}

TEST(TargetSchema, IsTheOneInTheSuites) {
  const std::string path = source_folder() + "/suites/schema/target.json";
  const std::string wanted = target::target_schema(selftest::vocabulary_of(words()));
  if (std::getenv("BITSPEC_UPDATE")) std::ofstream(path, std::ios::binary) << wanted;
  std::ifstream in(path, std::ios::binary);
  const std::string stored((std::istreambuf_iterator<char>(in)), {});
  EXPECT_TRUE(stored == wanted) << "suites/schema/target.json is not what the table of target files says.\n"
                                << "To write it anew: BITSPEC_UPDATE=1 cli_test --gtest_filter=TargetSchema.*";
}

}  // namespace
}  // namespace bitspec::cli
