#include "harness/refserver/store/negotiation.h"

#include <algorithm>

#include "harness/protocol/protocol_list.h"

namespace bitspec::refserver {
namespace {

const Guid& known_guid() {
  static const Guid kKnown = *Guid::parse(kBits15);
  return kKnown;
}

std::string_view digits_of_known() {
  return kBits15.substr(1, kBits15.size() - 2);
}

std::optional<std::string> offered_list(const Request& request, const FaultSet& faults) {
  const auto values = request.fields.all("BITS-Supported-Protocols");
  if (values.empty()) return std::nullopt;
  std::string joined = values.front();
  if (faults.on(Fault::kCreateFirstListOnly)) return joined;
  for (std::size_t i = 1; i < values.size(); ++i) joined += "," + values[i];
  return joined;
}

// Whether a fault overlooks what is wrong with a list in which no known protocol was found.
bool overlooked(const std::string& offered, const ProtocolList& list, const FaultSet& faults) {
  const bool blank = trim_blanks(offered).empty();
  if (blank) return faults.on(Fault::kCreateEmptyAccepted);
  if (faults.on(Fault::kCreateGuidAnywhere)) return lower(offered).find(digits_of_known()) != std::string::npos;
  if (faults.on(Fault::kCreateUnbracedAccepted)) return same_name(trim_blanks(offered), digits_of_known());
  if (faults.on(Fault::kCreateMalformedAccepted)) return list.guids.empty() && !list.malformed.empty();
  return faults.on(Fault::kCreateUnknownAccepted) && !list.guids.empty() && list.malformed.empty();
}

// Whether a fault misses the known protocol although it is there.
bool missed(const std::string& offered, const ProtocolList& list, const FaultSet& faults) {
  const auto place = std::ranges::find(list.guids, known_guid()) - list.guids.begin();
  if (faults.on(Fault::kCreateReadsFirstGuidOnly)) return list.guids.front() != known_guid();
  if (faults.on(Fault::kCreateReadsLastGuidOnly)) return list.guids.back() != known_guid();
  if (faults.on(Fault::kCreateComparesWholeList)) return !same_name(offered, kBits15);
  if (faults.on(Fault::kCreateGuidCaseSensitive)) return offered.find(kBits15) == std::string::npos;
  if (faults.on(Fault::kCreateSeveralBlanksRefused)) return offered.find("  ") != std::string::npos;
  if (faults.on(Fault::kCreateRepeatedGuidRefused)) return std::ranges::count(list.guids, known_guid()) > 1;
  if (faults.on(Fault::kCreate16ProtocolsOnly)) return place >= 16;
  return faults.on(Fault::kCreate100ProtocolsOnly) && place >= 100;
}

std::string answer_to(const std::string& offered, const ProtocolList& list, const FaultSet& faults) {
  if (faults.on(Fault::kCreateAnswersFirstOffered) && !list.guids.empty()) return list.guids.front().text();
  if (faults.on(Fault::kCreateEchoesList)) return offered;
  return std::string(kBits15);
}

}  // namespace

std::optional<std::string> choose_protocol(const Request& request, Profile profile, const FaultSet& faults) {
  const auto offered = offered_list(request, faults);
  if (!offered) {
    return faults.on(Fault::kCreateMissingAccepted) ? std::optional(std::string(kBits15)) : std::nullopt;
  }
  const bool literal = profile == Profile::kMcBup;
  const bool commas = literal && !faults.on(Fault::kCreateCommaRefused);
  const auto list = parse_protocol_list(*offered, commas ? Separator::kBlankOrComma : Separator::kBlank);
  const bool known = std::ranges::find(list.guids, known_guid()) != list.guids.end();
  // [MC-BUP 2.2.2.2] Every item is to be a GUID; Windows looks for the one it knows.
  const bool refused = !known || (literal && !list.malformed.empty());
  if (refused && !overlooked(*offered, list, faults)) return std::nullopt;
  if (!refused && missed(*offered, list, faults)) return std::nullopt;
  return answer_to(*offered, list, faults);
}

}  // namespace bitspec::refserver
