// Three accounts of what a session is, side by side: the reference server's store, the session model that the harness
// goes by, and a naive one written down here from docs/protocol.md section 2. They are led through random packets and
// compared after each: status, offset, and the bytes of the files. A difference is shown with the fewest packets that
// still lead to it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "harness/base/random.h"
#include "harness/protocol/session_model.h"
#include "harness/refserver/store/store.h"

namespace bitspec {
namespace {

using refserver::Decision;

constexpr std::size_t kSlots = 3, kUrls = 2;
constexpr const char* kUrl[kUrls] = {"u/a", "u/b"};
constexpr std::uint64_t kLongest = 12;  // bytes of a file: small, so that ranges meet often

// Offsets are written down, not relative to what was sent before: a sequence with a packet less is still a sequence.
struct Packet {
  enum What { kPing, kCreate, kFragment, kClose, kCancel } what = kPing;
  std::size_t slot = 0;    // which of the client's sessions
  std::size_t url = 0;     // of a Create
  bool other_url = false;  // sent to the URL the session does not belong to
  std::uint64_t first = 0, last = 0, total = 1, length = 1;
  bool breaks_off = false;  // the connection ends in the body
  char mark = 'a';          // of its bytes

  std::string text() const {
    constexpr const char* kNames[] = {"ping", "create", "fragment", "close", "cancel"};
    std::ostringstream out;
    out << kNames[what] << " session " << slot;
    if (what == kCreate) out << " at " << kUrl[url];
    if (what == kFragment)
      out << " " << first << "-" << last << "/" << total << " of " << length << " bytes '" << mark << "'";
    if (breaks_off) out << ", broken off";
    if (other_url) out << ", to the other URL";
    return out.str();
  }
};
using Packets = std::vector<Packet>;

class TextBody : public refserver::Body {
 public:
  TextBody(std::string text, bool breaks) : text_(std::move(text)), breaks_(breaks) {}
  Result<std::size_t> read(std::span<char> out) override {
    const auto got = text_.copy(out.data(), std::min<std::size_t>(out.size(), 5));
    text_.erase(0, got);
    if (got == 0 && breaks_) return fail(ErrorCode::kUnreachable, "the connection ended in the body");
    return got;
  }

 private:
  std::string text_;
  bool breaks_;
};

// What ought to happen. Written without a look at the store: one function for each packet.
class Naive {
 public:
  struct Want {
    int status = 200;
    std::optional<std::uint64_t> offset;
  };

  explicit Naive(Profile profile) : literal_(profile == Profile::kMcBup) {}

  Want take(const Packet& p) {
    auto& s = sessions_[p.slot];
    if (p.what == Packet::kPing) return {};
    if (p.what == Packet::kCreate) {
      s = {};
      s.issued = s.there = true;
      s.url = p.url;
      return {};
    }
    if (p.what == Packet::kFragment && !(p.first <= p.last && p.last < p.total && p.length == p.last - p.first + 1))
      return {400, {}};
    if (!s.issued) return {400, {}};  // no id to name
    if (!s.there || p.other_url) return {500, {}};
    if (p.what == Packet::kFragment) return fragment(s, p);
    if (literal_ && p.what == Packet::kClose && !s.bytes.empty()) files[s.url] = s.bytes;  // complete or not
    s.there = false;
    return {};
  }

  std::array<std::optional<std::string>, kUrls> files;
  std::uint64_t next(std::size_t slot) const { return sessions_[slot].bytes.size(); }
  bool there(std::size_t slot) const { return sessions_[slot].there; }
  std::uint64_t total(std::size_t slot) const { return sessions_[slot].total; }

 private:
  struct Session {
    bool issued = false, there = false;
    std::size_t url = 0;
    std::uint64_t total = 0;
    std::string bytes;
  };

  Want fragment(Session& s, const Packet& p) {
    const std::uint64_t next = s.bytes.size();
    if (next > 0 && p.total != s.total) return {400, {}};
    if (p.first > next || (literal_ && p.first < next)) return {416, next};
    if (p.breaks_off) return {400, {}};
    if (p.last < next) return {200, next};
    s.total = p.total;
    s.bytes.append(p.last + 1 - next, p.mark);
    if (!literal_ && s.bytes.size() == s.total) files[s.url] = s.bytes;
    return {200, s.bytes.size()};
  }

