// Parsers that take what is right to the letter and nothing else, by the naive readers of the fuzz targets. Nobody may
// find anything about them.
#include <string>

#include "bitspec_adapter.h"
#include "fuzz/naive/guid.h"
#include "fuzz/naive/number.h"
#include "fuzz/naive/request.h"

namespace {

namespace naive = bitspec::naive;

std::string canonical(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

bitspec_verdict guid(const char* input, size_t size, bitspec_out* out) {
  const std::string text(input, size);
  if (!naive::guid_digits(text)) return BITSPEC_REJECT;
  bitspec_put_text(out, canonical(text).c_str());
  return BITSPEC_ACCEPT;
}

bitspec_verdict protocol_list(const char* input, size_t size, bitspec_out*) {
  std::string item;
  bool offered = false;
  for (const char c : std::string(input, size) + " ") {
    if (c != ' ') {
      item += c;
      continue;
    }
    if (!item.empty() && !naive::guid_digits(item)) return BITSPEC_REJECT;
    offered = offered || canonical(item) == "{7df0354d-249b-430f-820d-3d2a9bef4931}";
    item.clear();
  }
  return offered ? BITSPEC_ACCEPT : BITSPEC_REJECT;
}

bitspec_verdict content_range(const char* input, size_t size, bitspec_out* out) {
  std::string text(input, size);
  for (std::size_t i = 0; i < 5 && i < size; ++i) text[i] = static_cast<char>(text[i] | 0x20);
  const auto dash = text.find('-'), slash = text.find('/');
  if (text.substr(0, 6) != "bytes " || slash == std::string::npos || dash > slash) return BITSPEC_REJECT;
  const auto first = naive::decimal(text.substr(6, dash - 6)),
             last = naive::decimal(text.substr(dash + 1, slash - dash - 1));
  const auto total = naive::decimal(text.substr(slash + 1));
  if (!first || !last || !total || naive::below(*last, *first) || !naive::below(*last, *total)) return BITSPEC_REJECT;
  bitspec_put_text(out, (*first + "-" + *last + "/" + *total).c_str());
  return BITSPEC_ACCEPT;
}

void put_fields(const naive::FieldList& fields, bitspec_out* out) {
  for (const auto& [name, value] : fields) {
    const std::string line = name + ":" + value + "\n";
    bitspec_put(out, line.data(), line.size());
  }
}

bitspec_verdict header_block(const char* input, size_t size, bitspec_out* out) {
  const auto fields = naive::field_lines(std::string_view(input, size));
  if (!fields) return BITSPEC_REJECT;
  put_fields(*fields, out);
  return BITSPEC_ACCEPT;
}

bitspec_verdict request(const char* input, size_t size, bitspec_out* out) {
  const auto read = naive::request(std::string_view(input, size));
  if (!read || read->taken != size) return BITSPEC_REJECT;
  bitspec_put_text(out, (read->method + " " + read->target + "\n").c_str());
  put_fields(read->fields, out);
  bitspec_put(out, "\n", 1);
  bitspec_put(out, read->body.bytes.data(), read->body.bytes.size());
  return BITSPEC_ACCEPT;
}

}  // namespace

const bitspec_parsers bitspec_my_parsers = {guid, protocol_list, content_range, header_block, request};
