// Conversation: one connection of the server, from its first request to its end.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "harness/refserver/answer.h"
#include "harness/refserver/authentication.h"
#include "harness/refserver/download.h"
#include "harness/refserver/exchange_watch.h"
#include "harness/refserver/request_reader.h"
#include "harness/refserver/socket.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

// What all connections share.
struct Shared {
  Profile profile;
  FaultSet faults;
  Files& files;
  Store& store;
  Authentication authentication;
  std::chrono::milliseconds body_timeout = kPatience;  // how long the next bytes of a body may take
  std::chrono::milliseconds head_timeout = kPatience;  // how long a whole head may take, and the wait for it
  ExchangeWatch* watch = nullptr;
  std::atomic<bool> saw_malformed_request = false;  // for a fault
  std::atomic<bool> stopping = false;               // the server is about to end
  std::mutex turn{};                                // for a fault: held while a request is answered
};

class Conversation {
 public:
  Conversation(Shared& shared, Socket& socket, std::uint64_t number)
      : shared_(shared), socket_(socket), reader_(socket), number_(number) {}

  void run();  // until either side ends it

 private:
  // The body of a packet. A client that expects 100 Continue gets it when the first byte is read, so that a refusal
  // comes instead of it.
  class RequestBody : public Body {
   public:
    RequestBody(Conversation& conversation, bool ask) : conversation_(conversation), ask_(ask) {}
    Result<std::size_t> read(std::span<char> out) override;
    bool asked() const { return asked_; }

   private:
    Conversation& conversation_;
    bool ask_;
    bool asked_ = false;
  };

  bool on(Fault fault) const { return shared_.faults.on(fault); }

  // Each answers the request and returns whether the connection stays open.
  bool answer(const RequestHead& head);
  bool answer_unwatched(const RequestHead& head);
  bool answer_malformed();
  bool answer_known(const RequestHead& head, const std::string& path, const std::string& user);
  bool answer_packet(const RequestHead& head, const std::string& user);
  bool answer_download(const RequestHead& head, const std::string& path);
  std::unique_ptr<StoredFile> opened_before(const std::string& path);
  bool answer_plain(const RequestHead& head, int status);
  bool answer_malformed_as_right();

  // conversation_watch.cpp
  void begin_watch(const RequestHead& head);
  bool answer_instead(const RequestHead& head, AnswerSpec spec);
  bool send_watched(AnswerSpec spec);

  // conversation_relay.cpp
  std::string url_of(const RequestHead& head) const;
  const Area* relaying_area(const RequestHead& head, const std::string& path) const;
  bool answer_relayed(const RequestHead& head, const Area& area);
  // conversation_auth.cpp
  const Area& area_of(const std::string& path) const;
  Authentication::Finding authenticate(const RequestHead& head, const Area& area);
  AnswerSpec denied(const RequestHead& head) const;
  bool answer_challenge(const RequestHead& head, const Area& area, bool stale);

  Request request_of(const RequestHead& head, const std::string& user) const;

  bool leaves_body_unread(const RequestHead& head) const;
  bool overlooks_close(const RequestHead& head) const;  // that the client asked for
  bool is_asked_to_continue(const RequestHead& head) const;
  bool is_packet(const RequestHead& head) const;
  std::optional<int> refuse_head(const RequestHead& head) const;
  bool can_go_on(const RequestHead& head, bool continue_sent) const;
  bool send(AnswerSpec spec, const RequestHead& head, bool keep_alive);
  bool send_pieces(const Download& download);

  Shared& shared_;
  Socket& socket_;
  RequestReader reader_;
  std::uint64_t number_;
  std::unique_ptr<WatchedExchange> watched_;                   // of the request that is answered
  std::string last_user_;                                      // who was authenticated last; for faults
  bool misreads_next_ = false;                                 // for a fault: the next request is not understood
  std::map<std::string, std::shared_ptr<StoredFile>> opened_;  // for a fault: files that were downloaded
  bool pinged_ = false;                                        // for a fault: an authenticated user has sent a Ping
};

}  // namespace bitspec::refserver
