#include "harness/target/capability_flag.h"

#include <gtest/gtest.h>

namespace bitspec::target {
namespace {

const Vocabulary kFlagVocabulary = {
    {"max_upload_size", {"a limit", {{"bytes", true}}}},
    {"large_file", {"a large file", {{"bytes", true}, {"file", false}}}},
    {"tls", {"https", {}}},
};

// What it says, or the error as it is printed.
std::string read(std::string_view text) {
  const auto found = parse_capability(text, kFlagVocabulary);
  if (!found) return "error: " + found.error().render();
  return found->name + "=" + capability_text(found->value);
}

struct FlagCase {
  std::string_view text, want;
};

TEST(CapabilityFlag, ReadsPlacesAndValues) {
  const FlagCase cases[] = {
      {"tls", "tls="},
      {"tls=off", "tls=off"},
      {"tls=/secure", "tls=/secure/"},
      {"tls=https://h:8443/up", "tls=https://h:8443/up/"},
      {"max_upload_size=bytes:1000", "max_upload_size=bytes:1000"},
      {"max_upload_size=/limited/,bytes:1000", "max_upload_size=/limited/,bytes:1000"},
      {"max_upload_size=https://h/l/,bytes:1000", "max_upload_size=https://h/l/,bytes:1000"},
      {"tls=/a,b/", "tls=/a,b/"},
      {"large_file=bytes:5,file:x,y", "large_file=bytes:5,file:x,y"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(read(c.text), c.want);
  }
}

TEST(CapabilityFlag, RefusesWhatCannotBeMeant) {
  const FlagCase cases[] = {
      {"tlss", "error: unknown capability 'tlss'; did you mean 'tls'?\n"},
      {"max_upload_size=1000",
       "error: --capability max_upload_size=1000: invalid value '1000': expected a path such as /limited/, a URL, off "
       "or "
       "bytes:NUMBER; did you mean 'bytes:1000'?\n"},
      {"max_upload_size=byte:1000",
       "error: --capability max_upload_size=byte:1000: unknown value 'byte': expected a path such as /limited/, a URL, "
       "off or bytes:NUMBER; did you mean 'bytes'?\n"},
      {"max_upload_size=bytes:1k",
       "error: --capability max_upload_size=bytes:1k: invalid value '1k' for 'bytes': expected a whole number\n"},
      {"tls=x", "error: --capability tls=x: invalid value 'x': expected a path such as /limited/, a URL or off\n"},
      {"tls=/a?b",
       "error: --capability tls=/a?b: invalid value '/a?b': expected a path such as /limited/, a URL or off\n"},
      {"tls=", "error: --capability tls=: expected a path such as /limited/, a URL or off after '='\n"},
      {"tls=bytes:5",
       "error: --capability tls=bytes:5: unknown value 'bytes': expected a path such as /limited/, a URL or off\n"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.text);
    EXPECT_EQ(read(c.text), c.want);
  }
}

}  // namespace
}  // namespace bitspec::target
