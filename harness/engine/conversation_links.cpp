// Conversation, continued: its connections, and the way of a request over them.
#include "harness/engine/body_hash.h"
#include "harness/engine/conversation.h"
#include "harness/protocol/content_range.h"

namespace bitspec::engine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr milliseconds kCloseWait{2000};       // how long an announced close may take
constexpr milliseconds kUnannouncedClose{50};  // within which a close behind the answer shows

// Body bytes that no Content-Length or coding announces are the next request to HTTP: what comes behind the answer is
// the answer to that, and nobody's mistake.
bool sent_more_than_announced(const Sent& sent) {
  if (!sent.body || sent.fields.list().empty() || sent.fields.has("Transfer-Encoding")) return false;
  const auto announced = parse_decimal(sent.fields.first("Content-Length").value_or("0"));
  return announced && sent.body->size() > *announced;
}

bool refused_and_closed(const Exchange& exchange) {
  return exchange.answer.status >= 400 && exchange.answer.closes;
}

// A server that leaves the body of a refused request unread takes it for the next request. If its complaint about that
// comes only after the next request has gone out, it looks like the answer to it.
bool may_answer_unread_body(const Exchange* before, const Exchange& exchange) {
  return before && before->sent.body && before->sent.body->size() > 0 && before->answer.status >= 400 &&
         refused_and_closed(exchange);
}

// A request that was sent as a whole, whose connection is not given up on purpose.
bool goes_on_after(const wire::SendPlan& plan) {
  return !plan.cut && (plan.end == wire::SendEnd::kKeep || plan.end == wire::SendEnd::kHalfClose);
}

}  // namespace

void Conversation::drop(Link& link) {
  if (link.client) environment_.clients->give_back(std::move(link.client));
  if (!link.connection) return;
  if (link.last && link.last->stray.empty() && !sent_more_than_announced(link.last->sent)) {
    link.connection->look(milliseconds(0));
    link.last->stray = link.connection->stray();
  }
  link.connection->close();
  link.connection.reset();
}

void Conversation::give_up(Link& link) {
  given_up_.insert(link.number);
  drop(link);
}

bool Conversation::connect(Link& link, Exchange& exchange) {
  auto stream = environment_.connect(link.origin);
  if (!stream) {
    exchange.answer.ending = stream.error().code == ErrorCode::kTimeout ? wire::Ending::kSilent : wire::Ending::kReset;
    return false;
  }
  link.connection = std::make_unique<wire::Connection>(std::move(*stream), environment_.limits);
  link.number = ++connections_;
  link.fresh = true;
  link.last = nullptr;
  return true;
}

// The connection of that name, ready to be used; null if it cannot be had, and the exchange says why.
Conversation::Link* Conversation::acquire(const BuiltRequest& built, Exchange& exchange) {
  const std::string& name = built.on;
  Link& link = links_[name];
  if (link.connection && link.origin != built.origin) drop(link);
  link.origin = built.origin;
  exchange.with_httplib = environment_.clients != nullptr;
  if (exchange.with_httplib) return acquire_client(link, exchange);
  if (link.connection) {
    const bool spent = !link.connection->usable() || (link.last && link.last->answer.closes) || per_packet_;
    const auto idle = spent ? wire::Connection::Idle::kClosed : link.connection->look(milliseconds(0));
    if (link.keep && idle == wire::Connection::Idle::kClosed) {
      exchange.cannot_send = true;
      exchange.answer.ending = wire::Ending::kClosed;
      return nullptr;
    }
    // With `keep` what came unasked is taken for the next answer, as an ordinary client would.
    if (idle != wire::Connection::Idle::kOpen && !link.keep) per_packet_ ? drop(link) : give_up(link);
  }
  for (const auto& [other, its] : links_) {
    const bool half_sent = its.connection && its.last && !its.last->report.whole;
    if (other != name && half_sent) exchange.sent.beside_open_request = true;
  }
  if (!link.connection && !connect(link, exchange)) return nullptr;
  exchange.connection = link.number;
  return &link;
}

