#include "harness/recording/exchanges.h"

#include <map>

#include "harness/recording/connection_reader.h"

namespace bitspec::recording {

struct Exchanges::State {
  struct Entry {
    ConnectionReader reader;
    std::uint64_t held = 0;  // as last counted
  };

  ExchangeSink& sink;
  ExchangeLimits limits;
  std::map<std::uint64_t, Entry> connections;
  std::uint64_t held = 0;

  Entry* find(std::uint64_t connection) {
    const auto found = connections.find(connection);
    return found == connections.end() ? nullptr : &found->second;
  }
  void count(Entry& entry) {
    held -= entry.held;
    entry.held = entry.reader.held();
    held += entry.held;
  }
  void end(std::uint64_t connection, Entry& entry) {
    for (const Side side : {Side::kClient, Side::kServer}) entry.reader.ended(side, Ending::kRecording);
    held -= entry.held;
    connections.erase(connection);
  }
};

Exchanges::Exchanges(ExchangeSink& sink, ExchangeLimits limits)
    : state_(std::make_unique<State>(State{sink, limits, {}, 0})) {}
Exchanges::~Exchanges() = default;

void Exchanges::opened(std::uint64_t connection, std::string_view client, std::string_view server) {
  State& s = *state_;
  if (State::Entry* before = s.find(connection)) s.end(connection, *before);
  s.connections.emplace(connection, State::Entry{{s.sink, s.limits, connection, client, server}, 0});
}

void Exchanges::piece(const Piece& piece) {
  State& s = *state_;
  State::Entry* entry = s.find(piece.connection);
  if (!entry) return;
  // With half of the memory used, heads have to do.
  entry->reader.piece(piece, s.held < s.limits.all_held / 2 ? s.limits.body_kept : 0);
  s.count(*entry);
  if (s.held <= s.limits.all_held) return;
  entry->reader.give_up();
  s.count(*entry);
}

void Exchanges::lost(std::uint64_t connection, Side from, Loss loss, std::optional<std::uint64_t> count,
                     const Place& place) {
  State::Entry* entry = state_->find(connection);
  if (!entry) return;
  entry->reader.lost(from, loss, count, place);
  state_->count(*entry);
}

void Exchanges::ended(std::uint64_t connection, Side side, Ending ending, const Place& /*place*/) {
  State& s = *state_;
  State::Entry* entry = s.find(connection);
  if (!entry) return;
  entry->reader.ended(side, ending);
  if (entry->reader.over()) return s.end(connection, *entry);
  s.count(*entry);
}

void Exchanges::finish() {
  while (!state_->connections.empty()) {
    auto& [connection, entry] = *state_->connections.begin();
    state_->end(connection, entry);
  }
}

}  // namespace bitspec::recording
