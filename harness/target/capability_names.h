// The capabilities that code knows by name. All of them, and what they mean, stand in suites/requirements.yaml; a word
// that only scenarios and targets use is not needed here. tests/capability_names.py compares, and finds names written
// elsewhere.
#pragma once

namespace bitspec::target {

// What a run finds out by itself.
inline constexpr const char* kReadback = "readback";
inline constexpr const char* kDownload = "download";
inline constexpr const char* kTwoConnections = "two_connections";
inline constexpr const char* kLocalPath = "local_path";

// What hooks and the reference server bring along.
inline constexpr const char* kRestart = "restart";
inline constexpr const char* kRuntimeConfig = "runtime_config";
inline constexpr const char* kMultirange = "multirange";

// What users of the target bring along.
inline constexpr const char* kAuthBasic = "auth_basic";
inline constexpr const char* kAuthDigest = "auth_digest";

inline constexpr const char* kOverwriteAllowed = "overwrite_allowed";
inline constexpr const char* kNoOverwrite = "no_overwrite";

// Absences, and what each denies.
inline constexpr const char* kNoHostId = "no_host_id";
inline constexpr const char* kHostId = "host_id";
inline constexpr const char* kNoHostIdFallback = "no_host_id_fallback";
inline constexpr const char* kHostIdFallback = "host_id_fallback";
inline constexpr const char* kNoSizeLimit = "no_size_limit";
inline constexpr const char* kMaxUploadSize = "max_upload_size";
inline constexpr const char* kFragmentLimit = "fragment_limit";
inline constexpr const char* kDiskQuota = "disk_quota";
inline constexpr const char* kNoNotifications = "no_notifications";
inline constexpr const char* kNotificationByValue = "notification_by_value";
inline constexpr const char* kNotificationByReference = "notification_by_reference";
inline constexpr const char* kUploadReply = "upload_reply";

// Places that take no uploads.
inline constexpr const char* kUploadsDisabled = "uploads_disabled";
inline constexpr const char* kMissingPath = "missing_path";
inline constexpr const char* kForbiddenUrl = "forbidden_url";

}  // namespace bitspec::target
