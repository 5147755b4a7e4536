// Judges the expectations of a scenario's blocks, one block after the other.
#pragma once

#include <vector>

#include "harness/engine/blame.h"
#include "harness/engine/judge.h"
#include "harness/engine/running_scenario.h"
#include "harness/results/result.h"

namespace bitspec::engine {

// What was observed so far.
struct Judged {
  std::vector<results::Observation> observations;
  FieldsOfObservations fields;        // of broken ones
  std::vector<std::string> left_out;  // rules about an answer that was neither owed nor given
};

class BlockJudge {
 public:
  explicit BlockJudge(const RunningScenario& running) : running_(running) {}

  // An observation for each expectation of the block that applies. `when`: the exchanges of its steps; empty: they
  // could not be run, and blocked() says why.
  void judge_block(const scenario::Block& block, const std::vector<Exchange*>& when);

  // The last of the exchanges, by what is known now.
  Judgement judge_now(const scenario::Matcher& matcher, const std::vector<Exchange*>& when) const;

  // Why what follows cannot be judged; none: it can. The first reason stays.
  const results::Reason& blocked() const { return blocked_; }
  void block(results::Reason reason);

  Judged take() { return std::move(judged_); }

 private:
  using Expectation = scenario::Expectation;

  const scenario::Matcher* matcher_of(const Expectation& expectation) const;  // null: none in this profile
  void mark(const scenario::Block& block, const std::vector<Exchange*>& when) const;
  void judge_one(const scenario::Block& block, const Expectation& expectation, const std::vector<Exchange*>& when);
  bool no_answer_explains(const Expectation& expectation, const std::vector<Exchange*>& when);
  results::Reason reason_of(const Judgement& judgement, const Expectation& expectation, const Exchange& last) const;
  JudgeContext context_without_facts() const;
  const Exchange& broken_on(const scenario::Matcher& matcher, const std::vector<Exchange*>& when) const;
  bool control_held(const scenario::Block& block, const Expectation& expectation, Exchange& last);
  results::Observation& add(const Expectation& expectation, results::Finding finding, const std::string& exchange,
                            results::Reason reason = {});

  const RunningScenario& running_;
  Judged judged_;
  results::Reason blocked_;
};

// Whether the matcher is about all exchanges of a block, and not about the last alone.
bool is_about_all(const scenario::Matcher& matcher);
// Whether there is a request without the mistake that the block is about.
bool has_control(const scenario::Block& block);

}  // namespace bitspec::engine
