// resolve(), on a base and a reference with a blank between them.
// Properties: it agrees with the steps of RFC 3986 5.2 on a list of segments; what a reference leads to has no dot
// segments, and leads to itself from everywhere.
#include "harness/protocol/url_reference.h"

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/url_reference.h"

namespace {

bool has_dots(std::string_view path) {
  const std::string segments = std::string(path.substr(0, path.find('?'))) + "/";
  return segments.find("/./") != std::string::npos || segments.find("/../") != std::string::npos;
}

void check_resolve(const bitspec::Url& base, std::string_view reference) {
  const auto url = bitspec::resolve(base, reference);
  namespace naive = bitspec::naive;
  const auto joined = naive::joined(naive::parts_of(base.text()), naive::parts_of(reference));
  auto expected = bitspec::Url::parse(naive::text_of(joined, joined.path));
  if (expected) expected = bitspec::Url::parse(naive::text_of(joined, naive::without_dots(joined.path)));
  FUZZ_CHECK(url.has_value() == expected.has_value());
  if (!url) return;
  FUZZ_CHECK(url->text() == expected->text());
  FUZZ_CHECK(!has_dots(url->path));
  FUZZ_CHECK(bitspec::resolve(*bitspec::Url::parse("https://other/x/y?z"), url->text()) == *url);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const bitspec::fuzz::Input input(data, size);
  const auto blank = input.text().find(' ');
  if (blank == std::string_view::npos) return 0;
  const auto base = bitspec::Url::parse(input.text().substr(0, blank));
  // What a run starts from is a path without backslashes and braces.
  if (!base || base->path.substr(0, base->path.find('?')).find_first_of("\\{}") != std::string::npos) return 0;
  check_resolve(*base, input.text().substr(blank + 1));
  return 0;
}
