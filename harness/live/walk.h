// Walks and mutations: where programs come from. The same random numbers make the same programs.
#pragma once

#include "harness/base/random.h"
#include "harness/live/program.h"

namespace bitspec::live {

// A program that makes valid progress most of the time, and does something else now and then.
Program random_walk(Random& random);

// One to three changes: steps left out, repeated, moved, exchanged, sent on another connection or bent; numbers moved
// to a boundary; the end of `other` behind the beginning of `one`.
Program mutated(const Program& one, const Program& other, Random& random);

}  // namespace bitspec::live
