#include "harness/refserver/faults/policy_faults.h"

#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {
namespace {

constexpr HResult kFileNotFound = 0x80070002;
constexpr HResult kUnspecifiedError = 0x80004005;  // E_FAIL

Overlap other(Overlap overlap) {
  return overlap == Overlap::kRefuse ? Overlap::kTakeNewPart : Overlap::kRefuse;
}

PublishAt other(PublishAt time) {
  return time == PublishAt::kClose ? PublishAt::kLastFragment : PublishAt::kClose;
}

void change_packets(Policy& policy, const FaultSet& faults) {
  if (faults.on(Fault::kField4kAccepted)) policy.longest_field_value = SIZE_MAX;
  if (faults.on(Fault::kField1000Refused)) policy.longest_field_value = 1000;
  if (faults.on(Fault::kHttp10Accepted)) policy.accepts_http10 = true;
  if (faults.on(Fault::kChunkedAccepted) || faults.on(Fault::kCodingCaseRefused)) policy.accepts_chunked = true;
  if (faults.on(Fault::kLengthMissingFragmentAccepted)) policy.fragment_needs_length = false;
  if (faults.on(Fault::kLengthMissingAccepted)) policy.other_packets_need_length = false;
  const auto accept_body = [&](PacketType type) { policy.accepts_body[static_cast<std::size_t>(type)] = true; };
  const bool any_body = faults.on(Fault::kBodiesAccepted);
  if (any_body || faults.on(Fault::kPingBodyAccepted)) accept_body(PacketType::kPing);
  if (any_body || faults.on(Fault::kCreateBodyAccepted)) accept_body(PacketType::kCreateSession);
  if (any_body || faults.on(Fault::kCloseBodyAccepted)) accept_body(PacketType::kCloseSession);
  if (any_body || faults.on(Fault::kCancelBodyAccepted)) accept_body(PacketType::kCancelSession);
  if (faults.on(Fault::kFragmentEncodingIgnored)) policy.refuses_content_encoding = false;
  if (faults.on(Fault::kReceivedRangeNotOnError)) policy.refused_fragment_names_offset = false;
  const bool usual = policy.default_fallback_seconds.has_value();
  if (usual && faults.on(Fault::kHostIdFallbackDefault60)) policy.default_fallback_seconds = 60;
}

void change_sessions(Policy& policy, const FaultSet& faults) {
  if (faults.on(Fault::kOverlapOtherProfile)) policy.overlap = other(policy.overlap);
  if (faults.on(Fault::kDuplicateOtherProfile)) policy.duplicate = other(policy.duplicate);
  if (faults.on(Fault::kConcurrentCountedTwice)) policy.newest_fragment_writes = false;
  if (faults.on(Fault::kFileVisibleOtherProfile)) policy.publish_at = other(policy.publish_at);
  if (faults.on(Fault::kCloseEarlyKeepsFile)) policy.close_publishes_incomplete = true;
  if (faults.on(Fault::kCancelCompleteOtherProfile)) policy.cancel_keeps_complete = !policy.cancel_keeps_complete;
  if (faults.on(Fault::kOverwriteCheckedAtEndOnly)) policy.checks_overwrite_at_create = false;
  if (faults.on(Fault::kOverwriteCheckedAtCreateOnly)) policy.checks_overwrite_at_publish = false;
  if (faults.on(Fault::kDisabledCreateOnly)) policy.when_disabled = WhenDisabled::kRefuseCreate;
  if (faults.on(Fault::kDisabledAccepted)) policy.when_disabled = WhenDisabled::kAcceptAll;
  if (faults.on(Fault::kDisabledKeepsSessions)) policy.disabling_ends_sessions = false;
}

void change_applications(Policy& policy, const FaultSet& faults) {
  if (faults.on(Fault::kNotify403OtherProfile)) {
    policy.application_refusal_is_final = !policy.application_refusal_is_final;
  }
  if (faults.on(Fault::kNotifyRepeatAgain)) policy.notifies_again_on_repeat = true;
  if (faults.on(Fault::kNotifyRepeatAgain) || faults.on(Fault::kNotifyAgainAtClose) ||
      faults.on(Fault::kNotifyAgainOnOtherRange))
    policy.keeps_notified_upload = true;
  if (faults.on(Fault::kNotifyBadAnswerAccepted)) policy.strict_application_answers = false;
  if (faults.on(Fault::kNotifyContextServer)) policy.application_context = kContextServer;
  if (faults.on(Fault::kReplyUrlLostOnRepeat)) policy.repeats_reply_url = false;
  if (faults.on(Fault::kReplyUrlLong)) policy.longest_reply_url = SIZE_MAX;
  const auto as_status = [&](int status) {
    const auto decision = policy.application_failed(status);
    return RefusalForm{decision.status, decision.error};
  };
  if (faults.on(Fault::kNotifyTimeout504)) policy.form(Refusal::kApplicationTimeout) = as_status(504);
  if (!faults.on(Fault::kNotifyError500)) return;
  policy.passes_application_status = false;
  for (const auto reason :
       {Refusal::kApplicationUnreachable, Refusal::kApplicationTimeout, Refusal::kApplicationMalformed}) {
    if (policy.form(reason).status >= 500) policy.form(reason) = as_status(500);
  }
}

void change_refusals(Policy& policy, const FaultSet& faults) {
  const ErrorPair invalid{kInvalidArgument};
  if (faults.on(Fault::kErrorWin32Code)) policy.form(Refusal::kUnsupportedCoding).error = ErrorPair{0x32};
  if (faults.on(Fault::kErrorAlways500)) policy.form(Refusal::kRangeNotNext).error = invalid;
  if (faults.on(Fault::kGapFailureCode)) policy.form(Refusal::kRangeNotNext).error = invalid;
  if (faults.on(Fault::kGapStatus400)) policy.form(Refusal::kRangeNotNext) = {400, invalid};
  auto& denied = policy.form(Refusal::kAccessDenied);
  if (faults.on(Fault::kErrorDeniedCode)) denied.error = ErrorPair{kFileNotFound};
  if (faults.on(Fault::kForbiddenBare)) denied.error.reset();
  if (faults.on(Fault::kForbidden500)) denied.status = 500;
  if (faults.on(Fault::kMissingFolder500)) policy.form(Refusal::kFolderNotFound).status = 500;
  if (faults.on(Fault::kOverwriteStatus400)) policy.form(Refusal::kFileExists).status = 400;
  if (faults.on(Fault::kSizeLimitWrongCode)) policy.form(Refusal::kUploadTooLarge).error = invalid;
  if (faults.on(Fault::kSizeLimit400)) policy.form(Refusal::kUploadTooLarge).status = 400;
  if (faults.on(Fault::kFragmentLimit400)) policy.form(Refusal::kFragmentTooLarge) = {400, invalid};
  if (faults.on(Fault::kDiskFull400)) policy.form(Refusal::kDiskFull).status = 400;
  if (faults.on(Fault::kDiskFullWrongCode)) policy.form(Refusal::kDiskFull).error = ErrorPair{kUnspecifiedError};
}

}  // namespace

