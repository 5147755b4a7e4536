// Form: how the most ordinary packets of an upload are written. Servers that fail one form are judged in another.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/result.h"

namespace bitspec::target {

struct Form {
  enum class Names { kFolders, kFlat };         // a folder for each scenario, or long names in one folder
  enum class Bytes { kBinary, kText };          // bodies of all byte values, or of letters and digits only
  enum class Types { kMixed, kUpper, kLower };  // spelling of packet types
  enum class Connections { kReused, kPerPacket };

  Names names = Names::kFolders;
  Bytes bytes = Bytes::kBinary;
  std::optional<Types> types;  // empty: that of the profile
  Connections connections = Connections::kReused;

  friend bool operator==(const Form&, const Form&) = default;
};

// What is prescribed; the preflight finds out the rest.
struct FormWishes {
  std::optional<Form::Names> names;
  std::optional<Form::Bytes> bytes;
  std::optional<Form::Types> types;
  std::optional<Form::Connections> connections;
};

// The keys of a form and the values that each takes, as a target file and --form write them.
struct FormKey {
  std::string_view key;
  std::vector<std::string_view> words;
};
std::vector<FormKey> form_keys();

// Error: no such key, or no value of it.
Result<void> set_form(FormWishes& wishes, std::string_view key, std::string_view value);

// What is prescribed: "names" is "flat".
std::vector<std::pair<std::string_view, std::string_view>> form_values(const FormWishes& wishes);

}  // namespace bitspec::target
