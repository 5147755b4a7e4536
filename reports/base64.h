// Base64 with padding [RFC 4648 4], for bytes that are no UTF-8 and so cannot stand in JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bitspec::reports {

std::string base64_encode(std::string_view bytes);
// Nothing but the canonical form is read: no blanks, padding where due, spare bits zero.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace bitspec::reports
