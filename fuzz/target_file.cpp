// target::load_target: a target file.
// Properties: errors stand inside the text and never repeat a password; the same text gives the same; what was loaded
// is a target that can be used: a URL of its scheme, a path that ends in '/', places that begin and end in '/'; whoever
// asks for a ground gets one of these places.
#include "harness/target/target_file.h"

#include "fuzz/fuzz_check.h"

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
    const auto ground = t.ground({name});
    FUZZ_CHECK(ground.has_value() == t.has(name));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 8192) return 0;  // target files are short
  const bitspec::fuzz::Input input(data, size);
  const auto loaded = load(input.text());
  for (const auto& error : loaded.errors) {
    FUZZ_CHECK(!error.message.empty() && error.message.find('\n') == std::string::npos);
    FUZZ_CHECK(error.message.find(kSecret) == std::string::npos ||
               input.text().find("password") == std::string_view::npos);
  }
  const auto again = load(input.text());
  FUZZ_CHECK(again.errors == loaded.errors && again.target.url == loaded.target.url);
  if (loaded.errors.empty()) check_target(loaded.target);
  return 0;
}
