// What a run finds out before its first scenario: the form in which a server takes uploads, where their files are, and
// what stands at a URL that is no BITS server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/small_server.h"
#include "tests/small_suite.h"

namespace bitspec {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace fs = std::filesystem;

// A rule for each form that a server may fail, and an upload that every form can make.
constexpr char kForms[] = R"(  - id: s/upload
    title: x
    needs: [readback]
    given: [upload: {as: s, size: 3000, fragments: [1000], close: true}]
    when: {read_back: {session: s}}
    then: [a.stored: {body: as-sent}]
  - id: s/binary
    title: x
    given: [create: {as: s}]
    when: {fragment: {session: s, range: 0-99/100, bytes: binary}}
    then: [a.binary: {outcome: success}]
  - id: s/types
    title: x
    for_each: {type: [Ping, PING, ping]}
    when: {ping: {type: "${type}"}}
    then: [a.types: {outcome: success}]
)";

results::RunResult run_forms(const SmallServer& server, const engine::RunOptions& options = {},
                             const target::FormWishes& form = {}) {
  auto target = *target::target_from_url(server.url());
  target.timeout = std::chrono::milliseconds(3000);
  target.form = form;
  auto result = engine::run(small_suites({"a.stored", "a.binary", "a.types"}, kForms), target, options);
  EXPECT_TRUE(result) << result.error().render();
  return result ? *result : results::RunResult{};
}

bool is_text(const std::string& body) {
  return std::all_of(body.begin(), body.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string written_type(const Request& r) {
  return r.fields.first("BITS-Packet-Type").value_or("");
}

bool is_deep(const Request& r) {
  return std::count(r.target.begin(), r.target.end(), '/') > 1;
}

// What a server does not take, and what a run says of it.
struct FormCase {
  std::string name;
  std::function<bool(const Request&)> refuses;
  std::vector<std::string> red, notes;
};

const std::string kFolders = "the server does not create folders: all uploads go into one folder";
const std::string kLetters =
    "the server refuses a fragment of arbitrary bytes: the run sends letters and digits; see fragment.body.any-bytes";

std::string spelling(const std::string& no, const std::string& yes) {
  return "the server does not take '" + no + "' as a packet type: the run writes '" + yes +
         "'; see common.packet-type.both-spellings";
}

std::vector<FormCase> form_cases() {
  const auto deep = [](const Request& r) { return r.method != "GET" && is_deep(r); };
  const auto binary = [](const Request& r) { return !is_text(r.body); };
  const auto capitals = [](const Request& r) {
    const std::string type = written_type(r);
    return std::any_of(type.begin(), type.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  };
  const auto letters_only = [](const Request& r) {
    const std::string type = written_type(r);
    return std::any_of(type.begin(), type.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  };
  return {
      {"nothing", [](const Request&) { return false; }, {}, {}},
      {"folders", deep, {}, {kFolders}},
      {"binary", binary, {"a.binary"}, {kLetters}},
      {"folders and binary",
       [=](const Request& r) { return deep(r) || binary(r); },
       {"a.binary"},
       {kFolders, kLetters}},
      {"mixed case", capitals, {"a.types"}, {spelling("Create-Session", "CREATE-SESSION")}},
      {"all but lower case", letters_only, {"a.types"}, {spelling("Create-Session", "create-session")}},
      {"all three",
       [=](const Request& r) { return deep(r) || binary(r) || capitals(r); },
       {"a.binary", "a.types"},
       {kFolders, spelling("Create-Session", "CREATE-SESSION"), kLetters}},
  };
}

TEST(PreflightForm, IsTheNearestThatWorksAndTheRestIsJudgedInIt) {
  for (const FormCase& c : form_cases()) {
    SCOPED_TRACE(c.name);
    MiniBits bits;
    SmallServer server([&](const Request& r) { return c.refuses(r) ? ack("400 Bad Request") : bits(r); });
    const auto result = run_forms(server);
    EXPECT_EQ(red_rules(result), c.red);
    EXPECT_EQ(verdict_on(result, "a.stored"), "pass");
    EXPECT_EQ(result.preflight.notes, c.notes);
  }
}

// A page instead of an Ack: what stands there is a BITS server all the same.
TEST(PreflightForm, IsFoundWhereRefusalsHaveNoBitsField) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    return r.method != "GET" && written_type(r).find('E') == std::string::npos &&
                   written_type(r).find("PING") == std::string::npos
               ? answer("404 Not Found")
               : bits(r);
  });
  const auto result = run_forms(server);
  EXPECT_TRUE(result.preflight.bits_server);
  EXPECT_EQ(verdict_on(result, "a.stored"), "pass");
}

TEST(PreflightForm, IsAConnectionForEachPacketWhereTheSecondPacketOnOneGetsNoAnswer) {
  MiniBits bits;
  std::mutex mutex;
  std::map<std::thread::id, int> packets;  // the server has a thread for each connection
  SmallServer server([&](const Request& r) {
    const std::lock_guard lock(mutex);
    if (r.method != "GET" && ++packets[std::this_thread::get_id()] > 1) return ack("400 Bad Request");
    return bits(r);
  });
  const auto result = run_forms(server);
  EXPECT_THAT(red_rules(result), IsEmpty());
  EXPECT_EQ(verdict_on(result, "a.stored"), "pass");
  EXPECT_THAT(
      result.preflight.notes,
      ElementsAre("the server does not serve a whole upload on one connection: the run opens one for each packet"));
}

TEST(PreflightForm, ThatIsPrescribedIsNotVaried) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return is_text(r.body) ? bits(r) : ack("400 Bad Request"); });
  target::FormWishes binary, text;
  binary.bytes = target::Form::Bytes::kBinary;
  text.bytes = target::Form::Bytes::kText;
  text.names = target::Form::Names::kFlat;
  EXPECT_THAT(run_forms(server, {}, binary).preflight.notes,
              Contains(HasSubstr("an ordinary upload does not work: fragment got status 400, in each of ")));
  const auto result = run_forms(server, {}, text);
  EXPECT_THAT(red_rules(result), ElementsAre("a.binary"));
  EXPECT_THAT(result.preflight.notes, IsEmpty());
}

