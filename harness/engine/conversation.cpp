#include "harness/engine/conversation.h"

#include <poll.h>

#include <latch>
#include <thread>

#include "harness/base/caught.h"
#include "harness/engine/body_hash.h"
#include "harness/engine/read_back.h"
#include "harness/protocol/content_range.h"

namespace bitspec::engine {
namespace {

using scenario::Step;
using Clock = std::chrono::steady_clock;

constexpr const char* kMainConnection = "main";  // what a step uses that names none
constexpr milliseconds kCloseWait{2000};         // how long an announced close may take
constexpr milliseconds kUnannouncedClose{50};    // within which a close behind the answer shows
constexpr milliseconds kAllUnderWay{50};         // for the server to begin with each of several requests

// Body bytes that no Content-Length or coding announces are the next request to HTTP: what comes behind the answer is
// the answer to that, and nobody's mistake.
bool sent_more_than_announced(const Sent& sent) {
  if (!sent.body || sent.fields.list().empty() || sent.fields.has("Transfer-Encoding")) return false;
  const auto announced = parse_decimal(sent.fields.first("Content-Length").value_or("0"));
  return announced && sent.body->size() > *announced;
}

// A request that was sent as a whole, whose connection is not given up on purpose.
bool goes_on_after(const wire::SendPlan& plan) {
  return !plan.cut && (plan.end == wire::SendEnd::kKeep || plan.end == wire::SendEnd::kHalfClose);
}

}  // namespace

Conversation::Conversation(const Environment& environment, std::string id, std::uint64_t seed)
    : environment_(environment),
      id_(std::move(id)),
      sessions_(environment.layout, *environment.target, id_, seed),
      builder_(environment.profile, *environment.target, sessions_) {}

Exchange& Conversation::record(BuiltRequest& built) {
  Exchange& exchange = exchanges_.emplace_back();
  exchange.id = id_ + "#" + std::to_string(exchanges_.size());
  exchange.sent = built.sent;
  exchange.connection_name = built.on;
  if (!built.as.empty()) named_[built.as] = &exchange;
  return exchange;
}

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
  auto stream = wire::connect_tcp(environment_.target->url, Clock::now() + environment_.limits.connect);
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
Conversation::Link* Conversation::acquire(const std::string& name, Exchange& exchange) {
  Link& link = links_[name];
  exchange.by_client = environment_.clients != nullptr;
  if (exchange.by_client) return acquire_client(link, exchange);
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
  if (link.client) return exchange_by_client(built, exchange, link);
  const bool reused = !link.fresh;
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
  if (reused && nothing && !link.keep && goes_on_after(built.out.plan)) {
    give_up(link);
    if (!connect(link, exchange)) return;
    exchange.connection = link.number;
    send_and_read(built, exchange, link);
  }
}

// No answer on a fresh connection: once more, so that an accident is not taken for a fault.
void Conversation::try_again(BuiltRequest& built, Exchange& exchange) {
  if (exchange.answered() || exchange.cannot_send || !exchange.sent.answer_awaited || !exchange.sent.bits_post) return;
  if (built.out.plan.cut || built.out.plan.end != wire::SendEnd::kKeep || environment_.stopped()) return;
  if (exchange.answer.ending == wire::Ending::kComplete || exchange.answer.ending == wire::Ending::kOverLimit) return;
  if (environment_.one_connection) give_up(links_[built.on]);  // else the second would wait for the first
  if (exchange.by_client) return try_client_again(built, exchange);
  Link spare;
  Exchange second;
  second.sent = exchange.sent;
  if (!connect(spare, second)) return;
  spare.connection->send(built.out);
  read(second, *spare.connection);
  exchange.second_try_answered = second.answered();
  spare.connection->close();
}

// What the answer says about the session.
void Conversation::absorb(const BuiltRequest& built, Exchange& exchange) {
  Session* session = sessions_.find(built.sent.session);
  if (!session || built.sent.session.empty()) return;
  if (const auto said = exchange.field("BITS-Received-Content-Range")) {
    if (const auto number = parse_decimal(*said)) session->said = *number;
  }
  if (built.range) {
    session->total = built.range->total;
    if (std::find(session->streams.begin(), session->streams.end(), built.stream) == session->streams.end())
      session->streams.push_back(built.stream);
  }
  if (!exchange.success() || !built.sent.packet) return;
  switch (*built.sent.packet) {
    case PacketType::kCreateSession:
      session->id = exchange.field("BITS-Session-Id").value_or("");
      session->connection = exchange.connection;
      session->model.created();
      if (!session->id.empty()) sessions_.remember_id(session->id);
      break;
    case PacketType::kFragment:
      if (built.range) session->model.accepted(*built.range);
      break;
    case PacketType::kCloseSession:
      session->model.closed();
      break;
    case PacketType::kCancelSession:
      session->model.cancelled();
      break;
    case PacketType::kPing:
      break;
  }
}

Result<BuiltRequest> Conversation::build(const Step& step) {
  if (const auto* packet = std::get_if<scenario::PacketStep>(&step.what)) return builder_.build(*packet, step.name);
  if (const auto* request = std::get_if<scenario::RequestStep>(&step.what)) return builder_.build(*request, step.name);
  if (const auto* raw = std::get_if<scenario::RawStep>(&step.what)) return builder_.build(*raw, step.name);
  return fail(ErrorCode::kInternal, "'" + step.name + "' sends no request");
}

Result<void> Conversation::run_request(const Step& step, std::vector<Exchange*>& made) {
  auto built = build(step);
  if (!built) return tl::unexpected(built.error());
  Exchange& exchange = record(*built);
  made.push_back(&exchange);
  if (Link* link = acquire(built->on, exchange)) {
    send_and_read(*built, exchange, *link);
    link->keep = false;
    if ((!link->connection && !link->client) || built->out.plan.end == wire::SendEnd::kClose ||
        built->out.plan.end == wire::SendEnd::kReset)
      drop(*link);
  }
  try_again(*built, exchange);
  absorb(*built, exchange);
  return {};
}

Result<void> Conversation::run_read_back(const scenario::ReadBackStep& step, std::vector<Exchange*>& made) {
  std::string path;
  if (step.path) {
    auto text = sessions_.expand(*step.path);
    if (!text) return tl::unexpected(text.error());
    path = sessions_.path_for(*text);
  } else if (const Session* session = sessions_.find(step.session)) {
    path = session->path;
  }
  auto built = builder_.build_get(path);
  if (!built) return tl::unexpected(built.error());
  built->as = step.as;
  // A second connection would wait for the first, and closing the first may end the session.
  if (environment_.one_connection) built->on = kMainConnection;
  if (const Session* session = sessions_.find(step.session)) built->sent.session = session->name;
  Exchange& exchange = record(*built);
  exchange.read_back = true;
  made.push_back(&exchange);
  if (environment_.read_back == ReadBack::kFolder) return read_from_folder(*environment_.target, path, exchange);
  if (Link* link = acquire(built->on, exchange)) send_and_read(*built, exchange, *link);
  return {};
}

Result<void> Conversation::run_pipeline(const scenario::PipelineStep& step, std::vector<Exchange*>& made) {
  std::vector<BuiltRequest> requests;
  wire::OutgoingRequest joined;
  for (const Step& part : step.steps) {
    auto built = build(part);
    if (!built) return tl::unexpected(built.error());
    joined.head += built->out.head;
    if (built->out.body) {
      std::string body(built->out.body->size(), '\0');
      built->out.body->read(0, body);
      joined.head += body;
    }
    built->sent.follows_in_pipeline = !requests.empty();
    requests.push_back(std::move(*built));
  }
  if (requests.empty()) return {};
  std::vector<Exchange*> mine;
  for (auto& request : requests) {
    request.on = requests.front().on;
    mine.push_back(&record(request));
  }
  made.insert(made.end(), mine.begin(), mine.end());
  // On a fresh connection: on a used one it could not be told whether the server closed it before or because of this.
  if (Link& old = links_[requests.front().on]; !old.keep) drop(old);
  Link* link = acquire(requests.front().on, *mine.front());
  if (!link) return {};
  link->fresh = false;
  const wire::SendReport report = link->connection->send(joined);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    mine[i]->report = report;
    mine[i]->connection = link->number;
    link->last = mine[i];
    read(*mine[i], *link->connection);
    absorb(requests[i], *mine[i]);
  }
  return {};
}

