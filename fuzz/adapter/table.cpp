#include "fuzz/adapter/table.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "fuzz/adapter/bitspec_adapter.h"

struct bitspec_out {
  std::string text;
};

extern "C" {
void bitspec_put(bitspec_out* out, const char* bytes, size_t size) {
  out->text.append(bytes, std::min(size, bitspec::adapter::kLongestText - out->text.size()));
}
void bitspec_put_text(bitspec_out* out, const char* text) {
  bitspec_put(out, text, std::strlen(text));
}

int __lsan_do_recoverable_leak_check() __attribute__((weak));
}

namespace bitspec::adapter {
namespace {

bitspec_parser* parser_of(Function function) {
  switch (function) {
    case Function::kGuid:
      return bitspec_my_parsers.guid;
    case Function::kProtocolList:
      return bitspec_my_parsers.protocol_list;
    case Function::kContentRange:
      return bitspec_my_parsers.content_range;
    case Function::kHeaderBlock:
      return bitspec_my_parsers.header_block;
    case Function::kRequest:
      return bitspec_my_parsers.request;
  }
  return nullptr;
}

bool read_all(int from, std::string& bytes, std::size_t size) {
  bytes.resize(size);
  for (std::size_t at = 0; at < size;) {
    const auto n = read(from, bytes.data() + at, size - at);
    if (n <= 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

bool write_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = write(to, bytes.data(), bytes.size());
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string message(const Reaction& reaction) {
  using Did = Reaction::Did;
  // A verdict that is none goes on as a letter that is none.
  std::string out(1, reaction.did == Did::kAccepted         ? 'A'
                     : reaction.did == Did::kRejected       ? 'R'
                     : reaction.did == Did::kNotImplemented ? 'N'
                                                            : '?');
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(reaction.text.size() >> shift & 0xff);
  return out + reaction.text;
}

}  // namespace

bool has_parsers() {
  return std::any_of(kFunctions.begin(), kFunctions.end(), [](Function f) { return parser_of(f) != nullptr; });
}

Reaction call_parser(Function function, std::string_view input) {
  Reaction reaction;
  bitspec_parser* const parser = parser_of(function);
  if (!parser) {
    reaction.did = Reaction::Did::kNotImplemented;
    return reaction;
  }
  // A block of that very size: a sanitizer sees the first byte that is read beyond it.
  const std::unique_ptr<char[]> exact(new char[input.size()]);
  std::copy(input.begin(), input.end(), exact.get());
  bitspec_out out;
  const int verdict = parser(exact.get(), input.size(), &out);
  reaction.did = verdict == BITSPEC_ACCEPT            ? Reaction::Did::kAccepted
                 : verdict == BITSPEC_REJECT          ? Reaction::Did::kRejected
                 : verdict == BITSPEC_NOT_IMPLEMENTED ? Reaction::Did::kNotImplemented
                                                      : Reaction::Did::kGarbage;
  if (reaction.did == Reaction::Did::kGarbage) reaction.how = "a verdict that is none: " + std::to_string(verdict);
  reaction.text = std::move(out.text);
  return reaction;
}

int serve_parsers(bool leaks) {
  // A parser that reads or prints must not get into the messages.
  const int from = dup(STDIN_FILENO), to = dup(STDOUT_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  if (const int nothing = open("/dev/null", O_RDONLY); nothing >= 0) dup2(nothing, STDIN_FILENO);
  std::string head, input;
  while (read_all(from, head, 5)) {
    std::size_t size = 0;
    for (std::size_t i = 1; i < 5; ++i) size = size << 8 | static_cast<unsigned char>(head[i]);
    const auto function =
        std::find_if(kFunctions.begin(), kFunctions.end(), [&](Function f) { return info(f).letter == head[0]; });
    if (function == kFunctions.end() || size > kLongestInput || !read_all(from, input, size)) return 2;
    const std::string answer = message(call_parser(*function, input));
    if (leaks && __lsan_do_recoverable_leak_check && __lsan_do_recoverable_leak_check() != 0) return 23;
    if (!write_all(to, answer)) return 0;
  }
  return 0;
}

}  // namespace bitspec::adapter
