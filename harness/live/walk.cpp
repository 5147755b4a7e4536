#include "harness/live/walk.h"

#include <algorithm>

namespace bitspec::live {
namespace {

constexpr std::array<std::uint64_t, 10> kTotals = {1, 2, 10, 20, 60, 100, 300, 1000, 4097, 9000};
// Where servers go wrong that keep offsets in too few bits.
constexpr std::array<std::uint64_t, 6> kLarge = {1ULL << 31, 1ULL << 32, (1ULL << 32) + 1,
                                                 1ULL << 35, 1ULL << 40, (1ULL << 63) - 100};
constexpr int kBystander = kSessions - 1;

template <class List>
const auto& one_of(const List& list, Random& random) {
  return list[random.below(list.size())];
}

bool one_in(std::uint64_t n, Random& random) {
  return random.below(n) == 0;
}

// What the walk believes of a session: as the model, if the server accepts what it must.
struct Belief {
  bool there = false, gone = false;
  std::uint64_t next = 0, total = 0;
};

class Walk {
 public:
  explicit Walk(Random& random) : random_(random) {}

  Program make() {
    const bool with_bystander = one_in(2, random_);
    if (with_bystander) {
      create(kBystander, kConnections - 1);
      belief(kBystander).total = 60;
      fragment(kBystander, {0, 19, 60}, kConnections - 1);
    }
    create(0, 0);
    const std::uint64_t steps = 2 + random_.below(11);
    for (std::uint64_t i = 0; i < steps; ++i) step();
    return valid(out_);
  }

 private:
  Belief& belief(int session) { return beliefs_[static_cast<std::size_t>(session)]; }

  // Not the bystander: nothing touches its session before the epilogue.
  int some_session() {
    std::vector<int> there;
    for (int i = 0; i < kBystander; ++i) {
      if (belief(i).there) there.push_back(i);
    }
    return one_of(there, random_);
  }

  int some_connection() { return one_in(5, random_) ? static_cast<int>(random_.below(kConnections)) : 0; }

  Packet& add(PacketType type, int session, int connection) {
    Step step;
    step.packet.type = type;
    step.packet.session = session;
    step.packet.connection = connection;
    out_.steps.push_back(step);
    return out_.steps.back().packet;
  }

  void create(int session, int connection) {
    Belief& b = belief(session);
    b = {.there = true, .total = one_of(kTotals, random_)};
    add(PacketType::kCreateSession, session, connection);
  }

  void fragment(int session, ContentRange range, int connection) {
    add(PacketType::kFragment, session, connection).range = range;
    Belief& b = belief(session);
    if (!b.gone && range.first == b.next) b.next = range.last + 1;
  }

  void step() {
    const std::uint64_t what = random_.below(100);
    const int session = some_session();
    const Belief& b = belief(session);
    const std::size_t before = out_.steps.size();
    if (what < 12) {
      create_another();
    } else if (what < 55) {
      progress(session);
    } else if (what < 72) {
      fragment(session, odd_range(b), some_connection());
    } else if (what < 80) {
      end(PacketType::kCloseSession, session);
    } else if (what < 86) {
      end(PacketType::kCancelSession, session);
    } else if (what < 91) {
      add(PacketType::kPing, session, some_connection());
    } else if (what < 95) {
      out_.steps.emplace_back().kind = Step::Kind::kNewConnection;
      out_.steps.back().packet.connection = static_cast<int>(random_.below(kConnections));
    } else {
      together(session);
    }
    const bool packet = out_.steps.size() > before && out_.steps.back().kind == Step::Kind::kPacket;
    if (packet && one_in(3, random_)) bend(out_.steps.back().packet);
  }

  void create_another() {
    for (int i = 0; i < kBystander; ++i) {
      if (!belief(i).there) return create(i, some_connection());
    }
    progress(some_session());
  }

  ContentRange next_range(const Belief& b) {
    const std::uint64_t left = b.total - b.next;
    const std::uint64_t size = one_in(3, random_) ? left : 1 + random_.below(left);
    return {b.next, b.next + size - 1, b.total};
  }

  void progress(int session) {
    const Belief& b = belief(session);
    if (b.gone || b.next >= b.total) return end(PacketType::kCloseSession, session);
    fragment(session, next_range(b), some_connection());
  }

  void end(PacketType type, int session) {
    add(type, session, some_connection());
    belief(session).gone = true;
  }

