// Result<T>: a value, or an Error that says what went wrong in words a user can act on.
//
// An Error is ours: bad input, a broken file, a socket that cannot be had. What a server does wrong is not an
// Error but an observation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "harness/base/source_place.h"

namespace bitspec {

enum class ErrorCode {
  kBadInput,     // text that does not parse, a file that breaks its schema
  kNotFound,     // a file, a name, an id that is not there
  kIo,           // the operating system refused
  kUnreachable,  // nobody listens, the name does not resolve
  kTimeout,      // a deadline passed
  kLimit,        // larger than a documented limit
  kNoResources,  // no descriptors, memory, ports or threads for us; shortage.h
  kInternal,     // internal error
};

struct Error {
  ErrorCode code = ErrorCode::kBadInput;
  std::string message;               // one line, no full stop, no place in it
  std::optional<SourcePlace> place;  // where in a file, if there is one
  std::string hint;                  // "did you mean 'range'?", or empty

  Error within(std::string_view context) const;  // the same error with "context: " before its message

  // For a terminal; ends with a line end. One line, or with a place: file:line:column: error:, as editors know it, the
  // source line and carets under the words meant. Of a long line only a window of 100 characters is shown.
  std::string render() const;

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::nullopt, {}});
}
inline tl::unexpected<Error> bad_input(std::string message) {
  return fail(ErrorCode::kBadInput, std::move(message));
}

}  // namespace bitspec
