#include "harness/client/packet_sender.h"

#include <algorithm>

#include "harness/base/printable.h"
#include "harness/client/stoppable_stream.h"
#include "harness/protocol/guid.h"

namespace bitspec::client {
namespace {

constexpr std::uint64_t kLongestAnswer = 16u << 20;  // bytes of a body that nobody reads

// The server's side of it, or the way there: the upload goes on later. Everything else is ours.
bool is_trouble(const Error& error) {
  return error.code == ErrorCode::kUnreachable || error.code == ErrorCode::kTimeout || error.code == ErrorCode::kIo;
}

bool carries_name(const Packet& packet, NameOn name_on) {
  if (packet.type == PacketType::kCreateSession) return name_on == NameOn::kCreateAndFirstFragment;
  return packet.range && (packet.range->first == 0 || name_on == NameOn::kEveryFragment);
}

}  // namespace

std::string content_name(const std::string& path) {
  constexpr std::size_t kLongest = 260;
  const std::size_t begin = path.rfind('/') + 1;  // 0 without one
  std::string out = path.substr(begin, kLongest);
  for (char& c : out) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    if (control || std::string_view("\\/:*?\"<>|").find(c) != std::string_view::npos) c = '_';
  }
  return is_utf8(out) ? out : std::string(out.size(), '_');
}

PacketSender::PacketSender(SenderOptions options, const LocalFile& file, FaultInjector& faults,
                           const std::atomic<bool>& stop)
    : options_(std::move(options)), file_(file), faults_(faults), stop_(stop), login_(options_.user) {
  options_.limits.answer.body_bytes = kLongestAnswer;
  faults_.configure(options_.limits);
  faults_.configure(login_);
}

Result<Reply> PacketSender::send(const Packet& packet) {
  for (const auto& unwanted : faults_.unwanted_before(packet)) {
    if (auto done = exchange(unwanted); !done) return tl::unexpected(done.error());
  }
  Packet changed = packet;
  faults_.change_packet(changed);
  for (int tries = 1;; ++tries) {
    auto made = exchange(changed);
    if (!made) return tl::unexpected(made.error());
    const bool asked = made->reply.whole && made->reply.status == 401;
    if (asked && login_.challenged(changed.url.origin(), made->answer.fields.all("WWW-Authenticate"), tries)) continue;
    faults_.change_reply(packet, made->answer, made->reply);
    return std::move(made->reply);
  }
}

Result<PacketSender::Exchange> PacketSender::exchange(const Packet& packet) {
  if (auto connected = connect(packet); !connected) {
    if (!is_trouble(connected.error())) return tl::unexpected(connected.error());
    Exchange out;
    out.answer.ending = wire::Ending::kNotConnected;
    out.reply = read_reply(out.answer);
    out.reply.connected = false;
    out.reply.trouble = connected.error().message;
    return out;
  }
  return talk(packet, request_of(packet));
}

Result<PacketSender::Exchange> PacketSender::talk(const Packet& packet, const wire::OutgoingRequest& request) {
  const wire::SendReport report = connection_->send(request);
  if (faults_.on(Fault::kSecondPacketAtOnce) && packet.type == PacketType::kFragment) send_second_packet(packet);
  Exchange out;
  out.answer = connection_->read_answer();
  out.reply = read_reply(out.answer);
  out.reply.sent_all = report.whole;
  if (!connection_->usable()) connection_.reset();
  return out;
}

// The connection that is there, where it leads to the right place and the server has not closed it meanwhile.
Result<void> PacketSender::connect(const Packet& packet) {
  const std::string origin = packet.url.origin();
  const bool usable = connection_ && connected_to_ == origin && connection_->usable() &&
                      connection_->look(milliseconds(0)) == wire::Connection::Idle::kOpen;
  if (usable) return {};
  connection_.reset();
  auto stream = wire::connect(packet.url, std::chrono::steady_clock::now() + options_.limits.connect, &options_.tls);
  if (!stream) return tl::unexpected(stream.error());
  connection_ = new_connection(std::move(*stream));
  connected_to_ = origin;
  return {};
}

std::unique_ptr<wire::Connection> PacketSender::new_connection(std::unique_ptr<wire::Stream> stream) const {
  return std::make_unique<wire::Connection>(stoppable(std::move(stream), stop_), options_.limits);
}

wire::OutgoingRequest PacketSender::request_of(const Packet& packet) {
  const std::string origin = packet.url.origin();
  Fields fields;
  fields.add("Host", packet.url.authority());
  if (origin == options_.url.origin()) {
    for (const auto& field : options_.extra_fields.list()) fields.add(field.name, field.value);
  }
  if (const auto login = login_.field(origin, packet.method, packet.url.path)) fields.add("Authorization", *login);
  const auto type = options_.upper_case_types ? upper_case(packet.type) : mixed_case(packet.type);
  fields.add("BITS-Packet-Type", std::string(type));
  if (packet.type == PacketType::kCreateSession) fields.add("BITS-Supported-Protocols", std::string(kBits15));
  if (!packet.session.empty()) fields.add("BITS-Session-Id", packet.session);
  if (packet.range) fields.add("Content-Range", packet.range->text());
  if (!options_.name.empty() && carries_name(packet, options_.name_on)) fields.add("Content-Name", options_.name);
  // An empty range comes from faults alone.
  const bool empty = !packet.range || packet.range->first > packet.range->last || packet.range->total == 0;
  wire::OutgoingRequest out;
  if (!empty) out.body = file_.part(faults_.body_begin(*packet.range), packet.range->size());
  if (faults_.on(Fault::kPingWithBody) && packet.type == PacketType::kPing) out.body = text_source("ping");
  fields.add("Content-Length", std::to_string(out.body ? out.body->size() : 0));
  faults_.change_fields(packet, options_.url, fields);
  out.head = wire::request_head(packet.method, packet.url.path, "HTTP/1.1", fields);
  return out;
}

// On a connection of its own, before the answer to the first one is read.
void PacketSender::send_second_packet(const Packet& packet) {
  auto stream = wire::connect(packet.url, std::chrono::steady_clock::now() + options_.limits.connect, &options_.tls);
  if (!stream) return;
  const auto second = new_connection(std::move(*stream));
  second->send(request_of({PacketType::kPing, packet.url, {}, {}}));
  second->read_answer();
}

}  // namespace bitspec::client
