#include "harness/refserver/request_faults.h"

#include <algorithm>
#include <array>

namespace bitspec::refserver {
namespace {

constexpr std::array<std::string_view, 6> kKnownNames = {
    "BITS-Packet-Type", "BITS-Session-Id", "BITS-Supported-Protocols",
    "Content-Range",    "Content-Name",    "Content-Encoding"};

bool misspelt(const Field& field) {
  return std::ranges::any_of(kKnownNames,
                             [&](std::string_view name) { return same_name(name, field.name) && name != field.name; });
}

bool is_written_plainly(const Field& field, const std::string& raw) {
  return raw.find("\r\n" + field.name + ": " + field.value + "\r\n") != std::string::npos;
}

// Leaves one field of that name: the first, or the last.
void keep_one(Fields& fields, std::string_view name, bool last) {
  const auto values = fields.all(name);
  if (values.size() > 1) fields.set(name, last ? values.back() : values.front());
}

bool longer_than(const Fields& fields, std::size_t size) {
  return std::ranges::any_of(fields.list(), [&](const Field& f) { return f.value.size() > size; });
}

bool names_session(std::string_view type) {
  return same_name(type, "Fragment") || same_name(type, "Close-Session") || same_name(type, "Cancel-Session");
}

bool resembles_known(std::string_view type) {
  return type.starts_with("Ping") || same_name(type, "Ack");
}

bool is_odd(const std::string& range) {
  const bool zeros = range.find(" 00") != std::string::npos;
  const bool blanks = std::ranges::count(range, ' ') > 1;
  return zeros || blanks || range.ends_with("/0");
}

// Words that are no GUIDs among words that are.
bool has_junk_beside_known(const std::string& list) {
  const bool junk = std::ranges::any_of(list, [](char c) { return c >= 'g' && c <= 'z'; });
  return junk && list.find('{') != std::string::npos;
}

bool has_no_guid(const std::string& list) {
  return !list.empty() && list.find('{') == std::string::npos;
}

bool has_tab(const std::string& list) {
  return list.find('\t') != std::string::npos;
}

bool drops_packet(const RequestHead& head, const FaultSet& faults) {
  const auto& fields = head.fields;
  const auto type = fields.first("BITS-Packet-Type");
  const auto name = fields.first("Content-Name");
  if (faults.on(Fault::kField4kCrash) && longer_than(fields, 4096)) return true;
  if (faults.on(Fault::kPacketTypeEmptyCrash) && type == "") return true;
  if (!type) return false;
  if (faults.on(Fault::kSessionIdMissingCrash) && names_session(*type) && !fields.has("BITS-Session-Id")) return true;
  if (same_name(*type, "Create-Session")) {
    const auto list = fields.first("BITS-Supported-Protocols").value_or("");
    if (faults.on(Fault::kCreateJunkCrash) && (has_tab(list) || has_no_guid(list))) return true;
    if (faults.on(Fault::kCreateJunkBesideKnownCrash) && has_junk_beside_known(list)) return true;
    if (faults.on(Fault::kCreateMissingCrash) && !fields.has("BITS-Supported-Protocols")) return true;
    return faults.on(Fault::kCreateContentNameCrash) && name && name->size() > 260;
  }
  if (!same_name(*type, "Fragment")) return false;
  const auto range = fields.first("Content-Range");
  if (!range) return faults.on(Fault::kRangeMissingCrash);
  return faults.on(Fault::kRangeOddCrash) && is_odd(*range);
}

}  // namespace

Fields understood_fields(const RequestHead& head, const FaultSet& faults) {
  auto fields = head.fields;
  if (!faults.any()) return fields;
  if (faults.on(Fault::kFieldNameCase)) std::erase_if(fields.list(), misspelt);
  if (faults.on(Fault::kFieldBlankRequired)) {
    std::erase_if(fields.list(), [&](const Field& f) { return !is_written_plainly(f, head.raw); });
  }
  if (faults.on(Fault::kSessionIdFirstWins)) keep_one(fields, "BITS-Session-Id", false);
  if (faults.on(Fault::kRangeFirstWins)) keep_one(fields, "Content-Range", false);
  if (faults.on(Fault::kPacketTypeLastWins)) keep_one(fields, "BITS-Packet-Type", true);
  const bool typeless = fields.has("Content-Range") && !fields.has("BITS-Packet-Type");
  if (faults.on(Fault::kPacketTypeMissingIsFragment) && typeless) fields.add("BITS-Packet-Type", "Fragment");
  return fields;
}

Ending ending_of(const RequestHead& head, const FaultSet& faults) {
  if (!faults.any()) return Ending::kAnswer;
  const bool folded = head.raw.find("\r\n ") != std::string::npos || head.raw.find("\r\n\t") != std::string::npos;
  if (faults.on(Fault::kFieldFoldCrash) && folded) return Ending::kDrop;
  if (faults.on(Fault::kHostTwiceCrash) && head.fields.count("Host") > 1) return Ending::kDrop;
  if (faults.on(Fault::kTargetLongCrash) && head.target.size() > 8000) return Ending::kDrop;
  constexpr std::size_t kEmptyLine = 4;  // with the end of the line before it
  if (faults.on(Fault::kHeadSplitUnseen) && head.reads > 1 && head.last_piece < kEmptyLine) return Ending::kSilence;
  if (head.method != "BITS_POST") return Ending::kAnswer;
  if (drops_packet(head, faults)) return Ending::kDrop;
  const auto type = head.fields.first("BITS-Packet-Type");
  const bool unknown = type && !type->empty() && !parse_packet_type(*type) && !resembles_known(*type);
  const bool bare = !head.fields.has("BITS-Session-Id");
  return faults.on(Fault::kPacketTypeUnknownSilence) && unknown && bare ? Ending::kSilence : Ending::kAnswer;
}

}  // namespace bitspec::refserver
