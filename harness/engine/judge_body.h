// Conditions on a body: of an answer, of a stored file, of a notification.
#pragma once

#include "harness/engine/judge.h"

namespace bitspec::engine {

Judgement judge_body(const scenario::BodyMatcher& matcher, const Exchange& exchange, const JudgeContext& context);

}  // namespace bitspec::engine
