#include "harness/client_cases/judge.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "harness/catalogue/catalogue.h"
#include "harness/client_cases/script.h"

namespace bitspec::client_cases {
namespace {

using results::Finding;

constexpr std::uint64_t kTotal = 40'000, kPiece = 10'000;
const std::string kId = "{0123abcd-1111-2222-3333-444455556666}", kNext = "{0123abcd-1111-2222-3333-777788889999}";
const std::string kOther = "{0a1b2c3d-1111-4222-8333-444455556666}";

const catalogue::Suites& built_in() {
  static const catalogue::Checked kLoaded = catalogue::load_embedded_suites();
  return kLoaded.suites;
}

// A written sequence: "ping, create, 0, 10000!7, close": the number of a Fragment is its first byte. Behind a word:
//   *    with credentials        '    of the second session      "    of the session that nobody opened
//   ^    the id in upper case    -N   N bytes instead of 10,000  ~    bytes sent before, and now others
//   =    bytes sent before
//   +N   so many seconds later
// Answers are those of the case, which counts as in the server.
class Written {
 public:
  Written(const std::string& id, const std::string& text) : case_(*built_in().client.find(id)) {
    std::istringstream words(text);
    for (std::string word; words >> word;) add(word);
  }

  Sequence packets;

 private:
  static std::string cut(std::string& word, char mark) {
    const auto at = word.find(mark);
    if (at == std::string::npos) return {};
    std::string out = word.substr(at + 1);
    word.erase(at);
    return out.empty() ? "yes" : out;
  }

  void add(std::string word) {
    Packet packet;
    packet.begins = ++now_;
    if (const auto later = cut(word, '+'); !later.empty()) packet.begins = now_ += std::stod(later);
    packet.bytes_differ = !cut(word, '~').empty();
    packet.bytes_repeated = packet.bytes_differ || !cut(word, '=').empty();
    const bool upper = !cut(word, '^').empty();
    packet.login = !cut(word, '*').empty();
    packet.login_asked = login_asked_;
    const bool second = !cut(word, '\'').empty(), other = !cut(word, '"').empty();
    const auto size = cut(word, '-');
    packet.session = other ? kOther : second ? kNext : kId;
    if (upper) std::ranges::transform(packet.session, packet.session.begin(), ::toupper);
    Fields fields;
    if (packet.login) fields.add("Authorization", "Basic x");
    if (word == "ping" || word == "create") packet.session.clear();
    if (word == "ping") packet.type = PacketType::kPing;
    if (word == "create") packet.type = PacketType::kCreateSession;
    if (word == "close") packet.type = PacketType::kCloseSession;
    if (word == "cancel") packet.type = PacketType::kCancelSession;
    if (!packet.type) {
      packet.type = PacketType::kFragment;
      const std::uint64_t first = std::stoull(word), length = size.empty() ? kPiece : std::stoull(size);
      packet.range = ContentRange{first, std::min(first + length, kTotal) - 1, kTotal};
    }
    packet.step = step_of(case_, packet, fields, counts_);
    packets.push_back(packet);
    answer();
  }

  void answer() {
    Packet& packet = packets.back();
    refserver::AnswerSpec spec = refserver::plain_answer(200);
    if (packet.type == PacketType::kCreateSession) spec.fields.add("BITS-Session-Id", ++sessions_ == 1 ? kId : kNext);
    if (packet.range) spec.fields.add("BITS-Received-Content-Range", std::to_string(packet.range->last + 1));
    packet.ends = packet.begins;
    if (packet.step) {
      const auto& change = case_.steps[*packet.step].answer;
      if (answers_itself(change)) spec = own_answer(change, packet, Profile::kWin32);
      change_answer(spec, change, packets);
      if (change.end != catalogue::AnswerEnd::kSent) return;
    }
    packet.status = spec.status;
    login_asked_ = login_asked_ || spec.status == 401;
    packet.named_session = spec.fields.first("BITS-Session-Id").value_or("");
    if (const auto offset = parse_decimal(spec.fields.first("BITS-Received-Content-Range").value_or("")))
      packet.offset = *offset;
  }

