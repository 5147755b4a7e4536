// Whole commands in this process: what they print and how they end. Servers are the reference server, on a free port.
#include "harness/cli/cli.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "harness/base/testing/source_folder.h"
#include "harness/cli/output_file.h"
#include "harness/cli/testing/whole_command.h"

namespace bitspec::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Json = nlohmann::json;

class Commands : public testing::Test {
 protected:
  Commands() {
    char name[] = "/tmp/bitspec-cli-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~Commands() override { std::filesystem::remove_all(folder_); }
  std::string at(const std::string& name) const { return folder_ + "/" + name; }
  // A folder with one scenario of one's own; a Ping is expected to have that outcome.
  std::string own_suites(const std::string& outcome) {
    std::filesystem::create_directories(at("own"));
    EXPECT_TRUE(write_output(at("own/x.yaml"),
                             "suite: own\nabout: A scenario of one's own\nscenarios:\n  - id: own/ping\n    title: A "
                             "Ping\n    when: {ping: {}}\n"
                             "    control: none\n    then: [ping.success: {outcome: " +
                                 outcome + "}]\n"));
    return at("own");
  }

  std::string folder_;
};

TEST_F(Commands, ListsAreArrays) {
  for (const std::string what : {"scenarios", "requirements", "profiles", "capabilities"}) {
    SCOPED_TRACE(what);
    const auto ended = bitspec({"list", what, "--json"});
    EXPECT_EQ(ended.code, ExitCode::kConformant);
    const auto json = Json::parse(ended.out);
    ASSERT_TRUE(json.is_array());
    EXPECT_FALSE(json.empty());
    const auto plain = bitspec({"list", what});
    EXPECT_EQ(std::count(plain.out.begin(), plain.out.end(), '\n'), static_cast<long>(json.size()));
  }
}

TEST_F(Commands, EveryListedScenarioAppliesInAProfile) {
  for (const auto& scenario : Json::parse(bitspec({"list", "scenarios", "--json"}).out)) {
    EXPECT_FALSE(scenario["profiles"].empty()) << scenario["id"];
    EXPECT_FALSE(scenario["rules"].empty()) << scenario["id"];
  }
}

TEST_F(Commands, EveryRequirementSaysWhatJudgesItOrWhyNothingDoes) {
  for (const auto& rule : Json::parse(bitspec({"list", "requirements", "--json"}).out)) {
    const bool covered = !rule["scenarios"].empty() || !rule["invariants"].empty() || !rule["cases"].empty();
    EXPECT_NE(covered, !rule["why_none"].get<std::string>().empty()) << rule["id"];
  }
}

std::string first_difference(const std::string& a, const std::string& b) {
  std::istringstream left(a), right(b);
  std::string l, r;
  for (int number = 1;; ++number) {
    const bool more_left = static_cast<bool>(std::getline(left, l)),
               more_right = static_cast<bool>(std::getline(right, r));
    if (!more_left && !more_right) return "none";
    if (more_left != more_right || l != r) return "line " + std::to_string(number) + "\n- " + l + "\n+ " + r;
  }
}

TEST_F(Commands, TheRulesPageOfTheDocumentsIsUpToDate) {
  const auto page = bitspec({"list", "requirements", "--markdown"});
  EXPECT_EQ(page.code, ExitCode::kConformant);
  const auto written = read_input(source_folder() + "/docs/rules.md").value_or("");
  EXPECT_TRUE(page.out == written) << "docs/rules.md does not fit the suites any more; make it again with\n"
                                      "  build/bitspec list requirements --markdown > docs/rules.md\nfirst difference: "
                                   << first_difference(written, page.out);
}

TEST_F(Commands, ARulesPageHasEveryRuleOnceAndItsLinksLeadSomewhere) {
  const auto page = bitspec({"list", "requirements", "--markdown"}).out;
  std::set<std::string> headings, anchors;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("##")) continue;
    const auto heading = line.substr(line.find(' ') + 1);
    EXPECT_TRUE(headings.insert(heading).second) << heading;
    std::string anchor;
    for (const unsigned char c : heading) {
      if (c != '.') anchor += c == ' ' ? '-' : static_cast<char>(std::tolower(c));
    }
    EXPECT_TRUE(anchors.insert(anchor).second) << heading;
  }
  for (const auto& rule : Json::parse(bitspec({"list", "requirements", "--json"}).out))
    EXPECT_TRUE(headings.contains(rule["id"].get<std::string>())) << rule["id"];
  for (std::size_t at = 0; (at = page.find("](#", at)) != std::string::npos;) {
    at += 3;
    EXPECT_TRUE(anchors.contains(page.substr(at, page.find(')', at) - at))) << page.substr(at, 60);
  }
}

