// Store, the part about replies: where they are fetched, and how long they are there.
// [MC-BUP 3.3.5.2.6, 3.2.5.2.7; docs/protocol.md sections 4 and 6]
#include <algorithm>

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

std::optional<Decision> Store::keep_reply(Session& session, const AppAnswer& answer) {
  const auto key = session.key + ".reply";
  const auto file = session.area->reply && answer.static_url.empty() ? files_.open_work(key) : nullptr;
  if (!file || file->size() == 0) {
    files_.drop(key);
    session.told.reply_url = session.area->reply ? answer.static_url : "";
  } else {
    // The key is as hard to guess as the session id.
    const auto name = std::string(kReplies) + session.key + "/reply";
    session.told.reply_path = folder_of(session.place) + name;
    session.told.reply_url = folder_url(session.url) + name;
    if (options_.profile == Profile::kIis) {
      session.told.reply_url = name;
      std::ranges::replace(session.told.reply_url, '/', '\\');
    }
  }
  if (session.told.reply_url.size() > kLongestReplyUrl) return bad_argument();
  if (!session.told.reply_path.empty()) replies_.add(session.told.reply_path, key);
  return std::nullopt;
}

// One that lies elsewhere is the application's own affair.
void Store::drop_reply(Session& session) {
  if (!announces(session)) return;
  files_.drop(session.key + ".reply");
  replies_.remove(session.told.reply_path);
  session.told.reply_path.clear();
  session.told.reply_url.clear();
}

std::unique_ptr<StoredFile> Store::reply(const std::string& path) const {
  const auto place = place_name(with_slashes(path));
  const auto key = place ? replies_.find(*place) : std::nullopt;
  return key ? files_.open_work(*key) : nullptr;
}

}  // namespace bitspec::refserver
