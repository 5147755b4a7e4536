#include "harness/client/testing/scripted_server.h"

#include <algorithm>

#include "harness/protocol/content_range.h"
#include "harness/protocol/guid.h"

namespace bitspec::client {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds kHang{30};
constexpr int kMostPackets = 60;  // of a client that never ends

// "Create" of "Create-Session".
std::string kind_of(const Fields& fields) {
  const std::string type = fields.first("BITS-Packet-Type").value_or("?");
  return type.substr(0, type.find('-'));
}

void write_all(wire::Stream& stream, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto r = stream.write_some(bytes, Steady::now() + kHang, false);
    if (r.status != wire::IoStatus::kOk) return;
    bytes.remove_prefix(r.bytes);
  }
}

}  // namespace

struct ScriptedServer::Seen {
  wire::IncomingRequest request;
  std::string body;
  bool second = false;

  std::string field(const char* name) const { return request.fields.first(name).value_or(""); }
  std::string kind() const { return kind_of(request.fields); }
  Result<ContentRange> range() const { return ContentRange::parse_form(field("Content-Range")); }
};

ScriptedServer::ScriptedServer(std::vector<On> script, std::string file, std::function<void()> too_many)
    : script_(std::move(script)), file_(std::move(file)), too_many_(std::move(too_many)) {
  // The port of the first may be in use at the second.
  for (int i = 0; i < 20 && !second_; ++i) {
    auto one = wire::Listener::open("127.0.0.1", 0);
    if (!one) continue;
    auto two = wire::Listener::open("127.0.0.2", (*one)->port());
    if (!two) continue;
    first_ = std::move(*one);
    second_ = std::move(*two);
  }
  threads_.reserve(1000);
  threads_.emplace_back([this] { listen(*first_, false); });
  threads_.emplace_back([this] { listen(*second_, true); });
}

ScriptedServer::~ScriptedServer() {
  stop_ = true;
  first_->stop();
  if (second_) second_->stop();
  for (std::size_t i = 0; i < 2; ++i) {  // those that make the others
    if (threads_[i].joinable()) threads_[i].join();
  }
  threads_.clear();
}

Url ScriptedServer::url() const {
  return *Url::parse("http://127.0.0.1:" + std::to_string(first_->port()) + "/up/a.bin?q=1");
}

void ScriptedServer::open_session(const std::string& id, std::uint64_t received) {
  const std::lock_guard lock(mutex_);
  sessions_[latest_ = id] = received;
}

void ScriptedServer::note(const std::string& word) {
  const std::lock_guard lock(mutex_);
  log_ += (log_.empty() ? "" : " ") + word;
}

std::string ScriptedServer::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}

void ScriptedServer::listen(wire::Listener& listener, bool second) {
  while (!stop_) {
    auto accepted = listener.accept(Steady::now() + kHang);
    if (!accepted || !*accepted) return;
    const std::lock_guard lock(mutex_);
    threads_.emplace_back(
        [this, second, stream = std::shared_ptr<wire::Stream>(std::move(*accepted))] { serve(*stream, second); });
  }
}

void ScriptedServer::serve(wire::Stream& stream, bool second) {
  std::string unread;
  char buffer[16 * 1024];
  for (;;) {
    Seen seen;
    seen.second = second;
    wire::RequestReader reader({}, [&](std::string_view bytes) { seen.body += bytes; });
    while (!reader.done()) {
      if (unread.empty()) {
        if (stop_) return;
        const auto r = stream.read_some(buffer, Steady::now() + std::chrono::milliseconds(50));
        if (r.status == wire::IoStatus::kDeadline) continue;
        if (r.status != wire::IoStatus::kOk) return;
        unread.assign(buffer, r.bytes);
      }
      unread.erase(0, reader.feed(unread));
    }
    if (!reader.whole()) return;
    seen.request = reader.request();
    if (!answer(stream, seen)) return;
  }
}

std::string ScriptedServer::word_of(const Seen& seen, bool second) const {
  const std::string kind = seen.kind(), id = seen.field("BITS-Session-Id");
  const auto range = seen.range();
  std::string out = second ? "host2:" : "";
  if (seen.request.method != "BITS_POST")
    out += seen.request.method + ":" + seen.request.target;
  else
    out += kind == "Fragment" && range ? std::to_string(range->first) + "-" + std::to_string(range->last) : kind;
  if (range && range->total != file_.size()) out += "/" + std::to_string(range->total);
  if (range && seen.request.content_length != range->size())
    out += " length=" + std::to_string(*seen.request.content_length);
  if (range && range->last < file_.size() && seen.body != file_.substr(range->first, range->size()) &&
      seen.body.size() == range->size())
    out += " other-bytes";
  if (kind != "Fragment" && !seen.body.empty()) out += " body";
  if (!id.empty() && id != latest_) out += " id=" + id;
  if (kind == "Create" && seen.field("BITS-Supported-Protocols") != kBits15)
    out += " protocols=" + seen.field("BITS-Supported-Protocols");
  const std::string login = seen.field("Authorization"), name = seen.field("Content-Name");
  if (!login.empty()) out += " " + login.substr(0, login.find(' '));
  if (!name.empty()) out += " name=" + name;
  const std::string host = (second ? "127.0.0.2:" : "127.0.0.1:") + std::to_string(first_->port());
  if (seen.field("Host") != host) out += " other-host";
  if (seen.request.target != "/up/a.bin?q=1" && seen.request.method == "BITS_POST") out += " other-target";
  return out;
}