TEST(PreflightForm, OfARefusalByTurnsIsTheUsualOne) {
  MiniBits bits;
  std::atomic<int> creates{0};
  SmallServer server([&](const Request& r) {
    return r.type() == "create-session" && creates++ == 0 ? ack("500 Internal Server Error") : bits(r);
  });
  const auto result = run_forms(server);
  EXPECT_THAT(result.preflight.notes,
              ElementsAre("an ordinary upload does not always work: at first create got status 500"));
  EXPECT_EQ(verdict_on(result, "a.stored"), "pass");
}

// ---- names

TEST(PreflightNames, OfAllUploadsEndDifferently) {
  MiniBits bits;
  std::mutex mutex;
  std::multiset<std::string> last_parts;
  SmallServer server([&](const Request& r) {
    const std::lock_guard lock(mutex);
    if (r.type() == "create-session") last_parts.insert(r.target.substr(r.target.rfind('/') + 1));
    return bits(r);
  });
  run_forms(server);
  run_forms(server);
  EXPECT_GE(last_parts.size(), 6u);
  for (const auto& name : last_parts) EXPECT_EQ(last_parts.count(name), 1u) << name;
}

// ---- read-back

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "bitspec-preflight-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path() const { return path_; }

 private:
  std::string path_;
};

results::RunResult run_with_folder(const SmallServer& server, const std::string& folder) {
  auto target = *target::target_from_url(server.url());
  target.timeout = std::chrono::milliseconds(3000);
  target.files_folder = folder;
  auto result = engine::run(small_suites({"a.stored", "a.binary", "a.types"}, kForms), target, {});
  EXPECT_TRUE(result) << result.error().render();
  return result ? *result : results::RunResult{};
}

TEST(PreflightReadBack, IsOffWhereTheFolderDoesNotShowTheUpload) {
  MiniBits bits;
  SmallServer server([&](const Request& r) { return r.method == "GET" ? answer("405 Method Not Allowed") : bits(r); });
  const Folder other;
  const auto result = run_with_folder(server, other.path());
  EXPECT_THAT(red_rules(result), IsEmpty());
  EXPECT_EQ(result.rules.at(0).verdict, results::Verdict::kSkipped);
  EXPECT_THAT(result.preflight.notes,
              Contains("the file of an ordinary upload does not appear in the folder " + other.path() +
                       ": rules about stored data are skipped; see read_back in docs/target.md"));
}

