// FaultyHooks: a store that makes the mistakes of its list of faults. What another policy or configuration can express
// is in policy_faults.h instead.
#pragma once

#include "harness/refserver/faults/fault_memory.h"
#include "harness/refserver/faults/faults.h"
#include "harness/refserver/store/hooks.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

class FaultyHooks : public StoreHooks {
 public:
  explicit FaultyHooks(const FaultSet& faults) : faults_(faults) {}

  void attach(const StoreParts& parts) override { parts_.emplace(parts); }
  void stop() override { memory_.stop(); }

  // faulty_hooks.cpp
  Result<std::string> place(std::string_view path) const override;
  std::shared_ptr<Session> session(const Request& request, std::shared_ptr<Session> right) const override;
  std::optional<Decision> before_packet(const Request& request, PacketType type) override;
  void after_success(const Request& request, Decision& decision) override;
  void after_refusal(const Request& request, Decision& decision) override;
  std::optional<Decision> before_ping(const Request& request) override;
  std::optional<Decision> unknown_session(const Request& request, PacketType type) override;
  bool may_write(const Request& request, PacketType type, bool right) const override;

  // faulty_negotiation.cpp
  std::optional<PacketType> packet_type(const Request& request) const override;
  std::optional<std::string> protocol(const Request& request, const Policy& policy) const override;

  // faulty_create.cpp
  bool is_upload_place(const std::string& place, bool right) const override;
  std::optional<Decision> before_create(const Request& request, const std::string& place) override;
  bool keeps_file(const std::string& place, bool right) const override;
  void before_open(const std::string& place) override;
  std::string session_id(const Request& request, const std::string& place, const Guid& guid,
                         std::string right) override;
  void after_open(Session& session, const Request& request) override;
  void after_create(const Area& area, Decision& decision) override;
  void after_restore(Session& session) override;
  std::string destination(const Session& session) const override;

  // faulty_fragment.cpp
  std::optional<ContentRange> range(const Request& request) const override;
  std::optional<Decision> before_fragment(const Request& request, const ContentRange& range, Body& body) override;
  std::uint64_t size_to_limit(const ContentRange& range) const override;
  std::optional<Decision> check_fragment(const Session& session, const Request& request, const ContentRange& range,
                                         std::optional<Decision> right) override;
  void after_refused_fragment(Session& session, const ContentRange& range, const Decision& decision,
                              Body& body) override;
  void before_write(Session& session, const ContentRange& range, Permit& permit) override;
  std::unique_ptr<Body> body_to_store(Body& body, std::uint64_t skip) override;
  void advance(Session& session, const ContentRange& range, const Permit& permit) override;
  std::optional<Decision> broken_off(Session& session, const ContentRange& range, const Permit& permit) override;
  void after_fragment(Session& session, const ContentRange& range, const Permit& permit, Decision& decision) override;
  std::optional<std::uint64_t> offset_of_ack(const Session& session, const ContentRange& range) const override;
  std::optional<std::uint64_t> offset_of_416(const Session& session, const ContentRange& range) const override;
  std::optional<std::uint64_t> bytes_to_publish(const Session& session) override;

  // faulty_end.cpp
  std::optional<Decision> before_close(Session& session, const Request& request) override;
  std::optional<Decision> before_cancel(Session& session, const Request& request) override;
  void before_end(Session& session, EndedBy by) override;
  bool drops_working_data(const Session& session, EndedBy by) const override;
  bool drops_reply(const Session& session, EndedBy by) const override;
  void after_end(Session& session, EndedBy by, const Request* request) override;
  std::chrono::steady_clock::time_point idle_since(const Session& session) const override;
  std::size_t surplus(const Area& area, std::size_t open) const override;

  // faulty_notify.cpp
  std::optional<Decision> known_outcome(const Session& session) const override;
  void after_failed_notification(Session& session, const Decision& decision) override;
  std::string static_reply_url(const AppAnswer& answer) const override;
  void after_reply(Session& session, const AppAnswer& answer) override;
  bool drops_reply_file(const Session& session) const override;
  void after_reply_fetched(const std::string& place) override;

 private:
  bool on(Fault fault) const { return faults_.on(fault); }
  Store& store() const { return parts_->store; }
  SessionTable& sessions() const { return parts_->sessions; }
  Files& files() const { return parts_->files; }
  // A 500 that says nothing of a cause: one that did would be taken for that.
  Decision failure() const { return store().policy().refuse(Refusal::kFailed); }

  // faulty_hooks.cpp
  static std::string connection_name(const Request& request) {
    return "connection " + std::to_string(request.connection);
  }
  bool passes_unauthenticated(const Request& request) const;
  bool guesses_session(const Request& request) const;
  std::shared_ptr<Session> any_session_at(const std::string& place) const;
  std::shared_ptr<Session> by_prefix(const std::string& id, const std::string& place) const;
  bool file_is_missing(const std::string& place) const;
  void slow_down(const std::string& place);
  bool accepts_unknown_session(const Request& request, PacketType type, const std::string& id) const;
  bool accepts_ended_session(const Request& request, PacketType type, const EndedSession& ended) const;
  void remove_named_file(const std::string& place, std::string id);
  void punish_error(const Request& request);

  // faulty_create.cpp
  bool has_unfinished_upload(std::uint64_t connection) const;
  bool misses_content_name(const Request& request, const std::string& place);

  // faulty_fragment.cpp
  std::shared_ptr<Session> adopt(const Request& request);
  std::optional<Decision> refuse_sizes(const ContentRange& range);
  std::optional<Decision> refuse_by_first_size(const Session& session, const ContentRange& range) const;
  void store_unknown(const Request& request, const ContentRange& range, Body& body);
  void write_to_neighbour(const std::string& place, const ContentRange& range, Body& body);
  std::uint64_t append_old_tail(const Session& session, std::uint64_t size);
  std::uint64_t append_byte(const Session& session);

  // faulty_end.cpp
  std::optional<Decision> refuse_close(const Session& session) const;
  std::optional<Decision> refuse_cancel(const Session& session) const;
  bool came_in_one_piece(const Session& session) const;
  static std::string left_at(const std::string& place) { return "left at " + place; }
  void delete_static_reply(const Session& session);
  static bool lacks_one_byte(const Session& session);
  void end_neighbours(const Session& session);

  // faulty_notify.cpp
  void notify_wrongly(Session& session);
  void notify_too_early(Session& session, const ContentRange& range, Decision& decision);
  void forget_other_range(Session& session, const ContentRange& range);
  void share_reply(Session& session);
  void append_to_failed_reply(const Session& session);
  void drop_replies_of_others(const Session& session);

  const FaultSet faults_;
  std::optional<StoreParts> parts_;
  FaultMemory memory_;
};

}  // namespace bitspec::refserver
