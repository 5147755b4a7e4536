// The server behind TLS, and at a second address: the same server through other listeners.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <filesystem>

#include "harness/refserver/certificate.h"
#include "harness/refserver/server.h"
#include "harness/refserver/testing/raw_client.h"

namespace bitspec::refserver {
namespace {

namespace fs = std::filesystem;

// One connection that checks the server's certificate for `host`; everything else as plain as can be.
class TlsClient {
 public:
  TlsClient(std::uint16_t port, const TestCertificates& files, const std::string& host, bool with_certificate) {
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_load_verify_locations(context_, files.ca_file.c_str(), nullptr);
    SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
    if (with_certificate) {
      SSL_CTX_use_certificate_file(context_, files.client_certificate.c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(context_, files.client_key.c_str(), SSL_FILETYPE_PEM);
    }
    bio_ = BIO_new_ssl_connect(context_);
    BIO_set_conn_hostname(bio_, ("127.0.0.1:" + std::to_string(port)).c_str());
    SSL* ssl = nullptr;
    BIO_get_ssl(bio_, &ssl);
    if (host.front() >= '0' && host.front() <= '9') {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
    } else {
      SSL_set1_host(ssl, host.c_str());
    }
    good_ = BIO_do_handshake(bio_) == 1;
  }
  ~TlsClient() {
    BIO_free_all(bio_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool good() const { return good_; }
  // The answer up to and with `last`; less if the connection ends.
  std::string ask(const std::string& bytes, const std::string& last = "\r\n\r\n") {
    char piece[65536];
    std::string answer;
    if (BIO_write(bio_, bytes.data(), static_cast<int>(bytes.size())) <= 0) return "";
    while (!answer.ends_with(last)) {
      const int got = BIO_read(bio_, piece, sizeof(piece));
      if (got <= 0) break;
      answer.append(piece, static_cast<std::size_t>(got));
    }
    return answer;
  }

 private:
  SSL_CTX* context_;
  BIO* bio_;
  bool good_ = false;
};

class TlsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "bitspec-tls-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    auto made = make_test_certificates(folder_);
    ASSERT_TRUE(made) << made.error().message;
    files_ = *made;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::unique_ptr<Server> start(bool client_ca = false) {
    Options options;
    options.tls = {files_.server_certificate, files_.server_key, client_ca ? files_.ca_file : ""};
    auto started = Server::start(options);
    EXPECT_TRUE(started) << started.error().message;
    return std::move(*started);
  }

  std::string folder_;
  TestCertificates files_;
};

TEST_F(TlsTest, UploadsBegunOnOneDoorGoOnThroughTheOther) {
  const auto server = start();
  TlsClient secure(port_of(server->tls_url()), files_, "127.0.0.1", false);
  ASSERT_TRUE(secure.good());
  const auto id = field_of(secure.ask(packet("Create-Session", "/a.bin", kOffer)), "BITS-Session-Id");
  ASSERT_NE(id, "");
  RawClient plain(port_of(server->url()));
  EXPECT_EQ(status_in(plain.ask(fragment("/a.bin", id, "0-3/4", "0123"))), 200);
  EXPECT_THAT(secure.ask(get("/a.bin"), "\r\n\r\n0123"), testing::EndsWith("0123"));
}

TEST_F(TlsTest, TheCertificateIsForTheNamesOfThisMachineOnly) {
  const auto server = start();
  const auto port = port_of(server->tls_url());
  EXPECT_TRUE(TlsClient(port, files_, "localhost", false).good());
  EXPECT_TRUE(TlsClient(port, files_, "127.0.0.1", false).good());
  EXPECT_FALSE(TlsClient(port, files_, "127.0.0.2", false).good());
  EXPECT_FALSE(TlsClient(port, files_, "example.net", false).good());
}

TEST_F(TlsTest, AClientWithoutACertificateIsTurnedAwayWhereOneIsWanted) {
  const auto server = start(true);
  const auto port = port_of(server->tls_url());
  TlsClient known(port, files_, "localhost", true), stranger(port, files_, "localhost", false);
  EXPECT_EQ(status_in(known.ask(packet("Ping", "/a.bin"))), 200);
  // In TLS 1.3 the client's handshake ends before the server has judged its certificate.
  EXPECT_EQ(stranger.ask(packet("Ping", "/a.bin")), "");
}

TEST_F(TlsTest, WhatIsNoTlsEndsItsOwnConnectionOnly) {
  const auto server = start();
  RawClient plain(port_of(server->tls_url()));
  EXPECT_EQ(status_in(plain.ask(packet("Ping", "/a.bin"))), 0);
  EXPECT_TRUE(TlsClient(port_of(server->tls_url()), files_, "localhost", false).good());
}

TEST_F(TlsTest, FilesThatCannotBeUsedAreNamed) {
  Options options;
  options.tls = {files_.server_certificate, folder_ + "/missing.key", ""};
  const auto started = Server::start(options);
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error().message, testing::HasSubstr("missing.key: "));
}

TEST(SecondAddress, IsTheSameServerOnTheSamePort) {
  Options options;
  options.second_address = "127.0.0.2";
  const auto server = Server::start(options);
  ASSERT_TRUE(server) << server.error().message;
  const auto port = port_of((*server)->url());
  RawClient first(port), second(port, 5000, "127.0.0.2");
  const auto id = field_of(first.ask(packet("Create-Session", "/a.bin", kOffer)), "BITS-Session-Id");
  EXPECT_EQ(status_in(second.ask(fragment("/a.bin", id, "0-3/4", "0123"))), 200);
}

}  // namespace
}  // namespace bitspec::refserver
