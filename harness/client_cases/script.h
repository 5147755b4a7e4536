// What a case changes in the answers of the reference server.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/catalogue/client_case.h"
#include "harness/client_cases/sequence.h"
#include "harness/protocol/fields.h"
#include "harness/refserver/answer.h"

namespace bitspec::client_cases {

// The packets that each step of a case has counted in an upload.
using Counts = std::vector<std::uint64_t>;

// The step that the packet takes, which is counted for all of them.
std::optional<std::size_t> step_of(const catalogue::ClientCase& one, const Packet& packet, const Fields& fields,
                                   Counts& counts);

// Whether the answer says something else than that of a server, so that only the case knows what has to follow.
bool is_odd(const catalogue::AnswerChange& change);

// The answer to a packet that the store does not see, before change_answer().
bool answers_itself(const catalogue::AnswerChange& change);
refserver::AnswerSpec own_answer(const catalogue::AnswerChange& change, const Packet& packet, Profile profile);

// `before`: the packets of the upload, the one that is answered the last.
void change_answer(refserver::AnswerSpec& spec, const catalogue::AnswerChange& change, const Sequence& before);

}  // namespace bitspec::client_cases