TEST(PreflightReadBack, FromAFolderStaysWhereOnlyUploadsInSeveralFragmentsAreLost) {
  MiniBits bits;
  const Folder files;
  SmallServer server([&](const Request& r) {
    if (r.method == "GET") return answer("405 Method Not Allowed");
    const std::string range = r.fields.first("Content-Range").value_or("");
    if (range.starts_with("bytes 0-2999/3000")) {
      const std::string name = files.path() + r.target;
      fs::create_directories(fs::path(name).parent_path());
      std::ofstream(name, std::ios::binary) << r.body;
    }
    return bits(r);
  });
  EXPECT_THAT(red_rules(run_with_folder(server, files.path())), ElementsAre("a.stored"));
}

TEST(PreflightReadBack, ByGetStaysWhereGetChangesBytes) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    Reply reply = bits(r);
    const auto body = reply.bytes.find("\r\n\r\n");
    if (r.method != "GET" || body == std::string::npos) return reply;
    for (char& c : std::span(reply.bytes).subspan(body + 4)) c = static_cast<char>(c & 0x7f);
    return reply;
  });
  EXPECT_THAT(red_rules(run_forms(server)), ElementsAre("a.stored"));
}

TEST(PreflightReadBack, IsByGetWhereOnlyCloseSessionFails) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    const Reply reply = bits(r);
    return r.type() == "close-session" ? MiniBits::error("500 Internal Server Error", "0x80070005") : reply;
  });
  EXPECT_TRUE(run_forms(server).preflight.readback);
}

// ---- no BITS server

struct OtherCase {
  std::string name;
  std::function<Reply(const Request&)> handler;
  std::string error, note;
};

const std::string kMethod =
    "the server, or a parser, proxy or filter in front of it, may not know the method BITS_POST";

TEST(PreflightOther, IsExplainedByWhatOtherRequestsGet) {
  MiniBits bits;
  const auto as_bits = [&bits](const Request& r, const char* field) {
    if (r.method != "POST" || r.fields.first(field).value_or("") != "BITS_POST")
      return answer("405 Method Not Allowed");
    Request own = r;
    own.method = "BITS_POST";
    return bits(own);
  };
  const std::vector<OtherCase> cases = {
      {"page for the method",
       [](const Request& r) { return answer(r.method == "BITS_POST" ? "501 Not Implemented" : "200 OK", {}, "page"); },
       "a BITS_POST Create-Session got status 501 and no BITS field; GET got status 200, POST got status 200", kMethod},
      {"page for everything", [](const Request&) { return answer("200 OK", {}, "blocked"); },
       "a BITS_POST Create-Session got status 200 and no BITS field; GET got status 200, POST got status 200", kMethod},
      {"close on the method",
       [](const Request& r) { return r.method == "BITS_POST" ? no_answer() : answer("404 Not Found"); },
       "a BITS_POST Ping got no answer: the server closed the connection; GET got status 404, POST got "
       "status "
       "404",
       kMethod},
      {"override", [&](const Request& r) { return as_bits(r, "X-HTTP-Method-Override"); },
       "a BITS_POST Create-Session got status 405 and no BITS field; GET got status 405, POST got status 405",
       "a POST with X-HTTP-Method-Override: BITS_POST is taken: the server has to take the method BITS_POST itself, "
       "since BITS clients do not send that field"},
      {"another override", [&](const Request& r) { return as_bits(r, "X-Method-Override"); },
       "a BITS_POST Create-Session got status 405 and no BITS field; GET got status 405, POST got status 405",
       "a POST with X-Method-Override: BITS_POST is taken: the server has to take the method BITS_POST itself, since "
       "BITS clients do not send that field"},
  };
  for (const OtherCase& c : cases) {
    SCOPED_TRACE(c.name);
    SmallServer server(c.handler);
    const auto result = run_forms(server);
    EXPECT_EQ(result.verdict, results::RunVerdict::kUnreachable);
    EXPECT_TRUE(result.preflight.reachable);
    EXPECT_EQ(result.incomplete_reason.kind, results::ReasonKind::kNotBits);
    EXPECT_EQ(result.preflight.error, c.error);
    EXPECT_THAT(result.preflight.notes, ElementsAre(c.note));
    EXPECT_THAT(red_rules(result), IsEmpty());
    std::vector<std::string> steps;
    for (const auto& exchange : result.exchanges) steps.push_back(exchange.step);
    EXPECT_THAT(steps, Contains("get"));
    EXPECT_THAT(steps, Contains("post"));
    EXPECT_EQ(result.exchanges.front().method, "BITS_POST");
  }
}

