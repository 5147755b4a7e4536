#include "harness/refserver/store/session.h"

#include "harness/protocol/fields.h"

namespace bitspec::refserver {

void SessionTable::add(std::shared_ptr<Session> session) {
  const std::lock_guard lock(mutex_);
  by_id_[lower(session->id)] = std::move(session);
}

std::shared_ptr<Session> SessionTable::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(lower(id));
  return found == by_id_.end() ? nullptr : found->second;
}

void SessionTable::erase(std::string_view id) {
  const std::lock_guard lock(mutex_);
  by_id_.erase(lower(id));
}

std::size_t SessionTable::size() const {
  const std::lock_guard lock(mutex_);
  return by_id_.size();
}

std::vector<std::shared_ptr<Session>> SessionTable::below(std::string_view prefix) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Session>> found;
  for (const auto& [id, session] : by_id_) {
    if (session->place.starts_with(prefix)) found.push_back(session);
  }
  return found;
}

}  // namespace bitspec::refserver
