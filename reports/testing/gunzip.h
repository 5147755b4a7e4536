// What a browser does with gzip().
#pragma once

#include <string>
#include <string_view>

namespace bitspec::reports {

// Fails the test where the bytes are not one whole stream.
std::string gunzip(std::string_view bytes);

}  // namespace bitspec::reports
