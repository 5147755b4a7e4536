// Executor: runs programs against a target, with the engine's conversations, and looks at every answer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/engine/conversation.h"
#include "harness/live/model.h"
#include "harness/live/program_text.h"

namespace bitspec::live {

// What an answer broke, in a form that a scenario can repeat.
struct Violation {
  enum class Kind { kModel, kInvariant } kind = Kind::kModel;
  std::string rule{};
  std::string scenario_rule{};  // that the scenario expects something about; an invariant is judged without being asked
  std::string packet{}, state{}, bent{}, outcome{};  // "fragment", "open", "type-missing", "status 200"
  std::string expected{};                            // matcher in flow style: "{outcome: gap}"
  std::string expected_text{}, got{};                // for people
  bool refusal_expected = false;                     // the scenario needs a control
  std::size_t step = 0;                              // of Trace::steps
  bool first_of_two = false;                         // of two packets at the same time it is the first one's answer

  // What makes two findings the same.
  std::string key() const;
  // Less than that: the state and the outcome may change while a program is reduced.
  bool similar(const Violation& other) const;
};

struct Trace {
  std::vector<Step> steps;  // that were sent, those of the epilogue behind those of the program
  std::vector<bool> accepted;
  std::vector<Violation> violations;
  std::vector<std::string> states;  // packet, model state, what was bent, status class, HRESULT, how it ended
  std::uint64_t exchanges = 0;
  bool unreachable = false;  // no connection could be had
  bool stopped = false;      // by the end of the run: nothing of it counts

  const Violation* find(const std::string& key) const;    // null: there is none
  const Violation* similar_to(const Violation& v) const;  // the same
};

struct ExecutorOptions {
  const engine::Environment* environment = nullptr;
  const catalogue::Catalogue* catalogue = nullptr;
  std::uint64_t seed = 1;
  bool model = true;                               // false: invariants only
  results::Level level = results::Level::kShould;  // rules of this level and above
};

// For one thread.
class Executor {
 public:
  explicit Executor(const ExecutorOptions& options) : options_(options) {}

  // `name`: of the program's files, of its own for each execution. With `epilogue`: then every session that is open
  // goes on to its end and is read back, and every other id is refused.
  Trace run(const Program& program, const std::string& name, bool epilogue);

 private:
  class Run;
  const ExecutorOptions options_;
  StepLoader loader_;
};

}  // namespace bitspec::live
