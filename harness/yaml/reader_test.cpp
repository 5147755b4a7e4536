#include <gtest/gtest.h>

#include "harness/yaml/node.h"

namespace bitspec::yaml {
namespace {

// The tree as one line: scalars as they are, text in quotes with quotes, nothing as ~.
std::string shown(const Node& node) {
  std::string out;
  switch (node.kind) {
    case Kind::kNull:
      return "~";
    case Kind::kScalar:
      return node.quoted ? '"' + node.text + '"' : node.text;
    case Kind::kList:
      for (const Node& item : node.items) out += (out.empty() ? "" : ", ") + shown(item);
      return "[" + out + "]";
    case Kind::kMap:
      for (const Entry& entry : node.entries) out += (out.empty() ? "" : ", ") + entry.key + ": " + shown(entry.value);
      return "{" + out + "}";
  }
  return out;
}

std::string read(std::string_view text) {
  const auto document = Document::read("f.yaml", text);
  return document ? shown(document->root()) : document.error().render();
}

struct ReaderCase {
  std::string_view name, text, want;
};

const ReaderCase kTrees[] = {
    {"empty file", "", "~"},
    {"only a comment", "# nothing\n", "~"},
    {"scalars keep their spelling", "[yes, no, y, 017, 0x1F, 1.50, true]", "[yes, no, y, 017, 0x1F, 1.50, true]"},
    {"quotes make text", "[\"5\", '5', 5]", "[\"5\", \"5\", 5]"},
    {"a block of text is text", "a: |\n  1\n  2\n", "{a: \"1\n2\n\"}"},
    {"empty values", "a:\nb: ~\nc: null\nd: ''\n", "{a: ~, b: ~, c: ~, d: \"\"}"},
    {"lists of maps", "- a: 1\n  b: {c: [2, 3]}\n-\n- x\n", "[{a: 1, b: {c: [2, 3]}}, ~, x]"},
    {"single pairs in a list", "[a: 1, b: {c: 2}]", "[{a: 1}, {b: {c: 2}}]"},
    {"lines ended by CR LF", "a: 1\r\nb: 2\r\n", "{a: 1, b: 2}"},
    {"a byte order mark",
     "\xef\xbb\xbf"
     "a: 1",
     "{a: 1}"},
    {"a document start and end", "---\na: 1\n...\n", "{a: 1}"},
    {"a quoted merge key is a key", "{'<<': 1}", "{<<: 1}"},
    {"UTF-8", "\xc3\xa4: \xe2\x82\xac", "{\xc3\xa4: \xe2\x82\xac}"},
};

TEST(YamlReader, ReadsTrees) {
  for (const ReaderCase& c : kTrees) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read(c.text), c.want);
  }
}

using namespace std::string_view_literals;

