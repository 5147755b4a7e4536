// Store: the sessions of the server and what each packet does to them. Pure: no sockets, no clock.
//
// docs/protocol.md section 2 is its table. Every call may come from any thread.
#pragma once

#include <memory>

#include "harness/protocol/content_range.h"
#include "harness/protocol/profile.h"
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
};

class Store {
 public:
  // `files` outlives the store.
  Store(const StoreOptions& options, Files& files);

  // Reads `body` only when the packet is a Fragment that may count; otherwise it is left to the caller.
  Decision handle(const Request& request, Body& body);

 private:
  // What a Fragment may do, settled before its body is read.
  struct Permit {
    std::uint64_t skip = 0;    // bytes at its start that are held already
    std::uint64_t at = 0;      // where the rest goes
    std::uint64_t writer = 0;  // the right to write, until another Fragment takes it
  };

  Decision dispatch(const Request& request, PacketType type, Body& body);
  Decision create(const Request& request);
  Decision close(const Request& request);
  Decision cancel(const Request& request);
  Decision fragment(const Request& request, Body& body);

  std::shared_ptr<Session> find(const Request& request) const;
  std::optional<Decision> refuse_without_session(const Request& request) const;
  bool takes_uploads(const std::string& place) const;

  // These three want the session's mutex held.
  std::optional<Decision> refuse_fragment(const Session& session, const ContentRange& range) const;
  Permit permit(Session& session, const ContentRange& range) const;
  Decision count(Session& session, const ContentRange& range, const Permit& permit);

  Result<void> receive(Session& session, Permit permit, Body& body);
  void complete_refusal(Decision& decision, const Request& request) const;

  StoreOptions options_;
  Files& files_;
  SessionIds ids_;
  SessionTable sessions_;
};

}  // namespace bitspec::refserver