Result<void> Conversation::run_parallel(const scenario::ParallelStep& step, std::vector<Exchange*>& made) {
  std::vector<BuiltRequest> requests;
  for (const auto& [name, branch] : step.branches) {
    auto built = build(branch);
    if (!built) return tl::unexpected(built.error());
    built->on = "branch " + name;
    if (built->as.empty()) built->as = name;
    requests.push_back(std::move(*built));
  }
  std::vector<Exchange*> mine;
  std::vector<Link*> links;
  for (auto& request : requests) {
    mine.push_back(&record(request));
    links.push_back(acquire(request.on, *mine.back()));
  }
  made.insert(made.end(), mine.begin(), mine.end());
  // Nobody sends his last (or first) byte before all are there.
  std::latch release(static_cast<std::ptrdiff_t>(requests.size()));
  std::vector<std::optional<Error>> errors(requests.size());
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    threads.emplace_back([&, i] {
      if (!links[i]) return release.count_down();
      bool arrived = false;
      const auto arrive = [&] {
        arrived = true;
        release.arrive_and_wait();
        if (step.before_last_byte) std::this_thread::sleep_for(kAllUnderWay);
      };
      if (!step.before_last_byte) arrive();
      errors[i] = caught([&] {
        send_and_read(requests[i], *mine[i], *links[i],
                      step.before_last_byte ? std::function<void()>(arrive) : std::function<void()>());
      });
      if (!arrived) release.count_down();  // the connection broke before the last byte
    });
  }
  threads.clear();
  for (const auto& error : errors) {
    if (error) return tl::unexpected(*error);
  }
  for (std::size_t i = 0; i < requests.size(); ++i) {
    absorb(requests[i], *mine[i]);
    if (links[i]) drop(*links[i]);
  }
  return {};
}