  // At the boundaries of what the session has, or far away.
  ContentRange odd_range(const Belief& b) {
    const std::uint64_t total = b.total;
    const auto within = [&](std::uint64_t n) { return std::min(n, total - 1); };
    switch (random_.below(8)) {
      case 0:  // a gap of one byte, or of any size
        return {within(b.next + 1), total - 1, total};
      case 1: {
        const std::uint64_t first = within(b.next + random_.below(total - std::min(b.next, total - 1)));
        return {first, within(first + random_.below(20)), total};
      }
      case 2:  // received before, whole or in part
        return {0, within(b.next == 0 ? 0 : b.next - 1), total};
      case 3:
        return {b.next == 0 ? 0 : within(b.next - 1), within(b.next + random_.below(20)), total};
      case 4:
        return {within(random_.below(b.next + 1)), total - 1, total};
      case 5: {  // another total
        const std::uint64_t other = one_in(2, random_) ? total + 1 : total * 2;
        return {within(b.next), within(b.next), other};
      }
      case 6:
        return {within(b.next), within(b.next), one_of(kLarge, random_) + total};
      default: {
        const std::uint64_t far = one_of(kLarge, random_) + b.next;
        return {far, far + random_.below(10), far + 50};
      }
    }
  }

  void together(int session) {
    const int other = some_session();
    const Belief &a = belief(session), &b = belief(other);
    if (session == other || a.gone || b.gone || a.next >= a.total || b.next >= b.total) return progress(session);
    Step step;
    step.kind = Step::Kind::kTogether;
    fragment(session, next_range(a), 0);
    step.packet = out_.steps.back().packet;
    out_.steps.pop_back();
    fragment(other, next_range(b), 0);
    step.other = out_.steps.back().packet;
    out_.steps.back() = step;
  }

  void bend(Packet& packet);

  Random& random_;
  Program out_;
  std::array<Belief, kSessions> beliefs_;
};

// Splitting takes a pause each time, cutting leaves the server work: less often than the others.
bool is_slow(const Bend& bend) {
  return bend.name.starts_with("split") || bend.name.starts_with("cut");
}

void bend_packet(Packet& packet, Random& random) {
  const auto all = bends_of(packet.type);
  const Bend* bend = one_of(all, random);
  if (is_slow(*bend) && one_in(2, random)) bend = one_of(all, random);
  if (packet.range && packet.range->size() < 2 && !bend->fits_one_byte()) return;
  if (std::ranges::any_of(packet.bends, [&](const Bend* other) { return other->key() == bend->key(); })) return;
  packet.bends.push_back(bend);
}

void Walk::bend(Packet& packet) {
  bend_packet(packet, random_);
  if (one_in(8, random_)) bend_packet(packet, random_);
  const bool moves =
      std::ranges::all_of(packet.bends, [](const Bend* b) { return b->effect[Profile::kWin32] == Effect::kSame; });
  // What was believed of it has not happened.
  if (!moves && packet.type == PacketType::kFragment && packet.range->first < belief(packet.session).next &&
      packet.range->last + 1 == belief(packet.session).next)
    belief(packet.session).next = packet.range->first;
  if (!moves && (packet.type == PacketType::kCloseSession || packet.type == PacketType::kCancelSession))
    belief(packet.session).gone = false;
}

void move_number(ContentRange& range, Random& random) {
  const auto moved = [&](std::uint64_t n) {
    switch (random.below(4)) {
      case 0:
        return n + 1;
      case 1:
        return n == 0 ? 0 : n - 1;
      case 2:
        return n / 2;
      default:
        return n * 2;
    }
  };
  ContentRange out = range;
  (one_in(2, random)   ? out.first
   : one_in(2, random) ? out.last
                       : out.total) = moved(one_in(2, random)   ? range.first
                                            : one_in(2, random) ? range.last
                                                                : range.total);
  const bool right = out.first <= out.last && out.last < out.total && out.size() <= (1U << 16);
  if (right) range = out;
}

void mutate_once(Program& program, const Program& other, Random& random) {
  auto& steps = program.steps;
  if (steps.empty()) return;
  const std::size_t at = random.below(steps.size());
  const auto here = steps.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random.below(9)) {
    case 0:
      steps.erase(here);
      return;
    case 1: {
      const Step copy = *here;
      steps.insert(here, copy);
      return;
    }
    case 2:
      std::swap(steps[at], steps[random.below(steps.size())]);
      return;
    case 3:
      here->packet.connection = static_cast<int>(random.below(kConnections));
      return;
    case 4:
    case 5:
      if (here->kind == Step::Kind::kPacket) here->packet.bends.clear(), bend_packet(here->packet, random);
      return;
    case 6:
      if (here->packet.range) move_number(*here->packet.range, random);
      return;
    case 7: {
      if (other.steps.empty()) return;
      const std::size_t from = random.below(other.steps.size());
      steps.resize(at);
      steps.insert(steps.end(), other.steps.begin() + static_cast<std::ptrdiff_t>(from), other.steps.end());
      return;
    }
    default: {
      Step end;
      end.packet.type = one_in(2, random) ? PacketType::kCloseSession : PacketType::kCancelSession;
      end.packet.session = here->packet.session;
      steps.insert(here + 1, end);
    }
  }
}

}  // namespace

Program random_walk(Random& random) {
  return Walk(random).make();
}

Program mutated(const Program& one, const Program& other, Random& random) {
  Program out = one;
  for (std::uint64_t times = 1 + random.below(3); times > 0; --times) mutate_once(out, other, random);
  return valid(out);
}

}  // namespace bitspec::live
