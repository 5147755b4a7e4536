// Conversation, the part about applications: the URL of the upload as they get it, and the notifications of areas whose
// notification URL is relative. Those are sent to this server itself, which forwards them.
#include <vector>

#include "harness/refserver/conversation.h"
#include "harness/refserver/notification.h"

namespace bitspec::refserver {
namespace {

constexpr std::uint64_t kLargestRelayed = 16U << 20;  // bytes of an answer; it is held as a whole

}  // namespace

// As the client wrote it; HTTP/1.0 requests may have no Host.
std::string Conversation::url_of(const RequestHead& head) const {
  if (!head.target.starts_with('/')) return head.target;
  return (socket_.secure() ? "https://" : "http://") + head.fields.first("Host").value_or("localhost") + head.target;
}

const Area* Conversation::relaying_area(const RequestHead& head, const std::string& path) const {
  const bool post = head.method == "POST" || (head.method == "PUT" && on(Fault::kNotifyPut));
  const auto relays = [&](const Area& area) {
    return post && !area.relay_url.empty() && path.ends_with("/" + area.notify_url);
  };
  const auto& own = shared_.store.areas().area_of(path);
  if (relays(own)) return &own;
  if (!on(Fault::kNotifyRelativeToRoot)) return nullptr;
  for (const auto* area : shared_.store.areas().list()) {
    if (relays(*area)) return area;
  }
  return nullptr;
}

bool Conversation::answer_relayed(const RequestHead& head, const Area& area) {
  HttpPost post;
  post.method = head.method;
  post.url.path = head.target;
  post.fields = head.fields;
  post.length = head.content_length.value_or(0);
  post.body = [this](std::span<char> out) { return reader_.read_body(out); };
  PostLimits limits;
  limits.end = std::chrono::steady_clock::now() + area.notify_timeout;
  limits.stop = &shared_.stopping;
  limits.largest_body = kLargestRelayed;
  AnswerSpec spec;
  const auto answer = relay(std::move(post), area.relay_url, limits, [&](std::span<const char> piece) {
    spec.body.append(piece.data(), piece.size());
    return Result<void>();
  });
  if (!answer) return answer_plain(head, 502);
  spec.status = answer->status;
  spec.reason = reason_phrase(answer->status);
  for (const auto& field : answer->fields.list()) {
    if (field.name.starts_with("BITS-")) spec.fields.add(field.name, field.value);
  }
  spec.fields.add("Content-Length", std::to_string(spec.body.size()));
  return send(std::move(spec), head, can_go_on(head, false));
}

}  // namespace bitspec::refserver
