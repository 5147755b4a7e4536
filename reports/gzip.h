// Compression for what a browser unpacks [RFC 1952].
#pragma once

#include <string>
#include <string_view>

namespace bitspec::reports {

// The same bytes for the same input, whenever it is called.
std::string gzip(std::string_view bytes);

}  // namespace bitspec::reports
