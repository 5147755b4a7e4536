#include "harness/refserver/store/negotiation.h"

#include <algorithm>

namespace bitspec::refserver {

std::optional<std::string> offered_protocols(const Request& request) {
  const auto values = request.fields.all("BITS-Supported-Protocols");
  if (values.empty()) return std::nullopt;
  std::string joined = values.front();
  for (std::size_t i = 1; i < values.size(); ++i) joined += "," + values[i];
  return joined;
}

ProtocolList parse_offer(const std::string& offered, const Policy& policy) {
  return parse_protocol_list(offered, policy.commas_separate_protocols ? Separator::kBlankOrComma : Separator::kBlank);
}

std::optional<std::string> choose_protocol(const Request& request, const Policy& policy) {
  static const Guid kKnown = *Guid::parse(kBits15);
  const auto offered = offered_protocols(request);
  if (!offered) return std::nullopt;
  const auto list = parse_offer(*offered, policy);
  if (std::ranges::find(list.guids, kKnown) == list.guids.end()) return std::nullopt;
  if (policy.every_offer_must_be_guid && !list.malformed.empty()) return std::nullopt;
  return std::string(kBits15);
}

}  // namespace bitspec::refserver
