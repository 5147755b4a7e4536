// ConnectionReader: the exchanges of one connection; exchanges.h says by which rules.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/recording/exchanges.h"
#include "harness/recording/request_recorder.h"
#include "harness/wire/answer_reader.h"

namespace bitspec::recording {

class ConnectionReader {
 public:
  ConnectionReader(ExchangeSink& sink, const ExchangeLimits& limits, std::uint64_t number, std::string_view client,
                   std::string_view server);

  // Of request bodies no more than `keep` bytes are kept from now on.
  void piece(const Piece& piece, std::size_t keep);
  void lost(Side from, Loss loss, std::optional<std::uint64_t> count, const Place& place);
  void ended(Side side, Ending ending);
  // Nothing more is read: too much would have to be kept.
  void give_up();

  bool over() const { return client_.ended && server_.ended; }
  std::uint64_t held() const;  // bytes of memory, about

 private:
  struct Direction {
    Moment now;                   // of the last piece
    bool searching = false;       // behind lost bytes, for a message that certainly begins there
    bool heard = false;           // since then the peer has sent something, or something of it was lost
    std::optional<Note> unknown;  // what was passed over meanwhile
    bool ended = false;
    Missing ending = Missing::kNothing;
  };
  // An exchange that is not over.
  struct Open {
    Exchange exchange;
    bool request_over = false, answer_over = false;
    bool fresh = false;  // it began while an answer was searched for
  };

  void client_piece(std::string_view bytes);
  void request_bytes(std::string_view bytes);
  void request_moves(RequestRecorder::State state);
  void search_request(std::string_view bytes);
  void begin_request();
  void end_request(Missing missing);
  void lose_request();
  void odd_client_bytes(std::string_view bytes);
  void end_client();

  void server_piece(std::string_view bytes);
  std::size_t answer_bytes(std::string_view bytes);
  bool may_search_answer(std::string_view bytes) const;
  bool answer_is_due() const { return !open_.empty() && !open_.front().answer_over; }
  void begin_answer(const Moment& begins);
  void end_answer(Missing missing);
  void end_answers(Missing missing);
  void early_bytes(std::string_view bytes);
  void use_early_bytes();
  void lone_answers();
  void finish_answer();
  void end_server();

  void begin_search(Side side, const Moment& at, std::uint64_t count);
  void pass_over(Side side, std::uint64_t count, const Moment& at);
  void pass_over(Side side, std::uint64_t count);
  void end_search(Side side);
  void hand_over();
  Exchange new_exchange();
  void note(NoteKind kind, Side side, const Moment& at, std::string detail);
  void stop(NoteKind kind, Side side, std::string detail, Missing missing);
  Direction& direction(Side side) { return side == Side::kClient ? client_ : server_; }

  ExchangeSink& sink_;
  const ExchangeLimits& limits_;
  std::uint64_t number_;
  std::string client_address_, server_address_;
  Direction client_, server_;
  std::size_t keep_ = 0;
  std::uint64_t exchanges_ = 0;
  bool stopped_ = false;    // nothing more is read
  bool pipelined_ = false;  // nothing is found again
  bool after_loss_ = false;
  bool http_seen_ = false;
  std::deque<Open> open_;  // in the order of their requests
  // The request that is being read. Once its first line is over it is the last of open_.
  std::optional<RequestRecorder> request_;
  bool request_open_ = false;
  Moment request_begins_;
  std::string candidate_;  // in a search: what may be the head of a request
  std::size_t candidate_pieces_ = 0;
  Moment candidate_begins_;
  std::unique_ptr<wire::AnswerReader> answer_;  // of open_.front()
  std::uint64_t answer_fed_ = 0;
  std::string early_;  // bytes of the server where no answer is due
  Moment early_begins_;
};

}  // namespace bitspec::recording
