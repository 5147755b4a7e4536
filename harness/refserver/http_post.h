// http_post: one POST over a connection of its own, and the whole answer, before a deadline.
//
// For notifications only: plain http, no redirects, no credentials. Whatever the other side does, the call ends at the
// deadline and keeps no more than the limits.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "harness/base/result.h"
#include "harness/protocol/fields.h"
#include "harness/protocol/url.h"

namespace bitspec::refserver {

struct HttpPost {
  std::string method = "POST";
  Url url;
  Fields fields;                                             // besides Host, Content-Length and Connection
  std::optional<std::uint64_t> announced_length;             // for a fault: a Content-Length other than `length`
  std::uint64_t length = 0;                                  // of the body
  std::function<Result<std::size_t>(std::span<char>)> body;  // the next bytes of it; may be empty for a length of 0
};

struct PostLimits {
  std::chrono::steady_clock::time_point end;
  const std::atomic<bool>* stop = nullptr;  // polled ten times a second; true: kTimeout
  std::uint64_t largest_body = 64U << 20;
};

struct PostAnswer {
  int status = 0;
  Fields fields;
  bool length_known = false;    // by Content-Length; else the answer is chunked, or ends with the connection
  std::uint64_t body_size = 0;  // all of it was passed to the sink
};

using BodySink = std::function<Result<void>(std::span<const char>)>;

// Errors: kUnreachable (connection refused, or closed before an answer), kTimeout, kBadInput (no HTTP, or less
// than announced), kLimit, and the errors of `body` and `sink`.
Result<PostAnswer> http_post(const HttpPost& post, const PostLimits& limits, const BodySink& sink);

}  // namespace bitspec::refserver