  const catalogue::ClientCase& case_;
  Counts counts_;
  double now_ = 0;
  int sessions_ = 0;
  bool login_asked_ = false;
};

// What it says of the rules that are not held, sorted: "client.x broken", and "client.x held" for `about`.
std::vector<std::string> found(const std::string& id, const Sequence& packets, Profile profile, double later) {
  const Setting setting{profile, packets.back().begins + later, 10};
  const auto& one = *built_in().client.find(id);
  std::vector<Judgement> all = judge_case(one, packets, setting);
  for (const auto& every : built_in().client.every_case) {
    if (auto judged = judge_every_case(every.rule, packets, setting)) all.push_back(std::move(*judged));
  }
  std::vector<std::string> out;
  for (const auto& judged : all) {
    if (!built_in().catalogue.find(judged.rule)->applies(profile)) continue;
    EXPECT_LT(judged.packet, packets.size());
    EXPECT_EQ(judged.finding != Finding::kHeld && judged.got.empty(), false) << judged.rule;
    const char* word = judged.finding == Finding::kHeld     ? "held"
                       : judged.finding == Finding::kBroken ? "broken"
                                                            : "open";
    out.push_back(judged.rule.substr(sizeof "client." - 1) + " " + word);
  }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

struct Row {
  std::string id, packets, about;  // a rule, without "client."
  std::string finding;             // "held", "broken", "open", or "" where nothing is said of it
  double later = 60;               // s behind the last packet
  Profile profile = Profile::kWin32;
};

const Profile kMcBup = Profile::kMcBup;
const Profile kIis = Profile::kIis;

const Row kRows[] = {
    {"ordinary", "ping create 0 10000 20000 30000 close", "close.after-last", "held"},
    {"ordinary", "ping create 0 10000 20000 30000", "close.after-last", "broken"},
    {"ordinary", "ping create 0 10000 20000 30000", "close.after-last", "", 5},
    {"ordinary", "ping create 0 10000 20000 30000 close 30000", "close.after-last", "broken"},
    {"ordinary", "ping create 0 10000", "close.after-last", ""},
    {"ordinary", "ping create 0 10000 20000 30000 close", "ping.first", "held"},
    {"ordinary", "create 0 10000 20000 30000 close", "ping.first", "broken"},
    {"ordinary", "create 0 10000 20000 30000 close", "ping.first", "", 60, kMcBup},
    {"ordinary", "ping create 0 10000~ 20000", "fragment.body", "broken"},
    {"ordinary", "ping create 0 10000= 20000", "fragment.body", "held"},
    {"ordinary", "ping create 0 10000 20000", "fragment.body", ""},
    {"ordinary", "ping create 0", "session.id-verbatim", "held"},
    {"ordinary", "ping create 0^", "session.id-verbatim", "broken"},
    {"ordinary", "ping create 0\"", "session.id-verbatim", ""},
    {"ordinary", "ping* create 0", "auth.unasked", "broken"},
    {"ordinary", "ping create 0", "auth.unasked", ""},

    {"create-201", "ping create 0", "create.success", "held"},
    {"create-201", "ping create", "create.success", "broken"},
    {"create-201", "ping create", "create.success", "", 60, kMcBup},
    {"create-202", "ping create create 0'", "create.success", "held"},
    {"create-202", "ping create", "create.success", "held"},
    {"create-202", "ping create", "create.success", "open", 3},
    {"create-202", "ping create 0", "create.success", "broken"},
    {"create-lost-ack", "ping create create 0", "create.lost-ack", "held"},
    {"create-lost-ack", "ping create ping+700 create 0", "create.lost-ack", "held"},
    {"create-lost-ack", "ping create", "create.lost-ack", "open"},
    {"create-lost-ack", "ping create 0", "create.lost-ack", "broken"},
    {"create-unavailable", "ping create create 0", "retry.transient", "held"},
    {"create-unavailable", "ping create close", "retry.transient", "broken"},
    {"create-forbidden", "ping create", "retry.final", "held"},
    {"create-forbidden", "ping create ping", "retry.final", "held"},
    {"create-forbidden", "ping create create", "retry.final", "broken"},
    {"create-forbidden", "ping create create+600", "retry.final", "held"},
    {"protocol-not-offered", "ping create", "create.protocol-not-offered", "held"},
    {"protocol-not-offered", "ping create create", "create.protocol-not-offered", "held"},
    {"protocol-not-offered", "ping create 0", "create.protocol-not-offered", "broken"},
    {"protocol-missing", "ping create 0", "create.protocol-missing", "broken"},
    {"protocol-missing", "ping create", "create.protocol-missing", "held"},
    {"protocol-missing", "ping create 0", "create.protocol-missing", "", 60, kIis},
    {"session-id-missing", "ping create 0", "create.session-id-missing", "broken"},
    {"session-id-missing", "ping create", "create.session-id-missing", "held"},

    {"gap", "ping create 0 10000 20000 10000 20000 30000 close", "range.after-416", "held"},
    {"gap", "ping create 0 10000 20000 ping 10000", "range.after-416", "held"},
    {"gap", "ping create 0 10000 20000 20000", "range.after-416", "broken"},
    {"gap", "ping create 0 10000 20000 30000", "range.after-416", "broken"},
    {"gap", "ping create 0 10000 20000 create", "range.after-416", "broken"},
    {"gap", "ping create 0 10000 20000", "range.after-416", "broken"},
    {"gap", "ping create 0 10000 20000", "range.after-416", "open", 4},
    {"gap", "ping create 0-40000 close", "range.after-416", ""},
    {"gap-no-offset", "ping create 0 10000 10000", "range.after-416-no-offset", "held"},
    {"gap-no-offset", "ping create 0 10000 0", "range.after-416-no-offset", "held"},
    {"gap-no-offset", "ping create 0 10000 20000", "range.after-416-no-offset", "broken"},
    {"gap-total", "ping create 0 10000 20000 30000 30000 close", "range.after-416-total", "held"},
    {"gap-total", "ping create 0 10000 20000 30000 30000 30000", "range.after-416-total", "broken"},
    {"gap-total", "ping create 0 10000 20000 30000", "range.after-416-total", ""},
    {"half-taken", "ping create 0 10000 15000 25000 35000-5000 37500 close", "range.smaller", "held"},
    {"half-taken", "ping create 0 10000 20000", "range.smaller", "broken"},
    {"half-taken", "ping create 0 10000 15000 25000 35000 close", "range.smaller", "broken"},
    {"back-to-start", "ping create 0 10000 20000 0 10000", "range.back", "held"},
    {"back-to-start", "ping create 0 10000 20000 30000", "range.back", "broken"},
    {"offset-ahead", "ping create 0 10000", "range.ahead", "held"},
    {"offset-ahead", "ping create 0 0", "range.ahead", "held"},
    {"offset-ahead", "ping create 0", "range.ahead", "held"},
    {"offset-ahead", "ping create 0 11000", "range.ahead", "broken"},
    {"offset-ahead", "ping create 0 11000", "range.ahead", "", 60, kMcBup},
    {"offset-beyond", "ping create 0 10000 20000 30000 30000 close", "range.beyond-total", "held"},
    {"offset-beyond", "ping create 0 10000 20000 30000 close", "range.beyond-total", "broken"},
    {"offset-missing", "ping create 0 10000 10000", "range.missing", "held"},
    {"offset-missing", "ping create 0 10000 20000", "range.missing", "held"},
    {"offset-missing", "ping create 0 10000 20000", "range.missing", "broken", 60, kMcBup},
    {"offset-missing", "ping create 0 10000 30000", "range.missing", "broken"},
    {"offset-malformed", "ping create 0 10000 7", "range.malformed", "broken"},
    {"offset-malformed", "ping create 0 10000 10000", "range.malformed", "held"},

    {"lost-ack", "ping create 0 10000 10000 20000", "resume.lost-ack", "held"},
    {"lost-ack", "ping create 0 10000 ping+900 10000", "resume.lost-ack", "held"},
    {"lost-ack", "ping create 0 10000 20000", "resume.lost-ack", "broken"},
    {"lost-ack", "ping create 0 10000 create", "resume.lost-ack", "broken"},
    {"lost-ack", "ping create 0 10000", "resume.lost-ack", "open"},
    {"lost-ack", "create 0 10000 ping 10000", "ping.on-resume", "held", 60, kIis},
    {"lost-ack", "create 0 10000 10000", "ping.on-resume", "broken", 60, kIis},
    {"lost-ack", "create 0 10000 10000", "ping.on-resume", ""},
    {"reset-in-body", "ping create 0 10000 20000 20000", "resume.reset-in-body", "held"},
    {"reset-in-body", "ping create 0 10000 20000 25000", "resume.reset-in-body", "broken"},
    {"reset-in-body", "ping create 0 10000 20000 create", "resume.reset-in-body", "broken"},

    {"session-lost", "ping create 0 10000 20000 create 0' 10000' 20000' 30000' close'", "error.not-found-restart",
     "held"},
    {"session-lost", "ping create 0 10000 20000 20000", "error.not-found-restart", "broken"},
    {"session-lost", "ping create 0 10000 20000 create 0", "error.not-found-restart", "broken"},
    {"session-lost", "ping create 0 10000 20000", "error.not-found-restart", "broken"},
    {"session-lost-lower-case", "ping create 0 10000 create", "error.value-form", "held"},
    {"session-lost-lower-case", "ping create 0 10000 10000", "error.value-form", "broken"},
    {"session-lost-field-name", "ping create 0 create", "error.field-name", "held"},
    {"session-lost-field-name", "ping create 0 0", "error.field-name", "broken"},
    {"session-lost-at-close", "ping create 0 10000 20000 30000 close", "error.not-found-close", "held"},
    {"session-lost-at-close", "ping create 0 10000 20000 30000 close create 0'", "error.not-found-close", "held"},
    {"session-lost-at-close", "ping create 0 10000 20000 30000 close close", "error.not-found-close", "broken"},
    {"session-lost-at-close", "ping create 0 10000 20000 30000 close", "error.not-found-close", "open", 60, kMcBup},
    {"session-id-other", "ping create 0 10000 20000 30000 close", "session.id-other", "held"},
    {"session-id-other", "ping create 0 10000\"", "session.id-other", "broken"},
    {"session-id-other", "ping create 0 10000", "session.id-other", "open", 3},
    {"session-id-absent", "ping create 0 10000 20000 30000 close", "session.id-absent", "held"},
    {"session-id-absent", "ping create 0", "session.id-absent", "broken"},
    {"session-id-absent", "ping create 0", "session.id-absent", "", 60, kMcBup},

    {"unavailable", "ping create 0 10000 10000", "retry.transient", "held"},
    {"unavailable", "ping create 0 10000 10000+600", "retry.transient", "held"},
    {"unavailable", "ping create 0 10000 20000", "retry.transient", "broken"},
    {"unavailable", "ping create 0 10000", "retry.transient", "open"},
    {"internal-error", "ping create 0 10000 close", "retry.transient", "broken"},
    {"not-implemented", "ping create 0 10000", "retry.final", "held"},
    {"not-implemented", "ping create 0 10000 cancel", "retry.final", "held"},
    {"not-implemented", "ping create 0 10000 10000", "retry.final", "broken"},
    {"bad-argument", "ping create 0 10000 10000", "retry.final", "broken"},
    {"too-large", "ping create 0 0-5000", "error.too-large", "broken"},
    {"too-large", "ping create 0", "error.too-large", "held"},
    {"fragment-too-large", "ping create 0 0-5000", "fragment.after-413", "held"},
    {"fragment-too-large", "ping create 0 0", "fragment.after-413", "broken"},
    {"close-unavailable", "ping create 0 10000 20000 30000 close close", "close.retry", "held"},
    {"close-unavailable", "ping create 0 10000 20000 30000 close create", "close.retry", "broken"},
    {"close-unavailable", "ping create 0 10000 20000 30000 close", "close.retry", "open"},
    {"close-refused", "ping create 0 10000 20000 30000 close", "close.retry", "held"},
    {"close-refused", "ping create 0 10000 20000 30000 close close", "close.retry", "broken"},
    {"application-unavailable", "ping create 0 10000 20000 30000 30000 close", "error.application", "held"},
    {"application-unavailable", "ping create 0 10000 20000 30000 close", "error.application", "broken"},

    {"login", "ping ping* create* 0*", "auth.answered", "held"},
    {"login", "ping ping", "auth.answered", "broken"},
    {"login", "ping", "auth.answered", "open"},
    {"login", "ping ping* create* 0*", "auth.unasked", "held"},
    {"login-refused", "ping ping*", "auth.refused", "held"},
    {"login-refused", "ping ping* ping* ping* ping* ping*", "auth.refused", "broken"},
    {"login-refused", "ping", "auth.refused", "open"},

    {"no-packet-type", "ping create 0 0", "answer.no-packet-type", "held"},
    {"no-packet-type", "ping create 0 10000", "answer.no-packet-type", "broken"},
    {"unknown-fields", "ping create 0 10000 20000 30000 close", "answer.unknown-fields", "held"},
    {"unknown-fields", "ping create 0 10000", "answer.unknown-fields", "broken"},
    {"unknown-fields", "ping create 0 10000 create", "answer.unknown-fields", "broken"},
    {"unknown-fields", "ping create 0 10000", "answer.unknown-fields", "open", 5},
    {"lower-case", "ping create", "answer.field-case", "broken"},
    {"lower-case", "ping create 0 10000 20000 30000 close", "answer.field-case", "held"},
    {"interim", "ping", "answer.interim", "broken"},
    {"interim", "ping create 0 10000 20000 30000 close", "answer.interim", "held"},
    {"framing", "ping create 0 10000 20000 30000 cancel", "answer.framing", "broken"},
    {"framing", "ping create 0 10000 20000 30000 close", "answer.framing", "held"},
};

TEST(JudgeClient, SaysOfEachRuleWhatTheSequenceShows) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.id + ": " + row.packets);
    const auto all = found(row.id, Written(row.id, row.packets).packets, row.profile, row.later);
    std::vector<std::string> about;
    for (const auto& one : all) {
      if (one.starts_with(row.about + " ")) about.push_back(one.substr(row.about.size() + 1));
    }
    // Of several steps one may be held and another broken.
    if (row.finding == "broken") {
      EXPECT_THAT(about, testing::Contains("broken"));
    } else if (row.finding.empty()) {
      EXPECT_THAT(about, testing::IsEmpty());
    } else {
      EXPECT_THAT(about, testing::ElementsAre(row.finding));
    }
  }
}

