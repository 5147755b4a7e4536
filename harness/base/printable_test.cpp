#include "harness/base/printable.h"

#include <gtest/gtest.h>

namespace bitspec {
namespace {

using namespace std::string_literals;

TEST(Printable, KeepsWhatCanBeSeen) {
  for (int c = 0x20; c <= 0x7e; ++c) {
    if (c == '\\') continue;
    const std::string text(1, static_cast<char>(c));
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, EscapesEverythingElse) {
  EXPECT_EQ(printable("a\r\n\tb\\"), R"(a\r\n\tb\\)");
  EXPECT_EQ(printable("\0\x01\x1b\x7f\x80\xff"s), R"(\x00\x01\x1b\x7f\x80\xff)");
  EXPECT_EQ(printable("\x1b[31mred\x1b[0m"), R"(\x1b[31mred\x1b[0m)");
  EXPECT_EQ(printable("\xc3\xa9"), R"(\xc3\xa9)");
}

TEST(Printable, GivesSeeableAsciiForEveryByte) {
  for (int c = 0; c < 256; ++c) {
    for (const char shown : printable(std::string(1, static_cast<char>(c)))) {
      EXPECT_TRUE(shown >= 0x20 && shown <= 0x7e) << c;
    }
  }
}

TEST(Printable, CutsAfterTheLimit) {
  EXPECT_EQ(printable("abcdef", 6), "abcdef");
  EXPECT_EQ(printable("abcdefg", 6), "abcdef... (7 bytes)");
  EXPECT_EQ(printable("\n\n\n", 1), "\\n... (3 bytes)");
  EXPECT_EQ(printable("", 0), "");
  const std::string kept(4096, 'x');  // a name of its own: gcc 12 has a false warning about a temporary
  EXPECT_EQ(printable(std::string(5000, 'x')), kept + "... (5000 bytes)");
}

struct QuoteCase {
  std::string_view text, want;
};
constexpr QuoteCase kQuotes[] = {
    {"", "''"},
    {"plain-word_1.txt", "plain-word_1.txt"},
    {"http://127.0.0.1:8080/a%20b", "http://127.0.0.1:8080/a%20b"},
    {"two words", "'two words'"},
    {"$(reboot)", "'$(reboot)'"},
    {"`reboot`", "'`reboot`'"},
    {"a;b&c|d>e<f", "'a;b&c|d>e<f'"},
    {"~", "'~'"},
    {"*.txt", "'*.txt'"},
    {"back\\slash", "'back\\slash'"},
    {"don't", R"('don'\''t')"},
    {"'", R"(''\''')"},
    {"line\nbreak", R"($'line\x0abreak')"},
    {"it's\t\\", R"($'it\'s\x09\\')"},
    {"\x1b]0;title\x07", R"($'\x1b]0;title\x07')"},
    {"\xc3\xa9", R"($'\xc3\xa9')"},
    {"{7df0354d}", "'{7df0354d}'"},
};

TEST(ShellQuoted, Table) {
  for (const auto& c : kQuotes) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(shell_quoted(c.text), c.want);
  }
}

// What a POSIX shell reads in a word made of '..' and \' parts.
std::string unquoted(std::string_view word) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '\'') {
      inside = !inside;
    } else if (!inside && word[i] == '\\') {
      out += word[++i];
    } else {
      out += word[i];
    }
  }
  EXPECT_FALSE(inside) << word;
  return out;
}

TEST(ShellQuoted, MeansTheTextForEveryPrintablePair) {
  for (int a = 0x20; a <= 0x7e; ++a) {
    for (int b = 0x20; b <= 0x7e; ++b) {
      const std::string text = {static_cast<char>(a), static_cast<char>(b)};
      EXPECT_EQ(unquoted(shell_quoted(text)), text);
    }
  }
}

struct Utf8Case {
  std::string bytes;
  std::size_t length;  // of the first character, 0 if it is malformed
};
const Utf8Case kUtf8[] = {
    {"", 0},
    {"\0"s, 1},
    {"a", 1},
    {"\x7f", 1},
    {"\x80", 0},  // continuation without a start
    {"\xbf", 0},
    {"\xc0\x80", 0},  // overlong NUL
    {"\xc1\xbf", 0},  // overlong U+007F
    {"\xc2\x80", 2},  // U+0080, the first of two bytes
    {"\xdf\xbf", 2},  // U+07FF
    {"\xc2", 0},      // cut
    {"\xc2\x41", 0},
    {"\xc2\xc2", 0},
    {"\xe0\x80\x80", 0},  // overlong
    {"\xe0\x9f\xbf", 0},
    {"\xe0\xa0\x80", 3},  // U+0800
    {"\xed\x9f\xbf", 3},  // U+D7FF
    {"\xed\xa0\x80", 0},  // U+D800, a surrogate
    {"\xed\xbf\xbf", 0},
    {"\xee\x80\x80", 3},  // U+E000
    {"\xef\xbf\xbf", 3},  // U+FFFF
    {"\xe2\x82", 0},
    {"\xe2\x82\x41", 0},
    {"\xf0\x80\x80\x80", 0},  // overlong
    {"\xf0\x8f\xbf\xbf", 0},
    {"\xf0\x90\x80\x80", 4},  // U+10000
    {"\xf4\x8f\xbf\xbf", 4},  // U+10FFFF
    {"\xf4\x90\x80\x80", 0},  // above
    {"\xf5\x80\x80\x80", 0},
    {"\xff", 0},
    {"\xf0\x9f\x98", 0},
    {"\xf0\x9f\x98\x80", 4},
};

TEST(Utf8, Table) {
  for (const auto& c : kUtf8) {
    SCOPED_TRACE(printable(c.bytes));
    EXPECT_EQ(utf8_length(c.bytes), c.length);
    EXPECT_EQ(is_utf8(c.bytes), c.bytes.empty() || c.length > 0);
    EXPECT_EQ(is_utf8("ab" + c.bytes + "cd"), c.bytes.empty() || c.length > 0);
  }
}

// Encodes every code point by the table of RFC 3629 and takes it back; surrogates are the only hole.
TEST(Utf8, KnowsEveryCodePoint) {
  for (unsigned p = 0; p <= 0x10ffff; ++p) {
    const auto tail = [&](int shift) { return static_cast<char>(0x80 | ((p >> shift) & 0x3f)); };
    std::string text;
    if (p < 0x80) {
      text = {static_cast<char>(p)};
    } else if (p < 0x800) {
      text = {static_cast<char>(0xc0 | p >> 6), tail(0)};
    } else if (p < 0x10000) {
      text = {static_cast<char>(0xe0 | p >> 12), tail(6), tail(0)};
    } else {
      text = {static_cast<char>(0xf0 | p >> 18), tail(12), tail(6), tail(0)};
    }
    const bool surrogate = p >= 0xd800 && p <= 0xdfff;
    ASSERT_EQ(utf8_length(text), surrogate ? 0 : text.size()) << p;
    for (std::size_t n = 1; n < text.size(); ++n) {
      ASSERT_EQ(utf8_length(std::string_view(text).substr(0, n)), 0u) << p << " cut to " << n;
    }
  }
}

}  // namespace
}  // namespace bitspec
