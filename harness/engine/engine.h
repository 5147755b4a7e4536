// The engine: runs scenarios against a target and says what each rule's verdict is. It prints nothing; it emits events.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/catalogue/catalogue.h"
#include "harness/process/output_log.h"
#include "harness/results/result.h"
#include "harness/target/server_control.h"
#include "harness/target/target.h"

namespace bitspec::engine {

struct RunOptions {
  Profile profile = Profile::kWin32;
  std::uint64_t seed = 1;
  int jobs = 1;
  std::chrono::milliseconds run_timeout{600'000};
  bool slow = true;                                                             // run scenarios tagged slow
  std::chrono::milliseconds longest_within = std::chrono::milliseconds::max();  // cuts `within:` of the scenarios
  bool keep_all_exchanges = false;
  std::vector<std::string> select, skip;        // selectors; select.h
  results::Level level = results::Level::kMay;  // judge rules of this level and above only: kMust judges must rules
  std::string tool_version;
  std::string
      client_program;  // becomes the cpp-httplib client if started with wire::kHttplibCommand; empty: no such check
  target::ServerControl* control = nullptr;                // what can be done to the server; null: nothing
  const process::OutputLog* server_log = nullptr;          // what the server writes; null: not known
  std::function<void(const results::Exchange&)> record{};  // sees each exchange that ran, secrets replaced, at the end
  bool with_httplib = false;                    // that client makes all requests; scenarios about bytes are skipped
  std::chrono::microseconds least_interval{0};  // between two requests
  const std::atomic<bool>* enough = nullptr;    // set once the first failure was seen: the run ends
  int shard = 1, shards = 1;                    // only those scenarios; shard.h
};

// Called from any job's thread, one call at a time.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual void preflight(const results::Preflight&) {}
  virtual void planned(std::size_t /*scenarios*/) {}
  virtual void finished(const results::ScenarioResult&, std::size_t /*done*/, std::size_t /*planned*/) {}
  virtual void invariants(const std::vector<results::Observation>& /*of the scenario that has finished*/) {}
};

// Errors: a selector that matches nothing (kBadInput). A target that is unreachable or no BITS server is not an Error,
// nor is what ended the run (want of memory, an exception): the result says so. `stop` may be set from a signal
// handler: the run ends at the next exchange, with a whole result that is not complete.
Result<results::RunResult> run(const catalogue::Suites& suites, const target::Target& target, const RunOptions& options,
                               Listener* listener = nullptr, const std::atomic<bool>* stop = nullptr);

}  // namespace bitspec::engine
