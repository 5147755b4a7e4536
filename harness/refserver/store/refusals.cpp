#include "harness/refserver/store/refusals.h"

namespace bitspec::refserver {
namespace {

// Values of Windows that have no name in hresult.h, since no rule asks for just them. [MS-ERREF 2.1]
constexpr HResult kPathNotFound = 0x80070003;
constexpr HResult kDiskFull = 0x80070070;
constexpr HResult kDiskFullAsPrinted = 0x80070112;  // [MC-BUP 2.2.1.1]

}  // namespace

Decision uploads_are_off(Profile profile) {
  return refusal(profile == Profile::kWin32 ? 404 : 501, ErrorPair{kAccessDenied});
}

Decision no_right_to_write() {
  return refusal(403, ErrorPair{kAccessDenied});
}

Decision no_such_folder() {
  return refusal(404, ErrorPair{kPathNotFound});
}

Decision file_exists(Profile profile) {
  return refusal(profile == Profile::kWin32 ? 409 : 403, ErrorPair{kAccessDenied});
}

Decision upload_too_large() {
  return refusal(500, ErrorPair{kTooLarge});
}

Decision fragment_too_large() {
  auto decision = refusal(413, std::nullopt);
  decision.plain = true;
  return decision;
}

Decision disk_full(Profile profile) {
  return refusal(500, ErrorPair{profile == Profile::kMcBup ? kDiskFullAsPrinted : kDiskFull});
}

}  // namespace bitspec::refserver
