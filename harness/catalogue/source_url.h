// Where a source can be read: the web address of a section that a rule cites.
#pragma once

#include <string>
#include <string_view>

namespace bitspec::catalogue {

// "" for a derived rule or an unknown document. MC-BUP has no stable address per section, so its first page must do;
// the text of the section stands beside it in every report.
std::string source_url(std::string_view doc, std::string_view section);

}  // namespace bitspec::catalogue
