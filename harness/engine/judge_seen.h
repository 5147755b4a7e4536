// Conditions on the notifications that came to an application.
#pragma once

#include "harness/engine/judge.h"

namespace bitspec::engine {

Judgement judge_seen(const scenario::SeenMatcher& matcher, const JudgeContext& context);

// What only a notification can be; of context.notification.
Judgement judge_post(const scenario::PostMatcher& matcher, const JudgeContext& context);

}  // namespace bitspec::engine
