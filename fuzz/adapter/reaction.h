// What may be asked of a parser, and how it can react.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace bitspec::adapter {

enum class Function { kGuid, kProtocolList, kContentRange, kHeaderBlock, kRequest };
inline constexpr std::array kFunctions = {Function::kGuid, Function::kProtocolList, Function::kContentRange,
                                          Function::kHeaderBlock, Function::kRequest};

struct FunctionInfo {
  std::string_view name;
  char letter;                // in the messages to a program
  std::string_view corpus;    // corpus/<corpus>, corpus/dict/<corpus>.dict
  std::size_t longest_input;  // beyond it the inputs only repeat themselves
  std::string_view sample;    // a sound input
};
inline constexpr std::array<FunctionInfo, 5> kFunctionInfo = {{
    {"guid", 'g', "guid", 80, "{7df0354d-249b-430f-820d-3d2a9bef4931}"},
    {"protocol-list", 'p', "protocol_list", 512, "{7df0354d-249b-430f-820d-3d2a9bef4931}"},
    {"content-range", 'r', "content_range", 128, "bytes 0-99/300"},
    {"header-block", 'h', "header_fields", 1024, "BITS-Packet-Type: Ping\r\n"},
    {"request", 'q', "request_reader", 2048,
     "BITS_POST /a HTTP/1.1\r\nHost: h\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n"},
}};
constexpr const FunctionInfo& info(Function function) {
  return kFunctionInfo[static_cast<std::size_t>(function)];
}

inline constexpr std::size_t kLongestInput = 4096;
inline constexpr std::size_t kLongestText = 64 * 1024;

struct Reaction {
  enum class Did {
    kRejected,
    kAccepted,
    kNotImplemented,
    kDied,     // the process ended; `how` says how
    kHung,     // no answer in time
    kGarbage,  // what came is no answer
  } did = Did::kRejected;
  std::string text;    // what it understood
  std::string how;     // one line: "signal 11 (Segmentation fault)", "exit code 1"
  std::string report;  // the end of what it wrote to its standard error, where it died
};

constexpr bool answered(Reaction::Did did) {
  return did == Reaction::Did::kRejected || did == Reaction::Did::kAccepted;
}

}  // namespace bitspec::adapter
