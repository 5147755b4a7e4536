// Notification: how the application is told of an upload over HTTP.  [MC-BUP 2.2.12, 3.3.5.2; Win32
// notification-protocol-for-server-applications; docs/protocol.md section 6]
#pragma once

#include <atomic>

#include "harness/protocol/profile.h"
#include "harness/refserver/http_post.h"
#include "harness/refserver/store/application.h"
#include "harness/refserver/store/faults.h"

namespace bitspec::refserver {

// Where the notification of this upload goes: the area's URL, relative ones resolved against the upload's folder, with
// the upload's query behind it (not in MC-BUP, which does not know that).
Result<Url> notification_url(const std::string& notify_url, const std::string& upload_url, Profile profile,
                             const FaultSet& faults = {});

// Posts notifications; every call may come from any thread.
class Notifier : public Application {
 public:
  Notifier(Profile profile, const FaultSet& faults) : profile_(profile), faults_(faults) {}

  AppAnswer tell(const Notice& notice, WorkWriter& reply) override;
  void stop() { stop_ = true; }  // ends what is under way, and what comes

 private:
  bool on(Fault fault) const { return faults_.on(fault); }
  HttpPost post_of(const Notice& notice, const Url& url) const;
  Fields fields_of(const Notice& notice) const;

  Profile profile_;
  FaultSet faults_;
  std::atomic<bool> stop_ = false;
};

// For the application of an area whose notification URL is relative: the request goes on to `relay_url`'s host, with
// the same target and fields.
Result<PostAnswer> relay(HttpPost post, const std::string& relay_url, const PostLimits& limits, const BodySink& sink);

}  // namespace bitspec::refserver
