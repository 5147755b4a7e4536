// Conditions on a multipart/byteranges body.
#pragma once

#include "harness/engine/judge.h"

namespace bitspec::engine {

Judgement judge_multipart(const scenario::MultipartMatcher& matcher, const Exchange& exchange,
                          const JudgeContext& context);

}  // namespace bitspec::engine
