// parse_protocol_list: BITS-Supported-Protocols.
// Properties: items, in their order and with nothing lost, are those of a naive split; a comma separates only where the
// profile says so; a list printed from what was read is read the same.
#include "harness/protocol/protocol_list.h"

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/guid.h"

namespace {

using bitspec::ProtocolList;
using bitspec::Separator;

// Cut at every separator; empty pieces are nothing.
std::vector<std::string> naive_items(std::string_view text, const std::string& separators) {
  std::vector<std::string> items(1);
  for (const char c : text) {
    if (separators.find(c) == std::string::npos)
      items.back() += c;
    else if (!items.back().empty())
      items.emplace_back();
  }
  if (items.back().empty()) items.pop_back();
  return items;
}

void check(std::string_view text, Separator separator, const std::string& separators) {
  const ProtocolList list = bitspec::parse_protocol_list(text, separator);
  std::size_t guids = 0, malformed = 0;
  std::string printed;
  for (const auto& item : naive_items(text, separators)) {
    if (bitspec::naive::guid_digits(item)) {
      FUZZ_CHECK(guids < list.guids.size() && list.guids[guids] == bitspec::Guid::parse(item));
      printed += list.guids[guids++].text() + " ";
    } else {
      FUZZ_CHECK(malformed < list.malformed.size() && list.malformed[malformed] == item);
      printed += list.malformed[malformed++] + " ";
    }
  }
  FUZZ_CHECK(guids == list.guids.size() && malformed == list.malformed.size());
  const ProtocolList again = bitspec::parse_protocol_list(printed, separator);
  FUZZ_CHECK(again.guids == list.guids && again.malformed == list.malformed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1024) return 0;  // some twenty GUIDs; more only repeats
  const bitspec::fuzz::Input input(data, size);
  check(input.text(), Separator::kBlank, " \t");
  check(input.text(), Separator::kBlankOrComma, " \t,");
  return 0;
}
