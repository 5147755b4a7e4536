// The conformant server over real sockets: what each kind of request gets, in all profiles.
#include "harness/refserver/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <vector>

#include "harness/refserver/testing/raw_client.h"

namespace bitspec::refserver {
namespace {

using testing::HasSubstr;
using testing::Not;

class ServerTest : public testing::TestWithParam<Profile> {
 protected:
  void SetUp() override { start({}); }
  void start(const std::string& folder) {
    Options options;
    options.profile = GetParam();
    options.folder = folder;
    auto started = Server::start(options);
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
  }
  RawClient connect() const { return RawClient(port_of(server_->url())); }
  std::string create(RawClient& client, const std::string& path) const {
    return field_of(client.ask(packet("Create-Session", path, kOffer)), "BITS-Session-Id");
  }
  bool is(Profile profile) const { return GetParam() == profile; }

  std::unique_ptr<Server> server_;
};

INSTANTIATE_TEST_SUITE_P(Profiles, ServerTest, testing::ValuesIn(kProfiles), [](const auto& param) {
  std::string name(profile_name(param.param));
  std::erase(name, '-');
  return name;
});

TEST_P(ServerTest, UploadsAndServesAFile) {
  auto client = connect();
  EXPECT_EQ(status_in(client.ask(packet("Ping", "/u/a.bin"))), 200);
  const auto created = client.ask(packet("Create-Session", "/u/a.bin", kOffer));
  EXPECT_THAT(created, HasSubstr("\r\nBITS-Protocol: {7df0354d-249b-430f-820d-3d2a9bef4931}\r\n"));
  const auto id = field_of(created, "BITS-Session-Id");
  EXPECT_EQ(field_of(client.ask(fragment("/u/a.bin", id, "0-3/10", "0123")), "BITS-Received-Content-Range"), "4");
  EXPECT_EQ(field_of(client.ask(fragment("/u/a.bin", id, "4-9/10", "456789")), "BITS-Received-Content-Range"), "10");
  EXPECT_EQ(status_in(client.ask(get("/u/a.bin"))), is(Profile::kMcBup) ? 404 : 200);
  EXPECT_EQ(status_in(client.ask(with_id("Close-Session", "/u/a.bin", id))), 200);
  EXPECT_THAT(client.ask(get("/u/a.bin")), testing::EndsWith("\r\n\r\n0123456789"));
  EXPECT_EQ(status_in(client.ask(with_id("Close-Session", "/u/a.bin", id))), 500);
}

// One request, and the status it gets in win32, mc-bup and iis. "" in `field`: nothing else is looked at.
struct OneCase {
  std::string_view name;
  std::string request;
  int win32, mc_bup, iis;
};

const std::string kLong(5000, 'x');
const std::string kHead = "BITS_POST /u/a HTTP/1.1\r\nHost: h\r\n";

const OneCase kOneCases[] = {
    {"ping of a folder", packet("Ping", "/u/"), 200, 200, 200},
    {"capitals", packet("CREATE-SESSION", "/u/a", kOffer), 200, 200, 200},
    {"any case", packet("cReAtE-sEsSiOn", "/u/a", kOffer), 200, 200, 200},
    {"no type", kHead + "Content-Length: 0\r\n\r\n", 400, 400, 400},
    {"unknown type", packet("Resume-Session", "/u/a"), 400, 400, 400},
    {"two types", packet("Ping", "/u/a", "BITS-Packet-Type: Ping\r\n"), 400, 400, 400},
    {"lower-case method", "bits_post /u/a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 405, 405, 405},
    {"POST", "POST /u/a HTTP/1.1\r\nHost: h\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n", 405, 405, 405},
    {"HTTP/1.0", "BITS_POST /u/a HTTP/1.0\r\nHost: h\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n", 400, 400,
     400},
    {"HTTP/2.0", "BITS_POST /u/a HTTP/2.0\r\nHost: h\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n", 505, 505,
     505},
    {"no blank", kHead + "BITS-Packet-Type:Ping\r\nContent-Length:0\r\n\r\n", 200, 200, 200},
    {"many blanks", kHead + "BITS-Packet-Type: \t Ping \t\r\nContent-Length: 0\r\n\r\n", 200, 200, 200},
    {"blank before the colon", kHead + "BITS-Packet-Type : Ping\r\nContent-Length: 0\r\n\r\n", 400, 400, 400},
    {"bare line feeds", "BITS_POST /u/a HTTP/1.1\nHost: h\nBITS-Packet-Type: Ping\nContent-Length: 0\n\n", 400, 400,
     400},
    {"lower-case fields", "BITS_POST /u/a HTTP/1.1\r\nhost: h\r\nbits-packet-type: Ping\r\ncontent-length: 0\r\n\r\n",
     200, 200, 200},
    {"unknown field", packet("Ping", "/u/a", "X-Anything: 1\r\nBITS-Future-Thing: x\r\n"), 200, 200, 200},
    {"folded list",
     packet("Create-Session", "/u/a",
            "BITS-Supported-Protocols: {11111111-2222-3333-4444-555555555555}\r\n "
            "{7df0354d-249b-430f-820d-3d2a9bef4931}\r\n"),
     200, 200, 200},
    {"no length", kHead + "BITS-Packet-Type: Ping\r\n\r\n", 200, 411, 400},
    {"negative length", kHead + "BITS-Packet-Type: Ping\r\nContent-Length: -1\r\n\r\n", 400, 400, 400},
    {"hexadecimal length", kHead + "BITS-Packet-Type: Ping\r\nContent-Length: 0x10\r\n\r\n", 400, 400, 400},
    {"two lengths", kHead + "BITS-Packet-Type: Ping\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello", 400, 400,
     400},
    {"length and coding",
     kHead + "BITS-Packet-Type: Ping\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, 400,
     400},
    {"unknown coding", kHead + "BITS-Packet-Type: Ping\r\nTransfer-Encoding: gzip\r\n\r\n", 400, 400, 400},
    {"no Host", "BITS_POST /u/a HTTP/1.1\r\nBITS-Packet-Type: Ping\r\nContent-Length: 0\r\n\r\n", 400, 400, 400},
    {"two Hosts", packet("Ping", "/u/a", "Host: g\r\n"), 400, 400, 400},
    {"absolute form", packet("Ping", "http://h/u/a"), 200, 200, 200},
    {"long target", packet("Ping", "/" + std::string(20000, 'a')), 414, 414, 414},
    {"head of 70,000 bytes", packet("Ping", "/u/a", "X-A: " + std::string(70000, 'x') + "\r\n"), 431, 431, 431},
    {"value of 4,096 bytes", packet("Ping", "/u/a", "X-A: " + std::string(4096, 'x') + "\r\n"), 200, 200, 200},
    {"value of 4,097 bytes", packet("Ping", "/u/a", "X-A: " + std::string(4097, 'x') + "\r\n"), 400, 400, 400},
    {"body of a ping", packet("Ping", "/u/a", "", "abc"), 400, 400, 400},
    {"comma list",
     packet(
         "Create-Session", "/u/a",
         "BITS-Supported-Protocols: {11111111-2222-3333-4444-555555555555},{7df0354d-249b-430f-820d-3d2a9bef4931}\r\n"),
     400, 200, 400},
    {"list in two fields",
     packet("Create-Session", "/u/a", "BITS-Supported-Protocols: {11111111-2222-3333-4444-555555555555}\r\n" + kOffer),
     400, 200, 400},
    {"create on a folder", packet("Create-Session", "/u/", kOffer), 400, 400, 400},
    {"create above the root", packet("Create-Session", "/u/../../x", kOffer), 400, 400, 400},
    {"create with NUL", packet("Create-Session", "/u/a%00b", kOffer), 400, 400, 400},
    {"chunked fragment",
     kHead + "BITS-Packet-Type: Fragment\r\nBITS-Session-Id: {x}\r\nContent-Range: bytes 0-1/2\r\nTransfer-Encoding: "
             "chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
     411, 411, 400},
    {"fragment without length",
     kHead + "BITS-Packet-Type: Fragment\r\nBITS-Session-Id: {x}\r\nContent-Range: bytes 0-1/2\r\n\r\nab", 411, 411,
     400},
    {"unknown session", fragment("/u/a", "{11111111-2222-3333-4444-555555555555}", "0-1/2", "ab"), 500, 500, 500},
    {"missing file", get("/u/none"), 404, 404, 404},
    {"DELETE", get("/u/a", "", "DELETE"), 405, 405, 405},
};

TEST_P(ServerTest, AnswersOneRequest) {
  for (const auto& c : kOneCases) {
    SCOPED_TRACE(c.name);
    auto client = connect();
    const auto answer = client.ask(c.request);
    const int want = is(Profile::kWin32) ? c.win32 : is(Profile::kMcBup) ? c.mc_bup : c.iis;
    EXPECT_EQ(status_in(answer), want);
    EXPECT_THAT(answer, HasSubstr("\r\nContent-Length: 0\r\n"));
    EXPECT_THAT(answer, HasSubstr("\r\nDate: "));
    // Either the connection ends, as announced, or it takes the next request.
    if (answer.find("\r\nConnection: close\r\n") != std::string::npos) {
      EXPECT_TRUE(client.closed());
    } else {
      EXPECT_EQ(status_in(client.ask(packet("Ping", "/u/a"))), 200);
    }
  }
}

TEST_P(ServerTest, ErrorFieldsFollowTheProfile) {
  auto client = connect();
  const auto id = create(client, "/u/a");
  client.ask(fragment("/u/a", id, "0-3/10", "0123"));
  const auto gap = client.ask(fragment("/u/a", id, "6-7/10", "67"));
  EXPECT_EQ(status_in(gap), 416);
  EXPECT_EQ(field_of(gap, "BITS-Received-Content-Range"), "4");
  EXPECT_EQ(field_of(gap, "BITS-Error"), is(Profile::kMcBup) ? "0x0" : "");
  EXPECT_EQ(field_of(gap, "BITS-Error-Context"), is(Profile::kMcBup) ? "0x5" : "");
  const auto bad = client.ask(fragment("/u/a", id, "4-5/10", "wrong"));
  EXPECT_EQ(field_of(bad, is(Profile::kMcBup) ? "BITS-Error" : "BITS-Error-Code"), "0x80070057");
  EXPECT_EQ(field_of(bad, "BITS-Received-Content-Range"), is(Profile::kMcBup) ? "4" : "");
  EXPECT_EQ(field_of(bad, "BITS-Session-Id"), is(Profile::kIis) ? "" : id);
}

TEST_P(ServerTest, PipelinedRequestsAreAnsweredInOrder) {
  auto client = connect();
  client.send(packet("Ping", "/u/a") + packet("Resume", "/u/a") + packet("Ping", "/u/a"));
  EXPECT_EQ(status_in(client.answer()), 200);
  EXPECT_EQ(status_in(client.answer()), 400);
  EXPECT_EQ(status_in(client.answer()), 200);
}

TEST_P(ServerTest, ARefusedBodyIsNeverReadAsARequest) {
  auto client = connect();
  client.send(fragment("/u/a", "{11111111-2222-3333-4444-555555555555}", "0-1/2", packet("Ping", "/x")));
  EXPECT_EQ(status_in(client.answer()), 400);
  EXPECT_EQ(status_in(client.ask(packet("Resume", "/u/a"))), 400);
}

TEST_P(ServerTest, ALargeRefusedBodyDoesNotCostTheAnswer) {
  auto client = connect();
  const std::string body(4'000'000, 'x');
  const auto answer = client.ask(fragment("/u/a", "{11111111-2222-3333-4444-555555555555}", "0-3999999/4000000", body));
  EXPECT_EQ(status_in(answer), 500);
  EXPECT_THAT(answer, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_TRUE(client.closed());
}

TEST_P(ServerTest, ConnectionCloseIsHonoured) {
  auto client = connect();
  EXPECT_THAT(client.ask(packet("Ping", "/u/a", "Connection: close\r\n")), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_TRUE(client.closed());
}

TEST_P(ServerTest, ExpectGetsPermissionOrARefusal) {
  auto client = connect();
  const auto id = create(client, "/u/a");
  const auto whole =
      packet("Fragment", "/u/a",
             "BITS-Session-Id: " + id + "\r\nExpect: 100-continue\r\nContent-Range: bytes 0-3/4\r\n", "0123");
  client.send(whole.substr(0, whole.size() - 4));
  EXPECT_EQ(client.answer(true), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(status_in(client.ask("0123")), 200);
  client.send(whole.substr(0, whole.find("Content-Range")) + "Content-Length: 4\r\n\r\n");
  const auto refused = client.answer();
  EXPECT_EQ(status_in(refused), 400);
  EXPECT_THAT(refused, HasSubstr("\r\nConnection: close\r\n"));
}

TEST_P(ServerTest, ABrokenBodyLeavesTheSessionAsItWas) {
  auto client = connect();
  const auto id = create(client, "/u/a");
  client.ask(fragment("/u/a", id, "0-3/10", "0123"));
  const auto cut = fragment("/u/a", id, "4-9/10", "456789");
  auto broken = connect();
  broken.send(cut.substr(0, cut.size() - 3));
  broken.half_close();
  EXPECT_EQ(status_in(broken.answer()), 400);
  EXPECT_EQ(field_of(client.ask(fragment("/u/a", id, "9-9/10", "9")), "BITS-Received-Content-Range"), "4");
  EXPECT_EQ(status_in(client.ask(cut)), 200);
  client.ask(with_id("Close-Session", "/u/a", id));
  EXPECT_THAT(client.ask(get("/u/a")), testing::EndsWith("\r\n\r\n0123456789"));
}

TEST_P(ServerTest, AFragmentHeldBackDoesNotHoldUpTheSession) {
  auto client = connect();
  const auto id = create(client, "/u/a");
  const auto first =
      packet("Fragment", "/u/a",
             "BITS-Session-Id: " + id + "\r\nContent-Range: bytes 0-3/4\r\nExpect: 100-continue\r\n", "AAAA");
  auto slow = connect();
  // 100 Continue shows that the server waits for this body when the other Fragment comes.
  EXPECT_EQ(status_in(slow.ask(first.substr(0, first.size() - 2))), 100);
  EXPECT_EQ(status_in(client.ask(fragment("/u/a", id, "0-3/4", "BBBB"))), 200);
  EXPECT_EQ(status_in(slow.ask("AA")), is(Profile::kMcBup) ? 416 : 200);
  client.ask(with_id("Close-Session", "/u/a", id));
  EXPECT_THAT(client.ask(get("/u/a")), testing::EndsWith("\r\n\r\nBBBB"));
}

struct RangeCase {
  std::string_view range;
  int status;
  std::string_view content_range, body;
};
constexpr RangeCase kRangeCases[] = {
    {"bytes=2-4", 206, "bytes 2-4/10", "234"},     {"bytes=8-", 206, "bytes 8-9/10", "89"},
    {"bytes=-3", 206, "bytes 7-9/10", "789"},      {"bytes=-30", 206, "bytes 0-9/10", "0123456789"},
    {"bytes=8-500", 206, "bytes 8-9/10", "89"},    {"Bytes=0-0", 206, "bytes 0-0/10", "0"},
    {"bytes=10-19", 416, "bytes */10", ""},        {"bytes=-0", 416, "bytes */10", ""},
    {"bytes=9-1", 200, "", "0123456789"},          {"bytes=a-b", 200, "", "0123456789"},
    {"items=0-1", 200, "", "0123456789"},          {"bytes=0-1,9-1", 200, "", "0123456789"},
    {"bytes=4-4,20-30", 206, "bytes 4-4/10", "4"},
};

TEST_P(ServerTest, DownloadsRanges) {
  auto client = connect();
  const auto id = create(client, "/u/a");
  client.ask(fragment("/u/a", id, "0-9/10", "0123456789"));
  client.ask(with_id("Close-Session", "/u/a", id));
  for (const auto& c : kRangeCases) {
    SCOPED_TRACE(c.range);
    const auto answer = client.ask(get("/u/a", "Range: " + std::string(c.range) + "\r\n"));
    EXPECT_EQ(status_in(answer), c.status);
    EXPECT_EQ(field_of(answer, "Content-Range"), c.content_range);
    EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), c.body);
    EXPECT_NE(field_of(answer, "Last-Modified"), "");
  }
  client.send(get("/u/a", "", "HEAD"));
  const auto head = client.answer(true);
  EXPECT_EQ(field_of(head, "Content-Length"), "10");
  EXPECT_EQ(status_in(client.ask(packet("Ping", "/u/a"))), 200);
  const auto parts = client.ask(get("/u/a", "Range: bytes=5-6,0-1\r\n"));
  EXPECT_THAT(parts, HasSubstr("Content-Range: bytes 5-6/10\r\n\r\n56\r\n--"));
  EXPECT_THAT(parts, HasSubstr("Content-Range: bytes 0-1/10\r\n\r\n01\r\n--"));
  EXPECT_EQ(status_in(client.ask("GET /u/a HTTP/1.0\r\n\r\n")), 200);
  EXPECT_TRUE(client.closed());
}

TEST_P(ServerTest, AFolderHoldsFilesAndNoWorkingData) {
  const auto folder = std::filesystem::path(testing::TempDir()) / ("refserver-" + std::to_string(::getpid()));
  start(folder.string());
  auto client = connect();
  const auto id = create(client, "/u/a%62.bin");
  client.ask(fragment("/u/ab.bin", id, "0-3/10", "0123"));
  EXPECT_FALSE(std::filesystem::is_empty(server_->work_folder()));
  client.ask(fragment("/u/ab.bin", id, "4-9/10", "456789"));
  client.ask(with_id("Close-Session", "/u/ab.bin", id));
  EXPECT_EQ(std::filesystem::file_size(std::filesystem::path(server_->files_folder()) / "u" / "ab.bin"), 10U);
  const auto left = create(client, "/u/c");
  client.ask(fragment("/u/c", left, "0-3/10", "0123"));
  client.ask(with_id("Cancel-Session", "/u/c", left));
  EXPECT_TRUE(std::filesystem::is_empty(server_->work_folder()));
  EXPECT_EQ(status_in(client.ask(packet("Create-Session", "/u", kOffer))), 400);
  EXPECT_EQ(status_in(client.ask(packet("Create-Session", "/u/ab.bin/x", kOffer))), 400);
  EXPECT_THAT(client.ask(get("/u/ab.bin", "Range: bytes=3-5\r\n")), testing::EndsWith("\r\n\r\n345"));
  server_.reset();
  std::filesystem::remove_all(folder);
}

TEST(ServerStart, RefusesWhatItCannotDo) {
  Options unknown;
  unknown.faults = {"create-reads-first-guid-onl"};
  const auto fault = Server::start(unknown);
  ASSERT_FALSE(fault);
  EXPECT_EQ(fault.error().message, "unknown fault 'create-reads-first-guid-onl'");
  EXPECT_EQ(fault.error().hint, "did you mean 'create-reads-first-guid-only'?");

  const auto first = Server::start({});
  Options taken;
  taken.port = port_of((*first)->url());
  EXPECT_FALSE(Server::start(taken));
  Options elsewhere;
  elsewhere.address = "not-an-address";
  EXPECT_FALSE(Server::start(elsewhere));
}

TEST(ServerStart, ASeedMakesTheSameIdsAgain) {
  std::string ids[2];
  for (auto& id : ids) {
    Options options;
    options.id_seed = 7;
    const auto server = Server::start(options);
    RawClient client(port_of((*server)->url()));
    id = field_of(client.ask(packet("Create-Session", "/a", kOffer)), "BITS-Session-Id");
  }
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_EQ(ids[0].size(), 38U);
}

TEST(ServerBody, ThatDoesNotComeEndsTheConnectionAndNothingElse) {
  Options options;
  options.body_timeout = std::chrono::milliseconds(50);
  const auto server = Server::start(options);
  RawClient client(port_of((*server)->url()));
  const auto id = field_of(client.ask(packet("Create-Session", "/a", kOffer)), "BITS-Session-Id");
  const std::string fragment = "BITS-Session-Id: " + id + "\r\nContent-Range: bytes 0-1/2\r\n";
  RawClient stalled(port_of((*server)->url()));
  stalled.send("BITS_POST /a HTTP/1.1\r\nHost: h\r\nBITS-Packet-Type: Fragment\r\nContent-Length: 2\r\n" + fragment +
               "\r\nx");
  EXPECT_GE(status_in(stalled.answer()), 400);
  EXPECT_TRUE(stalled.closed());
  EXPECT_EQ(status_in(client.ask(packet("Ping", "/a"))), 200);  // a connection may be idle for longer
  EXPECT_EQ(status_in(client.ask(packet("Fragment", "/a", fragment, "xy"))), 200);
}

// A byte at a time keeps no connection for ever.
TEST(ServerHead, ThatDoesNotEndEndsTheConnectionAndNothingElse) {
  Options options;
  options.head_timeout = std::chrono::milliseconds(300);
  const auto server = Server::start(options);
  ASSERT_TRUE(server);
  RawClient slow(port_of((*server)->url()), 20);
  slow.send("BITS_POST /a HTTP/1.1\r\n");
  for (int i = 0; i < 1000 && !slow.ended(); ++i) {
    slow.send("X");
    (void)slow.closed();  // waits for 20 ms
  }
  EXPECT_TRUE(slow.ended());
  RawClient other(port_of((*server)->url()));
  EXPECT_EQ(status_in(other.ask(packet("Ping", "/a"))), 200);
}

// More clients than can be served, none of which says a whole word. Which of them has to go depends on when its thread
// began to wait, and on a busy machine a new client may be refused before any of them did.
TEST(ServerConnections, ThatWaitLongestMakeRoom) {
  constexpr int kTries = 30, kShort = 20;  // ms
  const auto server = Server::start({});
  ASSERT_TRUE(server);
  const auto port = port_of((*server)->url());
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 300; ++i) {
    slow.push_back(std::make_unique<RawClient>(port, kShort));
    slow.back()->send("BITS_POST /a HT");
  }
  int status = 0;
  for (int i = 0; i < kTries && status != 200; ++i) status = status_in(RawClient(port).ask(packet("Ping", "/a")));
  EXPECT_EQ(status, 200);
  EXPECT_TRUE(std::ranges::any_of(slow, [](const auto& client) { return client->closed(); }));
}

TEST(ServerStop, EndsOpenConnectionsAtOnce) {
  auto server = Server::start({});
  RawClient idle(port_of((*server)->url()));
  idle.ask(packet("Ping", "/"));
  RawClient half(port_of((*server)->url()));
  half.send("BITS_POST /u");
  server->reset();
  EXPECT_TRUE(idle.closed());
}

}  // namespace
}  // namespace bitspec::refserver
