// Conversation, continued: its connections, and the way of a request over them.
#include "harness/engine/body_hash.h"
#include "harness/engine/conversation.h"
#include "harness/engine/plain_packets.h"
#include "harness/protocol/content_range.h"

namespace bitspec::engine {
namespace {

using Clock = std::chrono::steady_clock;

using Fate = wire::Connection::Fate;

bool refused_and_closed(const Exchange& exchange) {
  return exchange.answer.status >= 400 && exchange.answer.closes;
}

// A server that leaves the body of a refused request unread takes it for the next request. If its complaint about that
// comes only after the next request has gone out, it looks like the answer to it.
bool may_answer_unread_body(const Exchange* before, const Exchange& exchange) {
  return before && before->sent.body && before->sent.body->size() > 0 && before->answer.status >= 400 &&
         refused_and_closed(exchange);
}

// Where the server may take the body, or what it thinks is behind it, for the next request. An ordinary client opens
// another connection then.
bool body_may_be_unread(const Exchange& exchange) {
  const Sent& sent = exchange.sent;
  if (sent.malformed_http) return true;
  if (!sent.body || sent.body->size() == 0) return false;
  const auto length = parse_decimal(sent.fields.first("Content-Length").value_or(""));
  const bool plain = length && *length == sent.body->size() && !sent.fields.has("Transfer-Encoding");
  return !plain || !exchange.success() || sent.packet != PacketType::kFragment;
}

// Of a request that could not be sent any more.
wire::Ending ending_of(Fate fate) {
  if (fate == Fate::kGivenUp) return wire::Ending::kNotConnected;
  return fate == Fate::kPeerReset ? wire::Ending::kReset : wire::Ending::kClosed;
}

void note_patience(const Environment& environment, const Exchange& exchange) {
  if (!environment.patience) return;
  const auto took = exchange.times.head - exchange.times.sent;
  if (exchange.answered()) environment.patience->answered(took);
  if (exchange.answer.ending == wire::Ending::kSilent && exchange.report.whole) environment.patience->silent();
  if (exchange.answer.has(wire::DeviationKind::kNoFraming)) environment.patience->unframed();
  if (exchange.success() && exchange.sent.packet == PacketType::kCreateSession) environment.patience->created(took);
}

// A request that was sent as a whole, whose connection is not given up on purpose.
bool goes_on_after(const wire::SendPlan& plan) {
  return !plan.cut && (plan.end == wire::SendEnd::kKeep || plan.end == wire::SendEnd::kHalfClose);
}

}  // namespace

void Conversation::drop(Link& link) {
  if (link.client) environment_.clients->give_back(std::move(link.client));
  if (!link.connection) return;
  // What is behind a body that was taken for a request is the answer to that, and when it comes is chance.
  if (link.last && link.last->stray.empty() && !body_may_be_unread(*link.last)) {
    link.connection->look(milliseconds(0));
    link.last->stray = link.connection->stray();
  }
  if (link.last) link.last->fate = link.connection->fate();
  const bool late_answer_counts = environment_.late_answers_count && !environment_.one_connection && link.hurried &&
                                  link.last && link.last->answer.ending == wire::Ending::kSilent;
  if (late_answer_counts)
    environment_.patience->watch(std::move(link.connection),
                                 link.last->times.sent + link.last->report.blocked + environment_.limits.exchange, id_);
  else
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
    exchange.answer.ending = wire::Ending::kNotConnected;
    return false;
  }
  const wire::Limits limits = environment_.limits_now();
  link.hurried = limits.exchange < environment_.limits.exchange;
  link.connection = std::make_unique<wire::Connection>(std::move(*stream), limits);
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
    // With `keep` it is used as long as the server has not ended it, whatever was announced; what came unasked is taken
    // for the next answer, as an ordinary client would.
    const bool spent =
        !link.keep && (!link.connection->usable() || (link.last && link.last->answer.closes) || per_packet_);
    const auto idle = spent ? wire::Connection::Idle::kClosed : link.connection->look(milliseconds(0));
    if (link.keep && idle == wire::Connection::Idle::kClosed) {
      exchange.cannot_send = true;
      exchange.answer.ending = ending_of(link.connection->fate());
      return nullptr;
    }
    const bool doubtful = link.last && environment_.sessions_survive && body_may_be_unread(*link.last);
    if (!link.keep && (per_packet_ || doubtful))
      drop(link);
    else if (!link.keep && idle != wire::Connection::Idle::kOpen)
      give_up(link);
  }
  for (const auto& [other, its] : links_) {
    const bool open = its.connection && its.last && (!its.last->report.whole || !its.last->sent.answer_awaited);
    if (other != name && open) exchange.sent.beside_open_request = true;
  }
  if (!link.connection && !connect(link, exchange)) return nullptr;
  exchange.connection = link.number;
  return &link;
}

