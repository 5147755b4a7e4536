// Text that stays text in Markdown.
#pragma once

#include <string>
#include <string_view>

namespace bitspec::reports {

// Plain words for anywhere in Markdown or a table: whatever could become markup, a mention or a link is an entity.
std::string md(std::string_view text);

// The same as <code>; "" for none.
std::string code(std::string_view text);

}  // namespace bitspec::reports
