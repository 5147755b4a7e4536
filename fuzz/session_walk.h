// Three accounts of what a session is, led through the same packets and compared after each: the reference server's
// store, the session model that the harness goes by, and the naive one of fuzz/naive/session.h. Nothing here touches a
// disk, a clock or a network.
#pragma once

#include <functional>
#include <set>

#include "fuzz/naive/session.h"
#include "fuzz/session_packets.h"
#include "harness/protocol/session_model.h"
#include "harness/refserver/store/store.h"

namespace bitspec::machine {

using refserver::Decision;
using ChangeStore = std::function<void(refserver::StoreOptions&)>;

// The bytes of a fragment, in small pieces.
class PacketBody : public refserver::Body {
 public:
  explicit PacketBody(const Packet& p) : packet_(p), left_(p.arrives()) {}
  Result<std::size_t> read(std::span<char> out) override {
    if (left_ == 0 && packet_.ends_early()) return fail(ErrorCode::kUnreachable, "the connection ended in the body");
    const auto size = std::min<std::uint64_t>({out.size(), left_, 5});
    for (std::size_t i = 0; i < size; ++i) out[i] = packet_.byte_at(packet_.first + at_ + i);
    at_ += size, left_ -= size;
    return size;
  }

 private:
  const Packet& packet_;
  std::uint64_t at_ = 0, left_;
};

// The store, asked as the listener asks it.
class Server {
 public:
  // `change`: what the store is made to do differently; null: nothing.
  Server(const Settings& settings, const ChangeStore& change)
      : files_(refserver::memory_files()), store_(options(settings, change), *files_) {}

  // `mistake` says what no answer may do, whatever the state.
  Decision take(const Packet& p, std::string& mistake) {
    if (p.waits()) {
      now_ += std::chrono::milliseconds(p.wait_ms());
      if (p.what == Packet::kWaitAndClean) store_.clean_up();
      return {};
    }
    auto& own = sessions_[p.slot];
    const auto request = request_of(p);
    const auto sent = request.fields.first("BITS-Session-Id");
    PacketBody body(p);
    const auto decision = store_.handle(request, body);
    if (p.what == Packet::kCreate && decision.success()) {
      own = {decision.session_id.value_or(""), p.url};
      if (own.id.empty() || !issued_.insert(lower(own.id)).second) mistake = "a new session has no id of its own; ";
      if (decision.protocol != kOffers[0]) mistake += "the answer does not name the protocol; ";
    } else if (decision.protocol || (decision.session_id && lower(*decision.session_id) != lower(sent.value_or("")))) {
      mistake = "the answer names a protocol or a session that the packet does not; ";
    }
    return decision;
  }

  std::optional<std::string> file(std::size_t url) const {
    const auto file = files_->open(kUrl[url]);
    if (!file) return std::nullopt;
    std::string text(file->size(), '\0');
    if (file->read(0, text).value_or(0) != text.size()) return "(cannot be read)";
    return text;
  }

 private:
  struct Client {
    std::string id;
    std::size_t url = 0;
  };

  refserver::StoreOptions options(const Settings& settings, const ChangeStore& change) {
    refserver::Area area;
    area.overwrite = settings.overwrite;
    if (settings.timeout) area.session_timeout = std::chrono::milliseconds(kTimeoutMs);
    if (settings.limits) area.max_upload_size = kMaxUpload, area.max_fragment = kMaxFragment;
    refserver::StoreOptions options{.profile = settings.profile, .id_seed = 1, .areas = {area}};
    options.now = [this] { return now_; };
    if (change) change(options);
    return options;
  }

