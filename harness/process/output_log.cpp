#include "harness/process/output_log.h"

#include <algorithm>

namespace bitspec::process {
namespace {

constexpr std::size_t kLongestLine = 4096;  // a longer one goes on as another

}  // namespace

void OutputLog::add(std::string_view bytes, Time now) {
  const std::lock_guard lock(mutex_);
  while (!bytes.empty()) {
    const bool goes_on =
        !lines_.empty() && !lines_.back().text.ends_with('\n') && lines_.back().text.size() < kLongestLine;
    if (!goes_on) lines_.push_back({now, size_, {}});
    std::string& line = lines_.back().text;
    const std::size_t end = bytes.find('\n');
    const std::size_t take =
        std::min({end == std::string_view::npos ? bytes.size() : end + 1, kLongestLine - line.size()});
    line += bytes.substr(0, take);
    bytes.remove_prefix(take);
    held_ += take;
    size_ += take;
    while (held_ > most_bytes_ && lines_.size() > 1) {
      held_ -= lines_.front().text.size();
      lines_.pop_front();
    }
  }
}

std::string OutputLog::between(Time from, Time to, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const Line& line : lines_) {
    if (line.time >= from && line.time <= to) out += line.text;
  }
  if (out.size() <= limit) return out;
  const std::size_t start = out.size() - limit;
  const std::size_t line = out.find('\n', start);
  return out.substr(line == std::string::npos || line + 1 == out.size() ? start : line + 1);
}

std::uint64_t OutputLog::size() const {
  const std::lock_guard lock(mutex_);
  return size_;
}

bool OutputLog::has(std::string_view text, std::uint64_t since) const {
  const std::lock_guard lock(mutex_);
  std::string all;
  for (const Line& line : lines_) {
    if (line.offset + line.text.size() <= since) continue;
    all += line.offset >= since ? line.text : line.text.substr(static_cast<std::size_t>(since - line.offset));
  }
  return all.find(text) != std::string::npos;
}

}  // namespace bitspec::process
