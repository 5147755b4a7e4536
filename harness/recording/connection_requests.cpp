// The client's side of ConnectionReader.
#include <utility>

#include "harness/recording/connection_reader.h"
#include "harness/recording/recognize.h"

namespace bitspec::recording {
namespace {

constexpr std::size_t kCandidatePieces = 64;  // of the head of a request that is found again

enum class Candidate { kNo, kUnclear, kYes };

// Whether this is the head of a request without any doubt. `head_size` is set for kYes.
Candidate judge_candidate(std::string_view bytes, const ExchangeLimits& limits, std::size_t& head_size) {
  RequestRecorder recorder(RequestLimits{limits.head_bytes, limits.fields});
  recorder.feed(bytes, 0);
  if (!recorder.head_done()) return recorder.done() ? Candidate::kNo : Candidate::kUnclear;
  const RecordedRequest request = recorder.take();
  head_size = request.raw_head.size();
  // Deviations of the body are the request's own matter.
  const auto in_head = [&request, &recorder] {
    for (const wire::Deviation& deviation : request.deviations) {
      if (deviation.kind != wire::DeviationKind::kChunkSyntax) return true;
    }
    return recorder.state() == RequestRecorder::State::kLimit;
  };
  if (!request.line_valid || in_head()) return Candidate::kNo;
  return request.version == "HTTP/1.0" || request.fields.has("Host") ? Candidate::kYes : Candidate::kNo;
}

}  // namespace

void ConnectionReader::client_piece(std::string_view bytes) {
  if (client_.searching) return search_request(bytes);
  request_bytes(bytes);
}

void ConnectionReader::request_bytes(std::string_view bytes) {
  while (!bytes.empty() && !stopped_) {
    if (client_.searching) return pass_over(Side::kClient, bytes.size());
    if (!request_) request_.emplace(RequestLimits{limits_.head_bytes, limits_.fields});
    if (request_->state() == RequestRecorder::State::kBlank) request_begins_ = client_.now;
    const std::size_t taken = request_->feed(bytes, keep_);
    if (request_->state() == RequestRecorder::State::kNotHttp) return odd_client_bytes(bytes);
    bytes.remove_prefix(taken);
    request_moves(request_->state());
  }
}

void ConnectionReader::request_moves(RequestRecorder::State state) {
  if (!request_open_ && request_->line_done()) begin_request();
  if (stopped_ || !request_) return;
  if (request_open_) open_.back().exchange.request->ends = client_.now;
  if (state == RequestRecorder::State::kLimit) {
    if (!request_open_) begin_request();
    stop(NoteKind::kLimit, Side::kClient, "head", Missing::kLimit);
  } else if (state == RequestRecorder::State::kBroken) {
    end_request(Missing::kBroken);
    begin_search(Side::kClient, client_.now, 0);
  } else if (state == RequestRecorder::State::kWhole) {
    end_request(request_->request().body_lost > 0 ? Missing::kLost : Missing::kNothing);
  }
}

void ConnectionReader::search_request(std::string_view bytes) {
  if (!http_seen_ && is_tls(bytes)) return stop(NoteKind::kNotHttp, Side::kClient, "TLS", Missing::kLost);
  const bool possible = !pipelined_ && client_.heard && open_.empty();
  const bool odd = candidate_.empty() && !begins_request(bytes);
  if (!possible || odd || candidate_pieces_ == kCandidatePieces) {
    pass_over(Side::kClient, candidate_.size() + bytes.size());
    candidate_.clear();
    candidate_pieces_ = 0;
    return;
  }
  if (candidate_pieces_++ == 0) candidate_begins_ = client_.now;
  candidate_ += bytes;
  std::size_t head_size = 0;
  const Candidate judged = judge_candidate(candidate_, limits_, head_size);
  if (judged == Candidate::kUnclear) return;
  const std::string found = std::move(candidate_);
  candidate_.clear();
  candidate_pieces_ = 0;
  if (judged == Candidate::kNo) return pass_over(Side::kClient, found.size());
  end_search(Side::kClient);
  const Moment now = std::exchange(client_.now, candidate_begins_);
  request_bytes(std::string_view(found).substr(0, head_size - 1));
  client_.now = now;
  request_bytes(std::string_view(found).substr(head_size - 1));
}

// A request whose first line is there.
void ConnectionReader::begin_request() {
  if (open_.size() >= limits_.pending) {
    return stop(NoteKind::kLimit, Side::kClient, "requests without an answer", Missing::kLimit);
  }
  Open open;
  open.exchange = new_exchange();
  open.exchange.pipelined = !open_.empty();
  open.exchange.request.emplace();
  open.exchange.request->begins = open.exchange.request->ends = request_begins_;
  open.fresh = server_.searching;
  if (server_.ended) {
    open.answer_over = true;
    // Both may have been under way at the same time: the server owes no answer.
    open.exchange.unanswered = server_.ending == Missing::kConnection ? Missing::kLost : server_.ending;
  }
  pipelined_ = pipelined_ || open.exchange.pipelined;
  http_seen_ = true;
  open_.push_back(std::move(open));
  request_open_ = true;
  use_early_bytes();
}

void ConnectionReader::end_request(Missing missing) {
  Open& open = open_.back();
  const Moment begins = open.exchange.request->begins, ends = open.exchange.request->ends;
  open.exchange.request = request_->take();
  open.exchange.request->missing = missing;
  open.exchange.request->begins = begins;
  open.exchange.request->ends = ends;
  open.request_over = true;
  request_.reset();
  request_open_ = false;
  hand_over();
}

// What there is of a request when bytes of it are lost.
void ConnectionReader::lose_request() {
  std::uint64_t dropped = candidate_.size();
  candidate_.clear();
  candidate_pieces_ = 0;
  if (request_open_) {
    end_request(Missing::kLost);
  } else if (request_) {
    dropped += request_->head().size();
    request_.reset();
  }
  pass_over(Side::kClient, dropped);
}

// Bytes where a request was to begin, and which are none.
void ConnectionReader::odd_client_bytes(std::string_view bytes) {
  if (!http_seen_) return stop(NoteKind::kNotHttp, Side::kClient, protocol_of(bytes), Missing::kLost);
  note(NoteKind::kStrayBytes, Side::kClient, client_.now, first_bytes(bytes));
  request_.reset();
  begin_search(Side::kClient, client_.now, bytes.size());
}

void ConnectionReader::end_client() {
  const bool line_began = request_ && request_->state() == RequestRecorder::State::kHead;
  if (candidate_.empty() && line_began && !request_open_) {
    if (!http_seen_ && request_->head().find(' ') == std::string_view::npos) {
      return stop(NoteKind::kNotHttp, Side::kClient, first_bytes(request_->head()), Missing::kLost);
    }
    begin_request();
    if (stopped_) return;
  }
  if (request_open_) {
    const bool holed = request_->request().body_lost > 0;
    end_request(holed ? Missing::kLost : client_.ending);
  } else if (request_) {
    note(NoteKind::kStrayBytes, Side::kClient, request_begins_, first_bytes(request_->head()));
    request_.reset();
  }
  lose_request();
  end_search(Side::kClient);
}

}  // namespace bitspec::recording