const ReaderCase kRefused[] = {
    {"anchor", "a: &base [1]\n",
     "f.yaml:1:4: error: anchor '&base' is not allowed\n"
     "  1 | a: &base [1]\n"
     "    |    ^^^^^ repeat the value where it is used\n"},
    {"self alias", "a: &a [1, *a]\n",
     "f.yaml:1:4: error: anchor '&a' is not allowed\n"
     "  1 | a: &a [1, *a]\n"
     "    |    ^^ repeat the value where it is used\n"},
    {"alias", "a: *base\n",
     "f.yaml:1:4: error: aliases are not allowed\n"
     "  1 | a: *base\n"
     "    |    ^ repeat the value where it is used\n"},
    {"merge key", "a:\n  <<: {b: 1}\n",
     "f.yaml:2:3: error: merge keys are not allowed\n"
     "  2 |   <<: {b: 1}\n"
     "    |   ^^ repeat the keys where they are used\n"},
    {"duplicate key", "a: 1\nb: 2\n\"a\": 3\n",
     "f.yaml:3:1: error: duplicate key 'a'\n"
     "  3 | \"a\": 3\n"
     "    | ^^^ first at line 1\n"},
    {"tag", "a: !!str 5\n",
     "f.yaml:1:4: error: tag '!!str' is not allowed\n"
     "  1 | a: !!str 5\n"
     "    |    ^^^^^\n"},
    {"tag without a name", "a: ! 5\n",
     "f.yaml:1:4: error: tag '!' is not allowed\n"
     "  1 | a: ! 5\n"
     "    |    ^\n"},
    {"tag on a list", "a: !x [5]\n",
     "f.yaml:1:4: error: tag '!x' is not allowed\n"
     "  1 | a: !x [5]\n"
     "    |    ^^\n"},
    {"second document", "a: 1\n---\nb: 2\n",
     "f.yaml:2:1: error: a second document starts here; a file holds one\n"
     "  2 | ---\n"
     "    | ^\n"},
    {"key that is a list", "[1]: 2\n",
     "f.yaml:1:1: error: a key must be text\n"
     "  1 | [1]: 2\n"
     "    | ^\n"},
    {"control character", "a: \"x\x01\"\n",
     "f.yaml:1:6: error: control character 0x01 in the file\n"
     "  1 | a: \"x \"\n"
     "    |      ^\n"},
    {"yaml-cpp's own mark of the end",
     "a: 1\n\x04"
     "b: 2\n",
     "f.yaml:2:1: error: control character 0x04 in the file\n"
     "  2 |  b: 2\n"
     "    | ^\n"},
    {"NUL", "a: 1\nb\0: 2\n"sv,
     "f.yaml:2:2: error: control character 0x00 in the file\n"
     "  2 | b : 2\n"
     "    |  ^\n"},
    {"binary", "\x7f\x45LF\xff\xfe",
     "f.yaml:1:1: error: control character 0x7f in the file\n"
     "  1 |  ELF??\n"
     "    | ^\n"},
    {"not UTF-8", "a: \xc3\xa4\xc3(\n",
     "f.yaml:1:6: error: byte 0xc3 is not UTF-8\n"
     "  1 | a: \xc3\xa4?(\n"
     "    |     ^\n"},
    {"lone carriage return", "a: 1\rb: 2\n",
     "f.yaml:1:5: error: a carriage return without a line feed after it\n"
     "  1 | a: 1 b: 2\n"
     "    |     ^\n"},
    {"tab as indentation", "a:\n\tb: 1\n",
     "f.yaml:2:3: error: not valid YAML: illegal map value\n"
     "  2 |  b: 1\n"
     "    |   ^ indent with spaces; this line has a tab\n"},
    {"colon in plain text", "a: b: c\n",
     "f.yaml:1:5: error: not valid YAML: illegal map value\n"
     "  1 | a: b: c\n"
     "    |     ^ quote text that has ': ' in it\n"},
    {"open brace", "a: {b: 1\nc: 2\n",
     "f.yaml:2:2: error: not valid YAML: end of map flow not found\n"
     "  2 | c: 2\n"
     "    |  ^ check for a missing '}' or quote\n"},
    {"open bracket", "a: [1, 2\n",
     "f.yaml:2:1: error: not valid YAML: end of sequence flow not found\n"
     "  2 | \n"
     "    | ^ check for a missing ']' or quote\n"},
    {"open quote", "a: \"x\n",
     "f.yaml:1:4: error: this quote is not closed\n"
     "  1 | a: \"x\n"
     "    |    ^\n"},
    {"open quote of the other kind", "a: 'it''s\n",
     "f.yaml:1:4: error: this quote is not closed\n"
     "  1 | a: 'it''s\n"
     "    |    ^\n"},
    {"quote that swallows the rest", "a: \"x\nb: \"y\"\n",
     "f.yaml:2:5: error: not valid YAML: end of map not found\n"
     "  2 | b: \"y\"\n"
     "    |     ^ check the indentation\n"},
    {"indentation", "a:\n  - b: 1\n c: 2\n",
     "f.yaml:3:2: error: not valid YAML: end of map not found\n"
     "  3 |  c: 2\n"
     "    |  ^ check the indentation\n"},
};

TEST(YamlReader, SaysWhatItRefusesAndWhere) {
  for (const ReaderCase& c : kRefused) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(read(c.text), c.want);
  }
}

TEST(YamlReader, RefusesAnAliasBombAtItsFirstAnchor) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string alias = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + alias + ", " + alias + ", " + alias + "]\n";
  }
  EXPECT_EQ(read(text),
            "f.yaml:1:5: error: anchor '&a0' is not allowed\n"
            "  1 | a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            "    |     ^^^ repeat the value where it is used\n");
}

