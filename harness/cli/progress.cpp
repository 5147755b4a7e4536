#include "harness/cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "harness/base/printable.h"

namespace bitspec::cli {
namespace {

constexpr std::chrono::milliseconds kOnTerminal{50};  // quick enough for the eye
constexpr std::chrono::seconds kInLog{10};            // shows that it lives, without filling the log

bool nothing_broken(const results::ScenarioResult& result) {
  return std::none_of(result.observations.begin(), result.observations.end(),
                      [](const auto& o) { return o.finding == results::Finding::kBroken; });
}

std::string word_for(const results::ScenarioResult& result) {
  switch (result.state) {
    case results::ScenarioState::kBlocked:
      return "blocked";
    case results::ScenarioState::kSkipped:
      return "skipped";
    case results::ScenarioState::kRun:
      return nothing_broken(result) ? "passed" : "FAILED";
  }
  return "";
}

}  // namespace

Progress::~Progress() {
  if (line_open_) io_.err << "\r\x1b[K" << std::flush;
}

// Where there is no BITS server nothing will run.
void Progress::preflight(const results::Preflight& seen) {
  if (!seen.bits_server) detail_ = Detail::kNone;
}

void Progress::planned(std::size_t scenarios) {
  last_ = Clock::now();
  if (detail_ != Detail::kNone && !io_.live)
    io_.err << fmt::format("{} scenario{} selected\n", scenarios, scenarios == 1 ? "" : "s");
}

void Progress::finished(const results::ScenarioResult& result, std::size_t done, std::size_t planned) {
  if (detail_ == Detail::kNone) return;
  const std::string id = printable(result.id);
  if (detail_ == Detail::kEach) {
    io_.err << fmt::format("[{}/{}] {:<7} {} ({:.1f} ms)\n", done, planned, word_for(result), id,
                           static_cast<double>(result.duration_us) / 1000.0);
    return;
  }
  const auto now = Clock::now();
  if (done != planned && now - last_ < (io_.live ? Clock::duration(kOnTerminal) : Clock::duration(kInLog))) return;
  last_ = now;
  const std::string line = fmt::format("[{}/{}] {}", done, planned, id);
  const auto room = static_cast<std::size_t>(std::max(io_.width - 1, 20));
  if (io_.live)
    io_.err << "\r" << line.substr(0, room) << "\x1b[K" << std::flush;
  else if (done != planned)
    io_.err << line << "\n" << std::flush;
  line_open_ = io_.live;
}

}  // namespace bitspec::cli
