#include "harness/catalogue/source_url.h"

#include <gtest/gtest.h>

namespace bitspec::catalogue {
namespace {

struct UrlCase {
  std::string_view doc, section, want;
};

constexpr UrlCase kUrlCases[] = {
    {"Win32", "ack-for-ping", "https://learn.microsoft.com/en-us/windows/win32/bits/ack-for-ping"},
    {"MC-BUP", "2.2.1", "https://learn.microsoft.com/en-us/openspecs/windows_protocols/mc-bup/"},
    {"MC-BUP", "6 note <4>", "https://learn.microsoft.com/en-us/openspecs/windows_protocols/mc-bup/"},
    {"RFC9110", "9.1", "https://www.rfc-editor.org/rfc/rfc9110#section-9.1"},
    {"RFC2616", "4.4 and 5", "https://www.rfc-editor.org/rfc/rfc2616"},
    {"derived", "-", ""},
};

TEST(SourceUrl, PointsAtTheSectionWhereThatIsPossible) {
  for (const auto& c : kUrlCases) EXPECT_EQ(source_url(c.doc, c.section), c.want) << c.doc << ' ' << c.section;
}

}  // namespace
}  // namespace bitspec::catalogue
