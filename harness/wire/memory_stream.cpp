#include "harness/wire/memory_stream.h"

#include <algorithm>
#include <cstring>

namespace bitspec::wire {

MemoryStream::MemoryStream(std::deque<std::string> incoming, IoStatus end)
    : incoming_(std::move(incoming)), end_(end) {}

IoResult MemoryStream::read_some(std::span<char> out, SteadyTime) {
  if (reset_) return {IoStatus::kReset, 0};
  if (closed_) return {IoStatus::kEnd, 0};
  while (!incoming_.empty() && incoming_.front().empty()) incoming_.pop_front();
  if (incoming_.empty()) return {end_, 0};
  std::string& piece = incoming_.front();
  const std::size_t n = std::min(out.size(), piece.size());
  std::memcpy(out.data(), piece.data(), n);
  if (n == piece.size()) {
    incoming_.pop_front();
  } else {
    piece.erase(0, n);
  }
  return {IoStatus::kOk, n};
}

IoResult MemoryStream::write_some(std::string_view bytes, SteadyTime, bool) {
  if (reset_ || closed_ || half_closed_) return {IoStatus::kReset, 0};
  written_ += bytes;
  return {IoStatus::kOk, bytes.size()};
}

// No time passes here: what is not there now never comes.
bool MemoryStream::wait_input(SteadyTime) {
  return reset_ || closed_ || !incoming_.empty() || end_ != IoStatus::kDeadline;
}

}  // namespace bitspec::wire
