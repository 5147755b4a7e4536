// TLS against servers on loopback with certificates of their own: who is trusted, who is refused and in which words,
// and that the stream keeps Stream's promises.
#include <gtest/gtest.h>

#include <future>

#include "harness/wire/connect.h"
#include "harness/wire/connection.h"
#include "harness/wire/testing/tls_peer.h"

namespace bitspec::wire {
namespace {

using Clock = std::chrono::steady_clock;

constexpr milliseconds kTlsLimit{20'000};
constexpr milliseconds kShortTlsLimit{80};

// One set for all tests: making keys takes time.
struct Certificates {
  CertificateFolder folder;
  Identity ca = make_identity({"Test CA", "", -1, 1, true});
  Identity other_ca = make_identity({"Other CA", "", -1, 1, true});
  Identity good = make_identity({"good", "DNS:good.test,IP:127.0.0.1"}, &ca);
  Identity other_name = make_identity({"127.0.0.1", "DNS:other.test,DNS:*.more.test,IP:127.0.0.9"}, &ca);
  Identity no_name = make_identity({"127.0.0.1", ""}, &ca);
  Identity expired = make_identity({"good", "IP:127.0.0.1", -9, -8}, &ca);
  Identity too_young = make_identity({"good", "IP:127.0.0.1", 8, 9}, &ca);
  Identity self_signed = make_identity({"self", "IP:127.0.0.1"});
  Identity client = make_identity({"client", ""}, &ca);
  Identity other_client = make_identity({"client", ""}, &other_ca);
  std::string ca_file = folder.write("ca.pem", ca);
  std::string other_ca_file = folder.write("other-ca.pem", other_ca);
  std::string self_file = folder.write("self.pem", self_signed);
  std::string client_file = folder.write("client.pem", client);
  std::string client_key = folder.write_key("client.key", client);
  std::string other_client_file = folder.write("other-client.pem", other_client);
  std::string other_client_key = folder.write_key("other-client.key", other_client);
};

const Certificates& certificates() {
  static const Certificates all;
  return all;
}

std::string date(int days) {
  const std::time_t time = std::time(nullptr) + days * 86400;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

Url https(const ScriptedPeer& peer) {
  Url url = peer.url();
  url.scheme = "https";
  return url;
}

std::string place(const ScriptedPeer& peer) {
  return "127.0.0.1:" + std::to_string(peer.port());
}

TlsOptions trusting() {
  return {.ca_file = certificates().ca_file, .certificate_file = {}, .private_key_file = {}, .server_name = {}};
}

TlsOptions showing(const std::string& certificate, const std::string& key) {
  TlsOptions options = trusting();
  options.certificate_file = certificate;
  options.private_key_file = key;
  return options;
}

// "ok: " and what the server sent, or the error without its place.
std::string outcome(const TlsPeerOptions& peer_options, const TlsOptions& options) {
  ScriptedPeer peer([&](PeerSocket& s) {
    TlsPeer tls(s, peer_options);
    if (!tls.accept()) return;
    tls.send("hello");
    tls.read_to_goodbye();
  });
  auto stream = connect(https(peer), Clock::now() + kTlsLimit, &options);
  if (!stream) {
    const std::string& message = stream.error().message;
    EXPECT_TRUE(message.starts_with(place(peer) + ": ")) << message;
    return message.substr(place(peer).size() + 2);
  }
  char bytes[16];
  const IoResult r = (*stream)->read_some(bytes, Clock::now() + kTlsLimit);
  return "ok: " + std::string(bytes, r.bytes);
}

TEST(Tls, TheServersCertificateIsChecked) {
  const Certificates& c = certificates();
  const std::string no_ca = " (give its CA with tls.ca, or --insecure)";
  const std::string name_hint = " (tls.server_name says which name to expect)";
  TlsOptions system, own_ca = trusting(), other_ca = trusting(), self = trusting(), insecure, named = trusting(),
                     wrong_name = trusting(), wildcard = trusting();
  other_ca.ca_file = c.other_ca_file;
  self.ca_file = c.self_file;
  insecure.insecure = true;
  named.server_name = "good.test";
  wrong_name.server_name = "bad.test";
  wildcard.server_name = "some.more.test";
  const struct {
    std::string_view name;
    const Identity& server;
    const TlsOptions& options;
    std::string want;
  } cases[] = {
      {"own CA", c.good, own_ca, "ok: hello"},
      {"own CA, another name", c.good, named, "ok: hello"},
      {"wildcard", c.other_name, wildcard, "ok: hello"},
      {"no CA", c.good, system, "certificate: its CA 'Test CA' is not trusted" + no_ca},
      {"another CA", c.good, other_ca, "certificate: its CA 'Test CA' is not trusted (its CA is not in tls.ca)"},
      {"self-signed", c.self_signed, system, "certificate: self-signed certificate" + no_ca},
      {"self-signed and trusted itself", c.self_signed, self, "ok: hello"},
      {"wrong address", c.other_name, own_ca,
       "certificate: it is for other.test, *.more.test, 127.0.0.9, not for 127.0.0.1" + name_hint},
      {"wrong name", c.good, wrong_name, "certificate: it is for good.test, 127.0.0.1, not for bad.test" + name_hint},
      {"a common name is no name", c.no_name, own_ca,
       "certificate: it is for no name at all, not for 127.0.0.1" + name_hint},
      {"expired", c.expired, own_ca, "certificate: it expired on " + date(-8)},
      {"too young", c.too_young, own_ca, "certificate: it is not valid before " + date(8)},
      {"insecure: self-signed", c.self_signed, insecure, "ok: hello"},
      {"insecure: expired", c.expired, insecure, "ok: hello"},
      {"insecure: wrong name", c.other_name, insecure, "ok: hello"},
  };
  for (const auto& each : cases) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      SCOPED_TRACE(each.name);
      EXPECT_EQ(outcome({.identity = &each.server, .version = version}, each.options), each.want);
    }
  }
}

TEST(Tls, OldVersionsAreRefused) {
  EXPECT_EQ(outcome({.identity = &certificates().good, .version = TLS1_1_VERSION}, trusting()),
            "the server supports neither TLS 1.2 nor 1.3");
}

TEST(Tls, TheClientShowsItsCertificate) {
  const Certificates& c = certificates();
  const std::string wanted = "the server requires a client certificate (give one with tls.certificate)";
  const struct {
    std::string_view name;
    TlsOptions options;
    bool optional;
    std::size_t tickets;
    std::string want;
  } cases[] = {
      {"shown", showing(c.client_file, c.client_key), false, 2, "ok: hello"},
      {"optional, not shown", trusting(), true, 2, "ok: hello"},
      {"optional, not shown, no tickets", trusting(), true, 0, "ok: hello"},
      {"not shown", trusting(), false, 2, wanted},
      {"of another CA", showing(c.other_client_file, c.other_client_key), false, 2,
       "the server rejected the client certificate: unknown CA"},
  };
  for (const auto& each : cases) {
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      SCOPED_TRACE(each.name);
      EXPECT_EQ(outcome({&c.good, &c.ca, each.optional, version, each.tickets}, each.options), each.want);
    }
  }
}

TEST(Tls, FilesThatCannotBeUsedAreNamed) {
  const Certificates& c = certificates();
  const std::string none = c.folder.path("none.pem");
  const std::string text = c.folder.write_text("text.pem", "no PEM\n");
  const std::string encrypted = c.folder.write_key("encrypted.key", c.client, "secret");
  const struct {
    TlsOptions options;
    ErrorCode code;
    std::string want;
  } cases[] = {
      {{.ca_file = none, .certificate_file = {}, .private_key_file = {}, .server_name = {}},
       ErrorCode::kNotFound,
       "tls.ca: cannot open '" + none + "': no such file or directory"},
      {{.ca_file = text, .certificate_file = {}, .private_key_file = {}, .server_name = {}},
       ErrorCode::kBadInput,
       "tls.ca: '" + text + "' contains no certificate"},
      {showing(none, ""), ErrorCode::kNotFound,
       "tls.certificate: cannot open '" + none + "': no such file or directory"},
      {showing(text, ""), ErrorCode::kBadInput, "tls.certificate: '" + text + "' contains no certificate"},
      {showing("", c.client_key), ErrorCode::kBadInput, "tls.private_key: requires tls.certificate"},
      {showing(c.client_file, none), ErrorCode::kNotFound,
       "tls.private_key: cannot open '" + none + "': no such file or directory"},
      {showing(c.client_file, ""), ErrorCode::kBadInput,
       "tls.certificate: '" + c.client_file + "' contains no usable private key"},
      {showing(c.client_file, text), ErrorCode::kBadInput,
       "tls.private_key: '" + text + "' contains no usable private key"},
      {showing(c.client_file, c.other_client_key), ErrorCode::kBadInput,
       "tls.private_key: '" + c.other_client_key + "' contains the key of another certificate"},
      {showing(c.client_file, encrypted), ErrorCode::kBadInput,
       "tls.private_key: the key in '" + encrypted + "' is encrypted; it must be readable without a password"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.want);
    ScriptedPeer peer([](PeerSocket& s) { s.read_to_end(); });
    auto stream = connect(https(peer), Clock::now() + kTlsLimit, &each.options);
    ASSERT_FALSE(stream);
    EXPECT_EQ(stream.error().message, each.want);
    EXPECT_EQ(stream.error().code, each.code);
  }
}

TEST(Tls, ServersThatShakeNoHands) {
  const struct {
    std::string_view name;
    ScriptedPeer::Script script;
    ErrorCode code;
    std::string want;
    milliseconds deadline = kTlsLimit;
  } cases[] = {
      {"plain http",
       [](PeerSocket& s) { s.read_bytes(5), s.send("HTTP/1.1 400 Bad Request\r\n\r\n"), s.read_to_end(); },
       ErrorCode::kUnreachable, "the server does not speak TLS"},
      {"one byte", [](PeerSocket& s) { s.read_bytes(5), s.send("H"), s.read_to_end(); }, ErrorCode::kUnreachable,
       "the server does not speak TLS", milliseconds(1500)},
      {"silence", [](PeerSocket& s) { s.read_to_end(); }, ErrorCode::kTimeout, "TLS handshake timed out",
       kShortTlsLimit},
      {"half a record", [](PeerSocket& s) { s.read_bytes(5), s.send("\x16\x03\x03"), s.read_to_end(); },
       ErrorCode::kTimeout, "TLS handshake timed out", kShortTlsLimit},
      {"dripping",
       [](PeerSocket& s) {
         bool there = s.send(std::string("\x16\x03\x03\x40\x00\x02\x00\x3f\x00", 9));
         for (int i = 0; i < 1000 && there; ++i) s.pause(milliseconds(5)), there = s.send("x");
       },
       ErrorCode::kTimeout, "TLS handshake timed out", kShortTlsLimit},
      {"close", [](PeerSocket& s) { s.read_bytes(5), s.half_close(), s.read_to_end(); }, ErrorCode::kUnreachable,
       "the server closed the connection in the TLS handshake"},
      {"close in a record", [](PeerSocket& s) { s.send("\x16\x03\x03"), s.half_close(), s.read_to_end(); },
       ErrorCode::kUnreachable, "the server closed the connection in the TLS handshake"},
      {"reset", [](PeerSocket& s) { s.read_bytes(5), s.reset(); }, ErrorCode::kUnreachable,
       "the server reset the connection in the TLS handshake"},
      {"alert",
       [](PeerSocket& s) { s.read_bytes(5), s.send(std::string("\x15\x03\x03\x00\x02\x02\x28", 7)), s.read_to_end(); },
       ErrorCode::kUnreachable, "the server rejected the TLS handshake: handshake failure"},
      {"unknown name",
       [](PeerSocket& s) { s.read_bytes(5), s.send(std::string("\x15\x03\x03\x00\x02\x02\x70", 7)), s.read_to_end(); },
       ErrorCode::kUnreachable, "the server does not know the name '127.0.0.1'"},
      {"garbage in a record",
       [](PeerSocket& s) { s.read_bytes(5), s.send(std::string("\x16\x03\x03\x00\x04zzzz", 9)), s.read_to_end(); },
       ErrorCode::kUnreachable, "the TLS handshake failed: unexpected message"},
  };
  for (const auto& each : cases) {
    SCOPED_TRACE(each.name);
    ScriptedPeer peer(each.script);
    const auto start = Clock::now();
    auto stream = connect(https(peer), start + each.deadline);
    ASSERT_FALSE(stream);
    EXPECT_EQ(stream.error().message, place(peer) + ": " + each.want);
    EXPECT_EQ(stream.error().code, each.code);
    EXPECT_LT(Clock::now() - start, kTlsLimit);
  }
}

TEST(Tls, TheNameIsSentUnlessItIsAnAddress) {
  const struct {
    std::string host, server_name, want;
  } cases[] = {{"127.0.0.1", "", ""},
               {"localhost", "", "localhost"},
               {"127.0.0.1", "good.test", "good.test"},
               {"localhost", "127.0.0.1", ""}};
  for (const auto& each : cases) {
    SCOPED_TRACE(each.host + " " + each.server_name);
    std::string seen;
    ScriptedPeer peer([&](PeerSocket& s) {
      TlsPeer tls(s, {.identity = &certificates().good});
      tls.accept();
      seen = tls.server_name;
    });
    TlsOptions options = trusting();
    options.server_name = each.server_name;
    options.insecure = true;
    Url url = https(peer);
    url.host = each.host;
    { ASSERT_TRUE(connect(url, Clock::now() + kTlsLimit, &options)); }
    peer.finish();
    EXPECT_EQ(seen, each.want);
  }
}

TEST(Tls, HttpIsPlainAndTcpAloneRefusesHttps) {
  ScriptedPeer peer([](PeerSocket& s) { s.read_bytes(2); });
  auto stream = connect(peer.url(), Clock::now() + kTlsLimit);
  ASSERT_TRUE(stream);
  (*stream)->write_some("hi", Clock::now() + kTlsLimit, false);
  peer.finish();
  EXPECT_EQ(connect_tcp(https(peer), Clock::now() + kTlsLimit).error().message, place(peer) + ": https requires TLS");
}

// A stream to a server that runs `script` behind the handshake.
class TlsStreamTest : public ::testing::TestWithParam<int> {
 protected:
  void serve(std::function<void(TlsPeer&, PeerSocket&)> script) {
    const int version = GetParam();
    peer_ = std::make_unique<ScriptedPeer>([script = std::move(script), version](PeerSocket& s) {
      TlsPeer tls(s, {.identity = &certificates().good, .version = version});
      if (tls.accept()) script(tls, s);
    });
    const TlsOptions options = trusting();
    auto stream = connect(https(*peer_), Clock::now() + kTlsLimit, &options);
    ASSERT_TRUE(stream) << stream.error().message;
    stream_ = std::move(*stream);
  }
  std::string read_all(IoStatus& end) {
    std::string text;
    char bytes[50'000];
    for (;;) {
      const IoResult r = stream_->read_some(bytes, Clock::now() + kTlsLimit);
      text.append(bytes, r.bytes);
      end = r.status;
      if (r.status != IoStatus::kOk) return text;
    }
  }
  IoStatus read_one() {
    char byte = 0;
    return stream_->read_some({&byte, 1}, Clock::now() + kTlsLimit).status;
  }

  std::unique_ptr<ScriptedPeer> peer_;
  std::unique_ptr<Stream> stream_;
};
INSTANTIATE_TEST_SUITE_P(Versions, TlsStreamTest, ::testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) { return version.param == TLS1_2_VERSION ? "Tls12" : "Tls13"; });

TEST_P(TlsStreamTest, BytesGoBothWays) {
  const std::string much(3 << 20, 'x');
  std::string got;
  serve([&](TlsPeer& tls, PeerSocket&) {
    got = tls.read(much.size());
    tls.send(much + "!");
    tls.say_goodbye();
  });
  for (std::string_view rest = much; !rest.empty();) {
    const IoResult r = stream_->write_some(rest, Clock::now() + kTlsLimit, false);
    ASSERT_EQ(r.status, IoStatus::kOk);
    rest.remove_prefix(r.bytes);
  }
  IoStatus end{};
  EXPECT_TRUE(read_all(end) == much + "!");
  EXPECT_EQ(end, IoStatus::kEnd);
  EXPECT_TRUE(got == much);
}

TEST_P(TlsStreamTest, AnEndWithoutFarewellIsAnEndAndAResetIsAReset) {
  for (const bool reset : {false, true}) {
    std::promise<void> read;
    serve([reset, told = read.get_future().share()](TlsPeer& tls, PeerSocket& s) {
      tls.send("cut");
      told.wait();
      reset ? s.reset() : s.close();
    });
    char bytes[3];
    EXPECT_EQ(stream_->read_some(bytes, Clock::now() + kTlsLimit).bytes, 3u);
    read.set_value();
    EXPECT_EQ(read_one(), reset ? IoStatus::kReset : IoStatus::kEnd);
    EXPECT_EQ(read_one(), reset ? IoStatus::kReset : IoStatus::kEnd);
  }
}

TEST_P(TlsStreamTest, BytesThatAreNoRecordBreakTheConnection) {
  serve([](TlsPeer&, PeerSocket& s) { s.send("HTTP/1.1 200 OK\r\n\r\n"), s.read_to_end(); });
  EXPECT_EQ(read_one(), IoStatus::kReset);
  EXPECT_EQ(stream_->write_some("x", Clock::now() + kTlsLimit, false).status, IoStatus::kReset);
}

TEST_P(TlsStreamTest, AWaitSeesWhatOpenSslHoldsAndTakesNothing) {
  std::promise<void> over;
  serve([&, told = over.get_future().share()](TlsPeer& tls, PeerSocket&) {
    tls.read(1);
    tls.send("ab");
    told.wait();
  });
  EXPECT_FALSE(stream_->wait_input(Clock::now() + kShortTlsLimit));  // tickets may have come: they are no input
  stream_->write_some("x", Clock::now() + kTlsLimit, false);
  EXPECT_TRUE(stream_->wait_input(Clock::now() + kTlsLimit));
  char byte = 0;
  EXPECT_EQ(stream_->read_some({&byte, 1}, Clock::now()).bytes, 1u);
  EXPECT_EQ(byte, 'a');
  EXPECT_TRUE(stream_->wait_input(Clock::now()));  // in memory only
  EXPECT_EQ(stream_->read_some({&byte, 1}, Clock::now()).bytes, 1u);
  EXPECT_EQ(byte, 'b');
  EXPECT_FALSE(stream_->wait_input(Clock::now()));
  EXPECT_EQ(stream_->read_some({&byte, 1}, Clock::now() + kShortTlsLimit).status, IoStatus::kDeadline);
  over.set_value();
  EXPECT_TRUE(stream_->wait_input(Clock::now() + kTlsLimit));  // the end
}

TEST_P(TlsStreamTest, HalfCloseIsAFarewellAndReadingGoesOn) {
  bool goodbye = false;
  serve([&](TlsPeer& tls, PeerSocket&) {
    goodbye = tls.read_to_goodbye();
    tls.send("late");
    tls.say_goodbye();
  });
  stream_->half_close();
  EXPECT_EQ(stream_->write_some("x", Clock::now() + kTlsLimit, false).status, IoStatus::kReset);
  IoStatus end{};
  EXPECT_EQ(read_all(end), "late");
  EXPECT_EQ(end, IoStatus::kEnd);
  peer_->finish();
  EXPECT_TRUE(goodbye);
}

TEST_P(TlsStreamTest, CloseSaysGoodbyeAndResetDoesNot) {
  for (const bool reset : {false, true}) {
    bool goodbye = false, orderly = false;
    serve([&](TlsPeer& tls, PeerSocket& s) {
      goodbye = tls.read_to_goodbye();
      orderly = s.read_to_end();
    });
    reset ? stream_->reset() : stream_->close();
    EXPECT_EQ(read_one(), reset ? IoStatus::kReset : IoStatus::kEnd);
    EXPECT_EQ(stream_->write_some("x", Clock::now() + kTlsLimit, false).status, IoStatus::kReset);
    peer_->finish();
    EXPECT_EQ(goodbye, !reset);
    EXPECT_TRUE(reset || orderly);
  }
}

// Writes until there is no room, or 64 MiB are through.
IoResult fill(Stream& stream, SteadyTime deadline, bool stop_on_input) {
  const std::string much(1 << 20, 'x');
  for (std::size_t sent = 0; sent < 64 << 20;) {
    const IoResult r = stream.write_some(much, deadline, stop_on_input);
    if (r.status != IoStatus::kOk) return r;
    sent += r.bytes;
  }
  return {};
}

TEST_P(TlsStreamTest, WritingStopsForAnAnswerButNotForATicket) {
  std::promise<void> over;
  serve([&, told = over.get_future().share()](TlsPeer&, PeerSocket&) { told.wait(); });
  const auto start = Clock::now();
  EXPECT_EQ(fill(*stream_, start + milliseconds(300), true).status, IoStatus::kDeadline);
  EXPECT_GE(Clock::now(), start + milliseconds(300));  // TLS 1.3's tickets lie in the socket all the time
  over.set_value();
}

TEST_P(TlsStreamTest, WritingStopsForAnAnswer) {
  std::promise<void> over;
  serve([&, told = over.get_future().share()](TlsPeer& tls, PeerSocket&) {
    tls.send("no");
    told.wait();
  });
  const auto start = Clock::now();
  EXPECT_EQ(fill(*stream_, start + kTlsLimit, true).status, IoStatus::kDeadline);
  EXPECT_LT(Clock::now(), start + kTlsLimit);
  char bytes[2];
  EXPECT_EQ(stream_->read_some(bytes, Clock::now()).bytes, 2u);
  over.set_value();
}

// The answer came together with the end of the handshake (or a ticket), so that it waits in memory, not in the socket.
TEST_P(TlsStreamTest, WritingStopsForAnAnswerThatCameBefore) {
  std::promise<void> over;
  serve([&, told = over.get_future().share()](TlsPeer& tls, PeerSocket&) {
    tls.send("no");
    told.wait();
  });
  EXPECT_TRUE(stream_->wait_input(Clock::now() + kTlsLimit));
  const auto start = Clock::now();
  EXPECT_EQ(fill(*stream_, start + kTlsLimit, true).status, IoStatus::kDeadline);
  EXPECT_LT(Clock::now(), start + kTlsLimit);
  over.set_value();
}

TEST_P(TlsStreamTest, AServerThatIsGoneEndsTheWritingWithoutASignal) {
  serve([&](TlsPeer&, PeerSocket& s) { s.reset(); });
  EXPECT_EQ(fill(*stream_, Clock::now() + kTlsLimit, false).status, IoStatus::kReset);
}

TEST_P(TlsStreamTest, NewKeysInBetweenDoNotShow) {
  if (GetParam() != TLS1_3_VERSION) GTEST_SKIP() << "TLS 1.2 has no key update";
  std::promise<void> over;
  serve([&, told = over.get_future().share()](TlsPeer& tls, PeerSocket&) {
    for (int i = 0; i < 20; ++i) tls.update_keys(), tls.send("x");
    tls.read(2);
    tls.say_goodbye();
    told.wait();  // our new keys may lie unread in the socket: closing it now would be a reset
  });
  stream_->write_some("hi", Clock::now() + kTlsLimit, false);
  IoStatus end{};
  EXPECT_EQ(read_all(end), std::string(20, 'x'));
  EXPECT_EQ(end, IoStatus::kEnd);
  over.set_value();
}

TEST_P(TlsStreamTest, ManyExchangesShareOneConnection) {
  serve([](TlsPeer& tls, PeerSocket&) {
    const std::string request = "GET / HTTP/1.1\r\n\r\n";
    for (int i = 0; i < 20 && tls.read(request.size()) == request; ++i) tls.send("HTTP/1.1 204 None\r\n\r\n");
    tls.read_to_goodbye();
  });
  Connection connection(std::move(stream_), {});
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(connection.send({"GET / HTTP/1.1\r\n\r\n", nullptr, {}}).whole);
    EXPECT_EQ(connection.read_answer().status, 204);
    EXPECT_EQ(connection.look(milliseconds(0)), Connection::Idle::kOpen);
  }
}

}  // namespace
}  // namespace bitspec::wire
