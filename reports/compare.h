// A comparison of runs as text.
#pragma once

#include <string>

#include "harness/results/compare.h"

namespace bitspec::reports {

// `names`: of the runs, such as their files.
std::string compare_text(const results::Comparison& comparison, const std::vector<std::string>& names);
std::string compare_markdown(const results::Comparison& comparison, const std::vector<std::string>& names);
std::string compare_json(const results::Comparison& comparison, const std::vector<std::string>& names);

// "2 new, 1 fixed, 3 still broken", or "no difference".
std::string compare_line(const results::Comparison& comparison);

// "New failures": a heading.
std::string_view change_title(results::ChangeOfRule change);

}  // namespace bitspec::reports