TEST_F(Commands, ExplainShowsRuleAndSources) {
  const auto ended = bitspec({"explain", "fragment.gap.offset"});
  EXPECT_EQ(ended.code, ExitCode::kConformant);
  EXPECT_THAT(ended.out, StartsWith("fragment.gap.offset  must\n"));
  EXPECT_THAT(ended.out, HasSubstr("https://"));
}

TEST_F(Commands, ExplainGuessesWhatWasMeant) {
  const auto ended = bitspec({"explain", "fragment.gap.ofset"});
  EXPECT_EQ(ended.code, ExitCode::kUsage);
  EXPECT_EQ(ended.err, "error: unknown rule 'fragment.gap.ofset'; did you mean 'fragment.gap.offset'?\n");
}

TEST_F(Commands, CheckTakesTheSuitesOfTheRepository) {
  const auto ended = bitspec({"check", source_folder() + "/suites"});
  EXPECT_EQ(ended.code, ExitCode::kConformant) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr(" files: ok\n"));
}

TEST_F(Commands, CheckPointsAtMistakes) {
  ASSERT_TRUE(write_output(at("x.yaml"), "suite: x\nabout: y\nscenarios:\n  - id: x/y\n    titl: z\n"));
  const auto ended = bitspec({"check", at("x.yaml")});
  EXPECT_EQ(ended.code, ExitCode::kUsage);
  EXPECT_THAT(ended.err, HasSubstr(at("x.yaml") + ":5:5: "));
  EXPECT_THAT(ended.err, HasSubstr("did you mean 'title'?"));
  EXPECT_EQ(bitspec({"check", at("none.yaml")}).code, ExitCode::kUsage);
}

TEST_F(Commands, RunOfTheReferenceServerWritesEveryReport) {
  const auto ended =
      bitspec({"run", "--reference", "--select", "ping/success", "--seed", "7", "--report", "json=" + at("r.json"),
               "--report", "junit=" + at("r.xml"), "--report", "markdown=" + at("r.md")});
  EXPECT_EQ(ended.code, ExitCode::kConformant) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("\nconformant in "));
  const auto json = Json::parse(read_input(at("r.json")).value_or("{}"));
  EXPECT_EQ(json["seed"], 7);
  EXPECT_EQ(json["verdict"], "conformant");
  EXPECT_THAT(read_input(at("r.xml")).value_or("{}"), HasSubstr("<testsuites name=\"bitspec\""));
  EXPECT_THAT(read_input(at("r.md")).value_or("{}"), StartsWith("## bitspec: conformant"));
}

TEST_F(Commands, RunOfABrokenExpectationIsRedAndCanBeReplayed) {
  const auto suites = own_suites("refused");
  const auto ended = bitspec({"run", "--reference", "--only-suites", suites, "--report", "json=" + at("r.json")});
  EXPECT_EQ(ended.code, ExitCode::kNotConformant) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("fail  ping.success  must\n"));
  EXPECT_THAT(ended.out, HasSubstr("bitspec replay " + at("r.json") + " own/ping\n"));
  EXPECT_THAT(ended.out, HasSubstr("\n  with curl: curl -sS "));

  const auto again = bitspec({"replay", at("r.json"), "own/ping", "--reference", "--only-suites", suites});
  EXPECT_EQ(again.code, ExitCode::kNotConformant) << again.err;
  EXPECT_THAT(again.out, HasSubstr("still fails   ping.success  own/ping\n"));

  own_suites("success");
  const auto mended = bitspec({"replay", at("r.json"), "--reference", "--only-suites", suites});
  EXPECT_EQ(mended.code, ExitCode::kConformant) << mended.out << mended.err;
  EXPECT_THAT(mended.out, HasSubstr("passes now    ping.success  own/ping\n"));
  EXPECT_EQ(mended.err, "note: the report was made with other suites\n");
}

