#include "harness/engine/recorder.h"

#include "harness/engine/transcript.h"

namespace bitspec::engine {

void Recorder::add(const std::deque<Exchange>& exchanges, bool keep) {
  for (const Exchange& exchange : exchanges) {
    keys_.push_back(key_of(exchange));
    if (keep || options_.record) record(transcript_of(exchange, start_), keep);
  }
}

void Recorder::add(const std::string& scenario, const std::vector<Notification>& notifications, bool keep) {
  if (!keep && !options_.record) return;
  for (std::size_t i = 0; i < notifications.size(); ++i) {
    auto made = transcript_of(notifications[i], start_);
    made.id = scenario + "#notification" + std::to_string(i + 1);
    record(std::move(made), keep);
  }
}

void Recorder::record(results::Exchange made, bool keep) {
  if (options_.record) {
    auto shown = made;
    secrets_.hide(shown);
    options_.record(shown);
  }
  if (keep) kept_.push_back(std::move(made));
}

}  // namespace bitspec::engine
