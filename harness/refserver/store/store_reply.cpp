// Store, the part about replies: where they are fetched, and how long they are there.
// [MC-BUP 3.3.5.2.6, 3.2.5.2.7; docs/protocol.md sections 4 and 6]
#include <algorithm>

#include "harness/protocol/url.h"
#include "harness/refserver/store/place.h"
#include "harness/refserver/store/store.h"

namespace bitspec::refserver {
namespace {

constexpr std::size_t kLongestReplyUrl = 2200;  // [MC-BUP 2.2.1.2]
constexpr std::string_view kReplies = "BITS-Sessions/Replies/";

// The upload's URL up to the last slash of its path, with it.
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
  if (options_.profile != Profile::kIis) return folder_url(session.url) + name;
  std::ranges::replace(name, '/', '\\');
  return name;
}

std::optional<Decision> Store::keep_reply(Session& session, const AppAnswer& answer) {
  const auto key = session.key + ".reply";
  const auto& area = *session.area;
  auto& told = session.told;
  const bool ignored = !answer.static_url.empty() && on(Fault::kReplyStaticIgnored);
  const bool is_static = !answer.static_url.empty() && !ignored;
  const auto file = area.reply && !is_static ? files_.open_work(key) : nullptr;
  if (!file || file->size() == 0) {
    files_.drop(key);
    told.reply_url = area.reply && is_static ? answer.static_url : "";
    const bool invented = ignored || (!is_static && on(Fault::kReplyUrlWithoutReply));
    if (area.reply && invented) told.reply_url = own_reply_url(session);
  } else {
    if (on(Fault::kReplyFileCut) && area.notify == Notify::kByReference) (void)files_.seal(key, file->size() - 1);
    told.reply_path = folder_of(session.place) + std::string(kReplies) + session.key + "/reply";
    told.reply_url = own_reply_url(session);
  }
  if (told.reply_url.size() > kLongestReplyUrl && !on(Fault::kReplyUrlLong)) return bad_argument();
  if (!told.reply_path.empty()) replies_.add(told.reply_path, key);
  return std::nullopt;
}

bool Store::keeps_reply(EndedBy by) const {
  switch (by) {
    case EndedBy::kClose:
      return on(Fault::kReplyKeptAfterClose);
    case EndedBy::kCancel:
      return on(Fault::kReplyKeptAfterCancel);
    case EndedBy::kServer:
      return on(Fault::kReplyKeptAfterTimeout);
  }
  return false;
}

// Fault: where the static reply is one of this server's files, it goes with the session.
void Store::delete_static(const Session& session) {
  const auto url = Url::parse(session.told.reply_url);
  const auto place = url ? place_name(url->path) : Result<std::string>(std::string());
  if (announces(session) && place && session.told.reply_path.empty()) files_.remove(*place);
}

// One that lies elsewhere is the application's own affair.
void Store::drop_reply(Session& session) {
  if (!announces(session)) return;
  const bool left = session.area->notify == Notify::kByReference && on(Fault::kNotifyFilesLeft);
  if (!left) files_.drop(session.key + ".reply");
  replies_.remove(session.told.reply_path);
  session.told.reply_path.clear();
  session.told.reply_url.clear();
}

std::unique_ptr<StoredFile> Store::reply(const std::string& path) {
  const auto place = place_name(with_slashes(path));
  const auto key = place ? replies_.find(*place) : std::nullopt;
  if (key && on(Fault::kReplyDeletedAfterGet)) replies_.remove(*place);
  return key ? files_.open_work(*key) : nullptr;
}

}  // namespace bitspec::refserver