TEST(JudgeClient, EveryRuleWithACaseIsHeldByOneSequenceAndBrokenByAnother) {
  std::set<std::string> wanted, held, broken;
  for (const auto& every : built_in().client.every_case) wanted.insert(every.rule);
  for (const auto& one : built_in().client.cases) {
    for (const auto& rule : one.rules()) wanted.insert(rule);
  }
  for (const Row& row : kRows)
    (row.finding == "held" ? held : row.finding == "broken" ? broken : held).insert("client." + row.about);
  for (const auto& rule : wanted) {
    EXPECT_TRUE(broken.contains(rule)) << rule;
    EXPECT_TRUE(held.contains(rule)) << rule;
  }
}

TEST(JudgeClient, ThereIsAJudgeForEachRuleOfEveryCase) {
  const Sequence packets = Written("ordinary", "ping create 0 0~ 10000 20000 30000 close").packets;
  for (const auto& every : built_in().client.every_case) {
    if (every.rule == "client.auth.unasked") continue;  // the client has no credentials
    EXPECT_TRUE(judge_every_case(every.rule, packets, {})) << every.rule;
  }
}

// What a client does that goes on as soon as it may, and gives up where it has to: never blamed, in no profile.
TEST(JudgeClient, BlamesNoSequenceOfARightClient) {
  for (const Row& row : kRows) {
    if (row.finding != "held") continue;
    for (const auto& one : found(row.id, Written(row.id, row.packets).packets, row.profile, row.later))
      EXPECT_FALSE(one.ends_with(" broken")) << row.id << ": " << row.packets << ": " << one;
  }
}

