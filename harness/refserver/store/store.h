// Store: the sessions of the server and what each packet does to them. Pure: no sockets, no waiting.
//
// docs/protocol.md section 2 is its table. Every call may come from any thread.
#pragma once

#include <memory>

#include "harness/protocol/content_range.h"
#include "harness/protocol/profile.h"
#include "harness/refserver/store/area.h"
#include "harness/refserver/store/fault_memory.h"
#include "harness/refserver/store/faults.h"
#include "harness/refserver/store/files.h"
#include "harness/refserver/store/packet.h"
#include "harness/refserver/store/session.h"
#include "harness/refserver/store/session_ids.h"

namespace bitspec::refserver {

struct StoreOptions {
  Profile profile = Profile::kWin32;
  FaultSet faults;
  std::uint64_t id_seed = 0;  // 0: ids nobody can guess
  std::vector<Area> areas{};
};

class Store {
 public:
  // `files` outlives the store.
  Store(const StoreOptions& options, Files& files);

  // Reads `body` only when the packet is a Fragment that may count; otherwise it is left to the caller.
  Decision handle(const Request& request, Body& body);

  const Areas& areas() const { return areas_; }

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
  std::shared_ptr<Session> find(const Request& request) const;
  std::shared_ptr<Session> guess(const Request& request, std::string_view id) const;
  std::optional<Decision> refuse_without_session(const Request& request, PacketType type);
  void complete_refusal(Decision& decision, const Request& request) const;
  void hurt_by_error(const Decision& decision, const Request& request);

  // store_create.cpp
  Decision create(const Request& request);
  std::optional<Decision> refuse_create(const std::string& place) const;
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
  void end(const Session& session, EndedBy by, const Request& request);
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
  Result<void> receive(Session& session, Permit& permit, Body& body);
  Decision count(Session& session, const ContentRange& range, const Permit& permit);
  Decision broken_off(Session& session, const ContentRange& range, const Permit& permit);
  void receive_refused(Session& session, Body& body);
  Decision accepted(const Session& session, const ContentRange& range) const;
  bool publish(const Session& session);

  StoreOptions options_;
  Files& files_;
  Areas areas_;
  SessionIds ids_;
  SessionTable sessions_;
  FaultMemory memory_;
};

}  // namespace bitspec::refserver
