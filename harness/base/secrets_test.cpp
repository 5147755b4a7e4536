#include "harness/base/secrets.h"

#include <gtest/gtest.h>

#include "harness/base/base64.h"
#include "harness/base/printable.h"

namespace bitspec {
namespace {

constexpr std::string_view kSecret = "pa55word/+ \"\xc3\xa9\xf0\x9f\x98\x80&<\\x";

// No part of it with four bytes or more.
bool shows(std::string_view text, std::string_view secret) {
  for (std::size_t i = 0; i + 4 <= secret.size(); ++i) {
    if (text.find(secret.substr(i, 4)) != std::string_view::npos) return true;
  }
  return false;
}

TEST(Secrets, AreFoundOnlyWhileAScopeLives) {
  EXPECT_EQ(without_secrets("a pa55word b"), "a pa55word b");
  {
    const SecretScope one({"pa55word"});
    const SecretScope two({"pa55word", "other-one"});
    EXPECT_EQ(without_secrets("a pa55word b other-one"), "a [not shown] b [not shown]");
  }
  EXPECT_EQ(without_secrets("a pa55word b"), "a pa55word b");
  EXPECT_EQ(longest_secret(), 0U);
}

TEST(Secrets, ShorterThanFourAreNotLookedFor) {
  const SecretScope scope({"200"});
  EXPECT_EQ(without_secrets("status 200"), "status 200");
}

TEST(Secrets, AreFoundInEveryForm) {
  const SecretScope scope({std::string(kSecret)});
  for (const char* form : {
           "pa55word/+ \"\xc3\xa9\xf0\x9f\x98\x80&<\\x",
           "pa55word%2F%2B%20%22%C3%A9%F0%9F%98%80%26%3C%5Cx",
           "%70%61%35%35%77%6f%72%64%2f%2b+%22%c3%a9%f0%9f%98%80%26%3c%5c%78",
           "pa55word\\/+ \\\"\\u00e9\\uD83D\\uDE00&<\\\\x",
           "pa55word/+ &quot;\xc3\xa9&#128512;&amp;&lt;\\x",
           "pa55word/+ &#34;&#xE9;\xf0\x9f\x98\x80&amp;&lt;\\x",
           "pa55word/+ \"\\xc3\\xa9\\xf0\\x9f\\x98\\x80&<\\\\x",
       }) {
    EXPECT_EQ(without_secrets(std::string("<") + form + ">"), "<[not shown]>") << form;
  }
}

TEST(Secrets, AreFoundInBase64AtEveryAlignment) {
  const std::string secret = "s3cr3t~?>pass";
  const SecretScope scope({secret});
  for (std::size_t before = 0; before < 6; ++before) {
    for (std::size_t behind = 0; behind < 4; ++behind) {
      std::string text = base64_encode(std::string(before, 'u') + secret + std::string(behind, 'v'));
      EXPECT_NE(without_secrets(text).find("[not shown]"), std::string::npos) << text;
      std::replace(text.begin(), text.end(), '/', '_');
      std::replace(text.begin(), text.end(), '+', '-');
      EXPECT_NE(without_secrets(text).find("[not shown]"), std::string::npos) << text;
    }
  }
}

TEST(Secrets, AtACutEndAPartOfFourBytesIsHidden) {
  const SecretScope scope({"pa55word"});
  EXPECT_EQ(without_secrets("x pa55", {false, true}), "x [not shown]");
  EXPECT_EQ(without_secrets("x pa5", {false, true}), "x pa5");
  EXPECT_EQ(without_secrets("word x", {true, false}), "[not shown] x");
  EXPECT_EQ(without_secrets("55wo", {true, true}), "[not shown]");
  EXPECT_EQ(without_secrets("1%77or%64 x", {true, false}), "[not shown] x");  // the end of %61 before it
  EXPECT_EQ(without_secrets("x pa55%7", {false, true}), "x [not shown]");
  EXPECT_EQ(without_secrets("x pa55"), "x pa55");
}

// A byte that begins escapes stands for itself in some forms, and a cut may leave either.
TEST(Secrets, WithBytesThatBeginEscapesAreHiddenWhereverTheTextIsCut) {
  const std::string secret = "10%25&a\\\\Y\"z%25";
  const SecretScope scope({secret});
  std::string all_escaped;
  for (const char c : secret) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
    all_escaped += escape;
  }
  for (const std::string& form :
       {secret, std::string("10%2525%26a%5c%5CY%22z%2525"), std::string("10%25&amp;a\\\\\\\\Y\\\"z%25"), all_escaped}) {
    EXPECT_EQ(without_secrets("<" + form + ">"), "<[not shown]>") << form;
    const std::size_t four = form == all_escaped ? 24 : 9;
    for (std::size_t size = four; size <= form.size(); ++size) {
      EXPECT_EQ(without_secrets("<" + form.substr(0, size), {false, true}), "<[not shown]") << form << " " << size;
      EXPECT_EQ(without_secrets(form.substr(form.size() - size) + ">", {true, false}), "[not shown]>") << form << size;
    }
  }
}

TEST(Secrets, AreHiddenBeforeTheTextIsCut) {
  const std::string secret = "pa55word-of-20-signs";
  const SecretScope scope({secret});
  for (std::size_t at = 0; at < 90; ++at) {
    const std::string text = std::string(at, '-') + secret + std::string(30, '.');
    EXPECT_FALSE(shows(printable(text, 60), secret)) << at;
    for (std::size_t from = 0; from < 60; ++from)
      ASSERT_FALSE(shows(printable_part(text, from, 16), secret)) << at << " " << from;
  }
  EXPECT_EQ(printable("ab pa55word-of-20-signs", 5), "ab [not shown]");
  EXPECT_EQ(printable("ab pa55word-of-20-signs cd", 5), "ab [not shown]... (26 bytes)");
  EXPECT_EQ(printable_part("ab pa55word-of-20-signs cd", 5, 100), "[not shown] cd");
}

TEST(Secrets, OfARunAreFoundAsTheyStand) {
  declare_secret("0123456789abcdef");
  EXPECT_EQ(without_secrets("0123456789abcdef"), "0123456789abcdef");
  const SecretScope scope({});
  declare_secret("0123456789abcdef");
  EXPECT_EQ(without_secrets("=0123456789abcdef="), "=[not shown]=");
}

TEST(Secrets, KeepTheirColumnsWhereTheyAreMasked) {
  const SecretScope scope({"pa55word"});
  EXPECT_EQ(with_secrets_masked("user: pa55word # x"), "user: ******** # x");
}

}  // namespace
}  // namespace bitspec
