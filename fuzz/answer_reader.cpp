// AnswerReader: any bytes that a server may send, with small limits.
// Properties: an answer is whole and without a deviation exactly if a naive strict reader takes it, with the same
// status, fields, body, end and state of the connection, and no limit is in the way; the result does not depend on
// where the bytes were cut; of an answer that is not clean a lenient reader expects the same value, framing and body
// and every deviation up to the body, each at its place; what is kept stays within the limits whatever comes, and what
// is kept of the body is its first and last KiB; an answer has a status, or says why not.
#include "harness/wire/answer_reader.h"

#include "fuzz/fuzz_check.h"
#include "fuzz/http_mutator.h"
#include "fuzz/naive/lenient.h"

namespace {

namespace wire = bitspec::wire;
using wire::IoStatus;

// Small, so that every one of them can be reached with inputs of some kilobytes.
// An interim head may be longer than the 1024 bytes in which a first line has to show that it is one.
constexpr wire::AnswerLimits kLimits{1536, 20, 3, 2048};
constexpr std::size_t kMostDeviations = 8 * 24;  // eight of a kind are kept

struct Reading {
  wire::Answer answer;
  std::string body;
  std::size_t taken = 0;
};

Reading read(std::string_view text, bool head_request, std::size_t piece, IoStatus end) {
  Reading out;
  wire::AnswerReader reader(head_request, kLimits, [&out](std::string_view bytes) { out.body += bytes; });
  while (!reader.done() && out.taken < text.size()) {
    const auto some = text.substr(out.taken, piece);
    const auto taken = reader.feed(some);
    FUZZ_CHECK(taken <= some.size());
    FUZZ_CHECK(taken == some.size() || reader.done());
    out.taken += taken;
  }
  reader.end(end);  // nothing more where the answer is whole
  FUZZ_CHECK(reader.done() && reader.started() == (out.taken > 0));
  const bool interim = reader.got_interim(), head_done = reader.head_done();
  const wire::Framing framing = reader.framing();
  out.answer = reader.take();
  FUZZ_CHECK(interim == !out.answer.interim.empty() && framing == out.answer.framing);
  FUZZ_CHECK(head_done || (out.body.empty() && out.answer.status == 0));
  return out;
}

std::string deviations(const wire::Answer& answer) {
  std::string out;
  for (const auto& d : answer.deviations)
    out += std::string(wire::deviation_name(d.kind)) + "@" + std::to_string(d.offset) + " ";
  return out;
}

void check_same(const Reading& a, const Reading& b) {
  FUZZ_CHECK(a.taken == b.taken && a.body == b.body);
  FUZZ_CHECK(a.answer.ending == b.answer.ending && a.answer.status == b.answer.status);
  FUZZ_CHECK(a.answer.reason == b.answer.reason && a.answer.version == b.answer.version);
  FUZZ_CHECK(a.answer.fields.list() == b.answer.fields.list() && a.answer.raw_head == b.answer.raw_head);
  FUZZ_CHECK(a.answer.interim.size() == b.answer.interim.size() && a.answer.framing == b.answer.framing);
  FUZZ_CHECK(a.answer.body_start == b.answer.body_start && a.answer.body_end == b.answer.body_end);
  FUZZ_CHECK(a.answer.closes == b.answer.closes && a.answer.content_length == b.answer.content_length);
  FUZZ_CHECK(deviations(a.answer) == deviations(b.answer));
}

void check_bounds(const Reading& r) {
  const wire::Answer& a = r.answer;
  FUZZ_CHECK(a.raw_head.size() <= kLimits.head_bytes && a.fields.list().size() <= kLimits.fields);
  FUZZ_CHECK(a.interim.size() <= static_cast<std::size_t>(kLimits.interim));
  FUZZ_CHECK(a.body_size <= kLimits.body_bytes && a.body_size == r.body.size());
  FUZZ_CHECK(a.body_start == r.body.substr(0, 1024));
  FUZZ_CHECK(a.body_end == (r.body.size() > 1024 ? r.body.substr(r.body.size() - 1024) : ""));
  if (a.framing != wire::Framing::kChunked) FUZZ_CHECK(r.taken - a.body_size <= kLimits.head_bytes);
  FUZZ_CHECK(a.deviations.size() <= kMostDeviations);
  FUZZ_CHECK(a.status == 0 || (a.status >= 200 && a.status <= 999));
  const bool unclear =
      a.has(wire::DeviationKind::kContentLengthSyntax) || a.has(wire::DeviationKind::kContentLengthConflict);
  FUZZ_CHECK(!unclear || a.interim.size() > 0 || !a.content_length);
  FUZZ_CHECK(a.ending != wire::Ending::kComplete || a.status != 0 || a.has(wire::DeviationKind::kStatusLine));
}

bool within_limits(const bitspec::naive::Answer& a) {
  return a.head_bytes <= kLimits.head_bytes && a.most_fields <= kLimits.fields && a.interim <= kLimits.interim &&
         a.body.bytes.size() <= kLimits.body_bytes && a.body.trailer_fields <= kLimits.fields &&
         a.body.coding_bytes <= kLimits.head_bytes;
}

void check_naive(std::string_view text, bool head_request, const Reading& r) {
  const auto naive = bitspec::naive::answer(text, head_request);
  const bool clean = r.answer.ending == wire::Ending::kComplete && r.answer.deviations.empty();
  if (clean) {
    FUZZ_CHECK(naive.has_value());
    FUZZ_CHECK(naive->status == r.answer.status && naive->reason == r.answer.reason);
    FUZZ_CHECK(naive->version == r.answer.version && naive->body.bytes == r.body);
    FUZZ_CHECK(r.answer.closes == (naive->closes || naive->body.until_close));
    FUZZ_CHECK(r.answer.content_length.has_value() == naive->body.length.has_value());
    if (naive->body.length) FUZZ_CHECK(std::to_string(*r.answer.content_length) == *naive->body.length);
    FUZZ_CHECK(naive->taken == r.taken && naive->interim == static_cast<int>(r.answer.interim.size()));
    FUZZ_CHECK(naive->fields.size() == r.answer.fields.list().size());
    for (std::size_t i = 0; i < naive->fields.size(); ++i) {
      const auto& field = r.answer.fields.list()[i];
      FUZZ_CHECK(naive->fields[i].first == field.name && naive->fields[i].second == field.value);
    }
  } else if (naive) {
    FUZZ_CHECK(!within_limits(*naive));
  }
}

std::vector<std::string> recorded(const wire::Answer& answer) {
  std::vector<std::string> out;
  for (const auto& d : answer.deviations)
    out.push_back(std::string(wire::deviation_name(d.kind)) + "@" + std::to_string(d.offset));
  return out;
}

// What a body without a coding is, and how it ends; `text` is what is behind the head.
void check_plain_body(std::string_view text, const std::string& framing, const std::optional<std::string>& length,
                      const Reading& r, bitspec::naive::Record record) {
  const bool short_of = framing == "length" && bitspec::naive::below(std::to_string(text.size()), *length);
  std::string_view body = framing == "none" ? "" : text;
  if (framing == "length" && !short_of) body = text.substr(0, std::stoull(*length));
  if (body.size() > kLimits.body_bytes) return;  // the limit is in the way
  FUZZ_CHECK(r.body == body);
  if (short_of) record.add("short-body", body.size());
  FUZZ_CHECK(r.answer.ending == (short_of ? wire::Ending::kBrokenOff : wire::Ending::kComplete));
  FUZZ_CHECK(recorded(r.answer) == record.list());
}

void check_lenient(std::string_view text, bool head_request, const Reading& r) {
  const auto expected =
      bitspec::naive::lenient_answer(text, head_request, {kLimits.head_bytes, kLimits.fields, kLimits.interim});
  if (expected.ending == "unclear") return;
  const wire::Answer& a = r.answer;
  const auto found = recorded(a), places = expected.record.list();
  FUZZ_CHECK(found.size() >= places.size() && std::equal(places.begin(), places.end(), found.begin()));
  FUZZ_CHECK(static_cast<int>(a.interim.size()) == expected.interim);
  if (!expected.ending.empty()) {
    FUZZ_CHECK(wire::ending_name(a.ending) == expected.ending && found.size() == places.size());
    FUZZ_CHECK(r.taken == expected.taken && a.raw_head == expected.raw_head);
    return;
  }
  FUZZ_CHECK(a.raw_head == expected.raw_head && a.version == expected.head.version);
  FUZZ_CHECK(a.status == expected.head.status && a.reason == expected.head.reason);
  FUZZ_CHECK(a.closes == expected.closes && a.content_length.has_value() == expected.body.length.has_value());
  if (a.content_length) FUZZ_CHECK(std::to_string(*a.content_length) == *expected.body.length);
  FUZZ_CHECK(a.fields.list().size() == expected.head.fields.size());
  for (std::size_t i = 0; i < expected.head.fields.size(); ++i) {
    const auto& field = a.fields.list()[i];
    FUZZ_CHECK(field.name == expected.head.fields[i].first && field.value == expected.head.fields[i].second);
  }
  if (expected.body.framing != "chunked")
    check_plain_body(text.substr(expected.taken), expected.body.framing, expected.body.length, r, expected.record);
  else if (const auto coded = bitspec::naive::chunked(text.substr(expected.taken));
           coded && a.ending == wire::Ending::kComplete)
    FUZZ_CHECK(r.body == coded->data && r.taken == expected.taken + coded->taken);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;  // twice the largest body
  const bitspec::fuzz::Input input(data, size);
  const std::string_view text = input.text();
  for (const bool head_request : {false, true}) {
    const Reading whole = read(text, head_request, text.size() + 1, IoStatus::kEnd);
    check_bounds(whole);
    check_naive(text, head_request, whole);
    check_lenient(text, head_request, whole);
    if (!head_request) check_same(whole, read(text, head_request, 1 + text.size() % 5, IoStatus::kEnd));
  }
  // One of the other endings, by turns: each reading costs as much as the rest of a run.
  check_bounds(read(text, false, text.size() + 1, size % 2 == 0 ? IoStatus::kReset : IoStatus::kDeadline));
  return 0;
}
