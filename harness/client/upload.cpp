#include "harness/client/upload.h"

#include <algorithm>

#include "harness/client/meaning.h"
#include "harness/client/named_host.h"
#include "harness/protocol/guid.h"

namespace bitspec::client {
namespace {

// Goes back as it came: what cannot stand in a field is none.
bool can_be_sent(const std::string& id) {
  return std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

bool is_bits15(const std::string& protocol) {
  return Guid::parse(protocol) == Guid::parse(kBits15);
}

}  // namespace

Upload::Upload(Url url, std::uint64_t size, const Settings& settings)
    : own_url_(std::move(url)), size_(size), settings_(settings), url_(own_url_), fragment_(settings.fragment) {}

Step Upload::begin() {
  ping_due_ = settings_.ping_first;
  return send();
}

Step Upload::resume(const SavedSession& saved) {
  url_ = saved.url;
  session_ = saved.id;
  next_ = most_ = most_of_all_ = saved.offset;
  sent_ = saved.sent;
  phase_ = next_ == size_ ? Phase::kClose : Phase::kFragments;
  ping_due_ = settings_.ping_on_resume;
  return send();
}

std::optional<SavedSession> Upload::saved() const {
  if (session_.empty() || phase_ == Phase::kCancel) return std::nullopt;
  return SavedSession{session_, url_, next_, std::max(sent_, std::min(size_, next_ + fragment_))};
}

Packet Upload::due() const {
  if (ping_due_) return {PacketType::kPing, url_, {}, {}};
  switch (phase_) {
    case Phase::kCreate:
      return {PacketType::kCreateSession, url_, {}, {}};
    case Phase::kFragments:
      return {PacketType::kFragment, url_, session_,
              ContentRange{next_, std::min(size_, next_ + fragment_) - 1, size_}};
    case Phase::kClose:
      return {PacketType::kCloseSession, url_, session_, {}};
    case Phase::kCancel:
      break;
  }
  return {PacketType::kCancelSession, url_, session_, {}};
}

Step Upload::send(milliseconds wait, std::string why) {
  last_ = due();
  if (last_.range) sent_ = std::max(sent_, last_.range->last + 1);
  return {last_, wait, std::move(why), Outcome::kUploaded};
}

Step Upload::end(Outcome outcome, std::string why) {
  return {std::nullopt, milliseconds(0), std::move(why), outcome};
}

Step Upload::cancel(Outcome outcome, std::string why) {
  cancel_outcome_ = outcome;
  cancel_why_ = std::move(why);
  if (session_.empty()) return end(cancel_outcome_, cancel_why_);
  phase_ = Phase::kCancel;
  ping_due_ = false;
  stalls_ = 0;
  stalled_since_.reset();
  return send();
}

Step Upload::answered(const Reply& reply, milliseconds now) {
  const Meaning meaning = meaning_of(last_, reply, settings_);
  answered_ = answered_ || reply.whole;
  watch_host(reply, meaning == Meaning::kAck, now);
  if (last_.type == PacketType::kPing && meaning != Meaning::kSessionNotFound && meaning != Meaning::kTransient &&
      reply.status / 100 != 3 && reply.status != 401) {
    ping_due_ = false;  // whatever it says: a Ping is optional, and what is refused with a reason will be again
    return send();
  }
  switch (meaning) {
    case Meaning::kAck:
      return on_ack(reply, now);
    case Meaning::kOffset:
      if (!reply.offset) return again(reply, now, "416 without an offset");
      return go_on_at(*reply.offset, reply, now);
    case Meaning::kSmaller:
      return shrink(reply, now);
    case Meaning::kSessionNotFound:
      return not_found(now);
    case Meaning::kTransient:
      return again(reply, now, reply.text());
    case Meaning::kUnusable:
      if (last_.type == PacketType::kCreateSession) return end(Outcome::kNotBits, reply.text());
      return again(reply, now, reply.text());
    case Meaning::kFinal:
      break;
  }
  return final_answer(reply);
}

Step Upload::final_answer(const Reply& reply) {
  if (last_.type == PacketType::kCancelSession) return end(cancel_outcome_, cancel_why_);
  return end(Outcome::kRefused, std::string(mixed_case(last_.type)) + " was refused: " + reply.text());
}

Step Upload::on_ack(const Reply& reply, milliseconds now) {
  switch (last_.type) {
    case PacketType::kPing:
      break;
    case PacketType::kCreateSession:
      return created(reply);
    case PacketType::kFragment:
      if (!reply.offset) return again(reply, now, "an Ack without the offset to go on at");
      return go_on_at(*reply.offset, reply, now);
    case PacketType::kCloseSession:
      return end(Outcome::kUploaded, "");
    case PacketType::kCancelSession:
      return end(cancel_outcome_, cancel_why_);
  }
  return send();
}

Step Upload::created(const Reply& reply) {
  if (!reply.protocol) return end(Outcome::kNotBits, "the server named no protocol");
  if (!is_bits15(*reply.protocol)) return end(Outcome::kNotBits, "the server chose a protocol that was not offered");
  if (!reply.session_id || !can_be_sent(*reply.session_id))
    return end(Outcome::kNotBits, "the server gave no session id");
  session_ = *reply.session_id;
  phase_ = size_ == 0 ? Phase::kClose : Phase::kFragments;
  close_sent_ = false;
  const auto named = reply.host_id ? at_named_host(own_url_, *reply.host_id) : std::nullopt;
  if (named) {
    url_ = *named;
    fallback_ = reply.fallback;
    host_lost_since_.reset();
    ping_due_ = settings_.ping_named_host;
  }
  return send();
}

// What the server has, by its Ack or a 416.
Step Upload::go_on_at(std::uint64_t offset, const Reply& reply, milliseconds now) {
  const ContentRange& range = *last_.range;
  if (offset > size_) return again(reply, now, "an offset beyond the end of the file");
  if (offset > sent_ && !settings_.follows_offset_ahead) return again(reply, now, "an offset of bytes never sent");
  const bool moved = offset != range.first;
  const bool all_taken = offset == range.last + 1 && reply.success();
  next_ = offset;
  if (next_ == size_) phase_ = Phase::kClose;
  if (offset > most_) {
    progress(offset);
    return send();
  }
  if (all_taken) return send();
  return stall(now, moved ? milliseconds(0) : settings_.retry_delay,
               reply.text() + ", going on at byte " + std::to_string(offset));
}

void Upload::progress(std::uint64_t offset) {
  most_ = offset;
  stalls_ = 0;
  stalled_since_.reset();
  if (most_ > most_of_all_) {
    most_of_all_ = most_;
    restarts_ = 0;
  }
}

Step Upload::shrink(const Reply& reply, milliseconds now) {
  const std::uint64_t size = last_.range->size();
  if (size <= settings_.smallest_fragment) return final_answer(reply);
  fragment_ = std::max(size / 2, settings_.smallest_fragment);
  return stall(now, milliseconds(0),
               reply.text() + ", going on with fragments of " + std::to_string(fragment_) + " bytes");
}

Step Upload::again(const Reply& reply, milliseconds now, std::string why) {
  if (last_.type == PacketType::kCloseSession) close_sent_ = true;
  if (!session_.empty() && phase_ != Phase::kCancel) ping_due_ = settings_.ping_on_resume;
  return stall(now, std::max(settings_.retry_delay, reply.retry_after.value_or(milliseconds(0))), why);
}

Step Upload::not_found(milliseconds now) {
  if (phase_ == Phase::kCancel) return end(cancel_outcome_, cancel_why_);
  // The Ack of the first one was lost: the session is gone because it was closed.
  if (phase_ == Phase::kClose && close_sent_ && !settings_.starts_over_after_any_close)
    return end(Outcome::kUploaded, "");
  return start_over(now);
}

Step Upload::start_over(milliseconds now) {
  session_.clear();
  next_ = sent_ = most_ = 0;
  phase_ = Phase::kCreate;
  ping_due_ = false;
  const std::string why = "the server does not know the session any more";
  if (++restarts_ > settings_.most_restarts) return give_up(why);
  return stall(now, restarts_ > 1 ? settings_.retry_delay : milliseconds(0), why + ": starting over");
}

Step Upload::give_up(const std::string& why) {
  if (phase_ == Phase::kCancel) return end(cancel_outcome_, cancel_why_);
  return end(answered_ ? Outcome::kGaveUp : Outcome::kUnreachable, why);
}

// Nothing got on: the next packet, after a while, or the end.
Step Upload::stall(milliseconds now, milliseconds wait, const std::string& why) {
  if (!stalled_since_) stalled_since_ = now;
  if (++stalls_ > settings_.free_tries) wait = std::max(wait, settings_.slow_pace);
  if (host_lost_since_ && fallback_ && now + wait >= *host_lost_since_ + *fallback_) {
    wait = std::max(milliseconds(0), *host_lost_since_ + *fallback_ - now);
    leave_named_host();
  } else if (now + wait - *stalled_since_ > settings_.give_up_after) {
    return give_up(why);
  }
  return send(wait, why);
}

// How long the named host is not there, in the sense of the profile.
void Upload::watch_host(const Reply& reply, bool acknowledged, milliseconds now) {
  if (url_ == own_url_) return;
  const bool fine =
      settings_.fallback_needs_lost_connection ? reply.connected : acknowledged && last_.type == PacketType::kFragment;
  const bool lost = settings_.fallback_needs_lost_connection ? !reply.connected : !reply.whole;
  if (fine) host_lost_since_.reset();
  if (lost && !host_lost_since_) host_lost_since_ = now;
}

void Upload::leave_named_host() {
  url_ = own_url_;
  fallback_.reset();
  host_lost_since_.reset();
  stalled_since_.reset();
  stalls_ = 0;
}

}  // namespace bitspec::client
