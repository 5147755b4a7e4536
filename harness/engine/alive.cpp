#include "harness/engine/alive.h"

#include <thread>

#include "harness/engine/conversation.h"
#include "harness/engine/plain_packets.h"

namespace bitspec::engine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr milliseconds kBetweenPings{50};

}  // namespace

bool alive(const Environment& environment, milliseconds patience) {
  const auto until = Clock::now() + patience;
  do {
    Conversation talk(environment, "alive", 0);
    std::vector<Exchange*> made;
    (void)talk.run(plain_packet(PacketType::kPing, "ping"), made);
    const bool answered = !made.empty() && made.back()->answered();
    talk.finish();
    if (answered) return true;
    std::this_thread::sleep_for(kBetweenPings);
  } while (Clock::now() < until && !environment.stopped());
  return false;
}

}  // namespace bitspec::engine
