// FaultyHooks, the part that reads BITS-Packet-Type and BITS-Supported-Protocols.
#include <algorithm>

#include "harness/refserver/faults/faulty_hooks.h"
#include "harness/refserver/store/negotiation.h"
#include "harness/refserver/store/packet_check.h"

namespace bitspec::refserver {
namespace {

const Guid& known_guid() {
  static const Guid kKnown = *Guid::parse(kBits15);
  return kKnown;
}

std::string_view digits_of_known() {
  return kBits15.substr(1, kBits15.size() - 2);
}

// Whether one of the GUIDs has the digits of the known one, apart from `ignored` characters from `from` on.
bool resembles_known(const ProtocolList& list, std::size_t from, std::size_t ignored) {
  const auto rest = [&](std::string text) { return text.erase(from, ignored); };
  return std::ranges::any_of(list.guids,
                             [&](const Guid& guid) { return rest(guid.text()) == rest(std::string(kBits15)); });
}

// Whether a fault accepts a list although it is malformed or has no known protocol.
bool accepts_bad_offer(const std::string& offered, const ProtocolList& list, const FaultSet& faults) {
  if (faults.on(Fault::kCreateListIgnored)) return true;
  const bool blank = trim_blanks(offered).empty();
  if (blank) return faults.on(Fault::kCreateEmptyAccepted);
  if (faults.on(Fault::kCreateGuidAnywhere)) return lower(offered).find(digits_of_known()) != std::string::npos;
  if (faults.on(Fault::kCreateUnbracedAccepted)) return same_name(trim_blanks(offered), digits_of_known());
  if (faults.on(Fault::kCreateGuidFirstGroup)) return resembles_known(list, 9, std::string::npos);
  if (faults.on(Fault::kCreateGuidMiddleIgnored)) return resembles_known(list, 9, 16);
  if (faults.on(Fault::kCreateGuidLastDigitIgnored)) return resembles_known(list, 36, 1);
  if (faults.on(Fault::kCreateMalformedAccepted)) return list.guids.empty() && !list.malformed.empty();
  return faults.on(Fault::kCreateUnknownAccepted) && !list.guids.empty() && list.malformed.empty();
}

// Whether a fault refuses a list although the known protocol is in it.
bool refuses_good_offer(const std::string& offered, const ProtocolList& list, const FaultSet& faults) {
  const auto index = std::ranges::find(list.guids, known_guid()) - list.guids.begin();
  if (faults.on(Fault::kCreateReadsFirstGuidOnly)) return list.guids.front() != known_guid();
  if (faults.on(Fault::kCreateReadsLastGuidOnly)) return list.guids.back() != known_guid();
  if (faults.on(Fault::kCreateComparesWholeList)) return !same_name(offered, kBits15);
  if (faults.on(Fault::kCreateGuidCaseSensitive)) return offered.find(kBits15) == std::string::npos;
  if (faults.on(Fault::kCreateBlankBeforeCommaKept))
    return lower(offered).find(std::string(kBits15) + " ,") != std::string::npos;
  if (faults.on(Fault::kCreateSeveralBlanksRefused)) return offered.find("  ") != std::string::npos;
  if (faults.on(Fault::kCreateRepeatedGuidRefused)) return std::ranges::count(list.guids, known_guid()) > 1;
  if (faults.on(Fault::kCreate16ProtocolsOnly)) return index >= 16;
  return faults.on(Fault::kCreate100ProtocolsOnly) && index >= 100;
}

// With kCreateFirstListOnly only the first of several fields is read.
Request as_read(Request request, const FaultSet& faults) {
  const auto first = request.fields.first("BITS-Supported-Protocols");
  if (first && faults.on(Fault::kCreateFirstListOnly)) request.fields.set("BITS-Supported-Protocols", *first);
  return request;
}

}  // namespace

std::optional<PacketType> FaultyHooks::packet_type(const Request& request) const {
  const auto count = request.fields.count("BITS-Packet-Type");
  if (count == 0 && on(Fault::kPacketTypeMissingIsPing)) return PacketType::kPing;
  if (count != 1) return std::nullopt;
  const auto value = *request.fields.first("BITS-Packet-Type");
  const auto known = type_of(request);
  const bool mixed = known && value == mixed_case(*known);
  const bool capitals = known && value == upper_case(*known);
  if (on(Fault::kPacketTypeMixedCaseOnly) && !mixed) return std::nullopt;
  if (on(Fault::kPacketTypeTwoSpellings) && !mixed && !capitals) return std::nullopt;
  if (known) return known;
  const bool ack = same_name(value, "Ack");
  const bool prefix = same_name(value.substr(0, 4), "Ping");
  const bool other = !value.empty() && !ack && !prefix;
  const bool is_ping = (on(Fault::kPacketTypeEmptyIsPing) && value.empty()) ||
                       (on(Fault::kPacketTypeSuffix) && value.ends_with("Ping")) ||
                       (on(Fault::kPacketTypeAckIsPing) && ack) || (on(Fault::kPacketTypePrefix) && prefix) ||
                       (on(Fault::kPacketTypeUnknownIsPing) && other);
  return is_ping ? std::optional(PacketType::kPing) : std::nullopt;
}

std::optional<std::string> FaultyHooks::protocol(const Request& sent, const Policy& policy) const {
  const auto request = as_read(sent, faults_);
  auto understood = policy;
  if (on(Fault::kCreateCommaRefused)) understood.commas_separate_protocols = false;
  const auto offered = offered_protocols(request);
  if (!offered) {
    const bool accepted = on(Fault::kCreateMissingAccepted) || on(Fault::kCreateListIgnored);
    return accepted ? std::optional(std::string(kBits15)) : std::nullopt;
  }
  const auto list = parse_offer(*offered, understood);
  const auto chosen = choose_protocol(request, understood);
  const bool settled = on(Fault::kCreateOfferReadOnce) && memory_.marked(connection_name(request));
  if (!chosen && !settled && !accepts_bad_offer(*offered, list, faults_)) return std::nullopt;
  if (chosen && refuses_good_offer(*offered, list, faults_)) return std::nullopt;
  if (on(Fault::kCreateAnswersFirstOffered) && !list.guids.empty()) return list.guids.front().text();
  if (on(Fault::kCreateEchoesList)) return *offered;
  return std::string(kBits15);
}

}  // namespace bitspec::refserver
