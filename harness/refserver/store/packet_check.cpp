#include "harness/refserver/store/packet_check.h"

#include <algorithm>

namespace bitspec::refserver {
namespace {

// What Windows reads of a field, and the limit a client may rely on. [MC-BUP 2.2.1]
constexpr std::size_t kLongestValue = 4096;

bool any_value_too_long(const Fields& fields) {
  return std::ranges::any_of(fields.list(), [](const Field& f) { return f.value.size() > kLongestValue; });
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

Decision length_required(Profile profile) {
  return refusal(profile == Profile::kIis ? 400 : 411, ErrorPair{kInvalidArgument});
}

std::optional<Decision> check_length(const Request& request, PacketType type, Profile profile) {
  const bool fragment = type == PacketType::kFragment;
  if (request.chunked) return length_required(profile);
  // The Win32 pages list Content-Length on Fragment only.
  if (!request.content_length && (fragment || profile != Profile::kWin32)) return length_required(profile);
  if (!fragment && request.content_length.value_or(0) > 0) return bad_argument();
  return std::nullopt;
}

}  // namespace

std::optional<PacketType> type_of(const Request& request, const FaultSet&) {
  if (request.fields.count("BITS-Packet-Type") != 1) return std::nullopt;
  return parse_packet_type(*request.fields.first("BITS-Packet-Type"));
}

std::optional<Decision> check_packet(const Request& request, PacketType type, Profile profile, const FaultSet&) {
  if (request.http10) return bad_argument();
  if (any_value_too_long(request.fields)) return bad_argument();
  if (repeats_a_field(request.fields, profile)) return bad_argument();
  return check_length(request, type, profile);
}

std::optional<ContentRange> range_of(const Request& request, const FaultSet&) {
  const auto value = request.fields.first("Content-Range");
  if (!value) return std::nullopt;
  const auto range = ContentRange::parse(*value);
  if (!range || range->size() != request.content_length) return std::nullopt;
  return *range;
}

}  // namespace bitspec::refserver
