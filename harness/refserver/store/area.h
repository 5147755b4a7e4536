// Area: a prefix of the server with rules of its own. What is not said is as everywhere: uploads allowed, nothing
// limited. Areas: all of them, and which one a URL belongs to.
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
  std::string path = "/";            // begins and ends with '/'; the longest that a request's path begins with counts
  bool overwrite = true;             // an upload may take the place of a file
  bool uploads = true;               // false: switched off (limits.uploads-disabled)
  bool writable = true;              // false: nobody may write here (403)
  std::vector<std::string> writers;  // with auth: users who may write; empty: all
  bool folder_must_exist = false;    // a Create-Session below a folder that does not exist: 404
  std::optional<std::uint64_t> max_upload_size;  // bytes of the whole upload
  std::optional<std::uint64_t> max_fragment;     // bytes of one fragment
  std::optional<std::uint64_t> quota;  // bytes that all uploads of the area may take together, working data included
  std::optional<std::chrono::milliseconds> session_timeout;
  std::optional<std::size_t> max_sessions;  // of one user; surplus ones, the oldest, go at the next cleanup
  std::chrono::milliseconds cleanup{50};    // how often what timed out or is too much is removed
  std::optional<HostId> host_id;
  std::optional<std::uint32_t> lone_fallback_seconds;  // configured without a host id: must not show
  Auth auth = Auth::kNone;
  Notify notify = Notify::kNone;
  std::string notify_url;  // absolute, or relative to the upload's URL; may be set while notify is kNone
  std::chrono::milliseconds notify_timeout{300'000};
  // Not empty: a POST below the area whose path ends in notify_url goes on to the application here; for relative ones.
  std::string relay_url;
  bool reply = false;  // upload-reply: what the application answers is offered to the client
};

struct User {
  std::string name, password;
};

// Fixed once made, apart from whether uploads are on. Every call may come from any thread.
class Areas {
 public:
  // Where no area is "/", one is added in which everything is allowed.
  explicit Areas(const std::vector<Area>& areas = {});

  // Of a path ("/limited/a.bin") or of the place behind it ("limited/a.bin"); good as long as this object. Of a path
  // with escapes ask by its place_name(): "/%6cimited/a" is the same file.
  const Area& area_of(std::string_view path_or_place) const;

  bool takes_uploads(const Area& area) const;
  // False: there is no area of exactly this path.
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