// ---- one URL

// Uploads to one URL, which it overwrites or not.
results::RunResult run_one_url(const SmallServer& server, const std::vector<std::string>& rules,
                               const std::string& scenarios) {
  auto target = *target::target_from_url(server.url() + "file.bin", true);
  target.timeout = std::chrono::milliseconds(3000);
  auto result = engine::run(small_suites(rules, scenarios), target, {});
  EXPECT_TRUE(result) << result.error().render();
  return result ? *result : results::RunResult{};
}

TEST(PreflightOneUrl, ThatRefusesEveryUploadIsAFailureWithAdvice) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    if (r.method == "GET") return answer("200 OK", {}, "a page");
    return r.type() == "create-session" ? ack("403 Forbidden") : bits(r);
  });
  const auto result = run_one_url(server, {"a.create", "a.ping"},
                                  "  - {id: s/create, title: x, when: {create: }, then: [a.create: {status: 200}]}\n"
                                  "  - {id: s/ping, title: x, when: {ping: }, then: [a.ping: {status: 200}]}\n");
  EXPECT_EQ(verdict_on(result, "a.ping"), "pass");
  EXPECT_THAT(red_rules(result), ElementsAre("a.create"));
  EXPECT_THAT(result.preflight.notes,
              Contains(HasSubstr("where the URL holds a file already, allow overwriting or remove the file")));
}

constexpr char kOneAfterTheOther[] = R"(  - id: s/two
    title: x
    needs: [readback]
    given:
      - upload: {as: plain, size: 300, fragments: [100], close: true}
      - create: {as: s}
      - fragment: {session: s, range: 0-99/300}
    when: {read_back: {session: plain}}
    then: [a.plain: {body: as-sent}]
    and:
      - when: [cancel: {session: s}, read_back: {session: s}]
        then: [a.dropped: {body: {absent: true}}]
)";

// A server may have one session for a URL at a time, and a URL one file.
TEST(PreflightOneUrl, TakesUploadsOneAfterTheOther) {
  MiniBits bits;
  std::mutex mutex;
  int open = 0;
  SmallServer server([&](const Request& r) {
    const std::lock_guard lock(mutex);
    if (r.type() == "create-session" && open > 0) return ack("409 Conflict");
    Reply reply = bits(r);
    if (reply.bytes.starts_with("HTTP/1.1 200")) {
      open += r.type() == "create-session";
      open -= r.type() == "close-session" || r.type() == "cancel-session";
    }
    return reply;
  });
  const std::string many =
      "  - id: s/many\n    title: x\n    given: [create: {as: a}]\n    when: {create: {as: b}}\n"
      "    then: [a.many: {outcome: success}]\n";
  const auto result = run_one_url(server, {"a.plain", "a.dropped", "a.many"}, kOneAfterTheOther + many);
  EXPECT_EQ(verdict_on(result, "a.plain"), "pass");
  EXPECT_EQ(verdict_on(result, "a.dropped"), "pass");
  EXPECT_EQ(verdict_on(result, "a.many"), "pass");
}

TEST(PreflightOneUrl, BytesOfTheUploadItselfAreNoOldFile) {
  MiniBits bits;
  SmallServer server([&](const Request& r) {
    if (r.type() != "cancel-session") return bits(r);
    Request close = r;  // a cancelled upload is kept
    close.fields.set("BITS-Packet-Type", "Close-Session");
    return bits(close);
  });
  EXPECT_THAT(red_rules(run_one_url(server, {"a.plain", "a.dropped"}, kOneAfterTheOther)), ElementsAre("a.dropped"));
}

}  // namespace
}  // namespace bitspec
