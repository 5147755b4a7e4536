// docs/rules.md: every rule of the catalogue as one page, for people who want to know what is asked of a server and by
// what it is judged.
#pragma once

#include <string>

#include "harness/catalogue/catalogue.h"

namespace bitspec::reports {

// Markdown, readable as plain text too. A function of the suites alone: it changes when they do.
std::string rules_page(const catalogue::Suites& suites);

}  // namespace bitspec::reports
