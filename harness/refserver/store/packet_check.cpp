#include "harness/refserver/store/packet_check.h"

#include <algorithm>
#include <array>

namespace bitspec::refserver {
namespace {

// What Windows reads of a field, and the limit a client may rely on. [MC-BUP 2.2.1]
constexpr std::size_t kLongestValue = 4096;

std::optional<PacketType> loose_type(std::string_view value, const FaultSet& faults) {
  const auto known = parse_packet_type(value);
  const bool mixed = known && value == mixed_case(*known);
  const bool capitals = known && value == upper_case(*known);
  if (faults.on(Fault::kPacketTypeMixedCaseOnly) && !mixed) return std::nullopt;
  if (faults.on(Fault::kPacketTypeTwoSpellings) && !mixed && !capitals) return std::nullopt;
  if (known) return known;
  if (faults.on(Fault::kPacketTypeEmptyIsPing) && value.empty()) return PacketType::kPing;
  if (faults.on(Fault::kPacketTypeAckIsPing) && same_name(value, "Ack")) return PacketType::kPing;
  if (faults.on(Fault::kPacketTypePrefix) && same_name(value.substr(0, 4), "Ping")) return PacketType::kPing;
  const bool other = !value.empty() && !same_name(value, "Ack") && !same_name(value.substr(0, 4), "Ping");
  if (faults.on(Fault::kPacketTypeUnknownIsPing) && other) return PacketType::kPing;
  return std::nullopt;
}

std::size_t longest_value(const FaultSet& faults) {
  if (faults.on(Fault::kField4kAccepted)) return SIZE_MAX;
  return faults.on(Fault::kField1000Refused) ? 1000 : kLongestValue;
}

bool may_repeat(std::string_view name, Profile profile) {
  // A list that commas may separate may be sent in several fields. [RFC 9110 5.3]
  return profile == Profile::kMcBup && same_name(name, "BITS-Supported-Protocols");
}

bool repeats_a_field(const Fields& fields, Profile profile) {
  return std::ranges::any_of(fields.list(), [&](const Field& f) {
    const bool ours = lower(f.name).starts_with("bits-") || same_name(f.name, "Content-Range");
    return ours && !may_repeat(f.name, profile) && fields.count(f.name) > 1;
  });
}

bool has_unknown_field(const Fields& fields) {
  constexpr std::array kPrefixes = {"x-", "bits-future"};
  return std::ranges::any_of(fields.list(), [&](const Field& f) {
    return std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return lower(f.name).starts_with(prefix); });
  });
}

bool type_stands_late(const Fields& fields) {
  for (const auto& field : fields.list()) {
    if (same_name(field.name, "BITS-Packet-Type")) return false;
    if (same_name(field.name, "BITS-Session-Id") || same_name(field.name, "Content-Range")) return true;
  }
  return false;
}

bool body_accepted(PacketType type, const FaultSet& faults) {
  switch (type) {
    case PacketType::kPing:
      return faults.on(Fault::kPingBodyAccepted);
    case PacketType::kCreateSession:
      return faults.on(Fault::kCreateBodyAccepted);
    case PacketType::kCloseSession:
      return faults.on(Fault::kCloseBodyAccepted);
    case PacketType::kCancelSession:
      return faults.on(Fault::kCancelBodyAccepted);
    case PacketType::kFragment:
      return true;
  }
  return false;
}

Decision length_required(Profile profile) {
  return refusal(profile == Profile::kIis ? 400 : 411, ErrorPair{kInvalidArgument});
}

std::optional<Decision> check_length(const Request& request, PacketType type, Profile profile, const FaultSet& faults) {
  const bool fragment = type == PacketType::kFragment;
  if (request.chunked && faults.on(Fault::kChunkedAccepted)) return std::nullopt;
  if (request.chunked) return length_required(profile);
  // The Win32 pages list Content-Length on Fragment only.
  const bool needed = fragment ? !faults.on(Fault::kLengthMissingFragmentAccepted)
                               : profile != Profile::kWin32 && !faults.on(Fault::kLengthMissingAccepted);
  if (!request.content_length && needed) return length_required(profile);
  if (request.content_length.value_or(0) > 0 && !body_accepted(type, faults)) return bad_argument();
  return std::nullopt;
}

}  // namespace

std::optional<PacketType> type_of(const Request& request, const FaultSet& faults) {
  const auto count = request.fields.count("BITS-Packet-Type");
  if (count == 0 && faults.on(Fault::kPacketTypeMissingIsPing)) return PacketType::kPing;
  if (count != 1) return std::nullopt;
  return loose_type(*request.fields.first("BITS-Packet-Type"), faults);
}

std::optional<Decision> check_packet(const Request& request, PacketType type, Profile profile, const FaultSet& faults) {
  const auto& fields = request.fields;
  if (request.http10 && !faults.on(Fault::kHttp10Accepted)) return bad_argument();
  const auto limit = longest_value(faults);
  if (std::ranges::any_of(fields.list(), [&](const Field& f) { return f.value.size() > limit; })) return bad_argument();
  if (repeats_a_field(fields, profile)) return bad_argument();
  if (faults.on(Fault::kFieldUnknownRefused) && has_unknown_field(fields)) return bad_argument();
  if (faults.on(Fault::kFieldOrderMatters) && type_stands_late(fields)) return bad_argument();
  return check_length(request, type, profile, faults);
}

}  // namespace bitspec::refserver
