#include "harness/engine/wait_for_target.h"

#include "harness/engine/conversation.h"
#include "harness/engine/plain_packets.h"

namespace bitspec::engine {
namespace {

constexpr milliseconds kBetweenTries{100};

// "" if the server answered.
std::string ping(const Environment& environment) {
  Conversation talk(environment, "wait", 0);
  std::vector<Exchange*> made;
  (void)talk.run(plain_packet(PacketType::kPing, "ping"), made);
  std::string got = "no connection";
  if (!made.empty()) {
    const Exchange& exchange = *made.back();
    const int status = exchange.answer.status;
    if (!exchange.answered())
      got = "no answer (" + std::string(wire::ending_name(exchange.answer.ending)) + ")";
    else
      got = status >= 502 && status <= 504 ? "status " + std::to_string(status) : "";
  }
  talk.finish();
  return got;
}

}  // namespace

std::string wait_for_target(const target::Target& target, Profile profile, milliseconds limit,
                            const std::atomic<bool>* stop) {
  Environment environment = environment_of(target, profile, stop);
  environment.second_try = false;
  environment.run_deadline = std::chrono::steady_clock::now() + limit;
  std::string got = "no connection";
  while (!environment.stopped()) {
    got = ping(environment);
    if (got.empty() || !wait_for(kBetweenTries, [&] { return environment.stopped(); })) break;
  }
  return got;
}

}  // namespace bitspec::engine