TEST(JudgeClient, SaysWhatWasExpectedAndWhatCame) {
  const auto& one = *built_in().client.find("gap");
  const Setting setting{Profile::kWin32, 100, 10};
  const auto wrong = judge_case(one, Written("gap", "ping create 0 10000 20000 30000").packets, setting);
  ASSERT_EQ(wrong.size(), 1u);
  EXPECT_EQ(wrong[0].expected, "after the answer to Fragment 20000-29999/40000: a Fragment at the offset named");
  EXPECT_EQ(wrong[0].got, "Fragment 30000-39999/40000 in the session");
  EXPECT_EQ(wrong[0].packet, 5u);
  const auto silent = judge_case(one, Written("gap", "ping create 0 10000 20000").packets, setting);
  ASSERT_EQ(silent.size(), 1u);
  EXPECT_EQ(silent[0].got, "no packet for 10 s after Fragment 20000-29999/40000");
}

TEST(JudgeClient, TellsWhereAnotherUploadBegins) {
  const auto begins = [](const std::string& id, const std::string& packets, PacketType type, double later) {
    const Sequence before = Written(id, packets).packets;
    return begins_another(*built_in().client.find(id), before, type, before.back().begins + later, 10);
  };
  const std::string whole = "ping create 0 10000 20000 30000 close";
  EXPECT_TRUE(begins("ordinary", whole, PacketType::kPing, 1));
  EXPECT_TRUE(begins("ordinary", whole, PacketType::kCreateSession, 1));
  EXPECT_FALSE(begins("ordinary", whole, PacketType::kFragment, 1));
  EXPECT_FALSE(begins("ordinary", "ping create 0", PacketType::kCreateSession, 100));
  EXPECT_FALSE(begins("create-forbidden", "ping create", PacketType::kCreateSession, 1));
  EXPECT_TRUE(begins("create-forbidden", "ping create", PacketType::kCreateSession, 11));
  EXPECT_FALSE(begins("create-lost-ack", "ping create", PacketType::kCreateSession, 700));
  EXPECT_FALSE(begins_another(*built_in().client.find("gap"), {}, PacketType::kPing, 0, 10));
}

}  // namespace
}  // namespace bitspec::client_cases