TEST(YamlReader, RefusesDeepNesting) {
  EXPECT_EQ(read(std::string(64, '[') + std::string(64, ']')).front(), '[');
  const std::string too_deep = "f.yaml:1:65: error: nested deeper than 64 levels\n";
  EXPECT_EQ(read(std::string(65, '[') + std::string(65, ']')).substr(0, too_deep.size()), too_deep);
  EXPECT_NE(read(std::string(10'000, '[')).find("nested deeper than 64 levels"), std::string::npos);
  std::string maps, steps;
  for (int i = 0; i < 10'000; ++i) maps += "{a: ";
  EXPECT_NE(read(maps).find("nested deeper than 64 levels"), std::string::npos);
  for (int i = 0; i < 200; ++i) steps += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_NE(read(steps).find("f.yaml:65:65: error: nested deeper than 64 levels"), std::string::npos);
}

TEST(YamlReader, RefusesFilesAboveFourMebibytesUnread) {
  const std::string just(kMaxFileBytes, '#');
  EXPECT_EQ(read(just), "~");
  const auto document = Document::read("f.yaml", std::string(5u << 20, '['));
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, ErrorCode::kLimit);
  EXPECT_EQ(document.error().render(), "f.yaml: the file has 5242880 bytes; at most 4 MiB are read\n");
}

TEST(YamlReader, RefusesAMillionValues) {
  std::string text;
  for (std::size_t i = 0; i < kMaxNodes; ++i) text += "- a\n";
  const std::string want = "f.yaml:1000000:3: error: more than 1000000 values in one file\n";
  EXPECT_EQ(read(text).substr(0, want.size()), want);
}

// Before the parser sees them: it takes hundreds of megabytes for what is refused at the 65th bracket.
TEST(YamlReader, RefusesMegabytesOfFlowMarksUnread) {
  const std::string many = "more than 200000 of '[', '{' and ',' in one file";
  for (const std::string unit : {"[", "{", ",", "[ \n", "a,", "[],", "{a: ["}) {
    SCOPED_TRACE(unit);
    std::string text = "[";
    while (text.size() < 3'000'000) text += unit;
    EXPECT_NE(read(text).find(many), std::string::npos);
  }
  std::string just = "[";
  while (just.size() < 2 * kMaxFlowMarks - 1) just += "a,";
  EXPECT_EQ(read(just + "a]").substr(0, 7), "[a, a, ");
  EXPECT_NE(read(just + "a,a]").find("f.yaml:1:400001: error: " + many), std::string::npos);
}

// Where the nodes of a tree stand: line:column+length of the value, and of the key.
TEST(YamlReader, KnowsWhereThingsStand) {
  const auto document = Document::read("f.yaml",
                                       "one: 'it''s'\n"
                                       "two:\n"
                                       "  three: [1, {a: b}]\n"
                                       "four:\n"
                                       "five: two words\n");
  ASSERT_TRUE(document);
  const auto at = [](const Spot& spot) {
    return std::to_string(spot.line) + ":" + std::to_string(spot.column) + "+" + std::to_string(spot.length);
  };
  const Node& root = document->root();
  EXPECT_EQ(at(root.spot), "1:1+3");
  EXPECT_EQ(at(root.entries[1].spot), "2:1+3");
  EXPECT_EQ(at(root.find("one")->spot), "1:6+7");
  EXPECT_EQ(at(root.find("two")->spot), "3:3+5");
  const Node& list = *root.find("two")->find("three");
  EXPECT_EQ(at(list.spot), "3:10+1");
  EXPECT_EQ(at(list.items[1].spot), "3:14+1");
  EXPECT_EQ(at(list.items[1].find("a")->spot), "3:18+1");
  EXPECT_EQ(at(root.find("four")->spot), "4:1+4");
  EXPECT_EQ(at(root.find("five")->spot), "5:7+9");
  EXPECT_EQ(document->place(root.find("five")->spot).text, "five: two words");
}

TEST(YamlReader, DoesNotCopyLongLinesIntoPlaces) {
  const auto document = Document::read("f.yaml", "a: " + std::string(1000, 'x'));
  ASSERT_TRUE(document);
  EXPECT_EQ(document->place({1, 4, 1}).text, "");
  EXPECT_EQ(document->error({1, 4, 1}, "m").place->text.size(), 1003u);
}

}  // namespace
}  // namespace bitspec::yaml
