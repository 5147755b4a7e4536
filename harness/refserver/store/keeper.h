// Keeper: what has to be known of a session after the server was started again, in a file of its own.
//
// A file is replaced in one step, so that it says what was acknowledged last or, at most, one answer more that nobody
// got. One that is torn all the same is recognised by its sum.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace bitspec::refserver {

struct KeptSession {
  std::string id, key, place, file, user;
  std::optional<std::uint64_t> total;
  std::uint64_t next = 0, stored = 0, first_size = 0;
  bool published = false;
  std::string url{}, reply_url{}, reply_path{};
  bool told = false, told_refused = false, copy = false;
  friend bool operator==(const KeptSession&, const KeptSession&) = default;
};

std::string kept_text(const KeptSession& session);
std::optional<KeptSession> parse_kept(std::string_view text);  // nothing: torn, or no such text at all

// Calls for different sessions may come at once.
class Keeper {
 public:
  explicit Keeper(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<void> keep(const KeptSession& session) const;  // to <key>.session
  void forget(const std::string& key) const;
  std::vector<KeptSession> load() const;  // all that are whole; what is torn is removed

 private:
  std::filesystem::path folder_;
};

}  // namespace bitspec::refserver
