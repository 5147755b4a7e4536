// Conditions on several answers at once: each, some and others, distinct, unpredictable.
#pragma once

#include "harness/engine/judge.h"

namespace bitspec::engine {

Judgement judge_each(const scenario::Matcher& matcher, const JudgeContext& context);
Judgement judge_some(const scenario::Matcher& some, const scenario::Matcher* others, const JudgeContext& context);
Judgement judge_distinct(const std::string& field, const JudgeContext& context);
Judgement judge_unpredictable(const std::string& field, int bits, const JudgeContext& context);

// Of ids in the order in which they were issued: how many bits vary, and whether they count up (or down) as numbers by
// small steps.
struct IdStatistics {
  int varying_bits = 0;
  bool counts = false;
};
IdStatistics id_statistics(const std::vector<std::string>& ids);

}  // namespace bitspec::engine
