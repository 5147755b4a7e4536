// ${variables} in the text of scenarios: where they stand, the ones that are made up here, and how the others are asked
// for.
//
// ${bits15}, ${guid:a}, ${guids:n} come from Generators, ${upper:x}, ${lower:x}, ${changed:last:x} and ${repeat:x:n}
// from expand() itself, arithmetic behind a variable too (${s.next+1}), all others (sessions, saved names, paths, the
// target) from the caller. `$${` is a literal `${`.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"
#include "harness/scenario/matcher.h"

namespace bitspec::scenario {

inline constexpr std::size_t kMaxExpandedBytes = 1u << 20;
inline constexpr int kMaxVariableDepth = 4;  // ${upper:${lower:...}}

// The value of "s.id", "next", "guid:a": what stands between the braces. An error of the code kNotFound says that there
// is no such variable; expand() then writes the message.
using Variables = std::function<Result<std::string>(std::string_view name)>;

// What a run makes up. The same seed gives the same values: seed it with the run's seed and the scenario's id.
class Generators {
 public:
  explicit Generators(std::uint64_t seed) : seed_(seed) {}

  // "bits15", "guid:<any name>" or "guids:<count>"; kNotFound for any other name.
  Result<std::string> value(std::string_view name) const;

  // Asks the generators first, then `others`.
  Variables with(Variables others) const;

 private:
  std::string guid(std::string_view name) const;

  std::uint64_t seed_;
};

// Errors have the place of the variable; `known` is for "did you mean". The text is at most 1 MiB.
Result<std::string> expand(const Template& text, const Variables& variables,
                           const std::vector<std::string>& known = {});

// The same for bodies of raw steps: \r \n \t \0 \\ \xNN outside of variables stand for bytes; see escapes.h.
Result<std::string> expand_escaped(const Template& text, const Variables& variables,
                                   const std::vector<std::string>& known = {});

// What expand() would find wrong, with values of no length and without the cost of making the text. Nothing: it is
// right.
std::optional<Error> check_template(const Template& text, const Variables& variables, bool escaped,
                                    const std::vector<std::string>& known = {});

// Why `text` cannot be a template whatever the variables are, or "".
std::string template_fault(std::string_view text);

// What stands between the braces of the outermost variables, in order: for checks that run nothing.
std::vector<std::string> variable_names(std::string_view text);

}  // namespace bitspec::scenario
