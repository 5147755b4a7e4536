// Faults in notifications: what is posted, and how the answer is understood. Without a fault nothing changes.
#pragma once

#include <chrono>
#include <string>

#include "harness/refserver/faults/faults.h"
#include "harness/refserver/http_post.h"
#include "harness/refserver/store/application.h"

namespace bitspec::refserver {

std::chrono::milliseconds notification_timeout(std::chrono::milliseconds configured, const FaultSet& faults);
// `notice` outlives the post.
void apply_notification_faults(HttpPost& post, const Notice& notice, const FaultSet& faults);
// To a notification that is not the first of its upload.
void apply_retry_faults(HttpPost& post, const Notice& notice, const FaultSet& faults);
std::string apply_reply_faults(std::span<const char> piece, std::uint64_t at, const FaultSet& faults);
void apply_application_faults(AppAnswer& answer, const Fields& fields, const FaultSet& faults);

}  // namespace bitspec::refserver
