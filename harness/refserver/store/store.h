// Store: the sessions of the server and what each packet does to them. Pure: no sockets, no waiting, no clock but the
// one it is given.
//
// docs/protocol.md section 2 is its table. What the profiles do differently is said by Policy, how long sessions live
// and how many there may be by the areas; clean_up() must be called from time to time. StoreHooks can make it deviate.
// Every call may come from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

#include "harness/protocol/content_range.h"
#include "harness/protocol/profile.h"
#include "harness/refserver/store/application.h"
#include "harness/refserver/store/area.h"
#include "harness/refserver/store/files.h"
#include "harness/refserver/store/hooks.h"
#include "harness/refserver/store/packet.h"
#include "harness/refserver/store/policy.h"
#include "harness/refserver/store/reply_table.h"
#include "harness/refserver/store/session.h"
#include "harness/refserver/store/session_ids.h"
#include "harness/refserver/store/session_journal.h"

namespace bitspec::refserver {

struct StoreOptions {
  Profile profile = Profile::kWin32;
  std::uint64_t id_seed = 0;  // 0: ids nobody can guess
  std::vector<Area> areas{};
  Application* application = nullptr;               // outlives the store; may be null where no area has notifications
  std::shared_ptr<const SessionJournal> journal{};  // null: sessions end with the server
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
  std::optional<Policy> policy{};       // none: that of the profile
  std::shared_ptr<StoreHooks> hooks{};  // null: the store follows the protocol
};

class Store {
 public:
  // `files` outlives the store.
  Store(const StoreOptions& options, Files& files);

  // Reads `body` only when the packet is a Fragment that may count; otherwise it is left to the caller.
  Decision handle(const Request& request, Body& body);

  const Areas& areas() const { return areas_; }
  // False: no area has this path. Where uploads are disabled, the sessions end with them if the policy says so.
  bool set_uploads(std::string_view path, bool on);
  // The reply to an upload, as a file that is downloaded; null: there is none at this path.
  std::unique_ptr<StoredFile> reply(const std::string& path);
  // Ends the sessions that timed out, and of each user the oldest that are too many.
  void clean_up();
  // Ends every session; nothing is published.
  void end_all();
  // The server is about to end.
  void stop() { hooks_->stop(); }

  // ---- Steps of handle(), for hooks. Those with a Session want its mutex held, apart from receive().
  const Policy& policy() const { return policy_; }
  std::string place_of(const Request& request) const;
  const Area& area_of(const Request& request) const { return areas_.area_of(place_of(request)); }
  std::shared_ptr<Session> find(const Request& request) const;
  std::shared_ptr<Session> open_session(const Request& request, const std::string& place);
  void add_host_id(Decision& decision, const Area& area) const;
  Result<void> receive(Session& session, Permit& permit, Body& body, std::uint64_t expected = UINT64_MAX);
  std::optional<Decision> refuse_limits(const Session& session, const ContentRange& range) const;
  std::optional<Decision> refuse_offset(const Session& session, const ContentRange& range) const;
  Decision count(Session& session, const ContentRange& range, const Permit& permit);
  Decision accepted(const Session& session, const ContentRange& range) const;
  std::optional<Decision> publish(Session& session);
  static bool notifies(const Session& session) { return session.area->notify != Notify::kNone; }
  // Asks the application and says nothing of the answer to anybody. An error is the server's own.
  Result<AppAnswer> notify(const Session& session, const StoredFile& upload, std::uint64_t last_first);
  std::string own_reply_url(const Session& session) const;

 private:
  // store.cpp
  Decision dispatch(const Request& request, PacketType type, Body& body);
  Decision refuse(Refusal reason) const { return policy_.refuse(reason); }
  Decision without_session(const Request& request, PacketType type);
  void complete_refusal(Decision& decision, const Request& request) const;

  // store_limits.cpp
  std::optional<Decision> refuse_uploads(const Request& request, std::optional<PacketType> type) const;
  std::optional<Decision> refuse_user(const Request& request, PacketType type) const;
  std::optional<Decision> refuse_place(const std::string& place) const;
  std::optional<Decision> refuse_quota(Session& session, const ContentRange& range);

  // store_expiry.cpp
  void touch(Session& session) const { session.active = options_.now(); }
  bool timed_out(const Session& session) const;
  void end_if_timed_out(const Request& request);
  void end_surplus(const Area& area);
  void end_by_server(Session& session);

  // store_create.cpp
  Decision create(const Request& request);
  bool is_upload_place(const std::string& place) const;

  // store_end.cpp
  Decision close(const Request& request);
  Decision cancel(const Request& request);
  bool close_publishes(const Session& session) const;
  void settle_complete_upload(Session& session);
  void end(Session& session, EndedBy by, const Request* request = nullptr);

  // store_fragment.cpp; those that take a Session want its mutex held.
  Decision fragment(const Request& request, Body& body);
  std::optional<Decision> refuse_fragment(const Session& session, const ContentRange& range) const;
  Decision not_next(const Session& session, const ContentRange& range) const;
  Permit permit(Session& session, const ContentRange& range) const;
  Decision settle(Session& session, const ContentRange& range, const Permit& permit, const Result<void>& received);
  bool is_overtaken(const Session& session, const Permit& permit) const;

  // store_journal.cpp
  bool write_journal(const Session& session) const;
  void restore_sessions();
  void restore(const JournalEntry& entry);

  // store_notify.cpp
  Decision announce(Session& session, const ContentRange& range, Decision accepted);
  std::optional<Decision> known_outcome(const Session& session, const Decision& accepted) const;
  std::optional<Decision> refuse_answer(const AppAnswer& answer, const Area& area) const;
  Decision conclude(Session& session, const AppAnswer& answer, Decision accepted);

  // store_reply.cpp; the session's mutex is held
  std::optional<Decision> keep_reply(Session& session, const AppAnswer& answer);
  void drop_reply(Session& session);

  StoreOptions options_;
  Policy policy_;
  std::shared_ptr<StoreHooks> hooks_;
  Files& files_;
  Areas areas_;
  SessionIds ids_;
  SessionTable sessions_;
  ReplyTable replies_;
  std::mutex publishing_;  // held while a file is looked for and replaced
  std::mutex quota_;       // held while room is looked for and reserved
  std::atomic<std::uint64_t> opened_ = 0;
};

}  // namespace bitspec::refserver
