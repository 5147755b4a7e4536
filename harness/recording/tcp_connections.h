// TcpConnections: tells the connections of a capture apart.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <utility>

#include "harness/recording/tcp_connection.h"

namespace bitspec::recording {

class TcpConnections {
 public:
  TcpConnections(Receiver& receiver, const CaptureLimits& limits) : receiver_(receiver), limits_(limits) {}

  void add(const Segment& segment, const Place& place, std::optional<double> time);
  // The capture ends.
  void finish(const Place& place);
  std::uint64_t count() const { return last_number_; }

 private:
  using Key = std::pair<Endpoint, Endpoint>;  // the smaller one first
  struct Entry {
    Key key;
    TcpConnection connection;
  };
  using Entries = std::list<Entry>;

  Entries::iterator find(const Segment& segment, const Place& place);

  Receiver& receiver_;
  const CaptureLimits& limits_;
  std::uint64_t last_number_ = 0;
  Entries entries_;  // the one that was seen last comes first
  std::map<Key, Entries::iterator> index_;
  std::size_t waiting_ = 0;  // of all connections
};

}  // namespace bitspec::recording
