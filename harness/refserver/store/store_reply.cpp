// Store, the part about replies: where they are fetched, and when they are deleted.
// [MC-BUP 3.3.5.2.6, 3.2.5.2.7; docs/protocol.md sections 4 and 6]
#include <algorithm>

#include "harness/refserver/store/place.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

constexpr std::string_view kReplies = "BITS-Sessions/Replies/";

// The upload's URL up to and including the last slash of its path.
std::string folder_url(const std::string& url) {
  const auto path = url.substr(0, url.find('?'));
  return path.substr(0, path.rfind('/') + 1);
}

// With slashes where the client of IIS may have kept the backslashes of the reply URL, as they are or escaped.
std::string with_slashes(std::string path) {
  std::ranges::replace(path, '\\', '/');
  for (const std::string_view escape : {"%5C", "%5c"}) {
    for (auto at = path.find(escape); at != std::string::npos; at = path.find(escape, at)) path.replace(at, 3, "/");
  }
  return path;
}

}  // namespace

// The key is as hard to guess as the session id.
std::string Store::own_reply_url(const Session& session) const {
  auto name = std::string(kReplies) + session.key + "/reply";
  if (!policy_.backslashes_in_reply_url) return folder_url(session.url) + name;
  std::ranges::replace(name, '/', '\\');
  return name;
}

std::optional<Decision> Store::keep_reply(Session& session, const AppAnswer& answer) {
  const auto key = session.key + ".reply";
  const bool wanted = session.area->reply;
  const auto static_url = hooks_->static_reply_url(answer);
  const auto file = wanted && static_url.empty() ? files_.open_work(key) : nullptr;
  auto& notification = session.notification;
  if (file && file->size() > 0) {
    notification.reply_path = folder_of(session.place) + std::string(kReplies) + session.key + "/reply";
    notification.reply_url = own_reply_url(session);
  } else {
    files_.drop(key);
    notification.reply_url = wanted ? static_url : "";
  }
  hooks_->after_reply(session, answer);
  if (notification.reply_url.size() > policy_.longest_reply_url) return refuse(Refusal::kBadArgument);
  if (!notification.reply_path.empty()) replies_.add(notification.reply_path, key);
  return std::nullopt;
}

// A static reply belongs to the application and stays.
void Store::drop_reply(Session& session) {
  if (!notifies(session)) return;
  if (hooks_->drops_reply_file(session)) files_.drop(session.key + ".reply");
  replies_.remove(session.notification.reply_path);
  session.notification.reply_path.clear();
  session.notification.reply_url.clear();
}

std::unique_ptr<StoredFile> Store::reply(const std::string& path) {
  const auto place = place_name(with_slashes(path));
  const auto key = place ? replies_.find(*place) : std::nullopt;
  if (!key) return nullptr;
  hooks_->after_reply_fetched(*place);
  return files_.open_work(*key);
}

}  // namespace bitspec::refserver
