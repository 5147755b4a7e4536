// Finds a form in which the target takes an ordinary upload: the usual one, or else the one that differs least from it.
#pragma once

#include <string>
#include <vector>

#include "harness/engine/trial_upload.h"

namespace bitspec::engine {

struct FoundForm {
  TrialUpload trial;  // in that form; where none works, the one that came furthest
  target::Form form;
  target::Form usual;              // as the target prescribes, else what most servers take
  bool sessions_survive = true;    // false: the upload works on one connection only
  std::vector<std::string> notes;  // what the target does not take, and what the run does instead
  int tried = 0;                   // forms
};

// What the target prescribes is not varied. Nothing is varied either where the first answer says that no form can help:
// a challenge, a redirect, a rate limit, silence.
FoundForm find_form(const Environment& environment, std::uint64_t seed);

}  // namespace bitspec::engine