  void add_id(refserver::Request& request, const Packet& p) const {
    const bool without = p.id == Packet::kUsual && (p.what == Packet::kPing || p.what == Packet::kCreate);
    if (without || p.id == Packet::kNone) return;
    std::string id = sessions_[naive::Sessions::addressed(p)].id;
    if (p.id == Packet::kEmpty || p.id == Packet::kForeign) {
      request.fields.add("BITS-Session-Id", p.id == Packet::kEmpty ? "" : "{0badf00d-0000-4000-8000-000000000000}");
      return;
    }
    if (id.empty()) return;
    if (p.id == Packet::kCapitals) {
      for (char& c : id) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
    for (int i = 0; i < (p.id == Packet::kTwice ? 2 : 1); ++i) request.fields.add("BITS-Session-Id", id);
  }

  refserver::Request request_of(const Packet& p) const {
    const auto own = sessions_[p.slot].url;
    const auto url = p.what == Packet::kCreate ? p.url : p.other_url ? kUrls - 1 - own : own;
    constexpr std::array kTypes = {PacketType::kPing, PacketType::kCreateSession, PacketType::kFragment,
                                   PacketType::kCloseSession, PacketType::kCancelSession};
    refserver::Request request;
    request.path = std::string("/") + (p.escaped ? "%75" : "u") + "/" + (url == 0 ? "a" : "b");
    if (p.what < Packet::kUnknown) {
      const auto type = kTypes[p.what];
      request.fields.add("BITS-Packet-Type", std::string(p.mark % 2 == 0 ? mixed_case(type) : upper_case(type)));
    } else if (const std::string type = kUnknownTypes[p.spelling % kUnknownTypes.size()]; !type.empty()) {
      request.fields.add("BITS-Packet-Type", type);
    }
    if (const std::string offer = kOffers[p.spelling]; p.what == Packet::kCreate && !offer.empty())
      request.fields.add("BITS-Supported-Protocols", offer);
    add_id(request, p);
    if (p.what == Packet::kFragment) request.fields.add("Content-Range", ContentRange{p.first, p.last, p.total}.text());
    if (p.framing == Packet::kLength) request.content_length = p.length;
    request.chunked = p.framing == Packet::kChunked;
    return request;
  }

  std::chrono::steady_clock::time_point now_{};
  std::unique_ptr<refserver::Files> files_;
  refserver::Store store_;
  std::array<Client, kSlots> sessions_;
  std::set<std::string> issued_;
};

// The harness learns from answers alone.
inline void learn(SessionModel& model, const Packet& p, const Decision& answer) {
  if (!answer.success()) return;
  if (p.what == Packet::kCreate) model = {}, model.created();
  if (p.what == Packet::kFragment) model.accepted({p.first, p.last, p.total});
  if (p.what == Packet::kClose) model.closed();
  if (p.what == Packet::kCancel) model.cancelled();
}

inline std::string words(const naive::Want& want) {
  const auto number = [](const auto& n) { return n ? std::to_string(*n) : std::string("none"); };
  return std::to_string(want.status) + ", offset " + number(want.offset) + ", code " + number(want.code);
}

// What the answer says that it should not.
inline std::string answer_difference(const Packet& p, const naive::Want& want, const Decision& got) {
  naive::Want said{got.status, got.received, std::nullopt};
  if (got.error) said.code = got.error->code;
  std::string out;
  if (said != want) out += "the answer is " + words(said) + " instead of " + words(want) + "; ";
  if (got.error && got.error->context != kContextServer) out += "another context than the server's; ";
  if (got.answer_to.has_value() != (p.what < Packet::kUnknown)) out += "the type is taken for another; ";
  return out;
}

inline std::string model_difference(const SessionModel& model, const naive::Sessions& naive, std::size_t slot) {
  std::string out;
  if (model.next() != naive.next(slot)) out += "the model counts " + std::to_string(model.next()) + " bytes; ";
  if (naive.timed_out(slot)) return out;  // no answer says so
  const bool there = model.state() == SessionState::kOpen || model.state() == SessionState::kFull;
  if (there != naive.there(slot)) out += std::string("the model says the session is ") + (there ? "there; " : "gone; ");
  const bool full = there && naive.next(slot) > 0 && naive.next(slot) == naive.total(slot);
  if (there && (model.state() == SessionState::kFull) != full) out += "the model is wrong about the end; ";
  return out;
}

// What differs after which packet; empty: nothing.
inline std::string difference(const Sequence& sequence, const ChangeStore& change = {}) {
  Server server(sequence.settings, change);
  naive::Sessions naive(sequence.settings);
  std::array<SessionModel, kSlots> models;
  for (std::size_t i = 0; i < sequence.packets.size(); ++i) {
    const auto& p = sequence.packets[i];
    std::string out;
    const auto want = naive.take(p);
    const auto got = server.take(p, out);
    const auto slot = p.what == Packet::kCreate ? p.slot : naive::Sessions::addressed(p);
    learn(models[slot], p, got);
    if (!p.waits()) out += answer_difference(p, want, got);
    out += model_difference(models[slot], naive, slot);
    for (std::size_t url = 0; url < kUrls; ++url) {
      const auto file = server.file(url);
      if (file != naive.files[url])
        out += std::string(kUrl[url]) + " is '" + file.value_or("(none)") + "' instead of '" +
               naive.files[url].value_or("(none)") + "'; ";
    }
    if (!out.empty()) return "packet " + std::to_string(i + 1) + " (" + p.text() + "): " + out;
  }
  return {};
}

}  // namespace bitspec::machine
