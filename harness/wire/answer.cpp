#include "harness/wire/answer.h"

#include <algorithm>

namespace bitspec::wire {

std::string_view deviation_name(DeviationKind kind) {
  switch (kind) {
    case DeviationKind::kStatusLine:
      return "status-line";
    case DeviationKind::kNoReasonSpace:
      return "no-reason-space";
    case DeviationKind::kBareLf:
      return "bare-lf";
    case DeviationKind::kBareCr:
      return "bare-cr";
    case DeviationKind::kLeadingBytes:
      return "leading-bytes";
    case DeviationKind::kNoColon:
      return "no-colon";
    case DeviationKind::kNameSyntax:
      return "name-syntax";
    case DeviationKind::kObsFold:
      return "obs-fold";
    case DeviationKind::kControlByte:
      return "control-byte";
    case DeviationKind::kContentLengthSyntax:
      return "content-length-syntax";
    case DeviationKind::kContentLengthTwice:
      return "content-length-twice";
    case DeviationKind::kContentLengthConflict:
      return "content-length-conflict";
    case DeviationKind::kLengthAndChunked:
      return "length-and-chunked";
    case DeviationKind::kTransferEncoding:
      return "transfer-encoding";
    case DeviationKind::kNoFraming:
      return "no-framing";
    case DeviationKind::kChunkSyntax:
      return "chunk-syntax";
    case DeviationKind::kShortBody:
      return "short-body";
    case DeviationKind::kBodyNotAllowed:
      return "body-not-allowed";
    case DeviationKind::kStrayBytes:
      return "stray-bytes";
    case DeviationKind::kHeadTooLarge:
      return "head-too-large";
    case DeviationKind::kTooManyInterim:
      return "too-many-interim";
  }
  return "unknown";
}

std::string_view ending_name(Ending ending) {
  switch (ending) {
    case Ending::kComplete:
      return "complete";
    case Ending::kClosed:
      return "closed";
    case Ending::kReset:
      return "reset";
    case Ending::kSilent:
      return "silent";
    case Ending::kBrokenOff:
      return "broken-off";
    case Ending::kOverLimit:
      return "over-limit";
    case Ending::kNotHttp:
      return "not-http";
    case Ending::kNotConnected:
      return "not-connected";
  }
  return "unknown";
}

bool ended_by_us(Ending ending) {
  return ending == Ending::kOverLimit || ending == Ending::kNotHttp || ending == Ending::kNotConnected;
}

bool Answer::has(DeviationKind kind) const {
  return std::any_of(deviations.begin(), deviations.end(), [kind](const Deviation& d) { return d.kind == kind; });
}

}  // namespace bitspec::wire
