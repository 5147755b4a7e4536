#include "harness/refserver/store/negotiation.h"

#include <algorithm>

#include "harness/protocol/protocol_list.h"

namespace bitspec::refserver {
namespace {

std::optional<std::string> offered_list(const Request& request) {
  const auto values = request.fields.all("BITS-Supported-Protocols");
  if (values.empty()) return std::nullopt;
  std::string joined = values.front();
  for (std::size_t i = 1; i < values.size(); ++i) joined += "," + values[i];
  return joined;
}

}  // namespace

std::optional<std::string> choose_protocol(const Request& request, Profile profile, const FaultSet&) {
  const auto offered = offered_list(request);
  if (!offered) return std::nullopt;
  const bool literal = profile == Profile::kMcBup;
  const auto list = parse_protocol_list(*offered, literal ? Separator::kBlankOrComma : Separator::kBlank);
  // [MC-BUP 2.2.2.2] Every item is to be a GUID; Windows looks for the one it knows.
  if (literal && !list.malformed.empty()) return std::nullopt;
  const auto known = Guid::parse(kBits15);
  if (std::ranges::find(list.guids, *known) == list.guids.end()) return std::nullopt;
  return std::string(kBits15);
}

}  // namespace bitspec::refserver
