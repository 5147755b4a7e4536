#include "harness/cli/console_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "harness/base/testing/source_folder.h"
#include "harness/cli/testing/whole_command.h"

namespace bitspec::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string render(std::vector<std::string> options) {
  options.insert(options.begin(), {"report", "render", source_folder() + "/reports/testdata/result.json"});
  const auto ended = bitspec(options);
  EXPECT_EQ(ended.code, ExitCode::kConformant) << ended.err;
  return ended.out;
}

TEST(ConsoleOptions, AColourIsAskedForOrThatOfTheTerminal) {
  std::ostringstream out, err;
  Io io{out, err, false, false, 100, "bitspec", "1.2"};
  for (const bool terminal : {false, true}) {
    io.colour = terminal;
    EXPECT_EQ(console_options({Colour::kAuto, {}}, false, io).colour, terminal);
    EXPECT_TRUE(console_options({Colour::kAlways, {}}, false, io).colour);
    EXPECT_FALSE(console_options({Colour::kNever, {}}, false, io).colour);
  }
}

TEST(ConsoleOptions, LinesAreNoLongerThanCanBeRead) {
  std::ostringstream out, err;
  Io io{out, err, false, false, 100, "bitspec", "1.2"};
  io.width = 300;
  EXPECT_EQ(console_options({}, false, io).width, 120);
  io.width = 60;
  EXPECT_EQ(console_options({}, false, io).width, 60);
}

TEST(Show, ListsWhatIsOtherwiseCounted) {
  const struct {
    const char *name, *listed;
  } cases[] = {{"skipped", "\n      security.tls\n"},
               {"blocked", "\n      fragment.gap.session-lives\n"},
               {"inconclusive", "\n      http.date\n"},
               {"passed", "\n  pass  must    ping.success  4 observations\n"},
               {"informational", "\n  ping.success  ping/x: 201\n"}};
  const std::string plain = render({});
  for (const auto& c : cases) {
    EXPECT_THAT(plain, Not(HasSubstr(c.listed)));
    EXPECT_THAT(render({"--show", c.name}), HasSubstr(c.listed));
    EXPECT_THAT(render({"--verbose"}), HasSubstr(c.listed));
  }
  for (const auto& several :
       {render({"--show", "skipped,blocked"}), render({"--show", "skipped", "--show", "blocked"})}) {
    EXPECT_THAT(several, HasSubstr(cases[0].listed));
    EXPECT_THAT(several, HasSubstr(cases[1].listed));
    EXPECT_THAT(several, Not(HasSubstr(cases[2].listed)));
  }
}

TEST(Show, SaysWhatItCanList) {
  const auto ended = bitspec({"report", "render", "result.json", "--show", "skipped,blockd"});
  EXPECT_EQ(ended.code, ExitCode::kUsage);
  EXPECT_THAT(ended.err, HasSubstr("--show: invalid value 'blockd': expected skipped, blocked, inconclusive, passed or "
                                   "informational; did you mean 'blocked'?"));
}

TEST(Color, IsInFilesOnlyWhereAskedFor) {
  EXPECT_THAT(render({"--color", "always"}), HasSubstr("\x1b[1m"));
  EXPECT_THAT(render({"--color", "auto"}), Not(HasSubstr("\x1b")));
}

TEST(Console, EndsWithWhatIsBrokenAndTheVerdict) {
  EXPECT_THAT(render({}),
              testing::ContainsRegex("\nBroken:  fragment.gap.offset, error.code\nnot conformant: [^\n]*\n$"));
}

}  // namespace
}  // namespace bitspec::cli