std::size_t Conversation::most_of_body(const Exchange& exchange) const {
  const std::size_t most = exchange.sent.bits_post ? kKeptPacketBody : kKeptBody;
  return std::clamp(kKeptBodies - std::min(kKeptBodies, kept_of_bodies_.load()), kKeptOfEachBody, most);
}

wire::AnswerLimits Conversation::limits_of_answer() const {
  wire::AnswerLimits limits = environment_.limits.answer;
  if (kept_of_heads_ < kKeptHeads) return limits;
  limits.head_bytes = kLateHead;
  limits.fields = kLateFields;
  return limits;
}

void Conversation::read(Exchange& exchange, wire::Connection& connection) {
  BodyHash hash(most_of_body(exchange));
  wire::ReadOptions options;
  options.head_request = exchange.sent.head_request;
  options.sink = [&hash](std::string_view bytes) { hash.add(bytes); };
  options.limits = limits_of_answer();
  exchange.answer = connection.read_answer(options);
  kept_of_heads_ += exchange.answer.raw_head.size() + exchange.answer.fields.list().size() * sizeof(Field);
  exchange.answer_head_size = 0;
  environment_.evidence->shorten_heads(exchange);
  exchange.times = connection.times();
  exchange.body = exchange.answer.body_size > 0 ? hash.take() : BodyHash().take();
  kept_of_bodies_ += exchange.body.kept.size();
  exchange.fate = connection.fate();
  note_patience(environment_, exchange);
}

void Conversation::send_and_read(BuiltRequest& built, Exchange& exchange, Link& link,
                                 const std::function<void()>& before_last_byte) {
  if (link.client) return exchange_with_httplib(built, exchange, link);
  const bool reused = !link.fresh;
  const Exchange* const before = link.last;
  link.fresh = false;
  link.last = &exchange;
  exchange.reused = reused;
  if (!built.out.plan.splits.empty() && !environment_.one_connection && !in_parallel_)
    built.out.plan.after_pause = [this] { let_peer_look(); };
  exchange.report = link.connection->send(built.out, before_last_byte);
  exchange.times = link.connection->times();
  if (!exchange.sent.answer_awaited) return;
  read(exchange, *link.connection);
  // It may be the answer to what the server took for another request: no rule about answers to this one looks at it.
  if (link.keep && before && body_may_be_unread(*before)) exchange.judged = false;
  // A server may close an idle connection just as a request goes out; an ordinary client opens another one then.
  if (!reused || link.keep || !goes_on_after(built.out.plan)) return;
  if (!exchange.ended_between_requests() && !may_answer_unread_body(before, exchange)) return;
  give_up(link);
  if (!connect(link, exchange)) return;
  exchange.connection = link.number;
  send_and_read(built, exchange, link);
}

