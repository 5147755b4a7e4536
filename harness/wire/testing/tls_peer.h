// TlsPeer: the server's end of TLS over the socket of a ScriptedPeer.
//
// OpenSSL writes to the socket itself here and may raise SIGPIPE, so the peer's thread blocks the signal: whatever
// raises it elsewhere still ends the test.
#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <csignal>
#include <string>
#include <string_view>

#include "harness/wire/testing/certificates.h"
#include "harness/wire/testing/scripted_peer.h"

namespace bitspec::wire {

struct TlsPeerOptions {
  const Identity* identity = nullptr;
  const Identity* client_ca = nullptr;  // set: who is signed by it may come in
  bool client_optional = false;         // with client_ca: or who shows nothing
  int version = TLS1_3_VERSION;
  std::size_t tickets = 2;  // session tickets that follow the handshake
};

class TlsPeer {
 public:
  TlsPeer(PeerSocket& socket, const TlsPeerOptions& options) {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    const timeval patience{5, 0};
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    context_ = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_security_level(context_, 0);  // for the old versions
    SSL_CTX_set_min_proto_version(context_, options.version);
    SSL_CTX_set_max_proto_version(context_, options.version);
    SSL_CTX_set_num_tickets(context_, options.tickets);
    SSL_CTX_use_certificate(context_, options.identity->certificate.get());
    SSL_CTX_use_PrivateKey(context_, options.identity->key.get());
    if (options.client_ca) {
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context_), options.client_ca->certificate.get());
      SSL_CTX_set_verify(context_, SSL_VERIFY_PEER | (options.client_optional ? 0 : SSL_VERIFY_FAIL_IF_NO_PEER_CERT),
                         nullptr);
    }
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, socket.fd());
  }
  ~TlsPeer() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

  bool accept() {
    ERR_clear_error();
    const bool shaken = SSL_accept(ssl_) == 1;
    const char* name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
    server_name = name ? name : "";
    return shaken;
  }
  // Reads until so many bytes have come, or the end.
  std::string read(std::size_t size) {
    std::string text(size, '\0');
    std::size_t have = 0;
    while (have < size) {
      const int n = SSL_read(ssl_, text.data() + have, static_cast<int>(size - have));
      if (n <= 0) break;
      have += static_cast<std::size_t>(n);
    }
    return text.substr(0, have);
  }
  bool send(std::string_view bytes) {
    return SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size());
  }
  // Reads on; true if the client said goodbye, false if the connection broke or only ended.
  bool read_to_goodbye() {
    char byte = 0;
    int n = 0;
    while ((n = SSL_read(ssl_, &byte, 1)) > 0) {
    }
    return SSL_get_error(ssl_, n) == SSL_ERROR_ZERO_RETURN;
  }
  void say_goodbye() { SSL_shutdown(ssl_); }
  void update_keys() { SSL_key_update(ssl_, SSL_KEY_UPDATE_REQUESTED); }

  std::string server_name;  // as the client sent it

 private:
  SSL_CTX* context_ = nullptr;
  SSL* ssl_ = nullptr;
};

}  // namespace bitspec::wire
