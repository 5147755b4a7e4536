// RequestReader: any bytes that may come where the harness is the server.
// Properties: a request is taken exactly if a naive strict reader takes it, with the same method, target, fields, body
// and end, and no limit is in the way; a refusal names the offset that a naive reader finds by itself; the result, the
// error's offset included, does not depend on where the bytes were cut; what is kept stays within the limits; a request
// that never ends is an error that says how the connection ended.
#include "harness/wire/request_reader.h"

#include "fuzz/fuzz_check.h"
#include "fuzz/http_mutator.h"
#include "fuzz/naive/refusal.h"
#include "fuzz/naive/request.h"

namespace {

namespace wire = bitspec::wire;

constexpr wire::RequestLimits kLimits{1024, 20, 2048};

struct Reading {
  wire::IncomingRequest request;
  std::optional<bitspec::Error> error;
  std::string body;
  std::size_t taken = 0;
  bool whole = false;
};

Reading read(std::string_view text, std::size_t piece, wire::IoStatus end = wire::IoStatus::kEnd) {
  Reading out;
  wire::RequestReader reader(kLimits, [&out](std::string_view bytes) { out.body += bytes; });
  while (!reader.done() && out.taken < text.size()) {
    const auto some = text.substr(out.taken, piece);
    const auto taken = reader.feed(some);
    FUZZ_CHECK(taken <= some.size() && (taken == some.size() || reader.done()));
    out.taken += taken;
  }
  FUZZ_CHECK(reader.started() == (out.taken > 0));
  const bool open = !reader.done() && reader.started();
  if (!reader.done()) reader.end(end);
  FUZZ_CHECK(reader.done() && (!reader.whole() || reader.head_done()));
  if (open) {
    const bool late = end == wire::IoStatus::kDeadline;
    FUZZ_CHECK(reader.error() &&
               reader.error()->code == (late ? bitspec::ErrorCode::kTimeout : bitspec::ErrorCode::kUnreachable));
  }
  out.request = reader.request();
  out.error = reader.error();
  out.whole = reader.whole();
  FUZZ_CHECK(out.whole != out.error.has_value() || text.empty());
  return out;
}

void check_same(const Reading& a, const Reading& b) {
  FUZZ_CHECK(a.whole == b.whole && a.error == b.error && a.body == b.body);
  FUZZ_CHECK(!a.whole || a.taken == b.taken);
  FUZZ_CHECK(a.request.method == b.request.method && a.request.target == b.request.target);
  FUZZ_CHECK(a.request.fields.list() == b.request.fields.list() &&
             a.request.content_length == b.request.content_length);
}

bool within_limits(const bitspec::naive::Request& r) {
  return r.head_bytes <= kLimits.head_bytes && r.fields.size() <= kLimits.fields &&
         r.body.bytes.size() <= kLimits.body_bytes && r.body.trailer_fields <= kLimits.fields &&
         r.body.coding_bytes <= kLimits.head_bytes;
}

void check_naive(std::string_view text, const Reading& r) {
  const auto naive = bitspec::naive::request(text);
  if (!r.whole) {
    if (naive) FUZZ_CHECK(r.error && !within_limits(*naive));
    return;
  }
  FUZZ_CHECK(naive.has_value());
  FUZZ_CHECK(naive->method == r.request.method && naive->target == r.request.target);
  FUZZ_CHECK(naive->version == r.request.version && naive->body.bytes == r.body);
  FUZZ_CHECK(naive->closes == r.request.closes && naive->expects_continue == r.request.expects_continue);
  FUZZ_CHECK(r.request.content_length.has_value() == naive->body.length.has_value());
  FUZZ_CHECK(naive->taken == r.taken && naive->fields.size() == r.request.fields.list().size());
  for (std::size_t i = 0; i < naive->fields.size(); ++i) {
    const auto& field = r.request.fields.list()[i];
    FUZZ_CHECK(naive->fields[i].first == field.name && naive->fields[i].second == field.value);
  }
}

void check_offset(std::string_view text, const Reading& r) {
  const auto expected = bitspec::naive::refused_at(
      text, {kLimits.head_bytes, kLimits.fields, static_cast<std::size_t>(kLimits.body_bytes)});
  if (!expected || text.empty()) return;
  FUZZ_CHECK(r.error && r.error->message.starts_with("offset " + std::to_string(*expected) + ": "));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;  // twice the largest body
  const bitspec::fuzz::Input input(data, size);
  const Reading whole = read(input.text(), size + 1);
  FUZZ_CHECK(whole.request.raw_head.size() <= kLimits.head_bytes &&
             whole.request.fields.list().size() <= kLimits.fields);
  FUZZ_CHECK(whole.body.size() <= kLimits.body_bytes && whole.request.body_size == whole.body.size());
  check_same(whole, read(input.text(), 1 + size % 5));
  read(input.text(), size + 1, size % 2 == 0 ? wire::IoStatus::kReset : wire::IoStatus::kDeadline);
  check_naive(input.text(), whole);
  check_offset(input.text(), whole);
  return 0;
}
