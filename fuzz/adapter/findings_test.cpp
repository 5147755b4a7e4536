#include "fuzz/adapter/findings.h"

#include <gtest/gtest.h>

#include "fuzz/adapter/death.h"
#include "fuzz/adapter/http_text.h"
#include "fuzz/adapter/options.h"
#include "fuzz/adapter/reports.h"
#include "fuzz/adapter/rules.h"
#include "fuzz/adapter/shrink.h"

namespace bitspec::adapter {
namespace {

using Did = Reaction::Did;

std::string found(Function function, const std::string& input, Did did, const std::string& text = "") {
  const auto finding = compare(function, input, Reaction{did, text, "signal 11 (Segmentation fault)", ""});
  if (!finding) return "nothing";
  EXPECT_TRUE(find_rule(finding->rule)) << finding->rule;
  return finding->name();
}

TEST(Compare, BlamesOnlyWhatIsDemanded) {
  EXPECT_EQ(found(Function::kContentRange, "bytes 0-9/10", Did::kAccepted, "0-9/10"), "nothing");
  EXPECT_EQ(found(Function::kContentRange, "bytes 0-9/10", Did::kRejected), "content-range:fragment.success:refused");
  EXPECT_EQ(found(Function::kContentRange, "bytes 0-9/10", Did::kAccepted, ""),
            "content-range:fragment.success:misread");
  EXPECT_EQ(found(Function::kContentRange, "bytes 9-0/10", Did::kAccepted),
            "content-range:fragment.range.reversed:accepted");
  EXPECT_EQ(found(Function::kContentRange, "bytes 00-9/10", Did::kRejected), "nothing");
  EXPECT_EQ(found(Function::kContentRange, "bytes 00-9/10", Did::kAccepted, "0-9/10"), "nothing");
  EXPECT_EQ(found(Function::kContentRange, "bytes 0-9/4294967306", Did::kAccepted, "0-9/10"),
            "content-range:fragment.offset.64-bit:misread");
  EXPECT_EQ(found(Function::kContentRange, "any", Did::kNotImplemented), "nothing");
  EXPECT_EQ(found(Function::kContentRange, "any", Did::kHung), "content-range:parser.hang:hang");
  EXPECT_EQ(found(Function::kContentRange, "any", Did::kDied), "content-range:parser.crash:crash");
  EXPECT_EQ(found(Function::kContentRange, "any", Did::kGarbage), "content-range:parser.answer:garbage");
}

TEST(Compare, FieldsAgreeInAnyOrderAndCase) {
  const std::string block = "X-One: 1\r\nTwo: 2\r\n";
  EXPECT_EQ(found(Function::kHeaderBlock, block, Did::kAccepted, "TWO:2\nx-One:1\n"), "nothing");
  EXPECT_EQ(found(Function::kHeaderBlock, block, Did::kAccepted, "two:2\n"), "header-block:parser.fields:misread");
  EXPECT_EQ(found(Function::kHeaderBlock, block, Did::kAccepted, "x-one: 1\ntwo:2\n"),
            "header-block:common.header.optional-whitespace:misread");
  EXPECT_EQ(found(Function::kHeaderBlock, block, Did::kAccepted, "x-one"), "header-block:parser.answer:misread");
  EXPECT_EQ(found(Function::kHeaderBlock, "X: 1\r\nx: 2\r\n", Did::kAccepted, "x:1,2\n"), "nothing");
  EXPECT_EQ(found(Function::kHeaderBlock, "X: 1\r\n  2\r\n", Did::kAccepted, "x:1   2\n"), "nothing");
  EXPECT_EQ(found(Function::kHeaderBlock, "X: 1\r\n  2\r\n", Did::kAccepted, "x:1\n"),
            "header-block:common.header.obs-fold:misread");
}

TEST(Compare, AnAbsoluteTargetMayBeCutDownToItsPath) {
  const std::string request =
      "BITS_POST http://h/a HTTP/1.1\r\nHost: h\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n";
  const std::string fields = "\nhost:h\nbits-packet-type:Ping\ncontent-length:0\n\n";
  EXPECT_EQ(found(Function::kRequest, request, Did::kAccepted, "BITS_POST /a" + fields), "nothing");
  EXPECT_EQ(found(Function::kRequest, request, Did::kAccepted, "BITS_POST /b" + fields),
            "request:common.target.absolute-form:misread");
}

TEST(Findings, KeepTheSmallestAndTheOneThatCanBeShownAgain) {
  Findings findings({"guid:parser.hang:hang"});
  const auto add = [&](const std::string& input, bool reproduced) {
    Finding finding;
    finding.rule = "parser.guid";
    finding.kind = "refused";
    finding.input = input;
    finding.reproduced = reproduced;
    findings.add(finding);
  };
  add("short", false);
  add("longer one", true);
  add("longest of all", true);
  ASSERT_EQ(findings.groups().size(), 1u);
  EXPECT_EQ(findings.groups().begin()->second.input, "longer one");
  EXPECT_EQ(findings.groups().begin()->second.times, 3u);
  Finding known;
  known.rule = "parser.hang";
  known.kind = "hang";
  findings.add(known);
  EXPECT_EQ(findings.groups().size(), 1u);
}

TEST(Shrink, FindsTheByteThatMatters) {
  Finding finding;
  finding.rule = "parser.crash";
  finding.kind = "crash";
  finding.input = "many words before an X and some more behind it";
  const Ask ask = [&](const std::string& input) -> std::optional<Finding> {
    if (input.find('X') == std::string::npos) return std::nullopt;
    Finding same = finding;
    same.input = input;
    return same;
  };
  EXPECT_EQ(shrink(finding, ask, 1000).input, "X");
  EXPECT_EQ(shrink(finding, ask, 0).input, finding.input);
}

TEST(Death, IsReadFromWhatIsLeft) {
  const std::string asan =
      "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x5 at pc 0x1\n"
      "READ of size 1\n    #0 0x55  (/tmp/f+0x10) (BuildId: ab)\n    #1 0x56  (/tmp/f+0x20) (BuildId: ab)\n\n"
      "SUMMARY: AddressSanitizer: heap-buffer-overflow (/tmp/f+0x10) \n";
  const Death death = read_death("exit code 1", asan);
  EXPECT_EQ(death.kind, "sanitizer");
  EXPECT_EQ(death.mark, "heap-buffer-overflow +0x10 +0x20");
  EXPECT_EQ(read_death("exit code 1", "a.c:3:5: runtime error: signed integer overflow: 1 * 2\n").mark, "a.c:3:5");
  EXPECT_EQ(read_death("x", "==1==ERROR: LeakSanitizer: detected memory leaks\n    #0 0x1 (f+0x30) (B)\n").kind,
            "leak");
  const Death python = read_death("exit code 1", "  File \"p.py\", line 7, in f\nValueError: not 'x1'\n");
  EXPECT_EQ(python.mark, "exit code 1 ValueError line 7,");
  EXPECT_EQ(python.line, "exit code 1: ValueError: not 'x1'");
  // Two exceptions are two findings, whatever numbers they name.
  const auto thrown = [](const std::string& type, const std::string& what) {
    return read_death("signal 6 (Aborted)",
                      "terminate called after throwing an instance of '" + type + "'\n  what():  " + what + "\n");
  };
  EXPECT_EQ(thrown("std::out_of_range", "at: 12").line, "uncaught exception std::out_of_range: at: 12");
  EXPECT_EQ(thrown("std::out_of_range", "at: 12").mark, thrown("std::out_of_range", "at: 7").mark);
  EXPECT_NE(thrown("std::out_of_range", "at: 12").mark, thrown("std::invalid_argument", "at: 12").mark);
  EXPECT_NE(thrown("std::out_of_range", "at: 12").mark, thrown("std::out_of_range", "substr").mark);
  EXPECT_EQ(read_death("signal 6 (Aborted)", "terminate called after throwing an instance of 'int'\n").line,
            "uncaught exception int");
  EXPECT_EQ(read_death("signal 6 (Aborted)",
                       "libc++abi: terminating due to uncaught exception of type std::length_error: vector\n")
                .line,
            "uncaught exception std::length_error: vector");
  EXPECT_EQ(read_death("signal 9 (Killed)", "").line, "signal 9 (Killed)");
}

TEST(Reports, EscapeWhatAParserSaid) {
  Report report;
  report.hunted = {{Function::kGuid, 5, true}, {Function::kRequest, 0, false}};
  Finding finding;
  finding.rule = "parser.guid";
  finding.kind = "refused";
  finding.input = "<\"&\\\x01>";
  finding.got = "refused";
  finding.report = "one\ntwo \x1b[31m\n";
  report.findings.add(finding);
  const std::string json = json_report(report);
  EXPECT_NE(json.find(R"("input": "<\"&\\\\\\x01>",)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("input_hex": "3c22265c013e")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("report": "one\ntwo \\x1b[31m\n")"), std::string::npos) << json;
  const std::string junit = junit_report(report);
  EXPECT_NE(junit.find("&lt;&quot;&amp;\\\\\\x01&gt;"), std::string::npos) << junit;
  EXPECT_NE(junit.find(R"(tests="2" failures="1" errors="0" skipped="1")"), std::string::npos) << junit;
}

TEST(Reports, AHuntThatWasGivenUpIsNoSuccess) {
  Report report;
  report.hunted = {{Function::kGuid, 5}, {Function::kRequest, 7, true, true}, {Function::kProtocolList, 0}};
  const std::string text = text_report(report);
  EXPECT_NE(text.find("request: the fuzzer was given up after 7 inputs\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("guid: the fuzzer"), std::string::npos) << text;
  const std::string junit = junit_report(report);
  EXPECT_NE(junit.find(R"(tests="3" failures="0" errors="2" skipped="0")"), std::string::npos) << junit;
  EXPECT_NE(json_report(report).find(R"("given_up": true, "inputs": 7)"), std::string::npos);
}

struct OptionsCase {
  std::vector<std::string> words;
  std::string want;
};
TEST(Options, MistakesAreNamed) {
  const std::vector<OptionsCase> cases = {
      {{"--seconds", "5", "--parser", "guid", "--report", "json=a", "--", "cat"}, ""},
      {{"--seconds", "0"}, "--seconds: '0' is no value for it"},
      {{"--seconds"}, "--seconds lacks a value"},
      {{"--parser", "uuid"}, "--parser: 'uuid' is no value for it"},
      {{"--report", "xml=a"}, "--report: 'xml=a' is no value for it"},
      {{"--report", "json="}, "--report: 'json=' is no value for it"},
      {{"corpus"}, "unknown flag 'corpus'"},
      {{"--one", "guid"}, "--one takes a parser and a file"},
      {{"--"}, "a program is missing behind --"},
  };
  for (const auto& c : cases) {
    Options options;
    EXPECT_EQ(parse_options(c.words, options).value_or(""), c.want);
  }
}

}  // namespace
}  // namespace bitspec::adapter
