// target::parse_capability: what stands behind --capability.
// Properties: what is taken has a known name, values of the right kind, and a path from '/' to '/'; what a simple text
// says is what a naive reader reads in it; printed, it reads back the same.
#include "harness/target/capability_flag.h"

#include <string>

#include "fuzz/fuzz_check.h"

namespace {

namespace target = bitspec::target;

const target::Vocabulary kWords = {{"readback", {"", {}}},
                                   {"max_upload_size", {"", {{"bytes", true}}}},
                                   {"host_id", {"", {{"host", false}, {"port", true}}}},
                                   {"tls", {"", {}}}};

bool same(const target::Capability& a, const target::Capability& b) {
  if (a.off != b.off || a.places.size() != b.places.size()) return false;
  for (std::size_t i = 0; i < a.places.size(); ++i) {
    if (a.places[i].path != b.places[i].path || a.places[i].url != b.places[i].url ||
        a.places[i].values != b.places[i].values)
      return false;
  }
  return true;
}

// NAME, NAME=off, NAME=/path and NAME=key:value alone; nothing for what has more.
void check_simple(const std::string& text, const bitspec::Result<target::NamedCapability>& read) {
  const auto equals = text.find('=');
  const std::string name = text.substr(0, equals), value = equals == std::string::npos ? "" : text.substr(equals + 1);
  if (!kWords.contains(name)) return FUZZ_CHECK(!read);
  if (equals == std::string::npos) return FUZZ_CHECK(read && read->value.everywhere() && !read->value.off);
  if (value.empty()) return FUZZ_CHECK(!read);
  if (value == "off") return FUZZ_CHECK(read && read->value.off && read->value.places.empty());
  const std::string plain = "abcdefghijklmnopqrstuvwxyz0123456789";
  if (value[0] == '/' && value.find_first_not_of(plain + "/") == std::string::npos) {
    const std::string path = value.back() == '/' ? value : value + "/";
    return FUZZ_CHECK(read && read->value.places.size() == 1 && read->value.places[0].path == path);
  }
  const auto colon = value.find(':');
  const bool one_value = colon != std::string::npos && value.find_first_not_of(plain, colon + 1) == std::string::npos;
  if (!one_value || value.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != colon) return;
  const auto word = kWords.at(name).values.find(value.substr(0, colon));
  if (word == kWords.at(name).values.end()) return FUZZ_CHECK(!read);
  const std::string number = value.substr(colon + 1);
  const bool digits = !number.empty() && number.find_first_not_of("0123456789") == std::string::npos;
  if (word->second && !digits) return FUZZ_CHECK(!read);
  if (!word->second || number.size() < 19)
    FUZZ_CHECK(read && read->value.places.size() == 1 && read->value.places[0].values.at(word->first) == number);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 512) return 0;  // several values
  const bitspec::fuzz::Input input(data, size);
  const std::string text(input.text());
  const auto read = target::parse_capability(text, kWords);
  check_simple(text, read);
  if (!read) {
    FUZZ_CHECK(!read.error().message.empty());
    return 0;
  }
  const auto& words = kWords.at(read->name).values;
  for (const auto& place : read->value.places) {
    FUZZ_CHECK(place.path.empty() || (place.path.starts_with('/') && place.path.ends_with('/')));
    FUZZ_CHECK(place.path.find('?') == std::string::npos);
    for (const auto& [key, value] : place.values) {
      FUZZ_CHECK(words.contains(key));
      if (words.at(key)) FUZZ_CHECK(!value.empty() && value.find_first_not_of("0123456789") == std::string::npos);
    }
  }
  const std::string printed = target::capability_text(read->value);
  FUZZ_CHECK(same(target::capability_from_text(printed), read->value));
  return 0;
}
