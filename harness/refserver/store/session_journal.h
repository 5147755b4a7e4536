// SessionJournal: what a server must know of a session after a restart, in one file for each session.
//
// A file is replaced atomically, so it has the state of the last acknowledged packet or, at most, of one packet whose
// Ack was never sent. A truncated or damaged file is recognised by its checksum.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/result.h"

namespace bitspec::refserver {

struct JournalEntry {
  std::string id, key, place, user;
  std::optional<std::uint64_t> total;
  std::uint64_t next = 0, stored = 0;
  bool published = false;
  std::string url{}, reply_url{}, reply_path{};
  bool notified = false, refused_by_application = false, copy = false;
  friend bool operator==(const JournalEntry&, const JournalEntry&) = default;
};

std::string journal_text(const JournalEntry& entry);
std::optional<JournalEntry> parse_journal(std::string_view text);  // nothing: damaged, or not a journal file

// Calls for different sessions may come at once.
class SessionJournal {
 public:
  explicit SessionJournal(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<void> write(const JournalEntry& entry) const;  // to <key>.session
  void remove(const std::string& key) const;
  std::vector<JournalEntry> load() const;  // all that are intact; damaged files are removed

 private:
  std::filesystem::path folder_;
};

}  // namespace bitspec::refserver
