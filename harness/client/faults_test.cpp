// Each fault beside the right client, before the same server: what the packets look like.
#include "harness/client/faults.h"

#include <gtest/gtest.h>

#include <set>

#include "harness/client/fault_injector.h"
#include "harness/client/testing/test_upload.h"

namespace bitspec::client {
namespace {

constexpr const char* kUsual = "Ping Create 0-99 100-199 200-299 Close uploaded";
constexpr const char* kAgain = "Ping Create 0-99 100-199 (5s) Ping 100-199 200-299 Close uploaded";
constexpr const char* kFirstAgain = "Ping Create 0-99 (5s) Ping 0-99 100-199 200-299 Close uploaded";
constexpr const char* kLastAgain = "Ping Create 0-99 100-199 200-299 (5s) Ping 200-299 Close uploaded";
constexpr const char* kCloseAgain = "Ping Create 0-99 100-199 200-299 Close (5s) Ping Close uploaded";
constexpr const char* kStartedOver = "Ping Create 0-99 100-199 Create 0-99 100-199 200-299 Close uploaded";
constexpr const char* kRefused = "Ping Create 0-99 100-199 refused";
constexpr const char* kAtSecondHost =
    "Ping Create host2:Ping host2:0-99 host2:100-199 host2:200-299 host2:Close uploaded";
constexpr const char* kFellBack =
    "Ping Create host2:Ping host2:0-99 (5s) (5s) (5s) (5s) Ping 100-199 200-299 Close uploaded";
constexpr const char* k416 = "416 Range Not Satisfiable";
constexpr const char* k503 = "503 Service Unavailable";

Reaction without(std::vector<std::string> fields, const std::string& line = "200 OK") {
  Reaction out = status(line);
  out.remove = std::move(fields);
  return out;
}

Reaction with_body(const std::string& body) {
  Reaction out;
  out.body = body;
  return out;
}

Reaction behind_interim() {
  Reaction out;
  out.before = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  return out;
}

// What a portal answers to everything.
Reaction page() {
  Reaction out = without({"BITS-Packet-Type", "BITS-Session-Id", "BITS-Received-Content-Range"}, "200 Welcome");
  out.body = "<html>Please log in</html>";
  return out;
}

Reaction opened(const std::string& line) {
  Reaction out = status(line);
  out.applied = true;
  return out;
}

Reaction named(const std::string& host, const std::string& seconds = "20") {
  return status("200 OK", {{"BITS-Host-Id", host}, {"BITS-Host-Id-Fallback-Timeout", seconds}});
}

Reaction last_of_second_host() {
  Reaction out = status("200 OK", {{"Connection", "close"}});
  out.second_host_ends = true;
  return out;
}

Reaction asks(const std::string& challenge) {
  return status("401 Unauthorized", {{"WWW-Authenticate", challenge}});
}

Reaction lower_case() {
  Reaction out = without({"BITS-Packet-Type"});
  out.set.add("bits-packet-type", "ack");
  return out;
}

Reaction error(const std::string& line, const std::string& value, const std::string& context) {
  return status(line, {{"BITS-Error-Code", value}, {"BITS-Error-Context", context}});
}

struct FaultRow {
  Fault fault;
  TestUpload upload;
  std::string right, wrong;  // "..." at the end: goes on in any way
};

TestUpload script(std::vector<On> on) {
  TestUpload out;
  out.script = std::move(on);
  return out;
}

TestUpload script(const std::string& kind, int nth, Reaction reaction) {
  return script({{kind, nth, std::move(reaction)}});
}

TestUpload for_user(std::vector<On> on) {
  TestUpload out = script(std::move(on));
  out.user = true;
  return out;
}

TestUpload stopped_at_second(std::vector<On> on = {}) {
  TestUpload out = script(std::move(on));
  out.stop_at = 2;
  return out;
}

TestUpload impatient(TestUpload upload) {
  upload.change = [](Settings& settings) { settings.give_up_after = std::chrono::seconds(12); };
  return upload;
}

TestUpload of_size(std::size_t size) {
  TestUpload out;
  out.size = size;
  return out;
}

TestUpload resumed() {
  TestUpload out;
  out.resume_at = 100;
  return out;
}

TestUpload growing() {
  TestUpload out;
  out.file_grows_at = 2;
  return out;
}

std::vector<FaultRow> setting_rows() {
  const On host{"Create", 1, named("127.0.0.2")};
  return {
      {Fault::kPingMissing, {}, kUsual, "Create 0-99 100-199 200-299 Close uploaded"},
      {Fault::kPingMissingOnResume, script("Fragment", 2, lost(Cut::kReset, false)), kAgain,
       "Ping Create 0-99 100-199 (5s) 100-199 200-299 Close uploaded"},
      {Fault::kPingMissingAtHost, script({host}), kAtSecondHost,
       "Ping Create host2:0-99 host2:100-199 host2:200-299 host2:Close uploaded"},
      {Fault::kOffsetAheadFollowed, script("Fragment", 1, received("150")), kFirstAgain,
       "Ping Create 0-99 150-249 100-199 200-299 Close uploaded"},
      {Fault::kRetryAtOnce, script("Fragment", 2, status(k503)), kAgain,
       "Ping Create 0-99 100-199 Ping 100-199 200-299 Close uploaded"},
      {Fault::kRetryForEver, impatient(script("Fragment", 0, status(k503))),
       "Ping Create 0-99 (5s) Ping 0-99 (5s) Ping 0-99 gave-up",
       "Ping Create 0-99 (5s) Ping 0-99 (5s) Ping 0-99 (5s) Ping 0-99 (5s) Ping 0-99 (5s)..."},
      {Fault::kRestartStorm, script("Fragment", 0, not_found()),
       "Ping Create 0-99 Create 0-99 (5s) Create 0-99 (5s) Create 0-99 (5s) Create 0-99 (5s) Create 0-99 gave-up",
       "Ping Create 0-99 Create 0-99 Create 0-99 Create 0-99 Create 0-99 Create 0-99 Create 0-99 Create 0-99..."},
      {Fault::kLoginUnasked, for_user({}), kUsual,
       "Ping Basic Create Basic 0-99 Basic 100-199 Basic 200-299 Basic Close Basic uploaded"},
      {Fault::kLoginEverywhere, for_user({{"Ping", 1, asks("Basic realm=\"r\"")}, host}),
       "Ping Ping Basic Create Basic host2:Ping host2:0-99 host2:100-199 host2:200-299 host2:Close uploaded",
       "Ping Ping Basic Create Basic host2:Ping Basic host2:0-99 Basic host2:100-199 Basic..."},
      {Fault::kLoginBasicPreferred,
       for_user({{"Ping", 1, asks("Basic realm=\"r\", Digest realm=\"r\", nonce=\"n\", qop=\"auth\"")}}),
       "Ping Ping Digest Create Digest 0-99 Digest 100-199 Digest 200-299 Digest Close Digest uploaded",
       "Ping Ping Basic Create Basic 0-99 Basic 100-199 Basic 200-299 Basic Close Basic uploaded"},
      {Fault::kLoginForEver, for_user({{"any", 0, asks("Basic realm=\"r\"")}}), "Ping Ping Basic refused",
       "Ping Ping Basic Ping Basic Ping Basic Ping Basic Ping Basic Ping Basic..."},
  };
}

std::vector<FaultRow> offset_rows() {
  return {
      {Fault::k416OffsetPlusOne, script("Fragment", 3, received("100", k416)),
       "Ping Create 0-99 100-199 200-299 100-199 200-299 Close uploaded",
       "Ping Create 0-99 100-199 200-299 101-200 (5s)..."},
      {Fault::k416IsFinal, script("Fragment", 3, received("100", k416)),
       "Ping Create 0-99 100-199 200-299 100-199 200-299 Close uploaded", "Ping Create 0-99 100-199 200-299 refused"},
      {Fault::k416WithTotalStartsOver,
       script({{"Fragment", 3, lost(Cut::kClose, true)}, {"Fragment", 4, received("300", k416)}}), kLastAgain,
       "Ping Create 0-99 100-199 200-299 (5s) Ping 200-299 Create 0-99 100-199 200-299 Close uploaded"},
      {Fault::k416WithoutOffsetGoesOn, script("Fragment", 2, without({"BITS-Received-Content-Range"}, k416)), kAgain,
       "Ping Create 0-99 100-199 200-299 100-199 200-299 Close uploaded"},
      {Fault::k413SameSizeAgain, script("Fragment", 2, status("413 Content Too Large")),
       "Ping Create 0-99 100-199 100-149 150-199 200-249 250-299 Close uploaded", kAgain},
      {Fault::kOffsetInsideIgnored, script("Fragment", 2, received("150")),
       "Ping Create 0-99 100-199 150-249 250-299 Close uploaded",
       "Ping Create 0-99 100-199 200-299 150-249 250-299 Close uploaded"},
      {Fault::kOffsetBackIgnored, script("Fragment", 3, received("100")),
       "Ping Create 0-99 100-199 200-299 100-199 200-299 Close uploaded", kUsual},
      {Fault::kOffsetBeyondTotalAccepted, script("Fragment", 3, received("301")), kLastAgain, kUsual},
      {Fault::kOffsetMissingIsTotal, script("Fragment", 2, without({"BITS-Received-Content-Range"})), kAgain,
       "Ping Create 0-99 100-199 Close uploaded"},
      {Fault::kOffsetReadLoosely, script("Fragment", 2, received("150x")), kAgain,
       "Ping Create 0-99 100-199 150-249 250-299 Close uploaded"},
  };
}

std::vector<FaultRow> answer_rows() {
  const std::string invented = "{0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0}";
  const std::string with_invented = "Ping Create 0-99 id=" + invented + " Create 0-99 100-199 200-299 Close uploaded";
  const std::string another = "{12345678-0000-0000-0000-000000000000}";
  return {
      {Fault::kPageIsAck, script("Fragment", 1, page()), kFirstAgain,
       "Ping Create 0-99 100-199 0-99 100-199 200-299 Close uploaded"},
      {Fault::kCreate202Accepted, script("Create", 1, opened("202 Accepted")), "Ping Create not-bits", kUsual},
      {Fault::kCreateProtocolIgnored, script("Create", 1, status("200 OK", {{"BITS-Protocol", another}})),
       "Ping Create not-bits", kUsual},
      {Fault::kCreateProtocolNotNeeded, script("Create", 1, without({"BITS-Protocol"})), "Ping Create not-bits",
       kUsual},
      {Fault::kCreateSessionIdInvented, script("Create", 1, without({"BITS-Session-Id"})), "Ping Create not-bits",
       with_invented},
      {Fault::kCreateAckAssumed, script("Create", 1, lost(Cut::kClose, true)),
       "Ping Create (5s) Create 0-99 100-199 200-299 Close uploaded", with_invented},
      {Fault::kSessionIdAdopted, script("Fragment", 1, status("200 OK", {{"BITS-Session-Id", another}})), kFirstAgain,
       "Ping Create 0-99 100-199 id=" + another + "..."},
      {Fault::kSessionIdRequired, script("Fragment", 0, without({"BITS-Session-Id"})), kUsual,
       "Ping Create 0-99 (5s) Ping 0-99 (5s)..."},
      {Fault::kInterimIsFinal, script("Fragment", 1, behind_interim()), kUsual, "Ping Create 0-99 refused"},
      {Fault::kFieldNamesExact, script("any", 0, lower_case()), kUsual, "Ping Create not-bits"},
      {Fault::kFoldIsField,
       script("Fragment", 2, status("200 OK", {{"X-Note", "a\r\n BITS-Received-Content-Range: 0"}})), kUsual,
       "Ping Create 0-99 100-199 0-99 200-299 Close uploaded"},
      {Fault::kAckBodyRefused, script("Fragment", 1, with_body("HTTP/1.1 500 Oh\r\n\r\n")), kUsual,
       "Ping Create 0-99 refused"},
      {Fault::kUnknownFieldRefused, script("Fragment", 1, status("200 OK", {{"BITS-New-Thing", "1"}})), kUsual,
       "Ping Create 0-99 refused"},
      {Fault::kLostAckStartsOver, script("Fragment", 2, lost(Cut::kClose, true)), kAgain, kStartedOver},
      {Fault::kResetOffsetGuessed, script("Fragment", 2, lost(Cut::kReset, false)), kAgain,
       "Ping Create 0-99 100-199 150-249 100-199 200-299 Close uploaded"},
  };
}

std::vector<FaultRow> error_rows() {
  const Reaction lower_digits = error("500 Oh", "0x8020001f", "0x5");
  return {
      {Fault::kNotFoundRepeated, script("Fragment", 2, not_found()), kStartedOver,
       "Ping Create 0-99 100-199 (5s) Ping 100-199 (5s)..."},
      {Fault::kNotFoundOnCloseRepeated, script("Close", 1, lost(Cut::kClose, true)), kCloseAgain,
       "Ping Create 0-99 100-199 200-299 Close (5s) Ping Close (5s) Ping Close (5s)..."},
      {Fault::kErrorOtherName, script("Fragment", 2, not_found()), kStartedOver,
       "Ping Create 0-99 100-199 (5s) Ping 100-199..."},
      {Fault::kErrorExactSpelling, script("Fragment", 2, lower_digits), kStartedOver, kAgain},
      {Fault::kTooLargeRepeated, script("Fragment", 2, error("500 Oh", "0x80200020", "0x5")), kRefused, kAgain},
      {Fault::kApplicationErrorIgnored, script("Fragment", 3, error(k503, "0x80004005", "0x7")), kLastAgain, kUsual},
      {Fault::kTransientIsFinal, script("Fragment", 2, status(k503)), kAgain, kRefused},
      {Fault::kFinalRepeated, script("Fragment", 2, error("403 Forbidden", "0x80070005", "0x5")), kRefused, kAgain},
      {Fault::kClose4xxRepeated, script("Close", 1, status("404 Not Found")),
       "Ping Create 0-99 100-199 200-299 Close refused", kCloseAgain},
      {Fault::kClose5xxIsFinal, script("Close", 1, status(k503)), kCloseAgain,
       "Ping Create 0-99 100-199 200-299 Close refused"},
  };
}

std::vector<FaultRow> host_rows() {
  const std::vector<On> ending = {{"Create", 1, named("127.0.0.2")}, {"Fragment", 1, last_of_second_host()}};
  return {
      {Fault::kHostIdIgnored, script("Create", 1, named("127.0.0.2")), kAtSecondHost, kUsual},
      {Fault::kHostIdCutOut, script("Create", 1, named("user@127.0.0.2/other")), kUsual, kAtSecondHost},
      {Fault::kHostFieldOld, script("Create", 1, named("127.0.0.2")), kAtSecondHost,
       "Ping Create host2:Ping other-host host2:0-99 other-host host2:100-199 other-host..."},
      {Fault::kHostLeftAtOnce, script(ending), kFellBack,
       "Ping Create host2:Ping host2:0-99 Ping 100-199 200-299 Close uploaded"},
      {Fault::kHostNeverLeft, script(ending), kFellBack,
       "Ping Create host2:Ping host2:0-99 (5s) (5s) (5s) (5s) (5s) (5s)..."},
      {Fault::kFallbackStartsOver, script(ending), kFellBack,
       "Ping Create host2:Ping host2:0-99 (5s) (5s) (5s) (5s) Ping Create 0-99 100-199 200-299 Close uploaded"},
  };
}

std::vector<FaultRow> order_rows() {
  const char* cancelled = "Ping Create 0-99 100-199 Cancel cancelled";
  return {
      {Fault::kCloseMissing, {}, kUsual, "Ping Create 0-99 100-199 200-299 uploaded"},
      {Fault::kCloseEarly, {}, kUsual, "Ping Create 0-99 Close uploaded"},
      {Fault::kCloseRepeated, {}, kUsual, kCloseAgain},
      {Fault::kCancelMissing, stopped_at_second(), cancelled, "Ping Create 0-99 100-199 cancelled"},
      {Fault::kCancelIgnored, stopped_at_second(), cancelled, kUsual},
      {Fault::kCancelStartsOver, stopped_at_second({{"Cancel", 1, not_found()}}), cancelled,
       "Ping Create 0-99 100-199 Cancel Create..."},
      {Fault::kResumeStartsOver, resumed(), "Ping 100-199 200-299 Close uploaded", kUsual},
      {Fault::kFileChangeIgnored, growing(), "Ping Create 0-99 100-199 Cancel file-changed", kUsual},
      {Fault::kRedirectFollowed, script("Fragment", 2, status("307 Temporary Redirect", {{"Location", "/other"}})),
       kRefused, "Ping Create 0-99 100-199 (5s) GET:/other..."},
      {Fault::kFirstFragmentSkipped, {}, kUsual, "Ping Create 100-199 (5s) 0-99 100-199 200-299 Close uploaded"},
      {Fault::kEmptyFragmentAtEnd, {}, kUsual, "Ping Create 0-99 100-199 200-299 300-299 Close uploaded"},
      {Fault::kEmptyFileFragment, of_size(0), "Ping Create Close uploaded", "Ping Create 0-0 length=0 Close uploaded"},
  };
}

std::vector<FaultRow> field_rows() {
  const std::string letters = "{abcdefab-0000-0000-0000-000000000000}";
  return {
      {Fault::kTotalGrows, {}, kUsual, "Ping Create 0-99 100-199/301 200-299/301 Close uploaded"},
      {Fault::kRangeOneShort, {}, kUsual, "Ping Create 0-98 length=100 99-197 length=100..."},
      {Fault::kBodyOneOff, {}, kUsual, "Ping Create 0-99 100-199 other-bytes 200-299 other-bytes Close uploaded"},
      {Fault::kSessionIdUpperCase, script("Create", 1, status("200 OK", {{"BITS-Session-Id", letters}})), kUsual,
       "Ping Create 0-99 id={ABCDEFAB-0000-0000-0000-000000000000} Create 0-99 100-199 200-299 Close uploaded"},
      {Fault::kSessionIdOfAnother,
       {},
       kUsual,
       "Ping Create 0-99 100-199 200-299 Close id={00112233-4455-6677-8899-aabbccddeeff} Create..."},
      {Fault::kProtocolWithoutBraces,
       {},
       kUsual,
       "Ping Create protocols=7df0354d-249b-430f-820d-3d2a9bef4931 0-99 100-199 200-299 Close uploaded"},
      {Fault::kNameWithPath,
       {},
       kUsual,
       "Ping Create 0-99 name=C:\\uploads\\a.bin 100-199 name=C:\\uploads\\a.bin 200-299 name=C:\\uploads\\a.bin "
       "Close uploaded"},
      {Fault::kPingWithBody, {}, kUsual, "Ping body Create 0-99 100-199 200-299 Close uploaded"},
  };
}

std::vector<FaultRow> all_rows() {
  std::vector<FaultRow> out;
  for (auto* rows : {setting_rows, offset_rows, answer_rows, error_rows, host_rows, order_rows, field_rows}) {
    for (auto& row : rows()) out.push_back(std::move(row));
  }
  return out;
}

void expect_log(const std::string& log, const std::string& want) {
  const bool open = want.ends_with("...");
  EXPECT_EQ(open ? log.substr(0, want.size() - 3) + "..." : log, want);
}

TEST(ClientFaults, EachMakesItsDifference) {
  for (const auto& row : all_rows()) {
    SCOPED_TRACE(fault_table()[static_cast<std::size_t>(row.fault)].name);
    FaultSet faults;
    faults.add(row.fault);
    expect_log(log_of(row.upload), row.right);
    expect_log(log_of(row.upload, faults), row.wrong);
  }
}

// Which of the two packets is seen first is not known.
TEST(ClientFaults, SecondPacketAtOnceSendsAPingWithEachFragment) {
  FaultSet faults;
  faults.add(Fault::kSecondPacketAtOnce);
  std::string log = log_of({}, faults);
  int pings = 0;
  for (auto at = log.find("Ping"); at != std::string::npos; at = log.find("Ping", at + 1)) ++pings;
  EXPECT_EQ(pings, 4) << log;
  EXPECT_TRUE(log.ends_with("Close uploaded")) << log;
}

// Where the packets alone show nothing, or a server would need 4 GiB or seconds to show it.
TEST(ClientFaults, AnswerAwaitedForEverHasNoLimit) {
  FaultSet faults;
  faults.add(Fault::kAnswerAwaitedForEver);
  wire::Limits limits;
  FaultInjector(faults, Profile::kWin32, 0).configure(limits);
  EXPECT_GT(limits.exchange, std::chrono::hours(24));
}

TEST(ClientFaults, EarlyAnswerIsTakenForNone) {
  wire::Answer answer;
  answer.ending = wire::Ending::kComplete;
  answer.status = 416;
  Reply reply = read_reply(answer);
  reply.sent_all = false;
  FaultSet faults;
  FaultInjector(faults, Profile::kWin32, 300).change_reply({PacketType::kFragment, {}, {}, {}}, answer, reply);
  EXPECT_TRUE(reply.whole);
  faults.add(Fault::kEarlyAnswerIgnored);
  FaultInjector(faults, Profile::kWin32, 300).change_reply({PacketType::kFragment, {}, {}, {}}, answer, reply);
  EXPECT_FALSE(reply.whole);
}

TEST(ClientFaults, RangeLosesWhatIsAbove32Bits) {
  const Packet packet{PacketType::kFragment, {}, "s", ContentRange{4294967296, 4294967395, 4294967396}};
  FaultSet faults;
  faults.add(Fault::kRange32Bits);
  Fields fields = {{"Content-Range", packet.range->text()}};
  FaultInjector(faults, Profile::kWin32, 4294967396).change_fields(packet, {}, fields);
  EXPECT_EQ(fields.first("Content-Range"), "bytes 0-99/100");
}

TEST(ClientFaults, EachHasATestAndANameOfItsOwn) {
  std::set<Fault> tested = {Fault::kSecondPacketAtOnce, Fault::kAnswerAwaitedForEver, Fault::kEarlyAnswerIgnored,
                            Fault::kRange32Bits};
  for (const auto& row : all_rows()) tested.insert(row.fault);
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < fault_table().size(); ++i) {
    const auto& entry = fault_table()[i];
    EXPECT_EQ(entry.fault, static_cast<Fault>(i)) << entry.name;
    EXPECT_TRUE(tested.contains(entry.fault)) << entry.name;
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
  }
  EXPECT_EQ(fault_table().size(), static_cast<std::size_t>(Fault::kCount));
}

TEST(ClientFaults, UnknownNamesGetASuggestion) {
  const auto found = FaultSet::parse({"close-mising"});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "unknown fault 'close-mising'");
  EXPECT_EQ(found.error().hint, "did you mean 'close-missing'?");
}

}  // namespace
}  // namespace bitspec::client
