// Keeps the exchanges of a run as reports show them.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "harness/engine/application.h"
#include "harness/engine/blame.h"
#include "harness/engine/engine.h"
#include "harness/engine/exchange.h"
#include "harness/engine/redact.h"

namespace bitspec::engine {

class Recorder {
 public:
  // Times count from `start`.
  Recorder(const Secrets& secrets, const RunOptions& options, wire::SteadyTime start)
      : secrets_(secrets), options_(options), start_(start) {}

  // `keep`: for the report; RunOptions::record sees all.
  void add(const std::deque<Exchange>& exchanges, bool keep);
  void add(const std::string& scenario, const std::vector<Notification>& notifications, bool keep);

  const std::vector<ExchangeKey>& keys() const { return keys_; }  // of all exchanges
  std::vector<results::Exchange>& kept() { return kept_; }

 private:
  void record(results::Exchange made, bool keep);

  const Secrets& secrets_;
  const RunOptions& options_;
  const wire::SteadyTime start_;
  std::vector<ExchangeKey> keys_;
  std::vector<results::Exchange> kept_;
};

}  // namespace bitspec::engine