Result<void> Conversation::run_connection(const scenario::ConnectionStep& step) {
  using Do = scenario::ConnectionStep::Do;
  if (step.what == Do::kPerPacket) {
    per_packet_ = true;
    return {};
  }
  Link& link = links_[step.on];
  switch (step.what) {
    case Do::kNew:
    case Do::kClose:
      drop(link);
      break;
    case Do::kHalfClose:
      if (link.connection) link.connection->half_close();
      break;
    case Do::kReset:
      if (link.connection) link.connection->reset();
      link.connection.reset();
      break;
    case Do::kKeep:
      link.keep = true;
      break;
    case Do::kPerPacket:
      break;
  }
  return {};
}

Result<void> Conversation::wait(const scenario::WaitStep& step) {
  const auto time = sessions_.duration(step.time);
  if (!time) return tl::unexpected(time.error());
  // In slices, so that Ctrl-C is felt.
  for (const auto until = Clock::now() + *time; Clock::now() < until && !environment_.stopped();) {
    const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
    std::this_thread::sleep_for(std::min(left, milliseconds(50)));
  }
  return {};
}

Result<void> Conversation::run(const Step& step, std::vector<Exchange*>& made) {
  if (environment_.stopped()) return fail(ErrorCode::kTimeout, "the run was stopped");
  if (const auto* read_back = std::get_if<scenario::ReadBackStep>(&step.what)) return run_read_back(*read_back, made);
  if (const auto* pipeline = std::get_if<scenario::PipelineStep>(&step.what)) return run_pipeline(*pipeline, made);
  if (const auto* parallel = std::get_if<scenario::ParallelStep>(&step.what)) return run_parallel(*parallel, made);
  if (const auto* connection = std::get_if<scenario::ConnectionStep>(&step.what)) return run_connection(*connection);
  if (const auto* pause = std::get_if<scenario::WaitStep>(&step.what)) return wait(*pause);
  for (const char* name : {"application", "follow_host_id", "server"}) {
    if (step.name == name) return fail(ErrorCode::kInternal, "the step '" + step.name + "' is not built yet");
  }
  return run_request(step, made);
}

bool Conversation::met(const Exchange& exchange) {
  if (!exchange.sent.answer_awaited) return true;
  if (exchange.read_back) return exchange.answered();
  if (!exchange.success()) return false;
  return exchange.sent.packet != PacketType::kCreateSession || exchange.field("BITS-Session-Id").value_or("") != "";
}

bool Conversation::should_succeed(const Step& step) {
  const auto* packet = std::get_if<scenario::PacketStep>(&step.what);
  if (!packet || packet->has_overrides() || !packet->wait_for_answer) return false;
  if (packet->packet == PacketType::kPing || packet->packet == PacketType::kCreateSession) return true;
  const Session* session = sessions_.find(packet->session);
  if (!session) return false;
  const SessionState state = session->model.state();
  if (packet->packet != PacketType::kFragment) return state == SessionState::kOpen || state == SessionState::kFull;
  if (state != SessionState::kOpen || !packet->range) return false;
  const auto text = sessions_.expand(*packet->range);
  const auto range = text ? ContentRange::parse_range(*text) : bad_input("");
  return range && range->first == session->model.next() &&
         range->total == session->model.total().value_or(range->total);
}

bool Conversation::session_was_lost(const Exchange& exchange) {
  if (environment_.sessions_survive || !exchange.refused() || exchange.sent.session.empty()) return false;
  const Session* session = sessions_.find(exchange.sent.session);
  return session && session->connection != exchange.connection && given_up_.contains(session->connection);
}

bool Conversation::connection_is(Exchange& exchange, bool closed) {
  Link& link = links_[exchange.connection_name];
  if (!link.connection || link.last != &exchange) return closed;  // it is gone already
  const auto idle = link.connection->look(closed ? kCloseWait : kUnannouncedClose);
  return (idle == wire::Connection::Idle::kClosed) == closed;
}

void Conversation::save(const std::string& variable, const std::string& field) {
  if (exchanges_.empty()) return;
  if (const auto value = exchanges_.back().field(field)) sessions_.save(variable, *value);
}

const Exchange* Conversation::named(const std::string& name) const {
  const auto at = named_.find(name);
  return at == named_.end() ? nullptr : at->second;
}

void Conversation::finish() {
  for (auto& [name, link] : links_) drop(link);
}

}  // namespace bitspec::engine
