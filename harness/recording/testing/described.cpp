#include "harness/recording/testing/described.h"

#include <algorithm>

namespace bitspec::recording {
namespace {

std::string body_text(std::uint64_t size, std::uint64_t lost) {
  std::string text = " " + std::to_string(size) + " bytes";
  if (lost > 0) text += " (" + std::to_string(lost) + " lost)";
  return text;
}

std::string deviations_text(const std::vector<wire::Deviation>& deviations) {
  std::string text;
  for (const auto& d : deviations) {
    text += " " + std::string(wire::deviation_name(d.kind)) + "@" + std::to_string(d.offset);
  }
  return text;
}

std::string missing_text(Missing missing) {
  return missing == Missing::kNothing ? "" : " missing " + std::string(missing_name(missing));
}

std::string request_text(const RecordedRequest& request) {
  std::string text = request.method + " " + request.target;
  if (!request.head_whole) text += " (head " + std::to_string(request.raw_head.size()) + ")";
  if (request.head_whole && !request.line_valid) text += " (line)";
  return text + body_text(request.body_size, request.body_lost) + missing_text(request.missing) +
         deviations_text(request.deviations);
}

std::string answer_text(const RecordedAnswer& answer) {
  std::string text;
  for (const auto& interim : answer.answer.interim) text += std::to_string(interim.status) + " ";
  text += answer.head_whole ? std::to_string(answer.answer.status)
                            : "(head " + std::to_string(answer.answer.raw_head.size()) + ")";
  return text + body_text(answer.answer.body_size, answer.body_lost) + missing_text(answer.missing) +
         deviations_text(answer.answer.deviations);
}

std::string_view note_name(NoteKind kind) {
  switch (kind) {
    case NoteKind::kNotHttp:
      return "not-http";
    case NoteKind::kUpgraded:
      return "upgraded";
    case NoteKind::kUnknown:
      return "unknown";
    case NoteKind::kStrayBytes:
      return "stray-bytes";
    case NoteKind::kLimit:
      return "limit";
  }
  return "?";
}

}  // namespace

std::string_view missing_name(Missing missing) {
  switch (missing) {
    case Missing::kNothing:
      return "nothing";
    case Missing::kLost:
      return "lost";
    case Missing::kRecording:
      return "recording";
    case Missing::kConnection:
      return "connection";
    case Missing::kReset:
      return "reset";
    case Missing::kBroken:
      return "broken";
    case Missing::kLimit:
      return "limit";
  }
  return "?";
}

std::string describe(const Exchange& exchange) {
  std::string text = std::to_string(exchange.connection) + "." + std::to_string(exchange.number) + " ";
  if (exchange.after_loss) text += "after-loss ";
  if (exchange.pipelined) text += "pipelined ";
  text += exchange.request ? request_text(*exchange.request) : "-";
  text += " -> ";
  return text + (exchange.answer ? answer_text(*exchange.answer) : "-" + missing_text(exchange.unanswered));
}

std::string describe(const Note& note) {
  std::string text = "note " + std::to_string(note.connection) +
                     (note.side == Side::kClient ? " client " : " server ") + std::string(note_name(note.kind));
  if (note.bytes > 0) text += " " + std::to_string(note.bytes) + " bytes";
  text += " at " + std::to_string(note.at.place.number);
  return note.detail.empty() ? text : text + ": " + note.detail;
}

void Collected::exchange(Exchange exchange) {
  lines.push_back(describe(exchange));
  exchanges.push_back(std::move(exchange));
}

void Collected::note(const Note& note) {
  lines.push_back(describe(note));
}

Feed::Feed(Collected& collected, ExchangeLimits limits, std::size_t piece_size)
    : exchanges_(collected, limits), piece_size_(piece_size) {
  exchanges_.opened(1, "10.0.0.1:1234", "10.0.0.2:80");
}

Feed& Feed::lost(Side from, Loss loss, std::optional<std::uint64_t> count) {
  exchanges_.lost(1, from, loss, count, {packet_ + 1, Unit::kPacket});
  return *this;
}

Feed& Feed::ends(Side side, Ending ending) {
  exchanges_.ended(1, side, ending, {packet_, Unit::kPacket});
  return *this;
}

Feed& Feed::send(Side side, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, piece_size_);
    ++packet_;
    exchanges_.piece({1, side, piece, {packet_, Unit::kPacket}, static_cast<double>(packet_)});
    bytes.remove_prefix(piece.size());
  }
  return *this;
}

}  // namespace bitspec::recording
