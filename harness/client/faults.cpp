#include "harness/client/faults.h"

#include "harness/base/edit_distance.h"

namespace bitspec::client {

const std::vector<FaultEntry>& fault_table() {
  static const std::vector<FaultEntry> table = {
      {Fault::kPingMissing, "ping-missing", "client.ping.first", "The first packet is Create-Session."},
      {Fault::kPingMissingOnResume, "ping-missing-on-resume", "client.ping.on-resume",
       "An interrupted session goes on without a Ping."},
      {Fault::kPingMissingAtHost, "ping-missing-at-host", "client.host-id.ping",
       "The host that BITS-Host-Id names gets no Ping."},
      {Fault::kOffsetAheadFollowed, "offset-ahead-followed", "client.range.ahead",
       "An offset ahead of what was sent is followed."},
      {Fault::kRetryAtOnce, "retry-at-once", "client.retry.delay", "What failed is repeated without a delay."},
      {Fault::kRetryForEver, "retry-for-ever", "client.retry.no-progress",
       "Transient errors are repeated without a limit."},
      {Fault::kRestartStorm, "restart-storm", "client.retry.bounded",
       "Sessions that are not found are begun anew without a delay or a limit."},
      {Fault::kAnswerAwaitedForEver, "answer-awaited-for-ever", "client.timeout.response",
       "There is no limit for the time of an answer."},
      {Fault::kLoginUnasked, "login-unasked", "client.auth.unasked", "Credentials are sent before any 401."},
      {Fault::kLoginEverywhere, "login-everywhere", "client.auth.elsewhere",
       "Credentials for one server are sent to the host that BITS-Host-Id names."},
      {Fault::kLoginBasicPreferred, "login-basic-preferred", "client.auth.answered",
       "Basic is taken where Digest is offered."},
      {Fault::kLoginForEver, "login-for-ever", "client.auth.refused",
       "Credentials that are refused are sent again and again."},
      {Fault::k416OffsetPlusOne, "416-offset-plus-one", "client.range.after-416",
       "After 416 the upload goes on one byte behind the offset named."},
      {Fault::k416IsFinal, "416-is-final", "client.range.after-416", "416 ends the upload."},
      {Fault::k416WithTotalStartsOver, "416-with-total-starts-over", "client.range.after-416-total",
       "After 416 with the total the upload starts over."},
      {Fault::k416WithoutOffsetGoesOn, "416-without-offset-goes-on", "client.range.after-416-no-offset",
       "416 without an offset is taken for an Ack."},
      {Fault::k413SameSizeAgain, "413-same-size-again", "client.fragment.after-413",
       "After 413 the same Fragment comes again."},
      {Fault::kOffsetInsideIgnored, "offset-inside-ignored", "client.range.smaller",
       "An Ack for a part of a Fragment is taken for one for all of it."},
      {Fault::kOffsetBackIgnored, "offset-back-ignored", "client.range.back",
       "An Ack with an earlier offset is taken for one for the Fragment."},
      {Fault::kOffsetBeyondTotalAccepted, "offset-beyond-total-accepted", "client.range.beyond-total",
       "An offset above the total is taken for the total."},
      {Fault::kOffsetMissingIsTotal, "offset-missing-is-total", "client.range.missing",
       "An Ack without an offset is taken for one for the whole file."},
      {Fault::kOffsetReadLoosely, "offset-read-loosely", "client.range.malformed",
       "The offset is the first digits of the value."},
      {Fault::kPageIsAck, "page-is-ack", "client.answer.no-packet-type",
       "Any answer with status 200 is taken for an Ack."},
      {Fault::kCreate202Accepted, "create-202-accepted", "client.create.success",
       "Any status from 200 to 299 opens a session."},
      {Fault::kCreateProtocolIgnored, "create-protocol-ignored", "client.create.protocol-not-offered",
       "The protocol that the server chose is not looked at."},
      {Fault::kCreateProtocolNotNeeded, "create-protocol-not-needed", "client.create.protocol-missing",
       "A Create Ack without BITS-Protocol opens a session."},
      {Fault::kCreateSessionIdInvented, "create-session-id-invented", "client.create.session-id-missing",
       "Where the server gives no session id the client makes one."},
      {Fault::kCreateAckAssumed, "create-ack-assumed", "client.create.lost-ack",
       "A Create-Session without an answer is taken for acknowledged."},
      {Fault::kSessionIdAdopted, "session-id-adopted", "client.session.id-other",
       "Another session id on an Ack is used from then on."},
      {Fault::kSessionIdRequired, "session-id-required", "client.session.id-absent",
       "An Ack without a session id is taken for a failure."},
      {Fault::kNotFoundRepeated, "not-found-repeated", "client.error.not-found-restart",
       "After session-not-found the Fragment comes again in the same session."},
      {Fault::kNotFoundOnCloseRepeated, "not-found-on-close-repeated", "client.error.not-found-close",
       "After session-not-found Close-Session comes again."},
      {Fault::kErrorOtherName, "error-other-name", "client.error.field-name",
       "The error value is read under the field name of the other document only."},
      {Fault::kErrorExactSpelling, "error-exact-spelling", "client.error.value-form",
       "The error value is known in one spelling only."},
      {Fault::kTooLargeRepeated, "too-large-repeated", "client.error.too-large",
       "An upload that is too large is tried again."},
      {Fault::kApplicationErrorIgnored, "application-error-ignored", "client.error.application",
       "An error of the server application is taken for an Ack."},
      {Fault::kTransientIsFinal, "transient-is-final", "client.retry.transient",
       "408, 500, 502, 503 and 504 end the upload."},
      {Fault::kFinalRepeated, "final-repeated", "client.retry.final",
       "400, 403, 404, 405, 410, 411, 414, 501 and 505 are tried again."},
      {Fault::kClose4xxRepeated, "close-4xx-repeated", "client.close.retry",
       "Close-Session comes again after 400 to 499."},
      {Fault::kClose5xxIsFinal, "close-5xx-is-final", "client.close.retry",
       "Close-Session does not come again after 500 to 599."},
      {Fault::kLostAckStartsOver, "lost-ack-starts-over", "client.resume.lost-ack",
       "After a lost Ack the upload starts over."},
      {Fault::kResetOffsetGuessed, "reset-offset-guessed", "client.resume.reset-in-body",
       "After a reset the client goes on where it guesses that the server stopped."},
      {Fault::kEarlyAnswerIgnored, "early-answer-ignored", "client.answer.early",
       "An answer that comes before the end of the body is not looked at."},
      {Fault::kInterimIsFinal, "interim-is-final", "client.answer.interim",
       "An interim answer is taken for the answer."},
      {Fault::kFieldNamesExact, "field-names-exact", "client.answer.field-case",
       "Field names are known in one spelling only."},
      {Fault::kFoldIsField, "fold-is-field", "client.answer.folded",
       "The second line of a folded field is read as a field of its own."},
      {Fault::kAckBodyRefused, "ack-body-refused", "client.answer.framing", "An Ack with a body ends the upload."},
      {Fault::kUnknownFieldRefused, "unknown-field-refused", "client.answer.unknown-fields",
       "An Ack with an unknown BITS- field ends the upload."},
      {Fault::kHostIdIgnored, "host-id-ignored", "client.host-id.moves", "BITS-Host-Id is not followed."},
      {Fault::kHostIdCutOut, "host-id-cut-out", "client.host-id.bad-value",
       "A host is cut out of a value that is none."},
      {Fault::kHostLeftAtOnce, "host-left-at-once", "client.host-id.fallback",
       "The named host is left at its first failure."},
      {Fault::kHostNeverLeft, "host-never-left", "client.host-id.fallback", "The named host is never left."},
      {Fault::kFallbackStartsOver, "fallback-starts-over", "client.host-id.after-fallback",
       "After the fallback the upload starts over."},
      {Fault::kCloseMissing, "close-missing", "client.close.after-last", "There is no Close-Session."},
      {Fault::kCloseEarly, "close-early", "client.close.after-last", "Close-Session follows the first Ack."},
      {Fault::kCloseRepeated, "close-repeated", "client.close.after-last",
       "Close-Session comes again after its success."},
      {Fault::kCancelMissing, "cancel-missing", "client.cancel.sent",
       "The upload is cancelled without Cancel-Session."},
      {Fault::kCancelIgnored, "cancel-ignored", "client.cancel.sent", "The upload goes on although it was cancelled."},
      {Fault::kCancelStartsOver, "cancel-starts-over", "client.cancel.retry",
       "After session-not-found on Cancel-Session the upload starts over."},
      {Fault::kResumeStartsOver, "resume-starts-over", "client.resume.paused",
       "An upload that goes on later starts over."},
      {Fault::kFileChangeIgnored, "file-change-ignored", "client.fragment.file-changed",
       "A file that changed is uploaded to the end."},
      {Fault::kRedirectFollowed, "redirect-followed", "client.redirect.not-followed",
       "A redirect is followed with GET."},
      {Fault::kSecondPacketAtOnce, "second-packet-at-once", "client.sequence.one-outstanding",
       "A Ping goes out before a Fragment is answered."},
      {Fault::kFirstFragmentSkipped, "first-fragment-skipped", "client.fragment.order",
       "The upload begins with the second Fragment."},
      {Fault::kEmptyFragmentAtEnd, "empty-fragment-at-end", "client.fragment.no-empty",
       "An empty Fragment follows the last one."},
      {Fault::kEmptyFileFragment, "empty-file-fragment", "client.fragment.empty-file",
       "Of an empty file a Fragment is sent."},
      {Fault::kTotalGrows, "total-grows", "client.fragment.total",
       "The total grows by a byte after the first Fragment."},
      {Fault::kRangeOneShort, "range-one-short", "client.fragment.length",
       "Content-Range has a byte less than the body."},
      {Fault::kRange32Bits, "range-32-bits", "client.fragment.large-file", "Numbers in Content-Range have 32 bits."},
      {Fault::kBodyOneOff, "body-one-off", "client.fragment.body",
       "From the second Fragment on the bytes are those one byte before the range."},
      {Fault::kSessionIdUpperCase, "session-id-upper-case", "client.session.id-verbatim",
       "The session id is sent in capitals."},
      {Fault::kSessionIdOfAnother, "session-id-of-another", "client.session.id-echoed",
       "Close-Session has another session id."},
      {Fault::kProtocolWithoutBraces, "protocol-without-braces", "client.create.protocols",
       "The protocol is offered without braces."},
      {Fault::kHostFieldOld, "host-field-old", "client.host-id.address",
       "At the named host the field Host still names the first one."},
      {Fault::kNameWithPath, "name-with-path", "client.limits.field-size", "Content-Name has a path."},
      {Fault::kPingWithBody, "ping-with-body", "ping.request.shape", "A Ping has a body of four bytes."},
  };
  return table;
}

std::vector<std::string> fault_names() {
  std::vector<std::string> out;
  for (const auto& entry : fault_table()) out.emplace_back(entry.name);
  return out;
}

Result<FaultSet> FaultSet::parse(const std::vector<std::string>& names) {
  FaultSet out;
  for (const auto& name : names) {
    bool found = false;
    for (const auto& entry : fault_table()) {
      if (entry.name != name) continue;
      out.add(entry.fault);
      found = true;
    }
    if (!found)
      return tl::unexpected(
          Error{ErrorCode::kNotFound, "unknown fault '" + name + "'", std::nullopt, did_you_mean(name, fault_names())});
  }
  return out;
}

}  // namespace bitspec::client
