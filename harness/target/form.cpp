#include "harness/target/form.h"

#include <algorithm>
#include <array>

#include "harness/base/printable.h"
#include "harness/base/text.h"

namespace bitspec::target {
namespace {

template <class T>
struct Word {
  std::string_view word;
  T value;
};

constexpr std::array<Word<Form::Names>, 2> kNames = {
    {{"folders", Form::Names::kFolders}, {"flat", Form::Names::kFlat}}};
constexpr std::array<Word<Form::Bytes>, 2> kBytes = {{{"binary", Form::Bytes::kBinary}, {"text", Form::Bytes::kText}}};
constexpr std::array<Word<Form::Types>, 3> kTypes = {
    {{"mixed", Form::Types::kMixed}, {"upper", Form::Types::kUpper}, {"lower", Form::Types::kLower}}};
constexpr std::array<Word<Form::Connections>, 2> kConnections = {
    {{"reused", Form::Connections::kReused}, {"per-packet", Form::Connections::kPerPacket}}};

// Calls `see` with each key, its words, and the wish that it sets.
template <class Wishes, class See>
void for_each_key(Wishes& wishes, See see) {
  see("names", kNames, wishes.names);
  see("bytes", kBytes, wishes.bytes);
  see("types", kTypes, wishes.types);
  see("connections", kConnections, wishes.connections);
}

}  // namespace

std::vector<FormKey> form_keys() {
  std::vector<FormKey> out;
  const FormWishes none;
  for_each_key(none, [&](std::string_view key, const auto& words, const auto&) {
    FormKey one{key, {}};
    for (const auto& word : words) one.words.push_back(word.word);
    out.push_back(std::move(one));
  });
  return out;
}

Result<void> set_form(FormWishes& wishes, std::string_view key, std::string_view value) {
  bool known = false, set = false;
  std::vector<std::string> keys, expected;
  for_each_key(wishes, [&](std::string_view name, const auto& words, auto& wish) {
    keys.emplace_back(name);
    if (name != key) return;
    known = true;
    for (const auto& word : words) {
      expected.emplace_back(word.word);
      if (word.word != value) continue;
      wish = word.value;
      set = true;
    }
  });
  if (!known) return bad_input("invalid key '" + printable(key, 60) + "': expected " + join(keys, ", ", " or "));
  if (!set) return bad_input("invalid value '" + printable(value, 60) + "': expected " + join(expected, ", ", " or "));
  return {};
}

std::vector<std::pair<std::string_view, std::string_view>> form_values(const FormWishes& wishes) {
  std::vector<std::pair<std::string_view, std::string_view>> out;
  for_each_key(wishes, [&](std::string_view key, const auto& words, const auto& wish) {
    for (const auto& word : words) {
      if (wish == word.value) out.emplace_back(key, word.word);
    }
  });
  return out;
}

}  // namespace bitspec::target
