#include <gtest/gtest.h>

#include "harness/yaml/shape.h"

namespace bitspec::yaml {
namespace {

Table table() {
  Table out;
  Shape optional = map_of("car");
  optional.nothing = true;
  out.constructs.push_back({"file",
                            "the file",
                            "",
                            {{"name", scalar(kAnyText), "", true},
                             {"doors", scalar(kWholeNumber), ""},
                             {"colour", words({"red", "green", "blue"}), ""},
                             {"shade", scalar(kAnyText), "", false, "colour"},
                             {"tags", one_or_list(scalar(kAnyText)), ""},
                             {"limits", free_map(scalar(kWholeNumber)), ""},
                             {"size", either(scalar(kWholeNumber), map_of("span")), ""},
                             {"steps", list_of(map_of("step")), ""},
                             {"later", list_of(map_of("span")), "", false, {}, true},
                             {"choice", first_map_of({"car", "span"}), ""}}});
  out.constructs.push_back(
      {"span", "a span", "", {{"from", scalar(kWholeNumber), "", true}, {"to", scalar(kWholeNumber), ""}}});
  out.constructs.push_back({"car", "a car", "", {{"wheels", scalar(kBoolean), ""}}, false, "key", {"wheels"}});
  out.constructs.push_back({"step", "a step", "", {{"go", optional, ""}, {"stop", map_of("span"), ""}}, true, "step"});
  return out;
}

std::string complaints(std::string_view text) {
  const auto file = Document::read("f", text);
  if (!file) return file.error().render();
  std::vector<Error> errors;
  check(table(), *file, file->root(), map_of("file"), "the file", {}, errors);
  std::string out;
  for (const Error& error : errors) out += error.render();
  return out;
}

struct CheckCase {
  std::string_view text, want;
};

const CheckCase kCheckCases[] = {
    {"name: x\ndoors: 4\ncolour: red\nshade: 5\ntags: [a, b]\nlimits: {a: 1}\nsize: {from: 1}\nsteps: [go: , stop: "
     "{from: 1}]\n",
     ""},
    {"name: x\ntags: a\nsize: 3\nchoice: {wheels: true}\n", ""},
    {"name: x\nchoice: {from: 1}\n", ""},
    {"name: x\nlater: [anything, [at, all]]\n", ""},
    {"", "f:1:1: error: the file must be a map, not nothing\n  1 | \n    | ^\n"},
    {"[1]", "f:1:1: error: the file must be a map, not a list\n  1 | [1]\n    | ^\n"},
    {"doors: 4", "f:1:1: error: the file needs 'name'\n  1 | doors: 4\n    | ^\n"},
    {"name: x\ncolor: red",
     "f:2:1: error: unknown key 'color'\n  2 | color: red\n    | ^^^^^ did you mean 'colour'?\n"},
    {"name: x\nsize: {zzzzzz: 1, from: 1}",
     "f:2:8: error: unknown key 'zzzzzz'\n  2 | size: {zzzzzz: 1, from: 1}\n    |        ^^^^^^ known: from or to\n"},
    {"name: x\ndoors: four",
     "f:2:8: error: 'doors' must be a whole number, not 'four'\n  2 | doors: four\n    |        ^^^^\n"},
    {"name: x\ndoors: \"4\"",
     "f:2:8: error: 'doors' must be a whole number, not '4'\n  2 | doors: \"4\"\n    |        ^^^ remove the quotes\n"},
    {"name: x\ndoors: -1",
     "f:2:8: error: 'doors' must be a whole number, not '-1'\n  2 | doors: -1\n    |        ^^\n"},
    {"name: x\ndoors:\n", "f:2:1: error: 'doors' must be a whole number, not nothing\n  2 | doors:\n    | ^^^^^\n"},
    {"name: x\ncolour: gren",
     "f:2:9: error: 'colour' must be red, green or blue, not 'gren'\n  2 | colour: gren\n    |         ^^^^ did you "
     "mean "
     "'green'?\n"},
    {"name: x\ncolour: [red]",
     "f:2:9: error: 'colour' must be red, green or blue, not a list\n  2 | colour: [red]\n    |         ^\n"},
    {"name: x\nshade: dark", "f:2:1: error: 'shade' needs 'colour'\n  2 | shade: dark\n    | ^^^^^\n"},
    {"name: x\ntags: []", "f:2:7: error: 'tags' is an empty list\n  2 | tags: []\n    |       ^\n"},
    {"name: x\ntags: [a, {b: c}]",
     "f:2:11: error: an item of 'tags' must be text, not a map\n  2 | tags: [a, {b: c}]\n    |           ^\n"},
    {"name: x\ntags: {b: c}",
     "f:2:7: error: 'tags' must be text or a list, not a map\n  2 | tags: {b: c}\n    |       ^\n"},
    {"name: x\nlimits: {}", "f:2:9: error: 'limits' is an empty map\n  2 | limits: {}\n    |         ^\n"},
    {"name: x\nlimits: {a: b}",
     "f:2:13: error: 'a' must be a whole number, not 'b'\n  2 | limits: {a: b}\n    |             ^\n"},
    {"name: x\nsize: big",
     "f:2:7: error: 'size' must be a whole number or a map, not 'big'\n  2 | size: big\n    |       ^^^\n"},
    {"name: x\nsize: {to: 2}", "f:2:1: error: a span needs 'from'\n  2 | size: {to: 2}\n    | ^^^^\n"},
    {"name: x\nsteps: [{go: , stop: {from: 1}}]",
     "f:2:16: error: a step is a map with one key; 'stop' is a second\n"
     "  2 | steps: [{go: , stop: {from: 1}}]\n"
     "    |                ^^^^ check for a missing '-' or wrong indentation\n"},
    {"name: x\nsteps: [{}]", "f:2:9: error: a step is an empty map\n  2 | steps: [{}]\n    |         ^\n"},
    {"name: x\nsteps: [stop: ]",
     "f:2:9: error: 'stop' must be a map, not nothing\n  2 | steps: [stop: ]\n    |         ^^^^\n"},
    {"name: x\nsteps: [stopp: {}]",
     "f:2:9: error: unknown step 'stopp'\n  2 | steps: [stopp: {}]\n    |         ^^^^^ did you mean 'stop'?\n"},
    {"name: x\nsteps: [go]",
     "f:2:9: error: an item of 'steps' must be a map, not 'go'\n  2 | steps: [go]\n    |         ^^ write 'go: {}'\n"},
    {"name: x\nlater: 1", "f:2:8: error: 'later' must be a list, not '1'\n  2 | later: 1\n    |        ^\n"},
    {"name: x\nchoice: {wheels: 1}",
     "f:2:18: error: 'wheels' must be true or false, not '1'\n  2 | choice: {wheels: 1}\n    |                  ^\n"},
};

TEST(Check, SaysWhatDoesNotFit) {
  for (const CheckCase& c : kCheckCases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(complaints(c.text), c.want);
  }
}

TEST(Check, FindsEverythingAtOnce) {
  EXPECT_EQ(complaints("doors: x\ncolour: pink\n"),
            "f:1:8: error: 'doors' must be a whole number, not 'x'\n"
            "  1 | doors: x\n"
            "    |        ^\n"
            "f:2:9: error: 'colour' must be red, green or blue, not 'pink'\n"
            "  2 | colour: pink\n"
            "    |         ^^^^\n"
            "f:1:1: error: the file needs 'name'\n"
            "  1 | doors: x\n"
            "    | ^\n");
}

TEST(Check, StopsAtAHundred) {
  std::string text = "name: x\ntags: [";
  for (int i = 0; i < 1000; ++i) text += "[], ";
  const auto file = Document::read("f", text + "]");
  ASSERT_TRUE(file);
  std::vector<Error> errors;
  check(table(), *file, file->root(), map_of("file"), "the file", {}, errors);
  EXPECT_EQ(errors.size(), kMaxErrors);
}

}  // namespace
}  // namespace bitspec::yaml
