// Base64 with padding [RFC 4648 4], the form of bytes in JSON and in credentials.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bitspec {

std::string base64_encode(std::string_view bytes);
// Nothing but the canonical form is read: no blanks, padding where due, spare bits zero.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace bitspec
