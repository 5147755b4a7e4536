// FaultInjector: what is set once, and what is sent.
#include <algorithm>
#include <limits>

#include "harness/client/fault_injector.h"
#include "harness/protocol/guid.h"

namespace bitspec::client {
namespace {

constexpr const char* kAnotherId = "{00112233-4455-6677-8899-aabbccddeeff}";

std::string capitals(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

ContentRange in_32_bits(const ContentRange& range) {
  constexpr std::uint64_t kMask = 0xffffffff;
  return {range.first & kMask, range.last & kMask, range.total & kMask};
}

}  // namespace

void FaultInjector::configure(Settings& settings) const {
  constexpr milliseconds kFarAway = std::chrono::hours(24 * 365);
  if (on(Fault::kPingMissing)) settings.ping_first = false;
  if (on(Fault::kPingMissingOnResume)) settings.ping_on_resume = false;
  if (on(Fault::kPingMissingAtHost)) settings.ping_named_host = false;
  // The last two follow one offset only; read_offset() keeps the others from them.
  if (on(Fault::kOffsetAheadFollowed) || on(Fault::kOffsetMissingIsTotal) || on(Fault::kCloseEarly))
    settings.follows_offset_ahead = true;
  if (on(Fault::kRetryAtOnce)) settings.retry_delay = settings.slow_pace = milliseconds(0);
  if (on(Fault::kRetryForEver)) settings.give_up_after = kFarAway;
  if (on(Fault::kRestartStorm)) settings.most_restarts = settings.free_tries = std::numeric_limits<int>::max();
}

void FaultInjector::configure(Login& login) const {
  login.sends_unasked = on(Fault::kLoginUnasked);
  login.sends_everywhere = on(Fault::kLoginEverywhere);
  login.prefers_basic = on(Fault::kLoginBasicPreferred);
  login.never_gives_up = on(Fault::kLoginForEver);
}

void FaultInjector::configure(wire::Limits& limits) const {
  if (on(Fault::kAnswerAwaitedForEver)) limits.exchange = std::chrono::hours(24 * 365);
}

void FaultInjector::change_packet(Packet& packet) {
  const bool fragment = packet.type == PacketType::kFragment, close = packet.type == PacketType::kCloseSession;
  if (fragment) ++fragments_;
  if (close) ++closes_;
  if (!adopted_.empty() && !packet.session.empty()) packet.session = adopted_;
  if (on(Fault::kSessionIdUpperCase)) packet.session = capitals(packet.session);
  if (on(Fault::kSessionIdOfAnother) && close) packet.session = kAnotherId;
  if (on(Fault::kTotalGrows) && fragment && fragments_ > 1) ++packet.range->total;
  if (on(Fault::kFirstFragmentSkipped) && fragment && fragments_ == 1) {
    auto& range = *packet.range;
    range.first = std::min(range.last + 1, range.total - 1);
    range.last = std::min(range.first + range.last, range.total - 1);
  }
  if (location_) {
    packet.method = "GET";
    packet.url.path = *location_;
    packet.range.reset();
  }
}

void FaultInjector::change_fields(const Packet& packet, const Url& own, Fields& fields) const {
  if (location_) fields = {{"Host", packet.url.authority()}};
  if (on(Fault::kHostFieldOld)) fields.set("Host", own.authority());
  if (on(Fault::kProtocolWithoutBraces) && packet.type == PacketType::kCreateSession)
    fields.set("BITS-Supported-Protocols", std::string(kBits15.substr(1, kBits15.size() - 2)));
  if (on(Fault::kNameWithPath) && packet.type == PacketType::kFragment) {
    const std::string path = own.path.substr(0, own.path.find('?'));
    fields.set("Content-Name", "C:\\uploads\\" + path.substr(path.rfind('/') + 1));
  }
  if (!packet.range) return;
  if (on(Fault::kRangeOneShort) && packet.range->size() > 1)
    fields.set("Content-Range", ContentRange{packet.range->first, packet.range->last - 1, packet.range->total}.text());
  if (on(Fault::kRange32Bits)) fields.set("Content-Range", in_32_bits(*packet.range).text());
}

std::uint64_t FaultInjector::body_begin(const ContentRange& range) const {
  return on(Fault::kBodyOneOff) && range.first > 0 ? range.first - 1 : range.first;
}

std::vector<Packet> FaultInjector::unwanted_before(const Packet& packet) const {
  if (packet.type != PacketType::kCloseSession || closes_ > 0) return {};
  Packet fragment = packet;
  fragment.type = PacketType::kFragment;
  if (on(Fault::kEmptyFragmentAtEnd) && file_size_ > 0)
    fragment.range = ContentRange{file_size_, file_size_ - 1, file_size_};
  if (on(Fault::kEmptyFileFragment) && file_size_ == 0) fragment.range = ContentRange{0, 0, 0};
  return fragment.range ? std::vector<Packet>{fragment} : std::vector<Packet>{};
}

void FaultInjector::change_step(const Packet& last, const Reply& reply, Step& step) const {
  const auto is_next = [&step](PacketType type) { return step.packet && step.packet->type == type; };
  if (on(Fault::kCloseMissing) && is_next(PacketType::kCloseSession)) step = {};
  if (on(Fault::kCancelMissing) && is_next(PacketType::kCancelSession))
    step = {std::nullopt, milliseconds(0), "cancelled", Outcome::kCancelled};
  if (on(Fault::kRestartStorm) && reply.session_not_found()) step.wait = milliseconds(0);
  if (on(Fault::kCancelStartsOver) && last.type == PacketType::kCancelSession && reply.session_not_found())
    step.packet = Packet{PacketType::kCreateSession, last.url, {}, {}};
}

}  // namespace bitspec::client
