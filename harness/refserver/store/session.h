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

// Uploads that a scenario needs only to begin with are no larger than this; some faults leave them alone.
constexpr std::uint64_t kSmallUpload = 4096;

// What came of telling the application of the upload.
struct Announcement {
  bool done = false;       // it was content: never told again
  bool refused = false;    // it said 403: never told again either, in win32 and iis
  int failed = 0;          // status of the last failure; for faults
  bool copy = false;       // it wants the file at its URL
  std::string reply_url;   // as the Ack names it; empty: no reply
  std::string reply_path;  // where a reply of the server's own is fetched; empty: none
};

struct Session {
  // Set once.
  std::string id;                   // as it was issued
  std::string key;                  // name of the working data
  std::string place;                // the URL it belongs to, as a name below the root
  const Area* area = nullptr;       // of the place
  std::string file;                 // where the file is to go: the place, unless a fault says otherwise
  std::string url;                  // absolute, with the query
  std::string user;                 // who opened it
  std::uint64_t number = 0;         // sessions are counted from 1
  std::uint64_t connection = 0;     // that it was made on; for faults
  std::optional<std::string> host;  // that it was made with; for faults
  std::chrono::steady_clock::time_point opened;

  // From any thread.
  std::atomic<std::chrono::steady_clock::time_point> active;  // when the timeout was last counted from
  std::atomic<std::uint64_t> held = 0;  // bytes of working data, written or promised to a Fragment

  std::atomic<bool> waits_for_application = false;  // no time counts meanwhile

  // Held while the application is told, and taken before the other mutex.
  std::mutex telling;

  // Everything below belongs to the mutex.
  std::mutex mutex;
  std::optional<std::uint64_t> total;      // fixed by the first Fragment that counted
  std::uint64_t next = 0;                  // offset of the next byte wanted
  std::uint64_t stored = 0;                // bytes of the working data that count; faults apart, as many as `next` says
  bool published = false;                  // the working data has become the file
  std::uint64_t first_size = 0;            // of the first Fragment; for faults
  std::vector<std::uint64_t> connections;  // that Fragments came on; for faults
  Announcement told;
  bool gone = false;  // closed, cancelled or timed out
  // The Fragment that may write. A newer one takes over, since the older may come on a connection that is long dead.
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
