// What stands at a URL where BITS_POST gets no answer of a BITS server: what other requests get there, and what may
// help.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "harness/engine/trial_upload.h"

namespace bitspec::engine {

struct OtherAnswers {
  bool answered = false;           // one of them was
  std::string text;                // "GET got status 200, POST got no answer: ..."
  std::vector<std::string> hints;  // what a person may try, a line each
  std::deque<Exchange> exchanges;
};

// Asks by GET and by POST, and by POST with the fields that stand for another method. `trial`: what came of BITS_POST.
OtherAnswers ask_otherwise(const Environment& environment, const TrialUpload& trial, std::uint64_t seed);

}  // namespace bitspec::engine
