// A judge for each kind of condition. judge.cpp calls the one that fits, so a kind without one does not compile.
//
// Where they stand: judge_answer.cpp, judge_exchange.cpp, judge_field.cpp, judge_body.cpp, judge_multipart.cpp,
// judge_packet.cpp, judge_seen.cpp, judge_sets.cpp, judge_trees.cpp.
#pragma once

#include "harness/engine/judge.h"

namespace bitspec::engine {

Judgement judge_condition(const scenario::condition::Outcome&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Status&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Ended&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Header&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Range&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::LongestField&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Upload&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Absent&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Reason&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Version&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::WellFormed&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::FreeOf&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::KnownFields&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Framed&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Interim&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::AtMost&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::AtLeast&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Method&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Url&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::UrlEnds&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::OriginalUrl&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::NotifiedFile&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Multipart&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Body&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::SameAsRequest&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Seen&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Connection&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Files&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Distinct&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Unpredictable&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Any&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::All&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::None&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Each&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Some&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Offered&, const Exchange&, const JudgeContext&);
Judgement judge_condition(const scenario::condition::Informative&, const Exchange&, const JudgeContext&);

}  // namespace bitspec::engine