// No answer on a fresh connection: once more, so that an accident is not taken for a fault.
void Conversation::try_again(BuiltRequest& built, Exchange& exchange) {
  if (!environment_.second_try || exchange.answered() || exchange.cannot_send || !exchange.sent.answer_awaited ||
      !exchange.sent.bits_post || exchange.ended_between_requests())
    return;
  if (built.out.plan.cut || built.out.plan.end != wire::SendEnd::kKeep || environment_.stopped()) return;
  if (exchange.answer.ending == wire::Ending::kComplete || ended_by_us(exchange.answer.ending)) return;
  if (environment_.one_connection) give_up(links_[built.on]);  // else the second would wait for the first
  if (exchange.with_httplib) return try_client_again(built, exchange);
  Link spare;
  spare.origin = built.origin;
  Exchange second;
  second.sent = exchange.sent;
  if (!connect(spare, second)) return;
  environment_.wait_for_turn();
  spare.connection->send(built.out);
  read(second, *spare.connection);
  exchange.second_try_answered = second.answered();
  spare.last = &second;
  drop(spare);
}

Result<bool> Conversation::connection_is(Exchange& exchange, bool closed) {
  Link& link = links_[exchange.connection_name];
  const bool ours = link.connection && link.last == &exchange;
  if (ours && closed && exchange.fate == Fate::kOpen) link.connection->look(environment_.limits.exchange);
  if (ours) exchange.fate = link.connection->fate();
  if (exchange.fate == Fate::kPeerClosed || exchange.fate == Fate::kPeerReset) return closed;
  if (exchange.fate == Fate::kGivenUp) return bad_input("bitspec gave the connection up");
  // It may linger, but nobody is to use it again.
  if (!closed && exchange.answer.closes) return false;
  if (closed && ours) return false;
  if (!ours) return bad_input("bitspec closed the connection itself");
  const auto again = answers_again(link);
  exchange.fate = link.connection->fate();
  if (!again) return bad_input("a Ping on it got no answer within the time limit");
  return *again;
}

// By a Ping, which changes nothing.
std::optional<bool> Conversation::answers_again(Link& link) {
  auto built = builder_.build(std::get<scenario::PacketStep>(plain_packet(PacketType::kPing, "ping").what), "ping");
  if (!built) return std::nullopt;
  Exchange unseen;
  unseen.sent = built->sent;
  environment_.wait_for_turn();
  link.connection->send(built->out);
  read(unseen, *link.connection);
  if (unseen.answered()) return true;
  if (unseen.answer.ending == wire::Ending::kClosed || unseen.answer.ending == wire::Ending::kReset) return false;
  return std::nullopt;
}

std::string Conversation::why_not_kept(const std::string& name) const {
  const auto at = links_.find(name);
  if (at == links_.end() || !at->second.keep || !at->second.connection || !at->second.last) return {};
  const Link& link = at->second;
  if (link.connection->fate() == Fate::kGivenUp)
    return link.last->answer.has(wire::DeviationKind::kNoFraming)
               ? "bitspec gave the connection up: the answer before has no end"
               : "bitspec gave the connection up: what came before is no answer";
  const bool in_the_middle = link.last->sent.answer_awaited && !link.last->report.whole &&
                             link.connection->fate() == Fate::kOpen && link.last->answered();
  return in_the_middle ? "bitspec gave the connection up: the request before was answered in its middle" : "";
}

// A request on another connection that is answered: until then the peer had the time to look at this one.
void Conversation::let_peer_look() {
  auto built = builder_.build(std::get<scenario::PacketStep>(plain_packet(PacketType::kPing, "ping").what), "ping");
  if (!built) return;
  auto stream = environment_.connect(built->origin);
  if (!stream) return;
  environment_.wait_for_turn();
  wire::Connection beside(std::move(*stream), environment_.limits_now());
  beside.send(built->out);
  (void)beside.read_answer();
  beside.close();
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
    environment_.wait_for_turn();
    connection->send(built->out);
    if (connection->read_answer().status == 0) return;
  }
}

}  // namespace bitspec::engine
