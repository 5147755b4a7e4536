// MemoryStream: a peer made of text, for tests and fuzz targets.
#pragma once

#include <deque>
#include <string>

#include "harness/wire/stream.h"

namespace bitspec::wire {

class MemoryStream : public Stream {
 public:
  // What the peer sends, piece by piece (one read_some never joins two pieces), then `end`.
  explicit MemoryStream(std::deque<std::string> incoming, IoStatus end = IoStatus::kEnd);

  IoResult read_some(std::span<char> out, SteadyTime deadline) override;
  IoResult write_some(std::string_view bytes, SteadyTime deadline, bool stop_on_input) override;
  bool wait_input(SteadyTime deadline) override;
  void half_close() override { half_closed_ = true; }
  void reset() override { reset_ = true; }
  void close() override { closed_ = true; }

  const std::string& written() const { return written_; }
  bool half_closed() const { return half_closed_; }
  bool was_reset() const { return reset_; }
  bool was_closed() const { return closed_; }

 private:
  std::deque<std::string> incoming_;
  IoStatus end_;
  std::string written_;
  bool half_closed_ = false, reset_ = false, closed_ = false;
};

}  // namespace bitspec::wire
