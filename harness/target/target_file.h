// The target file: target.yaml as a Target.  [docs/target.md]
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/target/grammar.h"
#include "harness/target/target.h"

namespace bitspec::target {

// Reads an environment variable; nothing: it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

struct Loaded {
  Target target;                               // url.host is empty where the file names no URL
  std::string url;                             // as it is written
  std::map<std::string, std::string> sources;  // top-level keys that the file sets: "url" -> "target.yaml:3"
  std::vector<Error> errors;                   // with one of them the target is not to be used
};

// Relative names of files and folders begin at the folder of `path`. Without `environment` secrets that stand elsewhere
// are left empty and their files are not looked for: for `bitspec check`.
Loaded load_target(std::string_view path, std::string_view text, const Vocabulary& vocabulary,
                   const Environment& environment);
Loaded load_target_file(const std::string& path, const Vocabulary& vocabulary, const Environment& environment);

// Whether a YAML file is meant as a target file, by its top-level keys; false for what is no YAML.
bool looks_like_target(std::string_view text);

// The text of a file with a secret, without the line end at its end. Errors name the file and never its text.
Result<std::string> read_secret_file(const std::string& path);

// A field for every request; the message names no value.
Result<Field> checked_field(const std::string& name, std::string_view value);

}  // namespace bitspec::target
