// Lines that a CI system takes for commands.
//
// GitHub obeys a line that begins with "::", blanks before it left aside, GitHub and Azure "##[" and "##vso[" anywhere,
// TeamCity "##teamcity[". A server that gets one of these into a log could hide errors or set variables of a later
// step.
#pragma once

#include <string>

namespace bitspec {

// The text with the first byte of each such mark as \x3a or \x23. Colours of a terminal do not hide the begin of a
// line.
std::string without_ci_commands(std::string text);

}  // namespace bitspec
