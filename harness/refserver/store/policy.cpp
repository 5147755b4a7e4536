#include "harness/refserver/store/policy.h"

namespace bitspec::refserver {
namespace {

// Values of Windows that have no name in hresult.h, since no rule asks for just them. [MS-ERREF 2.1]
constexpr HResult kPathNotFound = 0x80070003;
constexpr HResult kUnspecifiedFailure = 0x80004005;  // E_FAIL
constexpr HResult kDiskFullMapped = 0x80070070;
constexpr HResult kDiskFullAsPrinted = 0x80070112;       // [MC-BUP 2.2.1.1, 3.3.6.1]
constexpr std::uint32_t kUsualFallbackSeconds = 86'400;  // [Win32 ack-for-create-session; MC-BUP note <25>]

// HTTP_E_STATUS_...: what Windows makes of a status.
ErrorPair of_application(int status) {
  return {0x80190000 | static_cast<HResult>(status), kContextApplication};
}

void set_refusals(Policy& policy, Profile profile) {
  const bool win32 = profile == Profile::kWin32;
  const bool literal = profile == Profile::kMcBup;
  const ErrorPair invalid{kInvalidArgument};
  const ErrorPair denied{kAccessDenied};
  policy.form(Refusal::kBadArgument) = {400, invalid};
  policy.form(Refusal::kSessionNotFound) = {500, ErrorPair{kSessionNotFound}};
  policy.form(Refusal::kNoKnownProtocol) = {400, invalid};
  policy.form(Refusal::kLengthRequired) = {profile == Profile::kIis ? 400 : 411, invalid};
  policy.form(Refusal::kUnsupportedCoding) = {415, invalid};
  policy.form(Refusal::kRangeNotNext) = {416, literal ? std::optional(ErrorPair{0}) : std::nullopt};
  policy.form(Refusal::kUploadsDisabled) = {win32 ? 404 : 501, denied};
  policy.form(Refusal::kAccessDenied) = {403, denied};
  policy.form(Refusal::kFolderNotFound) = {404, ErrorPair{kPathNotFound}};
  policy.form(Refusal::kFileExists) = {win32 ? 409 : 403, denied};
  policy.form(Refusal::kUploadTooLarge) = {500, ErrorPair{kTooLarge}};
  policy.form(Refusal::kFragmentTooLarge) = {413, std::nullopt, true};
  policy.form(Refusal::kDiskFull) = {500, ErrorPair{literal ? kDiskFullAsPrinted : kDiskFullMapped}};
  policy.form(Refusal::kFailed) = {500, ErrorPair{kUnspecifiedFailure}};
  policy.form(Refusal::kApplicationUnreachable) = {502, of_application(502)};
  policy.form(Refusal::kApplicationTimeout) = {504, of_application(504)};
  policy.form(Refusal::kApplicationMalformed) = {502, of_application(502)};
  if (!literal) return;
  policy.form(Refusal::kApplicationTimeout) = {408, ErrorPair{kDiskFullAsPrinted, kContextApplication}};
  policy.form(Refusal::kApplicationMalformed) = {411, ErrorPair{kInvalidArgument, kContextApplication}};
}

}  // namespace

Decision Policy::refuse(Refusal reason) const {
  const auto& form = refusals[static_cast<std::size_t>(reason)];
  auto decision = refusal(form.status, form.error);
  decision.plain = form.plain;
  decision.reason = reason;
  return decision;
}

Decision Policy::application_failed(int status) const {
  if (!passes_application_status) status = 500;
  return refusal(status, of_application(status));
}

Policy policy_of(Profile profile) {
  Policy policy;
  switch (profile) {
    case Profile::kWin32:
      policy.other_packets_need_length = false;  // the Win32 pages list Content-Length on Fragment only
      policy.disabling_ends_sessions = false;    // they are silent
      policy.refusal_names = RefusalNames::kSessionAsSent;
      break;
    case Profile::kMcBup:
      policy.commas_separate_protocols = true;
      policy.every_offer_must_be_guid = true;  // [MC-BUP 2.2.2.2] Windows looks for the one it knows
      policy.overlap = Overlap::kRefuse;
      policy.duplicate = Overlap::kRefuse;
      policy.publish_at = PublishAt::kClose;
      policy.close_publishes_incomplete = true;
      policy.cancel_keeps_complete = false;
      policy.every_packet_restarts_timeout = true;  // [MC-BUP 3.2.2]
      policy.application_refusal_is_final = false;
      policy.strict_application_answers = true;
      policy.keeps_notified_upload = true;
      policy.refusal_names = RefusalNames::kKnownSession;
      policy.refused_fragment_names_offset = true;
      break;
    case Profile::kIis:
      policy.upper_case_session_ids = true;
      policy.backslashes_in_reply_url = true;
      break;
  }
  if (profile != Profile::kMcBup) policy.default_fallback_seconds = kUsualFallbackSeconds;
  set_refusals(policy, profile);
  return policy;
}

}  // namespace bitspec::refserver
