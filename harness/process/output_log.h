// OutputLog: the last lines that a program wrote, with the time of each.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

namespace bitspec::process {

class OutputLog {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit OutputLog(std::size_t most_bytes = 256 * 1024) : most_bytes_(most_bytes) {}

  void add(std::string_view bytes, Time now = std::chrono::steady_clock::now());
  // Lines that began in this time, at most `limit` bytes: the last ones.
  std::string between(Time from, Time to, std::size_t limit) const;
  std::string tail(std::size_t limit) const { return between(Time::min(), Time::max(), limit); }
  // Bytes so far; and whether the text has come since then, if it is not forgotten.
  std::uint64_t size() const;
  bool has(std::string_view text, std::uint64_t since) const;

 private:
  struct Line {
    Time time;
    std::uint64_t offset;
    std::string text;  // with its line end
  };

  const std::size_t most_bytes_;
  mutable std::mutex mutex_;
  std::deque<Line> lines_;
  std::size_t held_ = 0;
  std::uint64_t size_ = 0;
};

}  // namespace bitspec::process