TEST_F(Commands, ReportRenderGivesBackTheSameJson) {
  bitspec({"run", "--reference", "--select", "ping/success", "-q", "--report", "json=" + at("r.json")});
  EXPECT_EQ(bitspec({"report", "render", at("r.json"), "--format", "json"}).out,
            read_input(at("r.json")).value_or("{}"));
  EXPECT_THAT(bitspec({"report", "render", at("r.json")}).out, HasSubstr("conformant in "));
  ASSERT_TRUE(write_output(at("bad.json"), "{"));
  const auto bad = bitspec({"report", "render", at("bad.json")});
  EXPECT_EQ(bad.code, ExitCode::kUsage);
  EXPECT_THAT(bad.err, StartsWith("error: " + at("bad.json") + ": no JSON from line 1"));
}

TEST_F(Commands, QuietIsOneLine) {
  const auto ended = bitspec({"run", "--reference", "--select", "ping/success", "--quiet"});
  EXPECT_EQ(std::count(ended.out.begin(), ended.out.end(), '\n'), 1);
  EXPECT_EQ(ended.err, "");
}

TEST_F(Commands, ReportOnStandardOutputStandsAlone) {
  const auto ended = bitspec({"run", "--reference", "--select", "ping/success", "--report", "json=-"});
  EXPECT_TRUE(Json::accept(ended.out));
  EXPECT_THAT(ended.err, HasSubstr("conformant in "));
}

// docs/run.md shows it. Nobody listens there.
TEST_F(Commands, DryRunNamesScenariosAndSendsNothing) {
  const auto ended = bitspec({"run", "http://127.0.0.1:1/", "--dry-run", "--select", "ping/success", "--select",
                              "ping/makes-no-file", "--select", "ping/forbidden"});
  EXPECT_EQ(ended.code, ExitCode::kConformant);
  EXPECT_EQ(ended.out,
            "ping/forbidden  skipped: needs capability forbidden_url (declare it: docs/target.md)\n"
            "ping/makes-no-file  depends on the target: can uploads be read back by GET\n"
            "ping/success\n"
            "3 scenarios: 1 would run, 1 would be skipped, 1 depends on what the target shows\n");
}

TEST_F(Commands, DryRunCountsWhatIsOfAnotherLevel) {
  const auto ended =
      bitspec({"run", "http://127.0.0.1:1/", "--dry-run", "--select", "ping/success", "--level", "must"});
  EXPECT_EQ(ended.code, ExitCode::kConformant);
  EXPECT_EQ(ended.out, "ping/success\n1 scenario: 1 would run, 0 would be skipped\n");
  const auto none = bitspec({"run", "http://127.0.0.1:1/", "--dry-run", "--select", "@slow", "--level", "must"});
  EXPECT_THAT(none.out, HasSubstr("of profile win32 and level must or above\n"));
}

TEST_F(Commands, SelftestRunsWhatItsPatternsMatch) {
  const auto ended = bitspec({"selftest", "ack-20[14]-on-c[r]*"});
  EXPECT_EQ(ended.code, ExitCode::kConformant) << ended.out;
  EXPECT_THAT(ended.out, HasSubstr("caught  ack-201-on-create"));
  EXPECT_THAT(ended.out, HasSubstr("1 of 1 faults caught"));
}

TEST_F(Commands, UnwritableReportIsSaidBeforeTheRun) {
  ASSERT_TRUE(write_output(at("file"), ""));
  const auto ended = bitspec({"run", "http://127.0.0.1:1/", "--report", "json=" + at("file/r.json")});
  EXPECT_EQ(ended.code, ExitCode::kUsage);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err, "error: cannot make the folder " + at("file") + ": Not a directory\n");
}

