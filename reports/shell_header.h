// A header field as one word of a shell command.
#pragma once

#include <string>

namespace bitspec::reports {

// The variable that stands for the value of a secret field: AUTHORIZATION for "Authorization: [not shown]". Empty: the
// line holds no secret, or its name makes no variable.
std::string secret_variable(const std::string& header);

// "Authorization: ${AUTHORIZATION:?}" in double quotes for a secret, so that the shell puts the value there or says
// that it is not set; everything else as shell_quoted().
std::string shell_header(const std::string& header);

}  // namespace bitspec::reports
