#include "harness/refserver/store/packet_check.h"

#include <algorithm>

namespace bitspec::refserver {
namespace {

bool may_repeat(std::string_view name, const Policy& policy) {
  // A list that commas may separate may be sent in several fields. [RFC 9110 5.3]
  return policy.commas_separate_protocols && same_name(name, "BITS-Supported-Protocols");
}

bool repeats_a_field(const Fields& fields, const Policy& policy) {
  return std::ranges::any_of(fields.list(), [&](const Field& f) {
    const bool of_bits = lower(f.name).starts_with("bits-") || same_name(f.name, "Content-Range");
    return of_bits && !may_repeat(f.name, policy) && fields.count(f.name) > 1;
  });
}

std::optional<Decision> check_length(const Request& request, PacketType type, const Policy& policy) {
  if (request.chunked) {
    if (policy.accepts_chunked) return std::nullopt;
    return policy.refuse(Refusal::kLengthRequired);
  }
  const bool needed = type == PacketType::kFragment ? policy.fragment_needs_length : policy.other_packets_need_length;
  if (!request.content_length && needed) return policy.refuse(Refusal::kLengthRequired);
  const bool body_accepted = policy.accepts_body[static_cast<std::size_t>(type)];
  if (request.content_length.value_or(0) > 0 && !body_accepted) return policy.refuse(Refusal::kBadArgument);
  return std::nullopt;
}

}  // namespace

std::optional<PacketType> type_of(const Request& request) {
  if (request.fields.count("BITS-Packet-Type") != 1) return std::nullopt;
  return parse_packet_type(*request.fields.first("BITS-Packet-Type"));
}

std::optional<Decision> check_packet(const Request& request, PacketType type, const Policy& policy) {
  const auto too_long = [&](const Field& f) { return f.value.size() > policy.longest_field_value; };
  const bool malformed = (request.http10 && !policy.accepts_http10) ||
                         std::ranges::any_of(request.fields.list(), too_long) ||
                         repeats_a_field(request.fields, policy);
  if (malformed) return policy.refuse(Refusal::kBadArgument);
  return check_length(request, type, policy);
}

}  // namespace bitspec::refserver
