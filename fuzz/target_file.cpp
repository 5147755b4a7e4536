// target::load_target: a target file.
// Properties: errors stand inside the text and never repeat a password; the same text gives the same; what was loaded
// is a target that can be used: a URL of its scheme, a path that ends in '/', places that begin and end in '/'; whoever
// asks for a location gets one of these places; it holds what the tree of the file says, each value of it and nothing
// else; templates have the known placeholders only, and who keeps to the documented limits is taken.
#include "harness/target/target_file.h"

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/fields.h"
#include "fuzz/naive/same_lines.h"
#include "fuzz/naive/target.h"
#include "fuzz/yaml_mutator.h"

namespace {

namespace target = bitspec::target;
using bitspec::fuzz::naive::same_lines;

const target::Vocabulary kWords = {{"readback", {"", {}}},
                                   {"max_upload_size", {"", {{"bytes", true}}}},
                                   {"host_id", {"", {{"host", false}}}},
                                   {"tls", {"", {}}},
                                   {"restart", {"", {}}}};  // a hook that starts the server declares it

target::Loaded load(std::string_view text) {
  // No file that an input names is read.
  const bool reads = text.find("file") != std::string_view::npos;
  const auto environment = [](const std::string& name) {
    return std::optional(bitspec::fuzz::naive::of_environment(name));
  };
  return target::load_target("/srv/target/target.yaml", text, kWords, reads ? target::Environment() : environment);
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

// Each '{' begins one of the three.
bool known_placeholders(const std::string& text) {
  for (auto at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
    const std::string rest = text.substr(at);
    if (!rest.starts_with("{path}") && !rest.starts_with("{name}") && !rest.starts_with("{id}")) return false;
  }
  return true;
}

// What the grammar cannot say.
void check_rules(const target::Target& t) {
  FUZZ_CHECK(known_placeholders(t.read_back.name));
  for (const auto& word : t.read_back.command) FUZZ_CHECK(known_placeholders(word));
  FUZZ_CHECK(t.read_back.kind != target::ReadBackWay::Kind::kFolder || !t.files_folder.empty());
  FUZZ_CHECK(t.users.size() <= 2);
  for (const auto& user : t.users)
    FUZZ_CHECK(t.scheme == target::Target::Scheme::kDigest || user.user.find(':') == std::string::npos);
  FUZZ_CHECK(t.tls.private_key_file.empty() || !t.tls.certificate_file.empty());
  FUZZ_CHECK(!t.tls.insecure || t.tls.ca_file.empty());
  FUZZ_CHECK(t.timeout.count() <= 24 * 3600 * 1000);
  for (const auto* hook : {&t.hooks.stop, &t.hooks.reset, &t.hooks.uploads_off, &t.hooks.uploads_on})
    FUZZ_CHECK(hook->wait_for_log.empty() && (hook->empty() || !hook->command[0].empty()));
  for (const auto& field : t.extra_fields.list()) {
    FUZZ_CHECK(!field.name.empty() && std::all_of(field.name.begin(), field.name.end(), bitspec::naive::is_tchar));
    FUZZ_CHECK(std::all_of(field.value.begin(), field.value.end(), bitspec::naive::is_text));
  }
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
    if (!location) continue;
    // Where it holds everywhere the target's own URL, else the first of its places.
    bitspec::Url expected = t.url;
    if (!capability.everywhere()) {
      expected = capability.places[0].url.value_or(t.url);
      expected.path = capability.places[0].path;
    }
    FUZZ_CHECK(location->url == expected);
    if (capability.places.size() != 1) continue;
    for (const auto& [key, value] : capability.places[0].values)
      FUZZ_CHECK(location->value(name, key) && *location->value(name, key) == value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 8192) return 0;  // target files are short
  const bitspec::fuzz::Input input(data, size);
  const auto loaded = load(input.text());
  for (const auto& error : loaded.errors) {
    FUZZ_CHECK(!error.message.empty() && error.message.find('\n') == std::string::npos);
    // The line of the file, too.
    FUZZ_CHECK(error.render().find(kSecret) == std::string::npos || !only_as_password(input.text()));
    FUZZ_CHECK(error.place && error.place->line >= 1 &&
               error.place->line <= 1 + std::count(input.text().begin(), input.text().end(), '\n') +
                                        std::count(input.text().begin(), input.text().end(), '\r'));
  }
  if (!loaded.errors.empty()) return 0;
  check_target(loaded.target);
  check_rules(loaded.target);
  if (input.text().find("file") != std::string_view::npos) return 0;  // a secret may be in a file
  const auto tree = bitspec::yaml::Document::read("target.yaml", input.text());
  FUZZ_CHECK(tree.has_value());
  FUZZ_CHECK(
      same_lines(bitspec::fuzz::naive::TargetLines::of(loaded), bitspec::fuzz::naive::TargetTree::lines(tree->root())));
  return 0;
}

const int bitspec::fuzz::kWellFormed = 60;
