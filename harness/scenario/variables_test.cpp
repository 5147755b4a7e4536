#include "harness/scenario/variables.h"

#include <gtest/gtest.h>

#include "harness/base/secrets.h"
#include "harness/protocol/guid.h"

namespace bitspec::scenario {
namespace {

Variables some() {
  return Generators(7).with([](std::string_view name) -> Result<std::string> {
    if (name == "s.id") return std::string("{AbC}");
    if (name == "n") return std::string("12");
    if (name == "empty") return std::string();
    if (name == "gone") return bad_input("the server gave no id");
    if (name == "tricky") return std::string("${n}\\r");
    return fail(ErrorCode::kNotFound, "");
  });
}

std::string expanded(const std::string& text) {
  const std::string line = "id: \"" + text + "\"";
  auto out = expand(Template{text, {"f", 1, 5, static_cast<int>(text.size()) + 2, line}}, some(), {"s.id", "n"});
  return out ? *out : out.error().render();
}

struct VariableCase {
  std::string text, want;
};

TEST(Expand, ReplacesVariables) {
  const VariableCase cases[] = {
      {"", ""},
      {"plain { } $ text", "plain { } $ text"},
      {"${n}", "12"},
      {"a${n}b${n}c${empty}", "a12b12c"},
      {"$${n}", "${n}"},
      {"$$${n}", "$${n}"},
      {"$${", "${"},
      {"${bits15}", "{7df0354d-249b-430f-820d-3d2a9bef4931}"},
      {"${upper:s.id}${lower:s.id}", "{ABC}{abc}"},
      {"${upper:${s.id}x}", "{ABC}X"},
      {"${lower:${upper:${s.id}}}", "{abc}"},
      {"${lower:upper:s.id}", "{abc}"},
      {"${inner:s.id}", "AbC"},
      {"${inner:${inner:s.id}}", "AbC"},
      {"{${inner:s.id}", "{AbC"},
      {"${changed:first:s.id}", "{0bC}"},
      {"${changed:middle:s.id}", "{A0C}"},
      {"${changed:last:upper:s.id}", "{AB0}"},
      {"${repeat:ab:3}", "ababab"},
      {"${repeat:x:0}", ""},
      {"${repeat:a:b:2}", "a:ba:b"},
      {"${repeat:${n}:2}", "1212"},
      {"${upper:${repeat:${lower:${s.id}}:2}}", "{ABC}{ABC}"},
      {"${tricky}", "${n}\\r"},
  };
  for (const VariableCase& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(expanded(c.text), c.want);
  }
}

// A server may repeat a password in a session id, which scenarios send back with one digit changed.
TEST(Expand, WhatIsMadeOfASecretIsSecret) {
  const SecretScope scope({"AbC}"});
  for (const std::string text :
       {"${changed:first:s.id}", "${changed:middle:s.id}", "${lower:upper:s.id}", "${upper:s.id}"}) {
    EXPECT_EQ(without_secrets("<" + expanded(text) + ">"), "<[not shown]>") << text;
  }
  EXPECT_EQ(without_secrets(expanded("${repeat:${changed:first:n}:3}")), "020202");
}

TEST(Expand, SaysWhatIsWrongAndWhere) {
  const VariableCase cases[] = {
      {"x ${s.i} y",
       "f:1:8: error: unknown variable '${s.i}'\n"
       "  1 | id: \"x ${s.i} y\"\n"
       "    |        ^^^^^^ did you mean 's.id'?\n"},
      {"${upper:nn}",
       "f:1:14: error: unknown variable '${nn}'\n"
       "  1 | id: \"${upper:nn}\"\n"
       "    |              ^^ did you mean 'n'?\n"},
      {"${gone}",
       "f:1:6: error: the server gave no id\n"
       "  1 | id: \"${gone}\"\n"
       "    |      ^^^^^^^\n"},
      {"a${n",
       "f:1:5: error: '${' without its '}'; write '$${' for the characters themselves\n"
       "  1 | id: \"a${n\"\n"
       "    |     ^^^^^^\n"},
      {"${}",
       "f:1:5: error: '${}' has no name in it\n"
       "  1 | id: \"${}\"\n"
       "    |     ^^^^^\n"},
      {"${guids:0}",
       "f:1:6: error: '${guids:0}' needs a count from 1 to 20000\n"
       "  1 | id: \"${guids:0}\"\n"
       "    |      ^^^^^^^^^^\n"},
      {"${repeat:x:-1}",
       "f:1:6: error: '${repeat:x:-1}' must be ${repeat:text:count}\n"
       "  1 | id: \"${repeat:x:-1}\"\n"
       "    |      ^^^^^^^^^^^^^^\n"},
      {"${n-13}",
       "f:1:6: error: '${n-13}': the number becomes less than 0: 12-13\n"
       "  1 | id: \"${n-13}\"\n"
       "    |      ^^^^^^^\n"},
      {"${nn+1}",
       "f:1:8: error: unknown variable '${nn}'\n"
       "  1 | id: \"${nn+1}\"\n"
       "    |        ^^ did you mean 'n'?\n"},
      {"${repeat:x:2000000}",
       "f:1:6: error: '${repeat:x:2000000}' becomes longer than 1 MiB\n"
       "  1 | id: \"${repeat:x:2000000}\"\n"
       "    |      ^^^^^^^^^^^^^^^^^^^\n"},
      {"${repeat:x:1048576}y",
       "f:1:5: error: the text becomes longer than 1 MiB\n"
       "  1 | id: \"${repeat:x:1048576}y\"\n"
       "    |     ^^^^^^^^^^^^^^^^^^^^^^\n"},
      {"${upper:${upper:${upper:${upper:${upper:${n}}}}}}",
       "f:1:5: error: variables inside of variables deeper than 4\n"
       "  1 | id: \"${upper:${upper:${upper:${upper:${upper:${n}}}}}}\"\n"
       "    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"},
  };
  for (const VariableCase& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(expanded(c.text), c.want);
  }
}

TEST(Expand, CalculatesBehindAVariable) {
  EXPECT_EQ(expanded("0-${n-1}/${n*2+1}"), "0-11/25");
  EXPECT_EQ(expanded("${upper:${n+1}}"), "13");
  const auto name = [](std::string_view asked) -> Result<std::string> {
    if (asked == "n-1") return std::string("the name itself");
    return fail(ErrorCode::kNotFound, "");
  };
  EXPECT_EQ(*expand({"${n-1}", {}}, name), "the name itself");
}

TEST(Expand, NestsFourDeep) {
  EXPECT_EQ(expanded("${upper:${upper:${upper:${n}}}}"), "12");
}

TEST(Expand, ResolvesEscapesOfTheTextButNotOfValues) {
  const auto out = expand_escaped({"a\\r\\n${tricky}\\x41", {}}, some());
  ASSERT_TRUE(out);
  EXPECT_EQ(*out, "a\r\n${n}\\rA");
  const auto wrong = expand_escaped({"a\\q", {}}, some());
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "unknown escape '\\q'; known: \\r \\n \\t \\0 \\\\ \\xNN");
}

TEST(CheckTemplate, CostsNoText) {
  EXPECT_FALSE(check_template({"${repeat:x:1000000}${repeat:x:1000000}", {}}, some(), false));
  const auto wrong = check_template({"${upper:nobody}", {}}, some(), false);
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->message, "unknown variable '${nobody}'");
}

TEST(Generators, MakeTheSameFromTheSameSeed) {
  const auto a = Generators(1).value("guid:a"), again = Generators(1).value("guid:a");
  ASSERT_TRUE(a && again);
  EXPECT_EQ(*a, *again);
  EXPECT_NE(*a, *Generators(1).value("guid:b"));
  EXPECT_NE(*a, *Generators(2).value("guid:a"));
  EXPECT_TRUE(Guid::parse(*a));
  EXPECT_EQ((*a)[15], '4');
}

TEST(Generators, MakeManyDifferentGuids) {
  const auto list = Generators(1).value("guids:99");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->size(), 99u * 39 - 1);
  EXPECT_NE(list->substr(0, 38), list->substr(39, 38));
  EXPECT_EQ(list->find("{", 1), 39u);
  EXPECT_FALSE(Generators(1).value("guids:20001"));
  EXPECT_EQ(Generators(1).value("guid").error().code, ErrorCode::kNotFound);
}

TEST(VariableNames, AreTheOutermost) {
  EXPECT_EQ(variable_names("a${x}$${y}${upper:${z}}"), (std::vector<std::string>{"x", "upper:${z}"}));
}

}  // namespace
}  // namespace bitspec::scenario
