#include "harness/refserver/store/hooks.h"

#include <algorithm>

#include "harness/refserver/store/fragment_range.h"
#include "harness/refserver/store/negotiation.h"
#include "harness/refserver/store/packet_check.h"
#include "harness/refserver/store/place.h"

namespace bitspec::refserver {

std::optional<PacketType> StoreHooks::packet_type(const Request& request) const {
  return type_of(request);
}

Result<std::string> StoreHooks::place(std::string_view path) const {
  return place_name(path);
}

std::optional<std::string> StoreHooks::protocol(const Request& request, const Policy& policy) const {
  return choose_protocol(request, policy);
}

std::optional<ContentRange> StoreHooks::range(const Request& request) const {
  return fragment_range(request);
}

void StoreHooks::advance(Session& session, const ContentRange& range, const Permit& permit) {
  session.next = std::max(session.next, range.last + 1);
  if (!session.total) session.total = range.total;
  session.stored = permit.at;
}

}  // namespace bitspec::refserver
