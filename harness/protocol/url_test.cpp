#include "harness/protocol/url.h"

#include <gtest/gtest.h>

#include <cstdio>

namespace bitspec {
namespace {

std::string describe(const Result<Url>& url) {
  if (!url) return "error: " + url.error().message;
  return url->scheme + " | " + url->host + " | " + std::to_string(url->port) + " | " + url->path;
}

struct UrlCase {
  std::string_view text, want;
};
constexpr UrlCase kUrls[] = {
    {"http://host/path", "http | host | 80 | /path"},
    {"https://host/path", "https | host | 443 | /path"},
    {"HTTP://Host/Path", "http | Host | 80 | /Path"},
    {"http://host", "http | host | 80 | /"},
    {"http://host?q=1", "http | host | 80 | /?q=1"},
    {"http://host/?q=1/2:3@4", "http | host | 80 | /?q=1/2:3@4"},
    {"http://host/a%20b%2Fc;p=1/../d//e", "http | host | 80 | /a%20b%2Fc;p=1/../d//e"},
    {"http://host/a%zz", "http | host | 80 | /a%zz"},
    {"http://host/a@b:c", "http | host | 80 | /a@b:c"},
    {"http://host/http://other/", "http | host | 80 | /http://other/"},
    {"http://host:8080/", "http | host | 8080 | /"},
    {"http://host:1", "http | host | 1 | /"},
    {"http://host:65535/x", "http | host | 65535 | /x"},
    {"http://host:00080/x", "http | host | 80 | /x"},
    {"http://host:/x", "http | host | 80 | /x"},
    {"https://host:", "https | host | 443 | /"},
    {"http://127.0.0.1:9/", "http | 127.0.0.1 | 9 | /"},
    {"http://[::1]/x", "http | ::1 | 80 | /x"},
    {"http://[::1]:8080", "http | ::1 | 8080 | /"},
    {"http://[fe80::A:1.2.3.4]?q", "http | fe80::A:1.2.3.4 | 80 | /?q"},
    {"http://a-b_c.d~!$&'()*+,;=%20/", "http | a-b_c.d~!$&'()*+,;=%20 | 80 | /"},
    // Scheme
    {"", "error: expected 'http://' or 'https://'"},
    {"host/path", "error: expected 'http://' or 'https://'"},
    {"//host/path", "error: expected 'http://' or 'https://'"},
    {"/path", "error: expected 'http://' or 'https://'"},
    {"localhost:8080", "error: expected 'http://' or 'https://'"},
    {"ftp://host/", "error: expected 'http://' or 'https://'"},
    {"http:/host/", "error: expected 'http://' or 'https://'"},
    {"http:", "error: expected 'http://' or 'https://'"},
    {" http://host/", "error: expected 'http://' or 'https://'"},
    {"xhttp://host/", "error: expected 'http://' or 'https://'"},
    {"/x?http://host/", "error: expected 'http://' or 'https://'"},
    // Host
    {"http://", "error: expected a host at offset 7"},
    {"http:///path", "error: expected a host at offset 7"},
    {"http://:80/", "error: expected a host at offset 7"},
    {"http://?q", "error: expected a host at offset 7"},
    {"http://ho\\st/", "error: unexpected '\\\\' in the host at offset 9"},
    {"http://ho<st/", "error: unexpected '<' in the host at offset 9"},
    {"http://ho]st/", "error: unexpected ']' in the host at offset 9"},
    {"http://host[::1]/", "error: unexpected '[' in the host at offset 11"},
    {"http://[::1", "error: expected ']' at offset 11"},
    {"http://[::1/]", "error: expected ']' at offset 11"},
    {"http://[", "error: expected ']' at offset 8"},
    {"http://[]/", "error: expected an IPv6 address at offset 8"},
    {"http://[cafe]/", "error: expected an IPv6 address at offset 8"},
    {"http://[::g]/", "error: unexpected 'g' in the host at offset 10"},
    {"http://[fe80::1%25eth0]/", "error: unexpected '%' in the host at offset 15"},
    {"http://[[::1]]/", "error: unexpected '[' in the host at offset 8"},
    {"http://[::1]x/", "error: unexpected 'x' after the host at offset 12"},
    {"http://[::1]80", "error: unexpected '8' after the host at offset 12"},
    // Port
    {"http://host:0/", "error: expected a port from 1 to 65535 at offset 12"},
    {"http://host:65536/", "error: expected a port from 1 to 65535 at offset 12"},
    {"http://host:18446744073709551697/", "error: expected a port from 1 to 65535 at offset 12"},  // 2^64 + 81
    {"http://host:-1/", "error: expected a port from 1 to 65535 at offset 12"},
    {"http://host:80x/", "error: expected a port from 1 to 65535 at offset 12"},
    {"http://host:80:80/", "error: expected a port from 1 to 65535 at offset 12"},
    {"http://::1/", "error: expected a host at offset 7"},
    {"http://fe80::1/", "error: expected a port from 1 to 65535 at offset 12"},
    {"http://[::1]:x/", "error: expected a port from 1 to 65535 at offset 13"},
    // What has no place in it
    {"http://user@host/", "error: user information before '@' at offset 11"},
    {"http://user:secret@host/", "error: user information before '@' at offset 18"},
    {"http://@host/", "error: user information before '@' at offset 7"},
    {"http://host/#top", "error: fragment '#' at offset 12, which is never sent to a server"},
    {"http://host#top", "error: fragment '#' at offset 11, which is never sent to a server"},
    {"http://host/a b", "error: blank at offset 13"},
    {"http://host/ ", "error: blank at offset 12"},
    {"http://ho st/", "error: blank at offset 9"},
    {"http://host/a\tb", "error: control byte at offset 13"},
    {"http://host/a\r\nX: y", "error: control byte at offset 13"},
    {"http://host/a\x7f", "error: control byte at offset 13"},
    {"http://h\xc3\xa4/", "error: byte '\\xc3' is not percent-encoded at offset 8"},
    {"http://host/\xe4", "error: byte '\\xe4' is not percent-encoded at offset 12"},
};

TEST(UrlParse, Table) {
  for (const auto& c : kUrls) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(describe(Url::parse(c.text)), c.want);
  }
}

TEST(UrlParse, SeesANulByte) {
  EXPECT_EQ(describe(Url::parse(std::string_view("http://host\0/", 13))), "error: control byte at offset 11");
}

TEST(UrlText, IsReadAsTheSameUrl) {
  for (const auto& c : kUrls) {
    const auto url = Url::parse(c.text);
    if (!url) continue;
    SCOPED_TRACE(c.text);
    EXPECT_EQ(Url::parse(url->text()), *url);
  }
}

struct OriginCase {
  std::string_view text, authority, origin;
};
constexpr OriginCase kOrigins[] = {
    {"http://host:80/x", "host", "http://host"},    {"http://host:443/x", "host:443", "http://host:443"},
    {"https://host:443/x", "host", "https://host"}, {"https://host:80/x", "host:80", "https://host:80"},
    {"http://[::1]/x", "[::1]", "http://[::1]"},    {"https://[::1]:8443/x", "[::1]:8443", "https://[::1]:8443"},
};

TEST(UrlAuthority, LeavesOutTheDefaultPort) {
  for (const auto& c : kOrigins) {
    SCOPED_TRACE(c.text);
    const auto url = Url::parse(c.text);
    ASSERT_TRUE(url);
    EXPECT_EQ(url->authority(), c.authority);
    EXPECT_EQ(url->origin(), c.origin);
    EXPECT_EQ(url->text(), std::string(c.origin) + "/x");
  }
}

struct DecodeCase {
  std::string_view text, want;
};
constexpr DecodeCase kDecodes[] = {
    {"", ""},
    {"plain/path+x", "plain/path+x"},
    {"a%20b", "a b"},
    {"%41%5a%7A%2f", "AZz/"},
    {"%25%32%30", "%20"},  // once, not twice
    {"%c3%A9", "\xc3\xa9"},
    {"%ff", "\xff"},
    {"\xff", "\xff"},
    {"%", "error: malformed escape '%' at offset 0"},
    {"ab%4", "error: malformed escape '%4' at offset 2"},
    {"ab%zz", "error: malformed escape '%zz' at offset 2"},
    {"%4g", "error: malformed escape '%4g' at offset 0"},
    {"%g4", "error: malformed escape '%g4' at offset 0"},
    {"%%41", "error: malformed escape '%%4' at offset 0"},
    {"% 41", "error: malformed escape '% 4' at offset 0"},
    {"%\r\n", "error: malformed escape '%\\r\\n' at offset 0"},
    {"%-1", "error: malformed escape '%-1' at offset 0"},
    {"%u0041", "error: malformed escape '%u0' at offset 0"},
};

TEST(PercentDecode, Table) {
  for (const auto& c : kDecodes) {
    SCOPED_TRACE(c.text);
    const auto decoded = percent_decode(c.text);
    EXPECT_EQ(decoded ? *decoded : "error: " + decoded.error().message, c.want);
  }
}

TEST(PercentDecode, DoesNotReadBehindTheText) {
  constexpr std::string_view kText = "ab%41";
  EXPECT_FALSE(percent_decode(kText.substr(0, 3)));
  EXPECT_FALSE(percent_decode(kText.substr(0, 4)));
  EXPECT_EQ(percent_decode(kText), "abA");
}

TEST(PercentDecode, KnowsEveryByteInBothCases) {
  for (int c = 0; c < 256; ++c) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "%%%02x", c);
    EXPECT_EQ(percent_decode(escape), std::string(1, static_cast<char>(c)));
    std::snprintf(escape, sizeof escape, "%%%02X", c);
    EXPECT_EQ(percent_decode(escape), std::string(1, static_cast<char>(c)));
  }
}

}  // namespace
}  // namespace bitspec
