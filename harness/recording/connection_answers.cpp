// The server's side of ConnectionReader.
#include <algorithm>
#include <utility>

#include "harness/recording/connection_reader.h"
#include "harness/recording/recognize.h"

namespace bitspec::recording {
namespace {

constexpr std::size_t kMostEarly = 64 * 1024;  // bytes of a server that wait for a request
constexpr int kInterimAnswers = 20;

bool begins_with_version(std::string_view bytes) {
  return bytes.size() >= 9 && bytes.starts_with("HTTP/1.") && bytes[7] >= '0' && bytes[7] <= '9' && bytes[8] == ' ';
}

// What an answer lacks that its reader read to the end.
Missing missing_of(wire::Ending ending) {
  switch (ending) {
    case wire::Ending::kComplete:
      return Missing::kNothing;
    case wire::Ending::kOverLimit:
      return Missing::kLimit;
    default:
      return Missing::kBroken;  // chunks without order, or no HTTP
  }
}

// What was read behind a 101.
void drop_what_is_no_http(RecordedAnswer& recorded) {
  recorded.missing = Missing::kLost;
  recorded.answer.raw_head.clear();
  std::erase_if(recorded.answer.deviations,
                [](const wire::Deviation& d) { return d.kind == wire::DeviationKind::kStatusLine; });
}

// Of the request that is being answered.
std::string_view method_of(const Exchange& exchange, const std::optional<RequestRecorder>& reading) {
  if (exchange.request && !exchange.request->method.empty()) return exchange.request->method;
  return reading ? std::string_view(reading->request().method) : std::string_view();
}

}  // namespace

void ConnectionReader::server_piece(std::string_view bytes) {
  if (server_.searching) {
    if (!http_seen_ && is_tls(bytes)) return stop(NoteKind::kNotHttp, Side::kServer, "TLS", Missing::kLost);
    if (!may_search_answer(bytes)) {
      // What comes next may be the rest of the answer that begins here.
      for (Open& open : open_) open.fresh = false;
      return pass_over(Side::kServer, bytes.size());
    }
    end_search(Side::kServer);
  }
  while (!bytes.empty() && !stopped_) {
    if (server_.searching) return pass_over(Side::kServer, bytes.size());
    if (!answer_is_due()) return early_bytes(bytes);
    bytes.remove_prefix(answer_bytes(bytes));
  }
}

bool ConnectionReader::may_search_answer(std::string_view bytes) const {
  return !pipelined_ && open_.size() == 1 && open_.front().fresh && answer_is_due() && begins_with_version(bytes);
}

// Returns how many it took: at least one, or the answer is over.
std::size_t ConnectionReader::answer_bytes(std::string_view bytes) {
  if (!answer_) begin_answer(server_.now);
  const std::size_t taken = answer_->feed(bytes);
  answer_fed_ += taken;
  open_.front().exchange.answer->ends = server_.now;
  const bool done = answer_->done();
  if (done || answer_->interim_status() == 101) end_answer(done ? Missing::kNothing : Missing::kLost);
  return taken;
}

void ConnectionReader::begin_answer(const Moment& begins) {
  Exchange& exchange = open_.front().exchange;
  const wire::AnswerLimits limits{limits_.head_bytes, limits_.fields, kInterimAnswers, ~std::uint64_t{0}};
  answer_ = std::make_unique<wire::AnswerReader>(method_of(exchange, request_) == "HEAD", limits);
  answer_fed_ = 0;
  exchange.answer.emplace();
  exchange.answer->begins = exchange.answer->ends = begins;
}

// `missing`: why it ends, where it is not whole; kNothing: its reader has come to an end by itself. The front may be
// handed over by this.
void ConnectionReader::end_answer(Missing missing) {
  Open& open = open_.front();
  RecordedAnswer& recorded = *open.exchange.answer;
  recorded.head_whole = answer_->head_done();
  recorded.answer = answer_->take();
  answer_.reset();
  const wire::Answer& answer = recorded.answer;
  const bool whole = answer.ending == wire::Ending::kComplete;
  recorded.missing = whole || missing == Missing::kNothing ? missing_of(answer.ending) : missing;
  if (recorded.body_lost > 0 && recorded.missing != Missing::kBroken) recorded.missing = Missing::kLost;
  open.answer_over = true;

  const bool tunnel = method_of(open.exchange, request_) == "CONNECT" && answer.status >= 200 && answer.status <= 299;
  const auto switches = std::find_if(answer.interim.begin(), answer.interim.end(),
                                     [](const wire::Interim& interim) { return interim.status == 101; });
  const bool upgraded = tunnel || switches != answer.interim.end();
  const std::string protocol = tunnel ? "CONNECT" : upgraded ? switches->fields.first("Upgrade").value_or("") : "";
  if (switches != answer.interim.end()) drop_what_is_no_http(recorded);
  hand_over();
  if (upgraded) return stop(NoteKind::kUpgraded, Side::kServer, first_bytes(protocol), Missing::kLost);
  if (!whole && missing == Missing::kNothing) begin_search(Side::kServer, server_.now, 0);
}

// Of all answers that are due.
void ConnectionReader::end_answers(Missing missing) {
  if (answer_) end_answer(missing);
  for (Open& open : open_) {
    if (open.answer_over) continue;
    open.answer_over = true;
    open.exchange.unanswered = missing;
  }
  hand_over();
}

// Bytes where no answer is due. They may be one all the same, to nothing that was asked (408).
void ConnectionReader::early_bytes(std::string_view bytes) {
  if (client_.searching || early_.size() + bytes.size() > kMostEarly) {
    return begin_search(Side::kServer, server_.now, bytes.size());
  }
  if (early_.empty()) early_begins_ = server_.now;
  early_ += bytes;
}

// A client takes what is there already for the answer to its request.
void ConnectionReader::use_early_bytes() {
  if (early_.empty()) return;
  const std::string early = std::move(early_);
  early_.clear();
  if (!begins_answer(early)) return note(NoteKind::kStrayBytes, Side::kServer, early_begins_, first_bytes(early));
  const Moment now = std::exchange(server_.now, early_begins_);
  server_piece(early);
  server_.now = now;
}

// What came where no answer was due, at the end of the server's side.
void ConnectionReader::lone_answers() {
  const std::string early = std::move(early_);
  early_.clear();
  std::string_view rest = early;
  while (begins_answer(rest) && open_.empty() && !server_.searching && !stopped_) {
    Open open;
    open.exchange = new_exchange();
    open.request_over = true;
    open_.push_back(std::move(open));
    begin_answer(early_begins_);
    open_.back().exchange.answer->ends = server_.now;
    rest.remove_prefix(answer_->feed(rest));
    finish_answer();
  }
  if (rest.empty() || stopped_) return;
  if (!http_seen_ && rest.size() == early.size()) {
    return stop(NoteKind::kNotHttp, Side::kServer, protocol_of(rest), Missing::kLost);
  }
  note(NoteKind::kStrayBytes, Side::kServer, early_begins_, first_bytes(rest));
}

// The answer that is being read, when the server's side ends.
void ConnectionReader::finish_answer() {
  const bool done = answer_->done();
  if (server_.ending == Missing::kConnection) answer_->end(wire::IoStatus::kEnd);
  if (server_.ending == Missing::kReset) answer_->end(wire::IoStatus::kReset);
  end_answer(done ? Missing::kNothing : server_.ending);
}

void ConnectionReader::end_server() {
  if (answer_) finish_answer();
  if (stopped_) return;
  end_answers(server_.searching ? Missing::kLost : server_.ending);
  if (!early_.empty()) lone_answers();
  if (!stopped_) end_search(Side::kServer);
}

}  // namespace bitspec::recording
