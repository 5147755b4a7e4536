// ReplyTable: at which path the reply of which session is fetched. Each call may come from any thread.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace bitspec::refserver {

class ReplyTable {
 public:
  // `path`: a name below the root; `key`: name of the working data that holds the reply.
  void add(const std::string& path, const std::string& key) {
    const std::lock_guard lock(mutex_);
    keys_.insert_or_assign(path, key);
  }
  void remove(const std::string& path) {
    const std::lock_guard lock(mutex_);
    keys_.erase(path);
  }
  std::optional<std::string> find(const std::string& path) const {
    const std::lock_guard lock(mutex_);
    const auto found = keys_.find(path);
    return found == keys_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::string> keys_;
};

}  // namespace bitspec::refserver
