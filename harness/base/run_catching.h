// run_catching: runs work on a thread of its own, where an exception that nobody catches would end the program.
//
// None is expected but those for want of memory or threads; what would be lost is the report of a whole run.
#pragma once

#include <exception>
#include <optional>
#include <string>

#include "harness/base/result.h"

namespace bitspec {

// The exception that `work` threw as an Error (kInternal), or nothing.
template <class Work>
std::optional<Error> run_catching(Work&& work) {
  try {
    work();
    return std::nullopt;
  } catch (const std::exception& error) {
    return Error{ErrorCode::kInternal, std::string("internal error: ") + error.what(), std::nullopt, {}};
  } catch (...) {
    return Error{ErrorCode::kInternal, "internal error: an unknown exception", std::nullopt, {}};
  }
}

}  // namespace bitspec