void apply_policy_faults(Policy& policy, const FaultSet& faults) {
  change_packets(policy, faults);
  change_sessions(policy, faults);
  change_applications(policy, faults);
  change_refusals(policy, faults);
}

void apply_area_faults(std::vector<Area>& areas, const FaultSet& faults) {
  for (auto& area : areas) {
    if (faults.on(Fault::kForbiddenAccepted)) area.writable = true;
    if (faults.on(Fault::kAuthRightsIgnored)) area.writers.clear();
    if (faults.on(Fault::kMissingFolderMade)) area.folder_must_exist = false;
    if (faults.on(Fault::kOverwriteOffIgnored)) area.overwrite = true;
    if (faults.on(Fault::kSizeLimitIgnored)) area.max_upload_size.reset();
    if (faults.on(Fault::kSizeLimitOneMore) && area.max_upload_size) ++*area.max_upload_size;
    if (faults.on(Fault::kSizeLimitExclusive) && area.max_upload_size) --*area.max_upload_size;
    if (faults.on(Fault::kDiskFullAcknowledged)) area.quota.reset();
    if (faults.on(Fault::kHostIdMissing)) area.host_id.reset();
    if (faults.on(Fault::kTimeoutNever)) area.session_timeout.reset();
    if (faults.on(Fault::kTimeoutEarly) && area.session_timeout) *area.session_timeout /= 4;
    if (faults.on(Fault::kSessionLimitIgnored)) area.max_sessions.reset();
  }
}

}  // namespace bitspec::refserver
