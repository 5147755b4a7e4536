// What both directions of a connection have in common, and its end. connection_requests.cpp and connection_answers.cpp
// have the rest.
#include "harness/recording/connection_reader.h"

#include <algorithm>

namespace bitspec::recording {
namespace {

// What AnswerReader keeps of a body, at most.
constexpr std::uint64_t kAnswerEnds = 10 * 1024;

Missing missing_by(Ending ending) {
  switch (ending) {
    case Ending::kFin:
      return Missing::kConnection;
    case Ending::kReset:
      return Missing::kReset;
    case Ending::kRecording:
      break;
  }
  return Missing::kRecording;
}

Side other(Side side) {
  return side == Side::kClient ? Side::kServer : Side::kClient;
}

std::uint64_t held_by(const Exchange& exchange) {
  // Heads are there twice: raw, and as fields.
  std::uint64_t held = 512;
  if (exchange.request) held += 2 * exchange.request->raw_head.size() + exchange.request->body.size();
  if (exchange.answer) held += 2 * exchange.answer->answer.raw_head.size() + kAnswerEnds;
  return held;
}

}  // namespace

ConnectionReader::ConnectionReader(ExchangeSink& sink, const ExchangeLimits& limits, std::uint64_t number,
                                   std::string_view client, std::string_view server)
    : sink_(sink), limits_(limits), number_(number), client_address_(client), server_address_(server) {}

void ConnectionReader::piece(const Piece& piece, std::size_t keep) {
  Direction& from = direction(piece.from);
  if (stopped_ || from.ended || piece.bytes.empty()) return;
  from.now = {piece.place, piece.time};
  direction(other(piece.from)).heard = true;
  keep_ = keep;
  if (piece.from == Side::kClient) {
    client_piece(piece.bytes);
  } else {
    server_piece(piece.bytes);
  }
}

void ConnectionReader::lost(Side from, Loss loss, std::optional<std::uint64_t> count, const Place& place) {
  Direction& side = direction(from);
  if (stopped_ || side.ended) return;
  direction(other(from)).heard = true;
  const bool known = loss == Loss::kGap && count && !side.searching;
  if (known && from == Side::kClient && request_ && request_->skip(*count)) {
    if (request_->done()) end_request(Missing::kLost);
    return;
  }
  if (known && from == Side::kServer && answer_ && answer_->skip(*count)) {
    open_.front().exchange.answer->body_lost += *count;
    if (answer_->done()) end_answer(Missing::kLost);
    return;
  }
  begin_search(from, {place, std::nullopt}, count.value_or(0));
  if (loss == Loss::kBefore) side.heard = true;  // before the recording anything may have been answered
}

void ConnectionReader::ended(Side side, Ending ending) {
  for (const Side each : {side, other(side)}) {
    Direction& ends = direction(each);
    if (ends.ended || (each != side && ending != Ending::kReset)) continue;
    ends.ended = true;
    ends.ending = missing_by(ending);
    if (stopped_) continue;
    if (each == Side::kClient) {
      end_client();
    } else {
      end_server();
    }
  }
}

void ConnectionReader::give_up() {
  stop(NoteKind::kLimit, Side::kClient, "memory", Missing::kLimit);
}

std::uint64_t ConnectionReader::held() const {
  std::uint64_t held = candidate_.size() + early_.size();
  for (const Open& open : open_) held += held_by(open.exchange);
  if (request_) held += request_->held();
  if (answer_) held += std::min(answer_fed_, limits_.head_bytes + kAnswerEnds);
  return held;
}

// From here on messages of that side are not known, until one is found again.
void ConnectionReader::begin_search(Side side, const Moment& at, std::uint64_t count) {
  Direction& from = direction(side);
  if (side == Side::kClient) {
    lose_request();
  } else {
    end_answers(Missing::kLost);
    count += early_.size();
    early_.clear();
  }
  after_loss_ = true;
  from.heard = from.searching && from.heard;
  from.searching = true;
  pass_over(side, count, at);
}

void ConnectionReader::pass_over(Side side, std::uint64_t count, const Moment& at) {
  std::optional<Note>& unknown = direction(side).unknown;
  if (count == 0) return;
  if (!unknown) unknown = Note{NoteKind::kUnknown, number_, client_address_, server_address_, side, at, 0, ""};
  unknown->bytes += count;
}

void ConnectionReader::pass_over(Side side, std::uint64_t count) {
  pass_over(side, count, direction(side).now);
}

void ConnectionReader::end_search(Side side) {
  Direction& from = direction(side);
  from.searching = false;
  if (from.unknown) sink_.note(*from.unknown);
  from.unknown.reset();
}

void ConnectionReader::hand_over() {
  while (!open_.empty() && open_.front().request_over && open_.front().answer_over) {
    Exchange exchange = std::move(open_.front().exchange);
    open_.pop_front();
    sink_.exchange(std::move(exchange));
  }
}

Exchange ConnectionReader::new_exchange() {
  Exchange exchange;
  exchange.connection = number_;
  exchange.number = ++exchanges_;
  exchange.client = client_address_;
  exchange.server = server_address_;
  exchange.after_loss = after_loss_;
  return exchange;
}

void ConnectionReader::note(NoteKind kind, Side side, const Moment& at, std::string detail) {
  sink_.note({kind, number_, client_address_, server_address_, side, at, 0, std::move(detail)});
}

void ConnectionReader::stop(NoteKind kind, Side side, std::string detail, Missing missing) {
  if (stopped_) return;
  stopped_ = true;
  if (request_open_) end_request(missing);
  end_answers(missing);
  end_search(Side::kClient);
  end_search(Side::kServer);
  request_.reset();
  candidate_.clear();
  early_.clear();
  note(kind, side, direction(side).now, std::move(detail));
}

}  // namespace bitspec::recording
