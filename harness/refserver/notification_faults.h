// Faults in notifications: what is posted, and what is made of the answer. Without a fault nothing changes.
#pragma once

#include <chrono>
#include <string>

#include "harness/refserver/http_post.h"
#include "harness/refserver/store/application.h"
#include "harness/refserver/store/faults.h"

namespace bitspec::refserver {

std::chrono::milliseconds patience(std::chrono::milliseconds configured, const FaultSet& faults);
// `notice` outlives the post.
void bend_post(HttpPost& post, const Notice& notice, const FaultSet& faults);
std::string bend_reply(std::span<const char> piece, const FaultSet& faults);
void bend_answer(AppAnswer& answer, const Fields& fields, const FaultSet& faults);

}  // namespace bitspec::refserver
