#include "harness/recording/tcp_connections.h"

#include <algorithm>
#include <tuple>

namespace bitspec::recording {

void TcpConnections::add(const Segment& segment, const Place& place, std::optional<double> time) {
  TcpConnection& connection = find(segment, place)->connection;
  const std::size_t before = connection.waiting();
  connection.add(segment, place, time);
  waiting_ = waiting_ - before + connection.waiting();
  if (waiting_ <= limits_.all_bytes) return;
  waiting_ -= connection.waiting();
  connection.flush(place);
}

TcpConnections::Entries::iterator TcpConnections::find(const Segment& segment, const Place& place) {
  const Key key = std::minmax(segment.from, segment.to);
  if (entries_.empty() || entries_.front().key != key) {
    const auto found = index_.find(key);
    if (found != index_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
    } else {
      if (entries_.size() >= limits_.connections) {
        Entry& last = entries_.back();
        waiting_ -= last.connection.waiting();
        last.connection.end(place);
        index_.erase(last.key);
        entries_.pop_back();
      }
      entries_.push_front({key, TcpConnection(receiver_, limits_, last_number_)});
      index_[key] = entries_.begin();
    }
  }
  const auto front = entries_.begin();
  if (front->connection.is_new(segment)) {
    waiting_ -= front->connection.waiting();
    front->connection.end(place);
    // It cannot be assigned to, as it refers to what they share.
    entries_.insert(entries_.erase(front), {key, TcpConnection(receiver_, limits_, last_number_)});
    index_[key] = entries_.begin();
  }
  return entries_.begin();
}

void TcpConnections::finish(const Place& place) {
  // The one that was silent longest first.
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) entry->connection.end(place);
  entries_.clear();
  index_.clear();
  waiting_ = 0;
}

}  // namespace bitspec::recording
