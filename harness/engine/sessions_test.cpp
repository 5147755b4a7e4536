// What a scenario leaves behind is found by the names that Sessions keeps.
#include "harness/engine/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace bitspec::engine {
namespace {

using testing::ElementsAre;

TEST(SessionsIds, AreThoseGivenOutAndUploadsOutsideTheFolder) {
  const Layout layout;
  const target::Target target;
  const target::Location location;
  Sessions sessions(layout, target, location, "security/folder", 1);
  sessions.begin("usual", std::nullopt);
  sessions.begin("named", sessions.path_for("named.bin"));
  sessions.remember_id("{an-id}");
  sessions.begin("elsewhere", "/elsewhere/bitspec-escape");
  EXPECT_THAT(sessions.ids(), ElementsAre("{an-id}", "bitspec-escape"));
}

struct VariableCase {
  std::string text, want;
};

TEST(SessionsVariables, AreThoseOfTheLocation) {
  Layout layout;
  layout.base = "/limited/";
  target::Target target = *target::target_from_url("http://h/");
  const target::Location location{*Url::parse("https://other:8443/limited/"), {{"max_upload_size.bytes", "100"}}};
  Sessions sessions(layout, target, location, "limits/x", 1);
  sessions.begin("s", std::nullopt).said = 7;
  const VariableCase cases[] = {
      {"${place}", "/limited/"},
      {"${target.url}", "https://other:8443"},
      {"${s.url}", "https://other:8443/limited/bitspec/limits-x/bitspec-limits-x-s.bin"},
      {"${s.name}", "bitspec-limits-x-s.bin"},
      {"${capability.max_upload_size.bytes+1}", "101"},
      {"${s.said*2-1}", "13"},
      {"${capability.disk_quota.bytes}", "error: the target does not declare 'disk_quota.bytes' for this place"},
      {"${s.mood}", "error: a session has id, path, name, url, next and said, but no 'mood'"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto got = sessions.expand({c.text, {}});
    EXPECT_EQ(got ? *got : "error: " + got.error().message, c.want);
  }
}

struct PathCase {
  bool folders;
  std::string given, want;
};

TEST(SessionsPaths, EndInANameThatNoOtherScenarioHas) {
  const PathCase cases[] = {
      {true, "s.bin", "/up/run/fragment-gap-2/run-fragment-gap-2-s.bin"},
      {true, "a/b.bin", "/up/run/fragment-gap-2/a/run-fragment-gap-2-b.bin"},
      {true, "b.bin?to=/x", "/up/run/fragment-gap-2/run-fragment-gap-2-b.bin?to=/x"},
      {true, "/x", "/x"},
      {false, "s.bin", "/up/run-fragment-gap-2-s.bin"},
      {false, "/x", "/x"},
  };
  const target::Target target = *target::target_from_url("http://h/up/");
  const target::Location location{target.url, {}};
  for (const auto& c : cases) {
    SCOPED_TRACE(c.given);
    Layout layout;
    layout.base = "/up/";
    layout.run = "run";
    if (!c.folders) layout.form.names = target::Form::Names::kFlat;
    EXPECT_EQ(Sessions(layout, target, location, "fragment/gap[2]", 1).path_for(c.given), c.want);
  }
}

TEST(SessionsPaths, OfAReferenceOfTheServersAreResolvedAgainstTheUpload) {
  const PathCase cases[] = {
      {true, "../r/x?y", "/up/run/r/x?y"},
      {true, "/r/./x", "/r/x"},
      {true, "?r=x", "/up/run/a-x/s.bin?r=x"},
      {true, "r\\x", "/up/run/a-x/r/x"},
      {true, "//h/r", "/r"},
      {true, "//other/r", "http://other/r"},
      {true, "http://h/r", "http://h/r"},
      {true, "a b", "/up/run/a-x/run-a-x-a b"},
  };
  const target::Target target = *target::target_from_url("http://h/up/");
  const target::Location location{target.url, {}};
  Layout layout;
  layout.base = "/up/";
  layout.run = "run";
  for (const auto& c : cases) {
    SCOPED_TRACE(c.given);
    Sessions sessions(layout, target, location, "a/x", 1);
    sessions.begin("s", "/up/run/a-x/s.bin");
    sessions.save("reply", c.given);
    EXPECT_EQ(sessions.path_from({"${reply}", {}}, "s").value_or("error"), c.want);
  }
}

TEST(SessionsBytes, AreLettersInTheFormOfTextButForTheBinaryStream) {
  Layout layout;
  layout.form.bytes = target::Form::Bytes::kText;
  const target::Target target;
  const target::Location location;
  const Sessions sessions(layout, target, location, "a/x", 1);
  const auto is_text = [&](const std::string& stream) {
    std::string bytes(500, ' ');
    sessions.bytes(stream, 0, bytes.size())->read(0, bytes);
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= '-' && c <= 'z'; });
  };
  EXPECT_TRUE(is_text("s"));
  EXPECT_FALSE(is_text(kBinaryStream));
}

TEST(SessionsPaths, OfATargetWithOneUrlAreThatUrl) {
  Layout layout;
  layout.base = "/upload.cgi?to=x";
  target::Target target = *target::target_from_url("http://h/upload.cgi?to=x", true);
  const target::Location location{target.url, {}};
  Sessions sessions(layout, target, location, "a/x", 1);
  EXPECT_EQ(sessions.begin("s", std::nullopt).path, "/upload.cgi?to=x");
  EXPECT_TRUE(sessions.takes_uploads("/upload.cgi?to=x"));
}

TEST(SessionsPaths, OfPlacesThatRefuseUploadsTakeNone) {
  target::Target target = *target::target_from_url("http://h/up/");
  for (const char* name : {"uploads_disabled", "missing_path", "forbidden_url"})
    target.capabilities[name].places = {{std::string("/") + name + "/", {}, {}}};
  for (const char* path : {"/uploads_disabled/", "/missing_path/", "/forbidden_url/", "/up/"}) {
    target::Location location{target.url, {}};
    location.url.path = path;
    Layout layout;
    layout.base = path;
    Sessions sessions(layout, target, location, "a/x", 1);
    const std::string made = sessions.begin("s", std::nullopt).path;
    EXPECT_EQ(sessions.takes_uploads(made), std::string_view(path) == "/up/") << made;
  }
}

}  // namespace
}  // namespace bitspec::engine
