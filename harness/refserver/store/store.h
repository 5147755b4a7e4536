// Store: the sessions of the server and what each packet does to them. Pure: no sockets, no waiting.
//
// How long sessions live and how many there may be is said by the areas; clean_up() is to be called now and then.
// docs/protocol.md section 2 is its table. Every call may come from any thread.
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
#include "harness/refserver/store/fault_memory.h"
#include "harness/refserver/store/faults.h"
#include "harness/refserver/store/files.h"
#include "harness/refserver/store/keeper.h"
#include "harness/refserver/store/packet.h"
#include "harness/refserver/store/reply_table.h"
#include "harness/refserver/store/session.h"
#include "harness/refserver/store/session_ids.h"

namespace bitspec::refserver {

struct StoreOptions {
  Profile profile = Profile::kWin32;
  FaultSet faults;
  std::uint64_t id_seed = 0;  // 0: ids nobody can guess
  std::vector<Area> areas{};
  Application* application = nullptr;      // outlives the store; may be null where no area has notifications
  std::shared_ptr<const Keeper> keeper{};  // null: sessions end with the server
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

class Store {
 public:
  // `files` outlives the store.
  Store(const StoreOptions& options, Files& files);

  // Reads `body` only when the packet is a Fragment that may count; otherwise it is left to the caller.
  Decision handle(const Request& request, Body& body);

  const Areas& areas() const { return areas_; }
  // False: no area has this path. Where uploads end, the sessions end with them, except in win32, which is silent.
  bool set_uploads(std::string_view path, bool on);
  // The reply to an upload, as a file that is downloaded; null: there is none at this path.
  std::unique_ptr<StoredFile> reply(const std::string& path);
  // Ends the sessions whose time is over, and of each user the oldest that are too many.
  void clean_up();
  // Ends every session; nothing is put in place.
  void end_all();

  // From here on no fault wastes time: the server is about to end.
  void stop() { memory_.stop(); }

 private:
  // What a Fragment may do, settled before its body is read.
  struct Permit {
    std::uint64_t skip = 0;      // bytes at its start that are held already
    std::uint64_t at = 0;        // where the rest goes
    std::uint64_t writer = 0;    // the right to write, until another Fragment takes it; 0: nothing to write
    std::uint64_t expected = 0;  // the offset wanted when it was given
  };

  bool on(Fault fault) const { return options_.faults.on(fault); }
  bool literal() const { return options_.profile == Profile::kMcBup; }

  // store.cpp
  Decision dispatch(const Request& request, PacketType type, Body& body);
  Decision ping(const Request& request);
  bool missing_in_its_folder(const std::string& place) const;
  std::string place_of(const Request& request) const;
  const Area& area_of(const Request& request) const { return areas_.area_of(place_of(request)); }
  std::shared_ptr<Session> find(const Request& request) const;
  std::shared_ptr<Session> guess(const Request& request, std::string_view id) const;
  std::optional<Decision> refuse_without_session(const Request& request, PacketType type);
  void complete_refusal(Decision& decision, const Request& request) const;
  void hurt_by_error(const Decision& decision, const Request& request);

  // store_limits.cpp
  std::optional<Decision> refuse_uploads(const Request& request, std::optional<PacketType> type) const;
  std::optional<Decision> refuse_user(const Request& request, PacketType type) const;
  bool may_write(const Request& request, PacketType type) const;
  Decision no_right() const;
  Decision conflict(const std::string& place);
  bool too_large(const ContentRange& range, std::uint64_t limit) const;
  std::optional<Decision> refuse_place(const std::string& place);
  std::optional<Decision> refuse_size(const Session& session, const ContentRange& range) const;
  std::optional<Decision> refuse_quota(Session& session, std::uint64_t fresh);
  void name_host(Decision& decision, const Area& area) const;

  // store_expiry.cpp
  void touch(Session& session) const { session.active = options_.now(); }
  bool timed_out(const Session& session) const;
  void end_if_timed_out(const Request& request);
  void end_surplus(const Area& area);
  void end_by_server(Session& session);