void Conversation::read(Exchange& exchange, wire::Connection& connection) {
  BodyHash hash;
  wire::ReadOptions options;
  options.head_request = exchange.sent.head_request;
  options.sink = [&hash](std::string_view bytes) { hash.add(bytes); };
  exchange.answer = connection.read_answer(options);
  exchange.times = connection.times();
  exchange.body = hash.take();
}

void Conversation::send_and_read(BuiltRequest& built, Exchange& exchange, Link& link,
                                 const std::function<void()>& before_last_byte) {
  if (link.client) return exchange_with_httplib(built, exchange, link);
  const bool reused = !link.fresh;
  const Exchange* const before = link.last;
  link.fresh = false;
  link.last = &exchange;
  exchange.report = link.connection->send(built.out, before_last_byte);
  exchange.times = link.connection->times();
  if (!exchange.sent.answer_awaited) return;
  read(exchange, *link.connection);
  // A server may close an idle connection just as a request goes out; an ordinary client opens another one then.
  const bool nothing =
      exchange.answer.raw_head.empty() && exchange.answer.interim.empty() &&
      (exchange.answer.ending == wire::Ending::kClosed || exchange.answer.ending == wire::Ending::kReset);
  if (!reused || link.keep || !goes_on_after(built.out.plan)) return;
  if (!nothing && !may_answer_unread_body(before, exchange)) return;
  give_up(link);
  if (!connect(link, exchange)) return;
  exchange.connection = link.number;
  send_and_read(built, exchange, link);
}

// No answer on a fresh connection: once more, so that an accident is not taken for a fault.
void Conversation::try_again(BuiltRequest& built, Exchange& exchange) {
  if (!environment_.second_try || exchange.answered() || exchange.cannot_send || !exchange.sent.answer_awaited ||
      !exchange.sent.bits_post)
    return;
  if (built.out.plan.cut || built.out.plan.end != wire::SendEnd::kKeep || environment_.stopped()) return;
  if (exchange.answer.ending == wire::Ending::kComplete || exchange.answer.ending == wire::Ending::kOverLimit) return;
  if (environment_.one_connection) give_up(links_[built.on]);  // else the second would wait for the first
  if (exchange.with_httplib) return try_client_again(built, exchange);
  Link spare;
  spare.origin = built.origin;
  Exchange second;
  second.sent = exchange.sent;
  if (!connect(spare, second)) return;
  spare.connection->send(built.out);
  read(second, *spare.connection);
  exchange.second_try_answered = second.answered();
  spare.connection->close();
}

bool Conversation::connection_is(Exchange& exchange, bool closed) {
  Link& link = links_[exchange.connection_name];
  // It may linger, but nobody is to use it again.
  if (!closed && exchange.answer.closes) return false;
  if (!link.connection || link.last != &exchange) return closed;  // it is gone already
  const auto idle = link.connection->look(closed ? kCloseWait : kUnannouncedClose);
  return (idle == wire::Connection::Idle::kClosed) == closed;
}

void Conversation::finish() {
  for (auto& [name, link] : links_) drop(link);
  cancel_open_sessions();
}

// Best effort: never judged, never shown.
void Conversation::cancel_open_sessions() {
  constexpr std::size_t kMost = 50;
  constexpr milliseconds kPatience{500};  // for one answer
  const bool answers = !exchanges_.empty() && exchanges_.back().answered();
  if (!environment_.tidy || environment_.clients || !answers || environment_.stopped()) return;
  std::unique_ptr<wire::Connection> connection;
  Url origin;
  std::size_t count = 0;
  for (const Session* session : sessions_.open()) {
    if (++count > kMost) return;
    scenario::PacketStep cancel;
    cancel.packet = PacketType::kCancelSession;
    cancel.session = session->name;
    cancel.user = session->user;
    auto built = builder_.build(cancel, "cancel");
    if (!built) return;
    if (!connection || !connection->usable() || origin != built->origin) {
      auto stream = environment_.connect(built->origin);
      if (!stream) return;
      wire::Limits limits = environment_.limits;
      limits.exchange = std::min(limits.exchange, kPatience);
      connection = std::make_unique<wire::Connection>(std::move(*stream), limits);
      origin = built->origin;
    }
    connection->send(built->out);
    if (connection->read_answer().status == 0) return;
  }
}

}  // namespace bitspec::engine