const Reaction* ScriptedServer::reaction_to(const Seen& seen) {
  const std::string kind = seen.kind();
  const int nth = ++counts_[kind];
  const int of_all = ++counts_["any"];
  for (const auto& on : script_) {
    if (on.kind == kind && (on.nth == nth || on.nth == 0)) return &on.reaction;
    if (on.kind == "any" && (on.nth == of_all || on.nth == 0)) return &on.reaction;
  }
  return nullptr;
}

// True: the connection goes on.
bool ScriptedServer::answer(wire::Stream& stream, const Seen& seen) {
  std::unique_lock lock(mutex_);
  log_ += (log_.empty() ? "" : " ") + word_of(seen, seen.second);
  const Reaction* change = reaction_to(seen);
  if (counts_["any"] > kMostPackets) too_many_();
  if (change && change->first) change->first();
  const std::string answer = right_answer(seen, change);
  lock.unlock();
  if (change && change->second_host_ends) {
    second_->stop();
    threads_[1].join();
    second_.reset();
  }
  if (change && change->cut != Cut::kNone) {
    write_all(stream, change->raw);
    change->cut == Cut::kReset ? stream.reset() : stream.close();
    return false;
  }
  write_all(stream, answer);
  return !(change && change->second_host_ends);
}

std::string ScriptedServer::right_answer(const Seen& seen, const Reaction* change) {
  const bool counts = !change || change->applied || change->status == "200 OK";
  const std::string kind = seen.kind(), id = seen.field("BITS-Session-Id");
  const auto range = seen.range();
  std::string line = change ? change->status : "200 OK";
  Fields fields = {{"BITS-Packet-Type", "Ack"}};
  const auto session = sessions_.find(id);
  if (kind == "Create" && counts) {
    latest_ = "{00000000-0000-0000-0000-00000000000" + std::to_string(++created_ % 10) + "}";
    sessions_[latest_] = 0;
    fields.add("BITS-Protocol", std::string(kBits15));
    fields.add("BITS-Session-Id", latest_);
  } else if (!id.empty() && session == sessions_.end()) {
    line = change ? change->status : "500 Internal Server Error";
    fields.add("BITS-Error-Code", "0x8020001F");
    fields.add("BITS-Error-Context", "0x5");
  } else if (!id.empty()) {
    fields.add("BITS-Session-Id", id);
    if (kind == "Fragment" && range && counts) {
      if (range->first > session->second)
        line = change ? change->status : "416 Range Not Satisfiable";
      else
        session->second = std::max(session->second, range->last + 1);
    }
    if (kind == "Fragment") fields.add("BITS-Received-Content-Range", std::to_string(session->second));
    if ((kind == "Close" || kind == "Cancel") && counts) sessions_.erase(session);
  }
  std::string body;
  if (change) {
    for (const auto& name : change->remove) fields.remove(name);
    for (const auto& field : change->set.list()) fields.set(field.name, field.value);
    body = change->body;
    const auto offset = parse_decimal(change->set.first("BITS-Received-Content-Range").value_or(""));
    // Back, but never ahead of what it has.
    if (offset && sessions_.contains(id)) sessions_[id] = std::min(sessions_[id], *offset);
    if (change->set.first("BITS-Error-Code") == "0x8020001F") sessions_.erase(id);
    if (kind == "Create" && change->set.has("BITS-Session-Id"))
      sessions_[latest_ = *fields.first("BITS-Session-Id")] = 0;
  }
  if (!fields.has("Transfer-Encoding")) fields.add("Content-Length", std::to_string(body.size()));
  std::string out = (change ? change->before : "") + "HTTP/1.1 " + line + "\r\n";
  for (const auto& field : fields.list()) out += field.name + ": " + field.value + "\r\n";
  return out + "\r\n" + body;
}

Reaction status(const std::string& line, Fields set) {
  Reaction out;
  out.status = line;
  out.set = std::move(set);
  return out;
}

Reaction not_found() {
  return status("500 Internal Server Error", {{"BITS-Error-Code", "0x8020001F"}, {"BITS-Error-Context", "0x5"}});
}

Reaction received(const std::string& offset, const std::string& line) {
  return status(line, {{"BITS-Received-Content-Range", offset}});
}

Reaction lost(Cut cut, bool applied) {
  Reaction out;
  out.status = "";
  out.cut = cut;
  out.applied = applied;
  return out;
}

}  // namespace bitspec::client
