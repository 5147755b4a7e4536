#include "harness/protocol/protocol_list.h"

#include <algorithm>

namespace bitspec {

ProtocolList parse_protocol_list(std::string_view value, Separator separator) {
  const std::string_view separators = separator == Separator::kBlank ? " \t" : " \t,";
  ProtocolList list;
  std::size_t begin = value.find_first_not_of(separators);
  while (begin < value.size()) {
    const std::size_t end = std::min(value.find_first_of(separators, begin), value.size());
    const std::string_view item = value.substr(begin, end - begin);
    if (const auto guid = Guid::parse(item)) {
      list.guids.push_back(*guid);
    } else {
      list.malformed.emplace_back(item);
    }
    begin = value.find_first_not_of(separators, end);
  }
  return list;
}

}  // namespace bitspec
