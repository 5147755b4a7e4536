// Progress of a run: one line that rewrites itself on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>

#include "harness/cli/cli.h"
#include "harness/engine/engine.h"

namespace bitspec::cli {

class Progress : public engine::Listener {
 public:
  enum class Detail { kNone, kSome, kEach };  // kEach: a line for every scenario as it ends
  Progress(Io& io, Detail detail) : io_(io), detail_(detail) {}
  ~Progress() override;

  void preflight(const results::Preflight& seen) override;
  void planned(std::size_t scenarios) override;
  void finished(const results::ScenarioResult& result, std::size_t done, std::size_t planned) override;

 private:
  using Clock = std::chrono::steady_clock;
  Io& io_;
  Detail detail_;
  Clock::time_point last_{};
  bool line_open_ = false;
};

}  // namespace bitspec::cli
