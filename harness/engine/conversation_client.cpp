// Conversation by way of the cpp-httplib client: what an ordinary program would get to see of the same steps.
#include "harness/engine/body_hash.h"
#include "harness/engine/conversation.h"

namespace bitspec::engine {
namespace {

wire::HttplibRequest request_of(const BuiltRequest& built) {
  wire::HttplibRequest request;
  request.method = built.sent.method;
  request.target = built.sent.target;
  request.fields = built.sent.fields;
  request.body = built.sent.body;
  request.head_request = built.sent.head_request;
  return request;
}

void take(wire::HttplibAnswer&& got, std::uint64_t size, Exchange& exchange) {
  exchange.answer = std::move(got.answer);
  exchange.client_note = std::move(got.note);
  exchange.times = got.times;
  exchange.cannot_send = got.had_closed;
  exchange.report = {};
  exchange.report.whole = got.sent;
  exchange.report.sent = got.sent ? size : 0;
}

// It may have met a connection that the server was about to close.
bool may_have_been_late(const Exchange& exchange) {
  return !exchange.answered() &&
         (exchange.answer.ending == wire::Ending::kClosed || exchange.answer.ending == wire::Ending::kReset);
}

}  // namespace

Conversation::Link* Conversation::acquire_client(Link& link, Exchange& exchange) {
  if (link.client && (per_packet_ || !link.client->usable())) drop(link);
  if (!link.client) {
    auto client = environment_.clients->take();
    if (!client) {
      exchange.client_note = client.error().message;
      exchange.answer.ending = wire::Ending::kNotConnected;
      if (environment_.shortage) environment_.shortage->note(client.error());
      return nullptr;
    }
    link.client = std::move(*client);
    link.number = ++connections_;
    link.fresh = true;
  }
  return &link;
}

void Conversation::exchange_with_httplib(const BuiltRequest& built, Exchange& exchange, Link& link) {
  link.last = &exchange;
  wire::HttplibRequest request = request_of(built);
  request.same_connection = link.keep;
  for (int tries = 0; tries < 2; ++tries) {
    BodyHash hash(most_of_body(exchange));
    auto got = link.client->exchange(request, [&hash](std::string_view bytes) { hash.add(bytes); });
    if (got.connected && !link.fresh) {  // the one before went without the scenario's asking
      given_up_.insert(link.number);
      link.number = ++connections_;
    }
    const bool reused = !got.connected && !link.fresh;
    link.fresh = false;
    take(std::move(got), built.out.size(), exchange);
    exchange.body = hash.take();
    kept_of_bodies_ += exchange.body.kept.size();
    if (!reused || link.keep || !may_have_been_late(exchange) || !link.client->usable()) break;
  }
  exchange.connection = link.number;
}

void Conversation::try_client_again(const BuiltRequest& built, Exchange& exchange) {
  auto client = environment_.clients->take();
  if (!client) return;
  exchange.second_try_answered = (*client)->exchange(request_of(built)).answer.status != 0;
  environment_.clients->give_back(std::move(*client));
}

}  // namespace bitspec::engine
