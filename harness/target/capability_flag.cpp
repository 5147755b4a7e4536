#include "harness/target/capability_flag.h"

#include <algorithm>
#include <filesystem>

#include "harness/base/edit_distance.h"
#include "harness/base/printable.h"

namespace bitspec::target {
namespace {

tl::unexpected<Error> refuse(std::string message, std::string hint = {}) {
  return tl::unexpected(Error{ErrorCode::kBadInput, std::move(message), std::nullopt, std::move(hint)});
}

// "a path such as /limited/, a URL, off or bytes:NUMBER"
std::string possible(const CapabilityWord& word) {
  std::vector<std::string> all = {"a path such as /limited/", "a URL", "off"};
  for (const auto& [key, number] : word.values) all.push_back(key + (number ? ":NUMBER" : ":TEXT"));
  return yaml::alternatives({all.begin(), all.end()});
}

Result<void> check_location(const CapabilityPlace& place, const CapabilityWord& word) {
  const std::string& path = place.path;
  if (path.empty()) return {};
  if (place.url && path.find('?') == std::string::npos) return {};
  const bool right = path.starts_with('/') && Url::parse("http://h" + path) && path.find('?') == std::string::npos;
  if (right && !place.url) return {};
  const std::string typed = place.url ? place.url->text() : path.substr(0, path.size() - 1);
  // A bare number is the commonest mistake: it can only be the one number that the capability has.
  const bool number = typed.find_first_not_of("0123456789") == std::string::npos;
  const auto value = std::find_if(word.values.begin(), word.values.end(), [](const auto& one) { return one.second; });
  std::string hint;
  if (number && value != word.values.end()) hint = "did you mean '" + value->first + ":" + typed + "'?";
  return refuse("invalid value '" + printable(typed, 100) + "': expected " + possible(word), std::move(hint));
}

Result<void> check_values(CapabilityPlace& place, const CapabilityWord& word) {
  for (auto& [key, value] : place.values) {
    const auto known = word.values.find(key);
    if (known == word.values.end()) {
      std::vector<std::string> keys;
      for (const auto& [name, number] : word.values) keys.push_back(name);
      return refuse("unknown value '" + printable(key, 40) + "': expected " + possible(word), did_you_mean(key, keys));
    }
    if (known->second && !yaml::kWholeNumber.fits(value))
      return refuse("invalid value '" + printable(value, 100) + "' for '" + key + "': expected a whole number");
    if (key == "folder") value = std::filesystem::absolute(value).lexically_normal().string();
  }
  return {};
}

}  // namespace

Result<NamedCapability> parse_capability(std::string_view text, const Vocabulary& vocabulary) {
  const std::size_t equals = text.find('=');
  NamedCapability out{std::string(text.substr(0, equals)), {}};
  const auto word = vocabulary.find(out.name);
  if (word == vocabulary.end()) {
    std::vector<std::string> known;
    for (const auto& [name, about] : vocabulary) known.push_back(name);
    return refuse("unknown capability '" + printable(out.name, 100) + "'", did_you_mean(out.name, known));
  }
  const std::string context = "--capability " + printable(text, 200);
  if (equals != std::string_view::npos && equals + 1 == text.size())
    return refuse(context + ": expected " + possible(word->second) + " after '='");
  out.value = capability_from_text(equals == std::string_view::npos ? "" : text.substr(equals + 1));
  for (CapabilityPlace& place : out.value.places) {
    if (auto right = check_location(place, word->second); !right) return tl::unexpected(right.error().within(context));
    if (auto right = check_values(place, word->second); !right) return tl::unexpected(right.error().within(context));
  }
  return out;
}

}  // namespace bitspec::target
