#include "harness/cli/upload_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "harness/base/ci_commands.h"
#include "harness/cli/output_file.h"
#include "harness/client/state_text.h"

namespace bitspec::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenLines{100};

std::string size_text(double bytes) {
  const char* unit = "bytes";
  for (const char* larger : {"KiB", "MiB", "GiB", "TiB"}) {
    if (bytes < 1024) break;
    bytes /= 1024;
    unit = larger;
  }
  return fmt::format("{:.{}f} {}", bytes, unit[0] == 'b' ? 0 : 1, unit);
}

}  // namespace

void UploadProgress::line(const std::string& text) {
  finish();
  io_.err << without_ci_commands(text) << "\n" << std::flush;
}

void UploadProgress::finish() {
  if (line_open_) io_.err << "\r\x1b[K" << std::flush;
  line_open_ = false;
}

void UploadProgress::waits(client::milliseconds time, const std::string& why) {
  if (arguments_.quiet) return;
  const double seconds = static_cast<double>(time.count()) / 1000;
  line(time.count() == 0 ? why : fmt::format("{}; trying again in {} s", why, seconds));
}

void UploadProgress::got(const client::Packet& packet, const client::Reply& reply) {
  if (!arguments_.verbose) return;
  std::string text = fmt::format("{}: {}", client::text_of(packet), reply.text());
  if (reply.whole && reply.offset) text += fmt::format(", received {}", *reply.offset);
  line(text);
}

void UploadProgress::acknowledged(std::uint64_t bytes) {
  if (!first_) first_ = bytes;
  const auto now = Clock::now();
  if (!io_.live || arguments_.quiet || bytes == last_ || now - shown_ < kBetweenLines) return;
  last_ = bytes;
  shown_ = now;
  const double seconds = std::max(std::chrono::duration<double>(now - begin_).count(), 0.001);
  const double sent = bytes > *first_ ? static_cast<double>(bytes - *first_) : 0;
  const auto percent = stamp_.size == 0 ? 100 : bytes * 100.0 / static_cast<double>(stamp_.size);
  const std::string text = fmt::format("{:5.1f}%  {} of {}  {}/s", percent, size_text(static_cast<double>(bytes)),
                                       size_text(static_cast<double>(stamp_.size)), size_text(sent / seconds));
  const auto room = static_cast<std::size_t>(std::max(io_.width - 1, 20));
  io_.err << "\r" << text.substr(0, room) << "\x1b[K" << std::flush;
  line_open_ = true;
}

void UploadProgress::session(const std::optional<client::SavedSession>& saved) {
  if (arguments_.state.empty()) return;
  if (!saved) {
    std::error_code error;
    std::filesystem::remove(arguments_.state, error);
    return;
  }
  const auto written = write_output(arguments_.state, client::state_text({url_, stamp_, *saved}));
  if (!written && !error_) error_ = written.error();
}

}  // namespace bitspec::cli
