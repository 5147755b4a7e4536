// What ought to happen to sessions, written from docs/protocol.md sections 2 to 4 without a look at the store: one
// function for each packet.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>

#include "fuzz/session_packets.h"

namespace bitspec::naive {

using machine::kSlots;
using machine::kUrls;
using machine::Packet;

struct Want {
  int status = 200;
  std::optional<std::uint64_t> offset = std::nullopt;  // in BITS-Received-Content-Range
  std::optional<std::uint32_t> code = std::nullopt;    // its context is always 0x5
  friend bool operator==(const Want&, const Want&) = default;
};

class Sessions {
 public:
  explicit Sessions(const machine::Settings& settings) : set_(settings) {}

  Want take(const Packet& p) {
    if (p.waits()) return now_ += p.wait_ms(), Want{};
    if (p.what == Packet::kUnknown) return kBad;
    Session* named = named_by(p);
    if (named != nullptr && named->there && expired(*named)) named->there = false, named->timed_out = true;
    auto want = whole(p, named);
    const bool found = named != nullptr && named->there && named->url == url_of(p);
    // [MC-BUP 3.2.2] any packet handled; and a refused Fragment says where to go on
    if (literal() && found && want.status == 200) named->active = now_;
    if (literal() && found && want.status != 200 && p.what == Packet::kFragment && p.id != Packet::kTwice)
      want.offset = named->bytes.size();
    return want;
  }

  std::array<std::optional<std::string>, kUrls> files;

  std::uint64_t next(std::size_t slot) const { return sessions_[slot].bytes.size(); }
  std::uint64_t total(std::size_t slot) const { return sessions_[slot].total; }
  bool there(std::size_t slot) const { return sessions_[slot].there; }
  bool timed_out(std::size_t slot) const { return sessions_[slot].timed_out; }  // and somebody has noticed

  // The slot whose id a packet carries, whether it has one or not.
  static std::size_t addressed(const Packet& p) { return p.id == Packet::kNext ? (p.slot + 1) % kSlots : p.slot; }

 private:
  struct Session {
    bool issued = false, there = false, timed_out = false;
    std::size_t url = 0;
    std::uint64_t total = 0, active = 0;
    std::string bytes;
  };

  static constexpr Want kBad{400, {}, 0x80070057}, kNotFound{500, {}, 0x8020001F};

  bool literal() const { return set_.profile == Profile::kMcBup; }
  bool expired(const Session& s) const { return set_.timeout && now_ - s.active > machine::kTimeoutMs; }
  Want denied() const { return {set_.profile == Profile::kWin32 ? 409 : 403, {}, 0x80070005}; }
  bool is_taken(std::size_t url) const { return !set_.overwrite && files[url]; }

  std::size_t url_of(const Packet& p) const {
    if (p.what == Packet::kCreate) return p.url;
    const auto own = sessions_[p.slot].url;
    return p.other_url ? kUrls - 1 - own : own;
  }

  // The session whose id the packet carries; none: no id, or one that was never issued.
  Session* named_by(const Packet& p) {
    const bool left_out = p.id == Packet::kUsual && (p.what == Packet::kPing || p.what == Packet::kCreate);
    if (left_out || p.id == Packet::kNone || p.id == Packet::kEmpty || p.id == Packet::kForeign) return nullptr;
    auto& s = sessions_[addressed(p)];
    return s.issued ? &s : nullptr;
  }

  Want whole(const Packet& p, Session* named) {
    const bool fragment = p.what == Packet::kFragment;
    if (named != nullptr && p.id == Packet::kTwice) return kBad;
    const bool no_length = p.framing == Packet::kNoLength && (fragment || set_.profile != Profile::kWin32);
    if (p.framing == Packet::kChunked || no_length) return {set_.profile == Profile::kIis ? 400 : 411, {}, kBad.code};
    if (!fragment && p.framing == Packet::kLength && p.length > 0) return kBad;
    if (p.what == Packet::kPing) return {};
    if (p.what == Packet::kCreate) return create(p);
    if (fragment && !(p.first <= p.last && p.last < p.total && p.length == p.last - p.first + 1)) return kBad;
    if (named == nullptr) return p.id == Packet::kForeign ? kNotFound : kBad;
    if (!named->there || named->url != url_of(p)) return kNotFound;
    if (fragment) return this->fragment(*named, p);
    if (literal() && p.what == Packet::kClose && !named->bytes.empty()) {  // complete or not
      if (is_taken(named->url)) return denied();
      files[named->url] = named->bytes;
    }
    named->there = false;
    return {};
  }

  Want create(const Packet& p) {
    if (is_taken(p.url)) return denied();
    if (p.spelling > (literal() ? 1U : 0U)) return kBad;
    sessions_[p.slot] = {};
    sessions_[p.slot].issued = sessions_[p.slot].there = true;
    sessions_[p.slot].url = p.url;
    sessions_[p.slot].active = now_;
    return {};
  }

  Want fragment(Session& s, const Packet& p) {
    const std::uint64_t next = s.bytes.size();
    if (next > 0 && p.total != s.total) return kBad;
    if (set_.limits && p.total > machine::kMaxUpload) return {500, {}, 0x80200020};
    if (set_.limits && p.length > machine::kMaxFragment) return {413, {}, {}};
    if (p.first > next || (literal() && p.first < next))
      return {416, next, literal() ? std::optional<std::uint32_t>(0) : std::nullopt};
    if (p.first + p.arrives() > next) s.active = now_;  // progress, whether it will count or not
    if (p.ends_early()) return kBad;
    if (p.last < next) return {200, next, {}};
    const bool ends = p.last + 1 == p.total;
    if (ends && !literal() && is_taken(s.url)) return denied();
    s.total = p.total;
    for (auto at = next; at <= p.last; ++at) s.bytes += p.byte_at(at);
    if (ends && !literal()) files[s.url] = s.bytes;
    return {200, s.bytes.size(), {}};
  }

  machine::Settings set_;
  std::uint64_t now_ = 0;
  std::array<Session, kSlots> sessions_;
};

}  // namespace bitspec::naive
