// Area: a path prefix of the server with rules of its own; by default uploads are allowed and nothing is limited.
// Areas: all of them, and which one a URL belongs to.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitspec::refserver {

enum class Notify { kNone, kByValue, kByReference };
enum class Auth { kNone, kBasic, kDigest };

struct HostId {
  std::string host;                               // value of BITS-Host-Id
  std::optional<std::uint32_t> fallback_seconds;  // value of BITS-Host-Id-Fallback-Timeout
};

struct Area {
  std::string path = "/";            // starts and ends with '/'; the longest prefix of the path of a request applies
  bool overwrite = true;             // an upload may replace a file
  bool uploads = true;               // false: disabled (limits.uploads-disabled)
  bool writable = true;              // false: nobody may write here (403)
  std::vector<std::string> writers;  // with auth: users who may write; empty: all
  bool folder_must_exist = false;    // a Create-Session below a folder that does not exist: 404
  std::optional<std::uint64_t> max_upload_size;  // bytes of the whole upload
  std::optional<std::uint64_t> max_fragment;     // bytes of one fragment
  std::optional<std::uint64_t> quota;            // bytes of all uploads of the area together, working data included
  std::optional<std::chrono::milliseconds> session_timeout;
  std::optional<std::size_t> max_sessions;  // of one user; the next cleanup ends the oldest if there are more
  std::chrono::milliseconds cleanup{50};    // how often sessions that timed out or are too many are removed
  std::optional<HostId> host_id;
  std::optional<std::uint32_t> lone_fallback_seconds;  // configured without a host id: Acks must not show it
  Auth auth = Auth::kNone;
  Notify notify = Notify::kNone;
  std::string notify_url;  // absolute, or relative to the upload's URL; may be set while notify is kNone
  std::chrono::milliseconds notify_timeout{300'000};
  // Not empty: a POST below the area whose path ends in notify_url is forwarded to the application here. For relative
  // notification URLs.
  std::string relay_url;
  bool reply = false;  // upload-reply: the answer of the application is offered to the client
};

struct User {
  std::string name, password;
};

// Immutable, except for whether uploads are enabled. Every call may come from any thread.
class Areas {
 public:
  // Adds "/", where everything is allowed, if there is no such area.
  explicit Areas(const std::vector<Area>& areas = {});

  // Of a path ("/limited/a.bin") or of its place ("limited/a.bin"); valid as long as this object. For a path with
  // escapes pass its place_name(): "/%6cimited/a" is the same file.
  const Area& area_of(std::string_view path_or_place) const;

  bool takes_uploads(const Area& area) const;
  // False: no area has exactly this path.
  bool set_uploads(std::string_view path, bool on);

  std::vector<const Area*> list() const;

 private:
  struct Entry {
    explicit Entry(const Area& a) : area(a), uploads(a.uploads) {}
    Area area;
    std::atomic<bool> uploads;
  };
  const Entry& entry_of(std::string_view path_or_place) const;

  std::deque<Entry> entries_;  // longest path first; "/" is the last
};

}  // namespace bitspec::refserver