  bool literal_;
  std::array<Session, kSlots> sessions_;
};

// The store, asked as the listener asks it.
class Server {
 public:
  Server(Profile profile, const refserver::FaultSet& faults)
      : files_(refserver::memory_files()), store_({profile, faults, 1}, *files_) {}

  Decision take(const Packet& p) {
    constexpr const char* kTypes[] = {"Ping", "Create-Session", "Fragment", "Close-Session", "Cancel-Session"};
    refserver::Request request;
    request.fields.add("BITS-Packet-Type", kTypes[p.what]);
    auto& [id, url] = sessions_[p.slot];
    if (p.what == Packet::kCreate) {
      url = p.url;
      request.fields.add("BITS-Supported-Protocols", std::string(kBits15));
    } else if (p.what != Packet::kPing && !id.empty()) {
      request.fields.add("BITS-Session-Id", id);
    }
    request.path = std::string("/") + kUrl[p.other_url ? kUrls - 1 - url : url];
    std::string body;
    if (p.what == Packet::kFragment) {
      request.fields.add("Content-Range", ContentRange{p.first, p.last, p.total}.text());
      body.assign(p.breaks_off ? p.length / 2 : p.length, p.mark);
    }
    request.content_length = p.what == Packet::kFragment ? p.length : 0;
    TextBody source(body, p.breaks_off);
    const auto decision = store_.handle(request, source);
    if (p.what == Packet::kCreate) id = decision.session_id.value_or("");
    return decision;
  }

  std::optional<std::string> file(std::size_t url) const {
    const auto file = files_->open(kUrl[url]);
    if (!file) return std::nullopt;
    std::string text(file->size(), '\0');
    if (file->read(0, text).value_or(0) != text.size()) return "(cannot be read)";
    return text;
  }

 private:
  std::unique_ptr<refserver::Files> files_;
  refserver::Store store_;
  std::array<std::pair<std::string, std::size_t>, kSlots> sessions_;
};

// The harness learns from answers alone.
void learn(SessionModel& model, const Packet& p, const Decision& answer) {
  if (!answer.success()) return;
  if (p.what == Packet::kCreate) model = {}, model.created();
  if (p.what == Packet::kFragment) model.accepted({p.first, p.last, p.total});
  if (p.what == Packet::kClose) model.closed();
  if (p.what == Packet::kCancel) model.cancelled();
}

std::string number(const std::optional<std::uint64_t>& n) {
  return n ? std::to_string(*n) : "none";
}

// What differs after which packet; empty: nothing.
std::string difference(Profile profile, const Packets& packets, const refserver::FaultSet& faults) {
  Server server(profile, faults);
  Naive naive(profile);
  std::array<SessionModel, kSlots> models;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    const auto& p = packets[i];
    const auto want = naive.take(p);
    const auto got = server.take(p);
    learn(models[p.slot], p, got);
    const auto& model = models[p.slot];
    std::ostringstream out;
    if (got.status != want.status) out << "status " << got.status << " instead of " << want.status << "; ";
    if (p.what == Packet::kFragment && want.offset && got.received != want.offset)
      out << "offset " << number(got.received) << " instead of " << number(want.offset) << "; ";
    if (model.next() != naive.next(p.slot)) out << "the model counts " << model.next() << " bytes; ";
    const bool there = model.state() == SessionState::kOpen || model.state() == SessionState::kFull;
    if (there != naive.there(p.slot)) out << "the model says the session is " << (there ? "there; " : "gone; ");
    const bool full = there && naive.next(p.slot) > 0 && naive.next(p.slot) == naive.total(p.slot);
    if (there && (model.state() == SessionState::kFull) != full) out << "the model is wrong about the end; ";
    for (std::size_t url = 0; url < kUrls; ++url) {
      const auto file = server.file(url);
      if (file != naive.files[url])
        out << kUrl[url] << " is '" << file.value_or("(none)") << "' instead of '"
            << naive.files[url].value_or("(none)") << "'; ";
    }
    if (!out.str().empty()) return "packet " + std::to_string(i + 1) + ": " + out.str();
  }
  return {};
}

Packet random_fragment(Random& random, const Naive& naive, std::size_t slot) {
  Packet p;
  p.what = Packet::kFragment;
  p.slot = slot;
  const std::uint64_t next = naive.next(slot);
  p.total = next > 0 && random.below(8) != 0 ? naive.total(slot) : 1 + random.below(kLongest);
  p.first = random.below(3) != 0 ? next : random.below(p.total + 1);
  p.last = p.first + random.below(std::max<std::uint64_t>(p.total, p.first + 1) - p.first);
  p.length = p.last - p.first + 1;
  if (random.below(16) == 0) std::swap(p.first, p.last);
  if (random.below(16) == 0) p.total = p.last;
  if (random.below(16) == 0) p.length += random.below(2) == 0 ? 1 : -1;
  p.breaks_off = p.length > 0 && random.below(12) == 0;
  return p;
}

// `naive` goes along, so that most packets go on with what is there.
Packet random_packet(Random& random, Naive& naive) {
  Packet p;
  p.slot = random.below(kSlots);
  const auto dice = random.below(100);
  if (!naive.there(p.slot) && dice < 70) {
    p.what = Packet::kCreate;
    p.url = random.below(kUrls);
  } else if (dice < 78) {
    p = random_fragment(random, naive, p.slot);
  } else {
    p.what = dice < 80 ? Packet::kPing : dice < 83 ? Packet::kCreate : dice < 92 ? Packet::kClose : Packet::kCancel;
    p.url = random.below(kUrls);
  }
  p.other_url = p.what != Packet::kCreate && p.what != Packet::kPing && random.below(20) == 0;
  return p;
}

Packets random_packets(std::uint64_t seed, Profile profile) {
  Random random(seed);
  Naive naive(profile);
  Packets out(5 + random.below(30));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool again = i > 0 && random.below(12) == 0;
    out[i] = again ? out[i - 1] : random_packet(random, naive);
    out[i].mark = static_cast<char>('a' + i % 26);
    naive.take(out[i]);
  }
  return out;
}

