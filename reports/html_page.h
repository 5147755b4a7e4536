// The page of the HTML report without its data; made by cmake/html_page.py from reports/html/.
#pragma once

#include <string_view>

namespace bitspec::reports {

// With a marker where the data belongs.
std::string_view html_page();

inline constexpr std::string_view kDataMarker = "<!--data-->";

}  // namespace bitspec::reports
