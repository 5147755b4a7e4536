#include "harness/engine/conversation.h"

#include <thread>

#include "harness/engine/plain_packets.h"
#include "harness/engine/read_back.h"
#include "harness/protocol/content_range.h"

namespace bitspec::engine {
namespace {

using scenario::Step;
using Clock = std::chrono::steady_clock;

constexpr const char* kMainConnection = "main";  // what a step uses that names none

}  // namespace

Conversation::Conversation(const Environment& environment, std::string id, std::uint64_t seed)
    : environment_(environment),
      location_{environment.url(), environment.location.values},
      id_(std::move(id)),
      credentials_(*environment.target, location_),
      sessions_(environment.layout, *environment.target, location_, id_, seed),
      builder_(environment.profile, *environment.target, location_, credentials_, sessions_),
      per_packet_(environment.layout.form.connections == target::Form::Connections::kPerPacket) {}

Conversation::~Conversation() {
  if (application_) environment_.applications->remove(application_.get());
}

Exchange& Conversation::record(BuiltRequest& built) {
  environment_.wait_for_turn();
  Exchange& exchange = exchanges_.emplace_back();
  exchange.id = id_ + "#" + std::to_string(exchanges_.size());
  exchange.sent = built.sent;
  exchange.connection_name = built.on;
  if (!built.as.empty()) named_[built.as] = &exchange;
  return exchange;
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
  if (*built.sent.packet == PacketType::kFragment || *built.sent.packet == PacketType::kCloseSession)
    stored_at_ = Clock::now();
  switch (*built.sent.packet) {
    case PacketType::kCreateSession:
      session->id = exchange.field("BITS-Session-Id").value_or("");
      session->user = built.user;
      if (application_) application_->own(percent_decode(session->path).value_or(session->path));
      session->host_id = exchange.field("BITS-Host-Id").value_or("");
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

// Who asks for Digest is found out before the first request that has credentials.
void Conversation::get_challenge(const std::string& user) {
  if (!credentials_.needs_challenge(user)) return;
  scenario::PacketStep ping;
  ping.packet = PacketType::kPing;
  ping.user = "none";
  Exchange unseen;
  auto built = builder_.build(ping, "ping");
  Link link;
  if (built) {
    unseen.sent = built->sent;
    link.origin = built->origin;
    if (connect(link, unseen)) {
      link.connection->send(built->out);
      read(unseen, *link.connection);
      link.connection->close();
    }
  }
  credentials_.learn(unseen.answer.fields.all("WWW-Authenticate"));
}

// Where only the nonce was too old, once more with that of the answer: a nonce may be good for one request.  [RFC
// 7616 3.3]
void Conversation::renew_nonce(BuiltRequest& built, Exchange& exchange) {
  if (exchange.answer.status != 401 || !credentials_.renew(exchange.answer.fields.all("WWW-Authenticate"))) return;
  if (!builder_.renew_credentials(built)) return;
  exchange.sent = built.sent;
  if (Link* link = acquire(built, exchange)) send_and_read(built, exchange, *link);
}

Result<BuiltRequest> Conversation::build(const Step& step) {
  if (const auto* packet = std::get_if<scenario::PacketStep>(&step.what)) get_challenge(packet->user);
  if (const auto* request = std::get_if<scenario::RequestStep>(&step.what)) get_challenge(request->user);
  if (const auto* raw = std::get_if<scenario::RawStep>(&step.what)) get_challenge(raw->user);

  if (const auto* packet = std::get_if<scenario::PacketStep>(&step.what)) return builder_.build(*packet, step.name);
  if (const auto* request = std::get_if<scenario::RequestStep>(&step.what)) return builder_.build(*request, step.name);
  if (const auto* raw = std::get_if<scenario::RawStep>(&step.what)) return builder_.build(*raw, step.name);
  return fail(ErrorCode::kInternal, "'" + step.name + "' does not send a request");
}

// Where all uploads have one URL, a server may allow one session there at a time: those that a create leaves behind
// are not used again (one_url.h), unless the scenario puts several at one path itself.
void Conversation::free_the_url(const Step& step) {
  const auto* create = std::get_if<scenario::PacketStep>(&step.what);
  if (!environment_.target->one_url || !create || create->packet != PacketType::kCreateSession || create->path) return;
  std::vector<std::pair<std::string, std::string>> open;  // name, user
  for (const Session* session : sessions_.open()) open.emplace_back(session->name, session->user);
  for (const auto& [name, user] : open) {
    Step cancel = plain_packet(PacketType::kCancelSession, "cancel");
    auto& packet = std::get<scenario::PacketStep>(cancel.what);
    packet.session = name;
    packet.user = user;
    packet.on = create->on;
    std::vector<Exchange*> made;
    (void)run_request(cancel, made);
    for (Exchange* exchange : made) exchange->judged = false;
  }
}

Result<void> Conversation::run_request(const Step& step, std::vector<Exchange*>& made) {
  auto built = build(step);
  if (!built) return tl::unexpected(built.error());
  if (const std::string why = why_not_kept(built->on); !why.empty()) return fail(ErrorCode::kIo, why);
  Exchange& exchange = record(*built);
  made.push_back(&exchange);
  if (Link* link = acquire(*built, exchange)) {
    send_and_read(*built, exchange, *link);
    renew_nonce(*built, exchange);
    link->keep = false;
    if ((!link->connection && !link->client) || built->out.plan.end == wire::SendEnd::kClose ||
        built->out.plan.end == wire::SendEnd::kReset)
      drop(*link);
  }
  const bool plain_get = (exchange.sent.method == "GET" || exchange.sent.method == "HEAD") &&
                         !exchange.sent.malformed_http && !built->out.plan.cut &&
                         built->out.plan.end == wire::SendEnd::kKeep;
  while (plain_get && look_again(exchange)) {
    if (Link* link = acquire(*built, exchange)) send_and_read(*built, exchange, *link);
    renew_nonce(*built, exchange);
  }
  try_again(*built, exchange);
  absorb(*built, exchange);
  return {};
}

// Where files appear late: after a moment, whether one that is not there may have come by now.
bool Conversation::look_again(const Exchange& exchange) const {
  constexpr milliseconds kBetweenLooks{20};
  if (!may_appear(exchange) || Clock::now() >= stored_at_ + environment_.file_wait || environment_.stopped())
    return false;
  std::this_thread::sleep_for(kBetweenLooks);
  return true;
}

Result<void> Conversation::run_read_back(const scenario::ReadBackStep& step, std::vector<Exchange*>& made) {
  std::string path;
  if (step.path) {
    auto text = sessions_.path_from(*step.path, step.session);
    if (!text) return tl::unexpected(text.error());
    path = std::move(*text);
  } else if (const Session* session = sessions_.find(step.session)) {
    path = session->path;
  }
  get_challenge("");
  auto built = builder_.build_get(path);
  if (!built) return tl::unexpected(built.error());
  built->as = step.as;
  // A second connection would wait for the first, and closing the first may end the session.
  if (environment_.one_connection) built->on = kMainConnection;
  if (const Session* session = sessions_.find(step.session)) built->sent.session = session->name;
  Exchange& exchange = record(*built);
  exchange.read_back = true;
  made.push_back(&exchange);
  if (environment_.read_back == ReadBack::kFolder || environment_.read_back == ReadBack::kCommand) {
    const Session* session = sessions_.find(step.session);
    Result<void> read;
    do {
      read = read_stored(environment_, path, session ? session->id : "", exchange);
    } while (read && look_again(exchange));
    return read;
  }
  do {
    if (Link* link = acquire(*built, exchange)) send_and_read(*built, exchange, *link);
    renew_nonce(*built, exchange);
  } while (look_again(exchange));
  exchange.not_there = environment_.absent_status != 0 && exchange.answer.status == environment_.absent_status;
  return {};
}

Result<void> Conversation::run(const Step& step, std::vector<Exchange*>& made) {
  auto ran = run_step(step, made);
  if (!ran && environment_.shortage) environment_.shortage->note(ran.error());
  if (ran && environment_.short_of_resources()) return fail(ErrorCode::kNoResources, environment_.shortage->text());
  return ran;
}

Result<void> Conversation::run_step(const Step& step, std::vector<Exchange*>& made) {
  if (environment_.stopped()) return fail(ErrorCode::kTimeout, "the run was interrupted");
  if (const auto* read_back = std::get_if<scenario::ReadBackStep>(&step.what)) return run_read_back(*read_back, made);
  if (const auto* pipeline = std::get_if<scenario::PipelineStep>(&step.what)) return run_pipeline(*pipeline, made);
  if (const auto* parallel = std::get_if<scenario::ParallelStep>(&step.what)) return run_parallel(*parallel, made);
  if (const auto* connection = std::get_if<scenario::ConnectionStep>(&step.what)) return run_connection(*connection);
  if (const auto* pause = std::get_if<scenario::WaitStep>(&step.what)) return wait(*pause);
  if (const auto* application = std::get_if<scenario::ApplicationStep>(&step.what))
    return run_application(*application);
  if (const auto* follow = std::get_if<scenario::FollowHostIdStep>(&step.what)) return follow_host_id(*follow);
  if (const auto* server = std::get_if<scenario::ServerStep>(&step.what)) return run_server(*server);
  free_the_url(step);
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

void Conversation::save(const std::string& variable, const std::string& field) {
  if (exchanges_.empty()) return;
  if (const auto value = exchanges_.back().field(field)) sessions_.save(variable, *value);
}

const Exchange* Conversation::named(const std::string& name) const {
  const auto at = named_.find(name);
  return at == named_.end() ? nullptr : at->second;
}

}  // namespace bitspec::engine
