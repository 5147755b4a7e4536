#include "harness/base/result.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

Error at(SourcePlace place, std::string message, std::string hint = {}) {
  return Error{ErrorCode::kBadInput, std::move(message), std::move(place), std::move(hint)};
}

TEST(SourcePlace, NamesFileLineAndColumn) {
  EXPECT_EQ((SourcePlace{"a.yaml", 14, 11, 1, ""}.text_at()), "a.yaml:14:11");
  EXPECT_EQ((SourcePlace{"a.yaml", 0, 0, 1, ""}.text_at()), "a.yaml");
}

TEST(Fail, HoldsCodeAndMessage) {
  const Result<int> result = fail(ErrorCode::kTimeout, "no answer");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kTimeout);
  EXPECT_EQ(result.error().message, "no answer");
  EXPECT_FALSE(result.error().place);
  EXPECT_EQ(Result<int>(bad_input("x")).error().code, ErrorCode::kBadInput);
}

TEST(ErrorWithin, PutsTheContextInFront) {
  const Error inner = at({"a.yaml", 1, 2, 3, "x"}, "range ends before it starts", "swap them");
  const Error outer = inner.within("Content-Range");
  EXPECT_EQ(outer.message, "Content-Range: range ends before it starts");
  EXPECT_EQ(outer.hint, "swap them");
  EXPECT_EQ(outer.code, inner.code);
  EXPECT_EQ(outer.place->text_at(), "a.yaml:1:2");
  EXPECT_EQ(inner.message, "range ends before it starts");
}

TEST(ErrorRender, IsOneLineWithoutAPlace) {
  EXPECT_EQ((Error{ErrorCode::kIo, "cannot open x", std::nullopt, ""}.render()), "cannot open x\n");
  EXPECT_EQ((Error{ErrorCode::kIo, "unknown flag", std::nullopt, "did you mean '--jobs'?"}.render()),
            "unknown flag; did you mean '--jobs'?\n");
}

TEST(ErrorRender, NamesTheFileWhenThereIsNoLine) {
  EXPECT_EQ(at({"a.yaml", 0, 0, 1, ""}, "is empty").render(), "a.yaml: error: is empty\n");
  EXPECT_EQ(at({"a.yaml", 0, 0, 1, ""}, "is empty", "see docs").render(), "a.yaml: error: is empty; see docs\n");
}

TEST(ErrorRender, UnderlinesTheWords) {
  const Error error = at({"suites/fragment/ranges.yaml", 14, 11, 13, "          contnet-range: bytes 0-9/10"},
                         "unknown key 'contnet-range'", "did you mean 'content-range'?");
  EXPECT_EQ(error.render(),
            "suites/fragment/ranges.yaml:14:11: error: unknown key 'contnet-range'\n"
            "  14 |           contnet-range: bytes 0-9/10\n"
            "     |           ^^^^^^^^^^^^^ did you mean 'content-range'?\n");
}

TEST(ErrorRender, HasAGutterAsWideAsTheNumber) {
  EXPECT_EQ(at({"f", 7, 1, 1, "x"}, "m").render(),
            "f:7:1: error: m\n"
            "  7 | x\n"
            "    | ^\n");
  EXPECT_EQ(at({"f", 12345, 2, 2, "xyz"}, "m").render(),
            "f:12345:2: error: m\n"
            "  12345 | xyz\n"
            "        |  ^^\n");
}

struct MarkCase {
  const char* name;
  int column, length;
  const char *text, *marks;
};
constexpr MarkCase kMarks[] = {
    {"column 0 counts as 1", 0, 1, "abc", "^"},     {"length 0 counts as 1", 2, 0, "abc", " ^"},
    {"negative numbers", -5, -5, "abc", "^"},       {"just behind the line", 4, 1, "abc", "   ^"},
    {"far behind the line", 400, 7, "abc", "   ^"}, {"longer than the line", 2, 100, "abc", " ^^"},
    {"huge length", 1, 2147483647, "abc", "^^^"},   {"empty line", 1, 1, "", "^"},
};

