// StoreHooks: the places where a store can be made to deviate from the protocol. The defaults do what the protocol
// says; harness/refserver/faults has an implementation that makes the mistakes of the self-test.
//
// What a fault has to remember is kept by its hooks, not by the store. A parameter called `right` is what the store
// would do by itself. Calls may come from any thread; those with a Session have its mutex held unless they say
// otherwise.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/protocol/content_range.h"
#include "harness/protocol/guid.h"
#include "harness/refserver/store/application.h"
#include "harness/refserver/store/packet.h"
#include "harness/refserver/store/policy.h"
#include "harness/refserver/store/reply_table.h"
#include "harness/refserver/store/session.h"

namespace bitspec::refserver {

class Store;

enum class EndedBy { kClose, kCancel, kServer };

// What a Fragment may do, settled before its body is read.
struct Permit {
  std::uint64_t skip = 0;      // bytes at its start that are stored already
  std::uint64_t at = 0;        // where the rest goes
  std::uint64_t writer = 0;    // the right to write, until another Fragment takes it; 0: nothing to write
  std::uint64_t expected = 0;  // the next offset when it was given
};

// What hooks may use; all of it outlives them.
struct StoreParts {
  Store& store;
  SessionTable& sessions;
  ReplyTable& replies;
  Files& files;
  const Areas& areas;
  std::function<std::chrono::steady_clock::time_point()> now;
};

class StoreHooks {
 public:
  virtual ~StoreHooks() = default;

  virtual void attach(const StoreParts&) {}  // once, before any other call
  virtual void stop() {}                     // the server is about to end: no call may wait any more

  // ---- Reading requests. No session is locked.
  virtual std::optional<PacketType> packet_type(const Request& request) const;
  virtual Result<std::string> place(std::string_view path) const;  // the file name behind a URL path
  virtual std::optional<std::string> protocol(const Request& request, const Policy& policy) const;
  virtual std::optional<ContentRange> range(const Request& request) const;
  virtual std::shared_ptr<Session> session(const Request&, std::shared_ptr<Session> right) const { return right; }

  // ---- Any packet. No session is locked. An answer given here replaces the store's.
  virtual std::optional<Decision> before_packet(const Request&, PacketType) { return std::nullopt; }
  virtual void after_success(const Request&, Decision&) {}
  virtual void after_refusal(const Request&, Decision&) {}
  virtual std::optional<Decision> before_ping(const Request&) { return std::nullopt; }
  virtual std::optional<Decision> unknown_session(const Request&, PacketType) { return std::nullopt; }
  virtual bool may_write(const Request&, PacketType, bool right) const { return right; }

  // ---- Create-Session. Nobody else knows the session yet.
  virtual bool is_upload_place(const std::string& /*place*/, bool right) const { return right; }
  virtual std::optional<Decision> before_create(const Request&, const std::string& /*place*/) { return std::nullopt; }
  virtual bool keeps_file(const std::string& /*place*/, bool right) const { return right; }  // overwriting off
  virtual void before_open(const std::string& /*place*/) {}
  virtual std::string session_id(const Request&, const std::string& /*place*/, const Guid&, std::string right) {
    return right;
  }
  virtual void after_open(Session&, const Request&) {}
  virtual void after_create(const Area&, Decision&) {}

  // ---- Fragment
  // Before its session is looked for. No session is locked.
  virtual std::optional<Decision> before_fragment(const Request&, const ContentRange&, Body&) { return std::nullopt; }
  virtual std::uint64_t size_to_limit(const ContentRange& range) const { return range.total; }
  virtual std::optional<Decision> check_fragment(const Session&, const Request&, const ContentRange&,
                                                 std::optional<Decision> right) {
    return right;
  }
  // No session is locked.
  virtual void after_refused_fragment(Session&, const ContentRange&, const Decision&, Body&) {}
  virtual void before_write(Session&, const ContentRange&, Permit&) {}
  // Not null: the bytes to store instead of those of the body, whose first `skip` are not stored. No session is locked.
  virtual std::unique_ptr<Body> body_to_store(Body&, std::uint64_t /*skip*/) { return nullptr; }
  // The bytes of a Fragment are stored: the session moves on.
  virtual void advance(Session& session, const ContentRange& range, const Permit& permit);
  virtual std::optional<Decision> broken_off(Session&, const ContentRange&, const Permit&) { return std::nullopt; }
  virtual void after_fragment(Session&, const ContentRange&, const Permit&, Decision&) {}
  virtual std::optional<std::uint64_t> offset_of_ack(const Session& session, const ContentRange&) const {
    return session.next;
  }
  virtual std::optional<std::uint64_t> offset_of_416(const Session& session, const ContentRange&) const {
    return session.next;
  }

  // ---- Files
  virtual std::string destination(const Session& session) const { return session.place; }
  virtual std::optional<std::uint64_t> bytes_to_publish(const Session& session) {
    return session.stored;
  }  // none: skip

  // ---- Close-Session, Cancel-Session, and sessions that the server ends
  virtual std::optional<Decision> before_close(Session&, const Request&) { return std::nullopt; }
  virtual std::optional<Decision> before_cancel(Session&, const Request&) { return std::nullopt; }
  virtual void before_end(Session&, EndedBy) {}
  virtual bool drops_working_data(const Session&, EndedBy) const { return true; }
  virtual bool drops_reply(const Session&, EndedBy) const { return true; }
  virtual void after_end(Session&, EndedBy, const Request*) {}
  virtual std::chrono::steady_clock::time_point idle_since(const Session& session) const { return session.active; }
  // How many of a user's open sessions are to end.
  virtual std::size_t surplus(const Area& area, std::size_t open) const {
    const std::size_t allowed = *area.max_sessions;
    return open > allowed ? open - allowed : 0;
  }
  virtual void after_restore(Session&) {}

  // ---- Applications and replies
  virtual std::optional<Decision> known_outcome(const Session&) const { return std::nullopt; }
  virtual void after_failed_notification(Session&, const Decision&) {}
  virtual std::string static_reply_url(const AppAnswer& answer) const { return answer.static_url; }
  virtual void after_reply(Session&, const AppAnswer&) {}
  virtual bool drops_reply_file(const Session&) const { return true; }
  virtual void after_reply_fetched(const std::string& /*place*/) {}
};

}  // namespace bitspec::refserver
