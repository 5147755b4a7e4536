// Hooks: the programs by which a target file starts, stops and changes the server.  [docs/target.md]
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "harness/process/child.h"
#include "harness/process/output_log.h"
#include "harness/target/server_control.h"
#include "harness/target/target.h"

namespace bitspec::engine {

// Whatever it starts ends with it. Errors name the hook and what became of it; kTimeout: `stop` was set.
class Hooks : public target::ServerControl {
 public:
  // REQUIRES: `target` outlives this.
  explicit Hooks(const target::Target& target, const std::atomic<bool>* stop = nullptr)
      : target_(target), stop_(stop) {}
  ~Hooks() override;

  Result<void> start();  // `start`, and `reset` behind it; nothing where the target has neither
  Result<void> restart() override;
  Result<void> uploads_off() override;
  Result<void> uploads_on() override;
  // At the end of all; Ctrl-C does not cut the hook `stop` off, its own timeout does. The destructor does the same, but
  // can say nothing of what went wrong.
  Result<void> end();
  const process::OutputLog& log() const { return log_; }  // of all of them

 private:
  enum class Until { kEnded, kReady };
  Result<std::unique_ptr<process::Child>> run(const char* name, const target::Hook& hook, Until until);
  Result<void> wait_ready(const char* name, const target::Hook& hook, process::Child& child, std::uint64_t since);
  Result<void> once(const char* name, const target::Hook& hook);
  Result<void> begin();
  Result<void> stop();
  bool stopped() const { return stop_ && stop_->load(); }
  bool port_open() const;

  const target::Target& target_;
  const std::atomic<bool>* stop_;
  process::OutputLog log_;
  std::mutex mutex_;  // one call at a time
  // Each keeps its process group: a program that started the server in the background has ended, the server not.
  std::vector<std::unique_ptr<process::Child>> servers_;
};

}  // namespace bitspec::engine
