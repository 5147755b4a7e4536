// The text of programs: steps of the scenario language, one a line. It is the only form in which a step says what is
// sent: steps are run as the scenario loader reads them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/live/program.h"
#include "harness/scenario/model.h"

namespace bitspec::live {

// "fragment: {session: s1, range: 0-9/20, on: c2, remove: [Content-Range]}"
std::string step_text(const Step& step);

// "- step" lines, each behind `indent`.
std::string steps_text(const std::vector<Step>& steps, std::string_view indent);

// Reads what steps_text() prints, among other lines: every line that begins with blanks and "- " and the name of a step
// is one. Errors: kBadInput with the line, where it is no step of a program.
Result<Program> read_program(std::string_view text);

// What the scenario loader makes of it. Steps are kept: a step of the same form is not read twice. For one thread.
class StepLoader {
 public:
  Result<scenario::Step> load(const Step& step);

 private:
  std::map<std::string, scenario::Step> known_;
};

}  // namespace bitspec::live
