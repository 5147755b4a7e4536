#include "harness/judging/uploads.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "harness/protocol/guid.h"
#include "harness/protocol/hresult.h"

namespace bitspec::judging {
namespace {

constexpr std::size_t kMostUploads = 10'000;  // of which a recording is asked at a time; a few hundred bytes each

// The letters and digits of an id, so that another spelling of it is found. Ids that are no GUIDs may be the same on
// another server.
std::string name_of(const std::string& id, const std::string& server) {
  std::string out;
  for (const unsigned char c : id) {
    if (std::isalnum(c)) out += static_cast<char>(std::tolower(c));
  }
  return Guid::parse(id) || Guid::parse("{" + id + "}") ? out : out + "@" + server;
}

}  // namespace

Upload& Uploads::begin(const std::string& name) {
  if (known_.size() >= kMostUploads) drop_oldest();
  by_use_.push_back(name);
  Known& known = known_[name];
  known.used = std::prev(by_use_.end());
  return known.upload;
}

void Uploads::leave(Upload& upload) {
  for (auto& one : upload.pending) left_.push_back(std::move(one));
  upload.pending.clear();
}

std::vector<Deferred> Uploads::take_left() {
  return std::exchange(left_, {});
}

std::vector<Deferred> Uploads::take_pending() {
  for (auto& [name, known] : known_) leave(known.upload);
  return take_left();
}

void Uploads::drop_oldest() {
  leave(known_.find(by_use_.front())->second.upload);
  known_.erase(by_use_.front());
  by_use_.pop_front();
}

Upload* Uploads::of(const PacketKey& key) {
  if (key.id.empty() || key.type == PacketType::kPing || key.type == PacketType::kCreateSession) return nullptr;
  const std::string name = name_of(key.id, key.server);
  const auto found = known_.find(name);
  if (found == known_.end()) {
    Upload& upload = begin(name);
    upload.id = key.id;
    return &upload;
  }
  by_use_.splice(by_use_.end(), by_use_, found->second.used);
  return &found->second.upload;
}

bool Uploads::issued(const std::string& id, const std::string& server) const {
  const auto found = known_.find(name_of(id, server));
  return found != known_.end() && found->second.upload.created;
}

Upload& Uploads::created(const std::string& id, const std::string& server) {
  const std::string name = name_of(id, server);
  if (const auto found = known_.find(name); found != known_.end()) {
    leave(found->second.upload);
    by_use_.erase(found->second.used);
    known_.erase(found);
  }
  Upload& upload = begin(name);
  upload.id = id;
  upload.created = true;
  return upload;
}

void Uploads::forget_places(std::uint64_t at) {
  for (auto& [name, known] : known_) {
    std::erase_if(known.upload.pending, [at](const Deferred& one) { return one.excused_by(at); });
    known.upload.next.reset();
    known.upload.after.clear();
    known.upload.after_packet.reset();
  }
}

std::string answer_word(const engine::Exchange& exchange) {
  if (!exchange.answered()) return {};
  const int status = exchange.answer.status;
  if (exchange.success()) return "success";
  if (status == 416) return "gap";
  if (status == 413) return "too-large";
  if (exchange.error_code() == kSessionNotFound) return "not-found";
  if (status == 401 || status == 407) return "challenge";
  // 408 and 429 ask for another try.
  if (status >= 500 || status == 408 || status == 429) return "failed";
  return status >= 400 ? "refused" : "";
}

void learn(Upload& upload, PacketType type, const std::optional<ContentRange>& range,
           const engine::Exchange& exchange) {
  const std::string word = answer_word(exchange);
  upload.after = word;
  upload.after_packet = type;
  if (type == PacketType::kFragment) {
    upload.last = range;
    if (range && !upload.total) upload.total = range->total;
    const auto named = exchange.field("BITS-Received-Content-Range");
    const auto offset = named ? parse_decimal(*named) : bad_input("");
    if (word == "success" || word == "gap")
      upload.next = offset ? std::optional(*offset) : std::nullopt;
    else if (word.empty())
      upload.next.reset();
  }
  // Without an answer nobody knows what became of it.
  if (word.empty()) upload.next.reset();
  if (word != "success") return;
  if (type == PacketType::kCloseSession) upload.end = End::kClosed;
  if (type == PacketType::kCancelSession) upload.end = End::kCancelled;
}

}  // namespace bitspec::judging
