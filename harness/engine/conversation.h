// Conversation: runs the steps of one scenario on connections of its own and keeps every exchange.
//
// It never judges. What a server does wrong ends up in an Exchange; an Error is a step that cannot be sent.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "harness/engine/application.h"
#include "harness/engine/environment.h"
#include "harness/engine/exchange.h"
#include "harness/engine/packet_builder.h"
#include "harness/engine/sessions.h"
#include "harness/scenario/model.h"
#include "harness/wire/connection.h"

namespace bitspec::engine {

class Conversation {
 public:
  Conversation(const Environment& environment, std::string id, std::uint64_t seed);
  ~Conversation();
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // Runs one step and appends its exchanges to `made`. Errors: a variable without a value, a file that cannot be read,
  // kTimeout when the run is stopped, kNoResources when it has no more descriptors, memory or threads.
  Result<void> run(const scenario::Step& step, std::vector<Exchange*>& made);

  // Whether the step's exchange did what the next steps need: 2xx, and an id from a create.
  bool met(const Exchange& exchange);
  // Whether the model says that the packet ought to succeed, so that a refusal spoils what follows. Asked before the
  // step is run.
  bool should_succeed(const scenario::Step& step);

  // Whether the session of a refused exchange had gone before: its connection ended without the scenario's asking, and
  // sessions of this server do not outlive theirs. What is refused then says nothing about the packet.
  bool session_was_lost(const Exchange& exchange);

  // Whether the connection behind the exchange is closed, or else open. Closed is waited for; open is whether another
  // request on it is answered. Error: nobody can know, since it was not the server that ended it.
  Result<bool> connection_is(Exchange& exchange, bool closed);
  void save(const std::string& variable, const std::string& field);  // from the last exchange
  const Exchange* named(const std::string& name) const;
  Exchange* last() { return exchanges_.empty() ? nullptr : &exchanges_.back(); }
  std::deque<Exchange>& exchanges() { return exchanges_; }
  Sessions& sessions() { return sessions_; }
  // What came to an application of this scenario so far. Where fewer than `wanted` have come, a little time is given.
  std::vector<Notification> notifications(const std::string& application, std::size_t wanted) const;
  std::vector<Notification> all_notifications() const;
  // Closes all connections; what came unasked is put to the exchange before it. Then the sessions that are still open
  // are cancelled, best effort: a server may keep only so many for a user.
  void finish();

 private:
  struct Link {
    std::unique_ptr<wire::Connection> connection;
    std::unique_ptr<wire::HttplibConnection> client;  // instead of `connection`
    Url origin;                                       // where it leads
    int number = 0;
    Exchange* last = nullptr;
    bool keep = false;
    bool fresh = true;     // nothing sent yet
    bool hurried = false;  // its time limit is a shrunk one; patience.h
  };

  Result<void> run_step(const scenario::Step& step, std::vector<Exchange*>& made);
  Exchange& record(BuiltRequest& built);
  Link* acquire(const BuiltRequest& built, Exchange& exchange);
  void drop(Link& link);
  void give_up(Link& link);  // drops it though the scenario did not ask for that
  // Why `connection: keep` cannot be done, though the server did not end the connection; "": it can.
  std::string why_not_kept(const std::string& name) const;
  std::optional<bool> answers_again(Link& link);  // none: nothing came back
  void let_peer_look();                           // after a pause in the middle of a request
  bool connect(Link& link, Exchange& exchange);
  void send_and_read(BuiltRequest& built, Exchange& exchange, Link& link,
                     const std::function<void()>& before_last_byte = {});
  std::size_t most_of_body(const Exchange& exchange) const;  // bytes that are kept
  wire::AnswerLimits limits_of_answer() const;
  void read(Exchange& exchange, wire::Connection& connection);
  // The same with the cpp-httplib client, which looks after its connection itself; conversation_client.cpp.
  Link* acquire_client(Link& link, Exchange& exchange);
  void exchange_with_httplib(const BuiltRequest& built, Exchange& exchange, Link& link);
  void try_client_again(const BuiltRequest& built, Exchange& exchange);
  void try_again(BuiltRequest& built, Exchange& exchange);
  void absorb(const BuiltRequest& built, Exchange& exchange);
  Result<BuiltRequest> build(const scenario::Step& step);
  Result<void> run_request(const scenario::Step& step, std::vector<Exchange*>& made);
  void free_the_url(const scenario::Step& step);
  Result<void> run_read_back(const scenario::ReadBackStep& step, std::vector<Exchange*>& made);
  bool look_again(const Exchange& exchange) const;
  Result<void> run_pipeline(const scenario::PipelineStep& step, std::vector<Exchange*>& made);
  Result<void> run_parallel(const scenario::ParallelStep& step, std::vector<Exchange*>& made);
  std::vector<std::optional<Error>> send_together(bool before_last_byte, std::vector<BuiltRequest>& requests,
                                                  const std::vector<Exchange*>& exchanges,
                                                  const std::vector<Link*>& links);
  Result<void> run_connection(const scenario::ConnectionStep& step);
  Result<void> wait(const scenario::WaitStep& step);
  Result<void> run_application(const scenario::ApplicationStep& step);
  Result<PlannedAnswer> planned(const scenario::ApplicationAnswer& answer);
  Result<void> follow_host_id(const scenario::FollowHostIdStep& step);
  Result<void> run_server(const scenario::ServerStep& step);
  void get_challenge(const std::string& user);
  void renew_nonce(BuiltRequest& built, Exchange& exchange);
  void cancel_open_sessions();

  const Environment& environment_;
  const target::Location location_;
  std::string id_;
  Credentials credentials_;
  Sessions sessions_;
  PacketBuilder builder_;
  std::deque<Exchange> exchanges_;
  std::map<std::string, Link> links_;
  std::map<std::string, Exchange*> named_;
  int connections_ = 0;
  std::atomic<std::size_t> kept_of_bodies_{0}, kept_of_heads_{0};  // bytes
  std::set<int> given_up_;                                         // numbers of connections
  bool per_packet_ = false;
  std::chrono::steady_clock::time_point stored_at_{};  // the last packet that may have completed a file
  bool in_parallel_ = false;                           // on several threads: only what is each one's own may be used
  std::shared_ptr<Application> application_;           // once the scenario has named one
};

}  // namespace bitspec::engine
