// What of a target must not be shown, as the values that texts are searched for.
#pragma once

#include <string>
#include <vector>

#include "harness/target/target.h"

namespace bitspec::target {

// Passwords, what Basic makes of them, and the values of secret fields with and without what stands around the secret:
// a scheme, the user in front of a password, the names in a Cookie.
std::vector<std::string> secret_values(const Target& target);

// The secrets that are shorter than what is looked for, in words: "the password of user 'x'".
std::vector<std::string> short_secrets(const Target& target);

}  // namespace bitspec::target
