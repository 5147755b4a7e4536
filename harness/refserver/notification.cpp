#include "harness/refserver/notification.h"

#include <algorithm>

#include "harness/refserver/notification_faults.h"

namespace bitspec::refserver {
namespace {

AppAnswer trouble_of(const Error& error) {
  AppAnswer answer;
  switch (error.code) {
    case ErrorCode::kTimeout:
      answer.trouble = AppAnswer::Trouble::kTimeout;
      break;
    case ErrorCode::kBadInput:
    case ErrorCode::kLimit:
      answer.trouble = AppAnswer::Trouble::kMalformed;
      break;
    default:
      answer.trouble = AppAnswer::Trouble::kUnreachable;
  }
  return answer;
}

AppAnswer understood(const PostAnswer& post) {
  AppAnswer answer;
  answer.status = post.status;
  answer.length_known = post.length_known;
  answer.copy = post.fields.has("BITS-Copy-File-To-Destination");
  answer.static_url = post.fields.first("BITS-Static-Response-URL").value_or("");
  answer.body_size = post.body_size;
  return answer;
}

}  // namespace

Result<Url> notification_url(const std::string& notify_url, const std::string& upload_url, Profile profile,
                             const FaultSet& faults) {
  auto upload = Url::parse(upload_url);
  if (!upload) return upload;
  const auto question = upload->path.find('?');
  const auto query = question == std::string::npos ? "" : upload->path.substr(question);
  const bool absolute = notify_url.find("://") != std::string::npos;
  auto url = absolute ? Url::parse(notify_url) : std::move(upload);
  if (!url) return url;
  if (!absolute) {
    const auto path = url->path.substr(0, question);
    const auto folder = faults.on(Fault::kNotifyRelativeToRoot) ? "/" : path.substr(0, path.rfind('/') + 1);
    url->path = notify_url.starts_with('/') ? notify_url : folder + notify_url;
  }
  if (query.empty() || profile == Profile::kMcBup || faults.on(Fault::kNotifyQueryLost)) return url;
  const bool has_query = url->path.find('?') != std::string::npos;
  url->path += has_query ? "&" + query.substr(1) : query;
  return url;
}

Fields Notifier::fields_of(const Notice& notice) const {
  Fields fields;
  fields.add("BITS-Original-Request-URL", notice.upload_url);
  if (notice.area.notify == Notify::kByValue) return fields;
  const std::string kind = profile_ == Profile::kMcBup ? "DataEntity" : "DataFile";
  fields.add("BITS-Request-" + kind + "-Name", notice.request_file);
  fields.add("BITS-Response-" + kind + "-Name", notice.response_file);
  return fields;
}

HttpPost Notifier::post_of(const Notice& notice, const Url& url) const {
  HttpPost post;
  post.url = url;
  post.fields = fields_of(notice);
  if (notice.area.notify == Notify::kByReference) return post;
  post.length = notice.upload.size();
  post.body = [&file = notice.upload, at = std::uint64_t{0}](std::span<char> out) mutable {
    auto got = file.read(at, out);
    if (got) at += *got;
    return got;
  };
  return post;
}

AppAnswer Notifier::notify(const Notice& notice, WorkWriter& reply) {
  const auto url = notification_url(notice.area.notify_url, notice.upload_url, profile_, faults_);
  if (!url) return trouble_of({ErrorCode::kUnreachable, url.error().message, std::nullopt, {}});
  PostLimits limits;
  limits.end = std::chrono::steady_clock::now() + notification_timeout(notice.area.notify_timeout, faults_);
  limits.stop = &stop_;
  std::uint64_t at = 0;
  auto post = post_of(notice, *url);
  apply_notification_faults(post, notice, faults_);
  if (faults_.any() && attempts_.again(notice.request_file)) apply_retry_faults(post, notice, faults_);
  const auto answer = http_post(post, limits, [&](std::span<const char> whole) {
    const auto piece = apply_reply_faults(whole, at, faults_);
    if (notice.area.notify == Notify::kByReference) return Result<void>();  // the reply is in the response file
    const auto offset = at;
    at += piece.size();
    return reply.write(offset, piece);
  });
  auto meant = answer ? understood(*answer) : trouble_of(answer.error());
  apply_application_faults(meant, answer ? answer->fields : Fields(), faults_);
  if (meant.copy && meant.status >= 400) attempts_.wants_copy(notice.request_file);
  if (faults_.on(Fault::kNotifyCopyOfFailure) && attempts_.wanted_copy(notice.request_file)) meant.copy = true;
  return meant;
}

Result<PostAnswer> relay(HttpPost post, const std::string& relay_url, const PostLimits& limits, const BodySink& sink) {
  auto url = Url::parse(relay_url);
  if (!url) return tl::unexpected(url.error());
  url->path = post.url.path;
  post.url = std::move(*url);
  for (const auto* name : {"Host", "Content-Length", "Connection", "Transfer-Encoding"}) post.fields.remove(name);
  return http_post(post, limits, sink);
}

}  // namespace bitspec::refserver
