#include "reports/formats.h"

#include <gtest/gtest.h>

#include <set>

#include "reports/testing/example.h"

namespace bitspec::reports {
namespace {

// Holds for every row of the table, also for one that is added later.
TEST(Formats, EachHasANameAndRendersAnyRun) {
  std::set<std::string_view> names;
  for (const Format& format : formats()) {
    SCOPED_TRACE(format.name);
    EXPECT_TRUE(names.insert(format.name).second);
    EXPECT_FALSE(format.about.empty());
    EXPECT_EQ(find_format(format.name), &format);
    EXPECT_FALSE(format.render(example_run(), {}).empty());
    EXPECT_FALSE(format.render(results::RunResult{}, {}).empty());
    EXPECT_NE(formats_help().find(format.name), std::string::npos);
  }
  EXPECT_EQ(format_names().size(), names.size());
  EXPECT_EQ(find_format("xml"), nullptr);
}

// Whatever a server says, no format has a byte that a terminal obeys. DEL, which JSON may hold, is none.
TEST(Formats, HaveNoControlBytes) {
  for (const Format& format : formats()) {
    for (const auto& evil : kEvilStrings) {
      SCOPED_TRACE(std::string(format.name) + ": " + evil.substr(0, 40));
      for (const char c : format.render(evil_run(evil), {}))
        ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << int(c);
    }
  }
}

TEST(Formats, AreWhatTheirNamesSay) {
  const auto run = example_run();
  RenderOptions verbose;
  verbose.verbose = true;
  EXPECT_EQ(find_format("console")->render(run, verbose), to_console(run, verbose));
  EXPECT_EQ(find_format("json")->render(run, verbose), to_json(run));
  EXPECT_EQ(find_format("junit")->render(run, verbose), to_junit(run));
  EXPECT_EQ(find_format("markdown")->render(run, verbose), to_markdown(run));
}

}  // namespace
}  // namespace bitspec::reports
