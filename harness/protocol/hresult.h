// HRESULT values in BITS-Error-Code (MC-BUP: BITS-Error) and BITS-Error-Context.  [MC-BUP 2.2.1.1, Win32 ack pages]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/base/result.h"

namespace bitspec {

using HResult = std::uint32_t;

inline constexpr HResult kInvalidArgument = 0x80070057;   // E_INVALIDARG
inline constexpr HResult kAccessDenied = 0x80070005;      // E_ACCESSDENIED
inline constexpr HResult kSessionNotFound = 0x8020001F;   // BG_E_SESSION_NOT_FOUND
inline constexpr HResult kTooLarge = 0x80200020;          // BG_E_TOO_LARGE
inline constexpr HResult kProtocolMismatch = 0x80200022;  // BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH
inline constexpr std::uint32_t kContextServer = 0x5;
inline constexpr std::uint32_t kContextApplication = 0x7;

// 1 to 8 hex digits, with 0x, 0X, x, X or nothing before them. Nothing else in the text. Messages: "expected a hex
// digit at offset N", "unexpected 'x' at offset N", "more than 8 hex digits".
Result<HResult> parse_hresult(std::string_view text);
bool has_hex_prefix(std::string_view text);    // begins with 0x or 0X
std::string hresult_text(HResult value);       // "0x80070057"
std::string_view hresult_name(HResult value);  // "E_INVALIDARG", or "" if it is none of the above

}  // namespace bitspec
