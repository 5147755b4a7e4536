// run_catching: runs work on a thread of its own, where an exception that nobody catches would end the program.
//
// None is expected but those for want of memory or threads; what would be lost is the report of a whole run.
#pragma once

#include <exception>
#include <new>
#include <optional>
#include <string>
#include <system_error>

#include "harness/base/result.h"

namespace bitspec {

// The exception that `work` threw as an Error (kNoResources for want of memory or threads, else kInternal), or nothing.
template <class Work>
std::optional<Error> run_catching(Work&& work) {
  try {
    work();
    return std::nullopt;
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::kNoResources, "out of memory", std::nullopt, {}};
  } catch (const std::system_error& error) {
    // A thread that cannot be started.
    const bool none_left = error.code() == std::errc::resource_unavailable_try_again;
    return Error{none_left ? ErrorCode::kNoResources : ErrorCode::kInternal,
                 (none_left ? "no more threads: " : "internal error: ") + std::string(error.what()),
                 std::nullopt,
                 {}};
  } catch (const std::exception& error) {
    return Error{ErrorCode::kInternal, std::string("internal error: ") + error.what(), std::nullopt, {}};
  } catch (...) {
    return Error{ErrorCode::kInternal, "internal error: an unknown exception", std::nullopt, {}};
  }
}

}  // namespace bitspec
