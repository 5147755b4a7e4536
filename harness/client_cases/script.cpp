#include "harness/client_cases/script.h"

#include <algorithm>
#include <string>

#include "harness/protocol/fields.h"

namespace bitspec::client_cases {
namespace {

using catalogue::AnswerChange;
using catalogue::AnswerEnd;
using catalogue::NamedOffset;
using catalogue::PacketChoice;

constexpr const char* kOffset = "BITS-Received-Content-Range";
constexpr std::uint64_t kAhead = 1000;  // bytes

bool chooses(const PacketChoice& choice, const Packet& packet, const Fields& fields) {
  if (choice.type && packet.type != choice.type) return false;
  if (choice.last && !(packet.range && packet.range->last + 1 == packet.range->total)) return false;
  return choice.without.empty() || !fields.has(choice.without);
}

// Of the Fragment before the last one that began elsewhere.
std::uint64_t previous_first(const Sequence& packets) {
  const std::uint64_t first = packets.back().range->first;
  for (auto packet = packets.rbegin(); packet != packets.rend(); ++packet) {
    if (packet->range && packet->range->first < first && packet->session == packets.back().session)
      return packet->range->first;
  }
  return 0;
}

std::uint64_t offset_of(NamedOffset offset, const Sequence& packets) {
  const ContentRange& range = *packets.back().range;
  switch (offset) {
    case NamedOffset::kFirst:
      return range.first;
    case NamedOffset::kMiddle:
      return range.first + range.size() / 2;
    case NamedOffset::kPrevious:
      return previous_first(packets);
    case NamedOffset::kAhead:
      return std::min(range.last + 1 + kAhead, range.total);
    case NamedOffset::kTotal:
      return range.total;
    case NamedOffset::kBeyond:
      return range.total + 1;
    case NamedOffset::kUnchanged:
    case NamedOffset::kStart:
      return 0;
  }
  return 0;
}

}  // namespace

std::optional<std::size_t> step_of(const catalogue::ClientCase& one, const Packet& packet, const Fields& fields,
                                   Counts& counts) {
  counts.resize(one.steps.size());
  std::optional<std::size_t> out;
  for (std::size_t i = 0; i < one.steps.size(); ++i) {
    const PacketChoice& at = one.steps[i].at;
    if (!chooses(at, packet, fields)) continue;
    const std::uint64_t count = ++counts[i];
    if (!out && count >= at.number && count - at.number < at.times) out = i;
  }
  return out;
}

bool is_odd(const AnswerChange& change) {
  if (change.status != 0 || change.offset != NamedOffset::kUnchanged || change.end != AnswerEnd::kSent) return true;
  return std::ranges::any_of(change.fields, [](const auto& field) {
    return field.first == kOffset || field.first == "BITS-Session-Id" || field.first == "BITS-Protocol";
  });
}

bool answers_itself(const AnswerChange& change) {
  return change.status != 0 && !change.stored;
}

refserver::AnswerSpec own_answer(const AnswerChange& change, const Packet& packet, Profile profile) {
  refserver::AnswerSpec spec = refserver::plain_answer(change.status);
  if (change.plain) return spec;
  spec.fields = {};
  spec.fields.add("BITS-Packet-Type", "Ack");
  if (!packet.session.empty()) spec.fields.add("BITS-Session-Id", packet.session);
  if (!change.error.empty()) {
    const char* of_profile = profile == Profile::kMcBup ? "BITS-Error" : "BITS-Error-Code";
    spec.fields.add(change.error_field.empty() ? of_profile : change.error_field, change.error);
    spec.fields.add("BITS-Error-Context", change.error_context);
  }
  if (change.offset != NamedOffset::kUnchanged) spec.fields.add(kOffset, "0");  // change_answer() says which
  spec.fields.add("Content-Length", "0");
  return spec;
}

void change_answer(refserver::AnswerSpec& spec, const AnswerChange& change, const Sequence& before) {
  if (change.status != 0) {
    spec.status = change.status;
    spec.reason = refserver::reason_phrase(change.status);
  }
  // Where a Fragment was refused for another reason, there is none to change.
  if (change.offset != NamedOffset::kUnchanged && before.back().range && spec.fields.has(kOffset))
    spec.fields.set(kOffset, std::to_string(offset_of(change.offset, before)));
  for (const auto& [name, value] : change.fields) spec.fields.set(name, value);
  for (const std::string& name : change.without) spec.fields.remove(name);
  if (!change.body.empty()) {
    spec.body = change.body;
    spec.fields.set("Content-Length", std::to_string(change.body.size()));
  }
  if (change.lower_names) {
    for (Field& field : spec.fields.list()) field.name = lower(field.name);
  }
  for (std::uint64_t i = 0; i < change.interim; ++i) spec.before += "HTTP/1.1 100 Continue\r\n\r\n";
}

}  // namespace bitspec::client_cases
