// ChunkedDecoder: the chunked coding.
// Properties: what it takes without a deviation is what a naive decoder of the whole text takes, with the same data and
// the same end; the result does not depend on where the bytes were cut or how little room there was; data that is coded
// again comes back; nothing is kept beyond one line and the trailers, and no limit but those of the size line and the
// trailers keeps it from what is right; of other input a lenient decoder gives the same data and end, and every
// deviation at its place.
#include "harness/wire/chunked_decoder.h"

#include "fuzz/fuzz_check.h"
#include "fuzz/naive/chunked.h"
#include "fuzz/naive/lenient_chunked.h"

namespace {

namespace wire = bitspec::wire;
using wire::ChunkedDecoder;

constexpr std::size_t kSizeLine = 4096;
constexpr std::size_t kTrailerBytes = 512;
constexpr std::size_t kTrailerFields = 8;

struct Decoded {
  ChunkedDecoder::State state = ChunkedDecoder::State::kSize;
  std::string data;
  std::size_t taken = 0;
  std::vector<std::string> deviations;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

// `piece` bytes at a time, with room for `room` bytes of data each time.
Decoded decode(std::string_view text, std::size_t piece, std::size_t room) {
  ChunkedDecoder decoder(kTrailerBytes, kTrailerFields);
  wire::DeviationLog log;
  Decoded out;
  while (out.taken < text.size()) {
    const auto step = decoder.step(text.substr(out.taken, piece), room, log);
    FUZZ_CHECK(step.taken <= piece && step.data.size() <= room && step.data.size() <= step.taken);
    if (step.taken == 0) break;  // only at the end of all
    out.taken += step.taken;
    out.data += step.data;
  }
  out.state = decoder.state();
  const bool stopped = out.state == ChunkedDecoder::State::kBroken || out.state == ChunkedDecoder::State::kTooLarge;
  FUZZ_CHECK(out.taken == text.size() || stopped || out.state == ChunkedDecoder::State::kDone);
  FUZZ_CHECK(!stopped || !log.list().empty());
  for (const auto& d : log.take())
    out.deviations.push_back(std::string(wire::deviation_name(d.kind)) + "@" + std::to_string(d.offset));
  return out;
}

std::string coded(std::string_view data, std::size_t chunk) {
  std::string out;
  char size[24];
  for (std::size_t at = 0; at < data.size(); at += chunk) {
    const auto part = data.substr(at, chunk);
    std::snprintf(size, sizeof size, "%zX", part.size());
    out += size + std::string("\r\n") + std::string(part) + "\r\n";
  }
  return out + "0\r\n\r\n";
}

void check_lenient(std::string_view text, const Decoded& whole) {
  using End = bitspec::naive::LenientChunked::End;
  const auto expected = bitspec::naive::lenient_chunked(text, kSizeLine, kTrailerBytes, kTrailerFields);
  FUZZ_CHECK(whole.data == expected.data && whole.taken == expected.taken);
  FUZZ_CHECK(whole.deviations == expected.record.list());
  const End end = whole.state == ChunkedDecoder::State::kDone       ? End::kDone
                  : whole.state == ChunkedDecoder::State::kBroken   ? End::kBroken
                  : whole.state == ChunkedDecoder::State::kTooLarge ? End::kTooLarge
                                                                    : End::kOpen;
  FUZZ_CHECK(end == expected.end);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 8192) return 0;  // twice the longest size line
  const bitspec::fuzz::Input input(data, size);
  const std::string_view text = input.text();
  const Decoded whole = decode(text, text.size() + 1, text.size() + 1);
  const std::size_t piece = 1 + text.size() % 7;
  FUZZ_CHECK(decode(text, piece, text.size() + 1) == whole);
  FUZZ_CHECK(decode(text, text.size() + 1, piece) == whole);

  check_lenient(text, whole);
  const bool clean = whole.state == ChunkedDecoder::State::kDone && whole.deviations.empty();
  const auto naive = bitspec::naive::chunked(text);
  const bool within_limits = naive && naive->longest_line <= kSizeLine && naive->trailer_bytes <= kTrailerBytes &&
                             naive->trailer_fields <= kTrailerFields;
  FUZZ_CHECK(clean == within_limits);
  if (clean) {
    FUZZ_CHECK(naive->data == whole.data && naive->taken == whole.taken);
    const std::string again = coded(whole.data, piece);
    const Decoded second = decode(again, piece, again.size());
    FUZZ_CHECK(second.state == ChunkedDecoder::State::kDone && second.data == whole.data &&
               second.taken == again.size());
  }
  return 0;
}