// Leaves out packets as long as something still differs.
Packets shortest(Profile profile, Packets packets, const refserver::FaultSet& faults) {
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (std::size_t i = packets.size(); i-- > 0;) {
      Packets fewer = packets;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      if (difference(profile, fewer, faults).empty()) continue;
      packets = std::move(fewer);
      shorter = true;
    }
  }
  return packets;
}

struct Found {
  std::uint64_t seed = 0;
  Packets packets;
  std::string what;
};

std::optional<Found> first_difference(Profile profile, int sequences, const refserver::FaultSet& faults = {}) {
  for (int i = 1; i <= sequences; ++i) {
    const auto seed = static_cast<std::uint64_t>(i);
    auto packets = random_packets(seed, profile);
    if (difference(profile, packets, faults).empty()) continue;
    packets = shortest(profile, std::move(packets), faults);
    return Found{seed, packets, difference(profile, packets, faults)};
  }
  return std::nullopt;
}

std::string text(const Found& found) {
  std::string out = "seed " + std::to_string(found.seed) + "\n";
  for (const auto& p : found.packets) out += "  " + p.text() + "\n";
  return out + found.what;
}

TEST(SessionModel, ModelStoreAndTheTableOfTheDocumentsAgree) {
  for (const Profile profile : kProfiles) {
    const auto found = first_difference(profile, 5000);
    EXPECT_FALSE(found) << profile_name(profile) << ", " << text(*found);
  }
}

// Sequences are worth something only if a store that is wrong shows it in few packets.
TEST(SessionModel, AFaultOfTheStoreIsFoundAndShortened) {
  struct Case {
    const char* fault;
    std::size_t at_most;  // packets that are left
  };
  const Case cases[] = {
      {"gap-accepted", 2},           {"overlap-overwrites", 4},
      {"overlap-appended", 3},       {"duplicate-moves-back", 3},
      {"interrupted-counted", 3},    {"total-change-accepted", 3},
      {"cancel-keeps-data", 3},      {"session-other-url-accepted", 2},
      {"close-twice-accepted", 3},   {"received-range-last-byte", 2},
      {"close-early-keeps-file", 3}, {"range-reversed-accepted", 2},
  };
  for (const auto& c : cases) {
    const auto faults = refserver::FaultSet::parse({c.fault});
    ASSERT_TRUE(faults) << faults.error().message;
    const auto found = first_difference(Profile::kWin32, 2000, *faults);
    ASSERT_TRUE(found) << c.fault;
    EXPECT_LE(found->packets.size(), c.at_most) << c.fault << ", " << text(*found);
  }
}

TEST(SessionModel, TheSameSeedGivesTheSameSequence) {
  const auto a = random_packets(7, Profile::kIis), b = random_packets(7, Profile::kIis);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_EQ(a[i].text(), b[i].text());
}

}  // namespace
}  // namespace bitspec
