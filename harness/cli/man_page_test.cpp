#include "harness/cli/man_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "harness/cli/command_options.h"

namespace bitspec::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ManPage, HasEachCommandWithItsOptions) {
  CLI::App app(kAbout, "bitspec");
  All all;
  add_commands(app, all);
  const std::string page = man_page(app, "1.2.3");
  EXPECT_THAT(page, testing::StartsWith(".TH BITSPEC 1 \"\" \"bitspec 1.2.3\" \"User Commands\"\n"));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    EXPECT_THAT(page, testing::ContainsRegex("\n\\.SS bitspec " + command->get_name().substr(0, 5)));
  for (const char* piece :
       {".SS bitspec report merge\n", ".SS bitspec known\\-failing update\n",
        "\\fB\\-j\\fR, \\fB\\-\\-jobs\\fR \\fI1..64\\fR\n", "\\fB\\-\\-fail\\-on\\fR \\fImust|should|any\\fR\n",
        "\\fIurl\\fR\n", ".SH \"EXIT STATUS\"\n"})
    EXPECT_THAT(page, HasSubstr(piece));
  EXPECT_THAT(page, Not(HasSubstr("Exit codes:\n")));
}

TEST(ManPage, NoTextIsARequestOrAnEscape) {
  CLI::App app("about", "bitspec");
  std::string value;
  app.add_subcommand("x", ".so /etc/passwd")->add_option("--a", value, "C:\\new\n'a' or -b");
  const std::string page = man_page(app, "1");
  EXPECT_THAT(page, HasSubstr("\n\\&.so /etc/passwd.\n"));
  EXPECT_THAT(page, HasSubstr("C:\\enew\n\\&'a' or \\-b\n"));
}

}  // namespace
}  // namespace bitspec::cli
