// Session, and the table of all sessions there are.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/refserver/store/area.h"

namespace bitspec::refserver {

// What the application answered to the notification.
struct Notification {
  bool done = false;       // it accepted the upload and is not notified again
  bool refused = false;    // it answered 403
  bool copy = false;       // it wants the file at its URL
  std::string reply_url;   // as the Ack names it; empty: no reply
  std::string reply_path;  // where a reply of the server's own is fetched; empty: none
};

struct Session {
  // Set once.
  std::string id;              // as it was issued
  std::string key;             // name of the working data
  std::string place;           // the URL it belongs to, as a file name below the root
  const Area* area = nullptr;  // of the place
  std::string url;             // absolute, with the query
  std::string user;            // who opened it
  std::uint64_t number = 0;    // in the order of opening, from 1

  // From any thread.
  std::atomic<std::chrono::steady_clock::time_point> active;  // when the timeout last started
  std::atomic<std::uint64_t> held = 0;  // bytes of working data, written or reserved for a Fragment

  std::atomic<bool> waits_for_application = false;  // the timeout is suspended meanwhile

  // Held while the application is notified; locked before the other mutex.
  std::mutex notifying;

  // Everything below is guarded by the mutex.
  std::mutex mutex;
  std::optional<std::uint64_t> total;  // fixed by the first Fragment that counted
  std::uint64_t next = 0;              // offset of the next byte wanted
  std::uint64_t stored = 0;            // bytes of the working data that count: as many as `next` says
  bool published = false;              // the working data has become the file
  Notification notification;
  bool gone = false;  // closed, cancelled or timed out
  // The Fragment that may write. A newer one takes over, since the older one's connection may be dead.
  std::uint64_t writer = 0;

  bool full() const { return total && next == *total; }
};

// Found by id; letter case is not significant, since ids are GUIDs. Each call may come from any thread.
class SessionTable {
 public:
  void add(std::shared_ptr<Session> session);
  std::shared_ptr<Session> find(std::string_view id) const;  // null: never issued, or gone
  void erase(std::string_view id);
  std::size_t size() const;
  // Those whose place begins with `prefix`.
  std::vector<std::shared_ptr<Session>> below(std::string_view prefix) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Session>> by_id_;  // lower case
};

}  // namespace bitspec::refserver
