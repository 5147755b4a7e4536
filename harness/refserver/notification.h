// Notification: how the application is notified of an upload over HTTP.  [MC-BUP 2.2.12, 3.3.5.2; Win32
// notification-protocol-for-server-applications; docs/protocol.md section 6]
#pragma once

#include <atomic>
#include <mutex>
#include <set>

#include "harness/protocol/profile.h"
#include "harness/refserver/faults/faults.h"
#include "harness/refserver/http_post.h"
#include "harness/refserver/store/application.h"

namespace bitspec::refserver {

// The URL of the notification: the area's URL, resolved against the upload's folder if relative, with the upload's
// query appended (not in MC-BUP, which has no such rule).
Result<Url> notification_url(const std::string& notify_url, const std::string& upload_url, Profile profile,
                             const FaultSet& faults = {});

// For faults: what was notified before, by the name of the upload's working data.
class Attempts {
 public:
  bool again(const std::string& upload) {
    const std::lock_guard lock(mutex_);
    return !uploads_.insert(upload).second;
  }
  void wants_copy(const std::string& upload) {
    const std::lock_guard lock(mutex_);
    copies_.insert(upload);
  }
  bool wanted_copy(const std::string& upload) const {
    const std::lock_guard lock(mutex_);
    return copies_.contains(upload);
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> uploads_, copies_;
};

// Posts notifications; every call may come from any thread.
class Notifier : public Application {
 public:
  Notifier(Profile profile, const FaultSet& faults) : profile_(profile), faults_(faults) {}

  AppAnswer notify(const Notice& notice, WorkWriter& reply) override;
  void stop() { stop_ = true; }  // ends running and later notifications

 private:
  bool on(Fault fault) const { return faults_.on(fault); }
  HttpPost post_of(const Notice& notice, const Url& url) const;
  Fields fields_of(const Notice& notice) const;

  Profile profile_;
  FaultSet faults_;
  Attempts attempts_;
  std::atomic<bool> stop_ = false;
};

// For the application of an area whose notification URL is relative: forwards the request to the host of `relay_url`,
// with the same target and fields.
Result<PostAnswer> relay(HttpPost post, const std::string& relay_url, const PostLimits& limits, const BodySink& sink);

}  // namespace bitspec::refserver
