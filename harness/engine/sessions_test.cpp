// What a scenario leaves behind is found by the names that Sessions keeps.
#include "harness/engine/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
      {"${s.url}", "https://other:8443/limited/bitspec/limits-x/s.bin"},
      {"${capability.max_upload_size.bytes+1}", "101"},
      {"${s.said*2-1}", "13"},
      {"${capability.disk_quota.bytes}",
       "error: the target does not say 'disk_quota.bytes' of the place where this runs"},
      {"${s.mood}", "error: a session has id, path, url, next and said, but no 'mood'"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    const auto got = sessions.expand({c.text, {}});
    EXPECT_EQ(got ? *got : "error: " + got.error().message, c.want);
  }
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

}  // namespace
}  // namespace bitspec::engine