  // store_create.cpp
  Decision create(const Request& request);
  std::optional<Decision> refuse_create(const Request& request, const std::string& place);
  std::shared_ptr<Session> open_session(const Request& request, const std::string& place);
  std::string new_id(const Request& request, const std::string& place, const Guid& guid);
  bool takes_uploads(const std::string& place) const;

  // store_end.cpp
  Decision close(const Request& request);
  Decision cancel(const Request& request);
  std::optional<Decision> refuse_close(const Session& session) const;
  std::optional<Decision> refuse_cancel(const Session& session) const;
  bool close_publishes(const Session& session) const;
  bool cancel_publishes(const Session& session) const;
  bool cancel_removes(const Session& session) const;
  void end(Session& session, EndedBy by, std::uint64_t connection = 0);
  bool overlooks_missing_session(const Request& request, PacketType type, const std::string& id) const;
  void harm_file(const Request& request, PacketType type, const std::string& id);

  // store_fragment.cpp; those that take a Session want its mutex held, apart from receive().
  Decision fragment(const Request& request, Body& body);
  std::shared_ptr<Session> adopt(const Request& request);
  std::optional<Decision> refuse_content(const Request& request, const ContentRange& range);
  std::optional<Decision> refuse_fragment(const Session& session, const ContentRange& range) const;
  bool refuses_overlap(bool wholly_held) const;
  Decision gap(const Session& session, const ContentRange& range) const;
  Permit permit(Session& session, const ContentRange& range) const;
  Result<void> receive(Session& session, Permit& permit, Body& body, std::uint64_t expected = UINT64_MAX);
  Decision settle(Session& session, const ContentRange& range, const Permit& permit, const Result<void>& received);
  Decision count(Session& session, const ContentRange& range, const Permit& permit);
  Decision broken_off(Session& session, const ContentRange& range, const Permit& permit);
  void receive_refused(Session& session, Body& body);
  Decision accepted(const Session& session, const ContentRange& range) const;

  // store_stray.cpp
  bool overlooks_two_mistakes(const Request& request) const;
  static Decision nothing_to_say(const Request& request);
  void remember_connection(Session& session, const Request& request);
  bool has_unfinished_upload(std::uint64_t connection) const;
  void empty_file(const std::string& name);
  void stray_fragment(const Request& request, const ContentRange& range, Body& body);

  // store_keep.cpp
  bool keep(const Session& session) const;
  void forget(const Session& session) const;
  void take_up_kept();

  // store_publish.cpp
  std::optional<Decision> publish(Session& session);
  std::uint64_t keep_tail(const Session& session, std::uint64_t size);
  bool waits_for_close() const { return literal() != on(Fault::kFileVisibleOtherProfile); }

  // store_notify.cpp
  static bool announces(const Session& session) { return session.area->notify != Notify::kNone; }
  Decision announce(Session& session, const ContentRange& range, Decision accepted);
  void announce_wrongly(Session& session);
  void announce_at_a_wrong_time(Session& session, const ContentRange& range, Decision& decision);
  std::optional<Decision> known_outcome(const Session& session, const Decision& accepted) const;
  Result<AppAnswer> tell(const Session& session, std::unique_ptr<StoredFile> upload, std::uint64_t last_first);
  Decision application_failed(int status) const;
  std::optional<Decision> refuse_answer(const AppAnswer& answer, const Area& area) const;
  Decision conclude(Session& session, const AppAnswer& answer, Decision accepted);

  // store_reply.cpp; the session's mutex is held
  std::optional<Decision> keep_reply(Session& session, const AppAnswer& answer);
  void drop_reply(Session& session);
  std::string own_reply_url(const Session& session) const;
  void delete_static(const Session& session);
  bool keeps_reply(EndedBy by) const;

  StoreOptions options_;
  Files& files_;
  Areas areas_;
  SessionIds ids_;
  SessionTable sessions_;
  ReplyTable replies_;
  FaultMemory memory_;
  std::mutex publishing_;  // held from the look whether there is a file to its replacement
  std::mutex quota_;       // held from the look how much room there is to the promise of it
  std::atomic<std::uint64_t> opened_ = 0;
};

}  // namespace bitspec::refserver