TEST(ErrorRender, KeepsTheMarksAtTheLine) {
  for (const auto& c : kMarks) {
    SCOPED_TRACE(c.name);
    const std::string want =
        "f:1:" + std::to_string(c.column) + ": error: m\n  1 | " + c.text + "\n    | " + c.marks + "\n";
    EXPECT_EQ(at({"f", 1, c.column, c.length, c.text}, "m").render(), want);
  }
}

TEST(ErrorRender, ShowsTheStartOfALongLine) {
  EXPECT_EQ(at({"f", 1, 3, 2, std::string(5000, 'a')}, "m").render(),
            "f:1:3: error: m\n  1 | " + std::string(100, 'a') + "\n    |   ^^\n");
  EXPECT_EQ(at({"f", 1, 100, 50, std::string(5000, 'a')}, "m").render(),
            "f:1:100: error: m\n  1 | " + std::string(100, 'a') + "\n    | " + std::string(99, ' ') + "^\n");
}

TEST(ErrorRender, ShowsAWindowAroundAPlaceFarInTheLine) {
  const std::string line = std::string(1000, 'a') + "BAD" + std::string(1000, 'c');
  EXPECT_EQ(at({"f", 1, 1001, 3, line}, "m", "h").render(), "f:1:1001: error: m\n  1 | " + std::string(50, 'a') +
                                                                "BAD" + std::string(47, 'c') + "\n    | " +
                                                                std::string(50, ' ') + "^^^ h\n");
  EXPECT_EQ(at({"f", 1, 1001, 500, line}, "m").render(), "f:1:1001: error: m\n  1 | " + std::string(50, 'a') + "BAD" +
                                                             std::string(47, 'c') + "\n    | " + std::string(50, ' ') +
                                                             std::string(50, '^') + "\n");
}

TEST(ErrorRender, CountsCharactersNotBytes) {
  EXPECT_EQ(at({"f", 1, 6, 5, "\xc3\xa4\xe2\x82\xac\xc3\xb6\xe2\x82\xacx"}, "m").render(),
            "f:1:6: error: m\n"
            "  1 | \xc3\xa4\xe2\x82\xac\xc3\xb6\xe2\x82\xacx\n"
            "    |   ^^\n");
}

TEST(ErrorRender, DoesNotCutACharacterAtTheWindow) {
  std::string line = "x", shown;
  for (int i = 0; i < 100; ++i) line += "\xe2\x82\xac";
  for (int i = 0; i < 66; ++i) shown += "\xe2\x82\xac";
  // The window begins 50 bytes before the place, in the middle of the 34th character.
  const std::string want = "f:1:152: error: m\n  1 | " + shown + "\n    | " + std::string(16, ' ') + "^\n";
  EXPECT_EQ(at({"f", 1, 152, 3, line}, "m").render(), want);
}

TEST(ErrorRender, ShowsNothingThatChangesATerminal) {
  EXPECT_EQ(at({"f", 1, 1, 1, "a\tb\x1b[31mc\x7f\xff"}, "m").render(),
            "f:1:1: error: m\n"
            "  1 | a b [31mc ?\n"
            "    | ^\n");
  // C1 control, bidirectional override, zero-width space, isolate, byte order mark, cut character.
  EXPECT_EQ(at({"f", 1, 1, 1, "\xc2\x9b|\xe2\x80\xae|\xe2\x80\x8b|\xe2\x81\xa6|\xef\xbb\xbf|\xe2\x82"}, "m").render(),
            "f:1:1: error: m\n"
            "  1 | ?|?|?|?|?|??\n"
            "    | ^\n");
  EXPECT_EQ(at({"f\x1b", 1, 1, 1, "a"}, "m\nn", "h\xff").render(),
            "f :1:1: error: m n\n"
            "  1 | a\n"
            "    | ^ h?\n");
}

}  // namespace
}  // namespace bitspec
