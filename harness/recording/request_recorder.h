// RequestRecorder: an incremental HTTP/1.1 request parser for requests of others, which records what deviates and goes
// on.
//
// Bytes are fed in any pieces; the result never depends on where they were cut. wire::RequestReader, for the places
// where the harness is the server, stops at the first deviation instead.  [RFC 9112 2-7]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "harness/recording/exchange.h"
#include "harness/wire/chunked_decoder.h"
#include "harness/wire/deviation_log.h"
#include "harness/wire/head_parser.h"

namespace bitspec::recording {

struct RequestLimits {
  std::uint64_t head_bytes = 128 * 1024;
  std::size_t fields = 2000;
};

class RequestRecorder {
 public:
  explicit RequestRecorder(RequestLimits limits = {});

  enum class State {
    kBlank,    // nothing yet, or empty lines before the request
    kHead,     // within the head
    kLength,   // within a body with a length
    kChunked,  // within a chunked body
    kWhole,
    kNotHttp,  // the first line is no request line of any HTTP/1 or later
    kBroken,   // the chunks are broken: where the request ends is not known
    kLimit,    // the head is larger than a limit
  };
  State state() const { return state_; }
  bool done() const { return state_ >= State::kWhole; }
  bool line_done() const { return first_line_over_; }
  bool head_done() const { return request_.head_whole; }
  const RecordedRequest& request() const { return request_; }  // as far as it is read

  // Takes bytes up to the end of the request and says how many. Of the body no more than the first `keep` bytes are
  // kept.
  std::size_t feed(std::string_view bytes, std::size_t keep);
  // `count` bytes are lost. True if they lie within a body with a length: reading goes on behind them.
  bool skip(std::uint64_t count);
  // What was read, without `missing` and the moments.
  RecordedRequest take();
  std::uint64_t held() const;                      // bytes of memory for what was read, about
  std::string_view head() const { return head_; }  // that is being read

 private:
  std::size_t feed_head(std::string_view bytes);
  bool refuse_first_line(std::string_view piece);
  void end_head();
  std::size_t feed_chunked(std::string_view bytes, std::size_t keep);
  void deliver(std::string_view bytes, std::size_t keep);

  RequestLimits limits_;
  State state_ = State::kBlank;
  RecordedRequest request_;
  wire::DeviationLog log_;
  std::string head_;
  std::size_t line_at_ = 0;  // where the request line begins: behind empty lines
  std::size_t fields_at_ = 0;
  std::size_t last_line_at_ = 0;
  bool first_line_over_ = false;
  std::uint64_t left_ = 0;  // of a body with a length
  wire::ChunkedDecoder chunked_;
};

}  // namespace bitspec::recording
