// TrafficJudge: judges recorded exchanges one by one, the server's answers and the client's packets, and makes a result
// of what it saw. Nothing is held against a side for what the recording does not show.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/evidence.h"
#include "harness/engine/invariants.h"
#include "harness/engine/redact.h"
#include "harness/judging/kept_exchanges.h"
#include "harness/judging/learnt_secrets.h"
#include "harness/judging/uploads.h"
#include "harness/recording/exchanges.h"
#include "harness/results/result.h"
#include "harness/target/target.h"

namespace bitspec::judging {

struct TrafficOptions {
  Profile profile = Profile::kWin32;
  results::Level level = results::Level::kMay;  // rules below are left out
  std::string tool_version{};
  // Not empty: a client is tested, by a server of ours at this URL. Its answers are not judged, and of the rules only
  // those about clients and their packets.
  std::string client_test{};
  bool selected_only = false;  // of a client's cases: rules of which nothing was observed are left out
};

class TrafficJudge : public recording::ExchangeSink {
 public:
  TrafficJudge(const catalogue::Suites& suites, TrafficOptions options);

  // What follows comes from this file. `own_requests`: bitspec sent them itself, and they are not judged.
  // `path`: "-" is standard input.
  void begin_file(std::string path, bool own_requests = false);
  // What follows are the packets of a client in a case of this id. REQUIRES: options.client_test.
  void begin_case(std::string id, std::string title, SourcePlace place);
  // The next exchange has an answer that says something else than a server would: what has to follow it is not known.
  void answer_is_odd() { odd_answer_ = true; }
  // What else was observed in it, with `rule`, `finding`, `expected`, `got` and `place`; `packet` from 1, 0: none.
  // REQUIRES: that packet is still to come.
  void observe(results::Observation observation, std::uint64_t packet);
  // Why nothing says anything of a rule.
  void leave_open(const std::string& rule, results::Reason reason) { open_.emplace(rule, std::move(reason)); }
  // What was broken by the last exchange.
  const std::vector<results::Observation>& last_broken() const { return last_broken_; }

  // About the file, for people.
  void remark(std::string text) { files_.back().remarks.push_back(std::move(text)); }
  void exchange(recording::Exchange recorded) override;
  void note(const recording::Note& note) override;

  // At the end, once.
  results::RunResult take();

 private:
  struct Seen;  // an exchange while it is judged

  void place_in_upload(Seen& seen);
  void judge_request(Seen& seen);
  void judge_answer(Seen& seen);
  bool was_just_before(const Seen& seen) const;
  void learn(Seen& seen);
  void add(results::Observation observation, Seen& seen, bool of_answer);
  void count(results::Observation observation);
  void defer(std::vector<Deferred> list);
  void missing_at(std::uint64_t place);
  void settle();
  void report(Seen& seen);
  std::string new_scenario(const std::string& path);
  void add_notes(results::RunResult& result) const;

  const catalogue::Suites& suites_;
  const TrafficOptions options_;
  const target::Target target_;
  const engine::Secrets secrets_;
  LearntSecrets learnt_;

  struct File {
    std::string path, name;  // as given, and for people
    bool own_requests = false;
    bool is_case = false;
    std::uint64_t exchanges = 0, packets = 0, unanswered = 0, incomplete = 0, not_http = 0;
    std::set<std::uint64_t> began_before;  // connections
    std::string others;                    // the scenario of packets that belong to no upload
    int other_packets = 0;
    std::vector<std::string> remarks;
  };
  std::vector<File> files_;
  Uploads uploads_;
  engine::InvariantFindings findings_;  // `held` of all files; observations pass through
  std::vector<results::Observation> observations_;
  std::deque<Deferred> deferred_;
  std::map<std::string, std::map<std::string, std::uint64_t>> held_;  // by scenario and rule, of judge_step
  std::map<std::string, std::uint64_t> broken_;                       // all of a rule, kept or not
  KeptExchanges kept_;
  engine::Evidence evidence_;
  std::vector<results::ScenarioResult> scenarios_;
  std::uint64_t uploads_seen_ = 0;
  bool odd_answer_ = false;
  std::set<std::uint64_t> needed_;  // packets of the case that prove something
  std::vector<results::Observation> last_broken_;
  std::map<std::string, results::Reason> open_;
  std::optional<double> start_;
  std::string server_;  // Server field of the first answer to a packet
};

}  // namespace bitspec::judging