TEST_F(Commands, FullDiskIsAFaultOfOursAfterTheSummary) {
  const auto ended = bitspec({"run", "--reference", "--select", "ping/success", "--report", "json=/dev/full"});
  EXPECT_EQ(ended.code, ExitCode::kInternal);
  EXPECT_THAT(ended.out, HasSubstr("conformant in "));
  EXPECT_THAT(ended.err, HasSubstr("error: cannot write /dev/full: No space left on device\n"));
}

TEST_F(Commands, NobodyThereIsOneLineAndAReport) {
  const auto ended = bitspec({"run", "http://127.0.0.1:1/", "--report", "json=" + at("r.json")});
  EXPECT_EQ(ended.code, ExitCode::kUnreachable);
  EXPECT_THAT(ended.out, HasSubstr("no verdict: target unreachable: "));
  EXPECT_THAT(ended.out, Not(HasSubstr("Blocked")));
  EXPECT_EQ(ended.err, "");
  EXPECT_EQ(Json::parse(read_input(at("r.json")).value_or("{}"))["verdict"], "unreachable");
}

struct Refused {
  std::vector<std::string> arguments;
  std::string err;
};

TEST_F(Commands, RefusesWhatCannotBeMeant) {
  const Refused cases[] = {
      {{"run", "nonsense"}, "error: nonsense: expected 'http://' or 'https://'; did you mean 'http://nonsense'?\n"},
      {{"run", "127.0.0.1:8080/up/"},
       "error: 127.0.0.1:8080/up/: expected 'http://' or 'https://'; did you mean 'http://127.0.0.1:8080/up/'?\n"},
      {{"run", "ftp://h/"}, "error: ftp://h/: expected 'http://' or 'https://'\n"},
      {{"run", "--reference", "--capability", "max_upload_size=1000"},
       "error: --capability max_upload_size=1000: invalid value '1000': expected a path such as /limited/, a URL, off "
       "or "
       "bytes:NUMBER; did you mean 'bytes:1000'?\n"},
      {{"run", "--reference", "--select", "pnig/x"}, "error: no scenario matches 'pnig/x'\n"},
      {{"run", "--reference", "--capability", "readbak"},
       "error: unknown capability 'readbak'; did you mean 'readback'?\n"},
      {{"run", "--reference", "--header", "no colon"}, "error: --header: expected 'Name: value'\n"},
      {{"run", "--reference", "--header", "A: b\r\nC: d"},
       "error: --header: 'A': control bytes are not allowed in a value\n"},
      {{"run", "--reference", "--files", "/nope"}, "error: /nope is not a folder\n"},
      {{"run", "--reference", "--only-suites", "/nope"},
       "error: cannot read the folder /nope: No such file or directory\n"},
      {{"replay", "/nope.json"}, "error: cannot read /nope.json: No such file or directory\n"},
      {{"serve", "--fault", "ack-201-on-creatx"},
       "error: unknown fault 'ack-201-on-creatx'; did you mean 'ack-201-on-create'?\n"},
      {{"selftest", "no-such-fault"}, "error: no fault matches 'no-such-fault'\n"},
  };
  for (const auto& c : cases) {
    const auto ended = bitspec(c.arguments);
    EXPECT_EQ(ended.code, ExitCode::kUsage) << c.err;
    EXPECT_EQ(ended.err, c.err);
  }
}

// A stored report of the format before this one.
TEST(ReportRender, ReadsTheFormerFormat) {
  const std::string file = source_folder() + "/reports/testdata/result-1.json";
  const auto console = bitspec({"report", "render", file, "--show", "blocked"});
  EXPECT_EQ(console.code, ExitCode::kConformant) << console.err;
  EXPECT_THAT(console.out, HasSubstr("1 rule: blocked by fragment.gap.offset in fragment/gap#3\n"));
  EXPECT_THAT(console.out, HasSubstr("suites/fragment/gap.yaml:14"));
  const auto json = bitspec({"report", "render", file, "--format", "json"});
  EXPECT_EQ(Json::parse(json.out)["format"], "bitspec-result/2");
}

}  // namespace
}  // namespace bitspec::cli
