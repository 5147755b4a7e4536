// target::load_target: a target file.
// Properties: errors stand inside the text and never repeat a password; the same text gives the same; what was loaded
// is a target that can be used: a URL of its scheme, a path that ends in '/', places that begin and end in '/'; whoever
// asks for a location gets one of these places.
#include "harness/target/target_file.h"

#include "fuzz/fuzz_check.h"
#include "fuzz/yaml_mutator.h"

namespace {

namespace target = bitspec::target;

const target::Vocabulary kWords = {{"readback", {"", {}}},
                                   {"max_upload_size", {"", {{"bytes", true}}}},
                                   {"host_id", {"", {{"host", false}}}},
                                   {"tls", {"", {}}},
                                   {"restart", {"", {}}}};  // a hook that starts the server declares it

target::Loaded load(std::string_view text) {
  return target::load_target("target.yaml", text, kWords, {});
}

// What a password holds in the seeds and the dictionary, so that it can be searched for.
constexpr std::string_view kSecret = "hunter2hunter2";

// Elsewhere it may be shown: as a key, say. Quotes and the like could make text of what looks like a password.
bool only_as_password(std::string_view text) {
  if (text.find_first_of("\"'|>?&*!#%") != std::string_view::npos) return false;
  for (auto at = text.find(kSecret); at != std::string_view::npos; at = text.find(kSecret, at + 1)) {
    const auto behind = text.substr(at + kSecret.size(), 1);
    const bool ends = behind.empty() || behind == "\n" || behind == "," || behind == "}";
    if (!text.substr(0, at).ends_with(" password: ") || !ends) return false;
  }
  return true;
}

void check_target(const target::Target& t) {
  FUZZ_CHECK(t.url.host.empty() || t.url.scheme == "http" || t.url.scheme == "https");
  FUZZ_CHECK(t.url.host.empty() || t.one_url || t.url.path.ends_with('/'));
  FUZZ_CHECK(t.timeout.count() > 0);
  for (const auto& [name, capability] : t.capabilities) {
    FUZZ_CHECK(kWords.contains(name));
    for (const auto& place : capability.places) {
      FUZZ_CHECK(place.path.empty() || (place.path.starts_with('/') && place.path.ends_with('/')));
      FUZZ_CHECK(!place.values.contains("path") && !place.values.contains("url"));
    }
    const auto location = t.location({name});
    FUZZ_CHECK(location.has_value() == t.has(name));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 8192) return 0;  // target files are short
  const bitspec::fuzz::Input input(data, size);
  const auto loaded = load(input.text());
  for (const auto& error : loaded.errors) {
    FUZZ_CHECK(!error.message.empty() && error.message.find('\n') == std::string::npos);
    FUZZ_CHECK(error.message.find(kSecret) == std::string::npos || !only_as_password(input.text()));
  }
  const auto again = load(input.text());
  FUZZ_CHECK(again.errors == loaded.errors && again.target.url == loaded.target.url);
  if (loaded.errors.empty()) check_target(loaded.target);
  return 0;
}

const int bitspec::fuzz::kWellFormed = 60;
