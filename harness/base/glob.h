// Patterns of names, one kind for the whole program: scenarios, rules, faults.
//
//   *       any text, also none          ?       any one character
//   [24]    one of these characters      [a-f]   one of a range      [!24]  any other character
//
// Rows of a scenario have brackets in their ids: "fragment/range[2]". Brackets in a pattern therefore stand for
// themselves, too: "fragment/*[2]" matches "fragment/range[2]" as well as "fragment/ack-2". A '[' without a ']' stands
// for itself only. Case counts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace bitspec {

// The whole of `text`. Time is at most pattern.size() * text.size().
bool glob_match(std::string_view pattern, std::string_view text);

// The error for a pattern without a match, kBadInput: "no scenario matches 'pnig'", with the closest of the known names
// as a hint, or the closest pattern that matches some.
Error no_match(std::string_view what, std::string_view pattern, const std::vector<std::string>& known);

// Every pattern has to match one of the names at least; the error is that of the first that does not.
Result<void> check_patterns(std::string_view what, const std::vector<std::string>& patterns,
                            const std::vector<std::string>& names);

}  // namespace bitspec
