#include "harness/refserver/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <limits>

namespace bitspec::refserver {
namespace {

int descriptor_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

int bio_read(BIO* bio, char* out, int size) {
  return static_cast<int>(::recv(descriptor_of(bio), out, static_cast<std::size_t>(size), 0));
}

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL: a closed connection would end the whole program.
int bio_write(BIO* bio, const char* bytes, int size) {
  return static_cast<int>(::send(descriptor_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL));
}

long bio_control(BIO*, int command, long, void*) {
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

const BIO_METHOD* descriptor_method() {
  static const BIO_METHOD* const kMethod = [] {
    auto* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bitspec descriptor");
    BIO_meth_set_read(method, bio_read);
    BIO_meth_set_write(method, bio_write);
    BIO_meth_set_ctrl(method, bio_control);
    return method;
  }();
  return kMethod;
}

tl::unexpected<Error> openssl_error(const std::string& what) {
  char text[256] = "not usable";
  if (const auto code = ERR_get_error()) ERR_error_string_n(code, text, sizeof(text));
  ERR_clear_error();
  return bad_input(what + ": " + text);
}

Result<void> load(SSL_CTX* context, const TlsFiles& files) {
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate_file.c_str()) != 1)
    return openssl_error(files.certificate_file);
  if (SSL_CTX_use_PrivateKey_file(context, files.private_key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return openssl_error(files.private_key_file);
  if (files.client_ca_file.empty()) return {};
  if (SSL_CTX_load_verify_locations(context, files.client_ca_file.c_str(), nullptr) != 1)
    return openssl_error(files.client_ca_file);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return {};
}

}  // namespace

TlsLayer::TlsLayer(ssl_ctx_st* context, int fd) : ssl_(SSL_new(context)) {
  auto* bio = ssl_ ? BIO_new(descriptor_method()) : nullptr;
  if (!bio) return;
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(fd)));
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_accept_state(ssl_);
}

TlsLayer::~TlsLayer() {
  SSL_free(ssl_);
  ERR_clear_error();  // the error queue is the thread's: errors of this connection must not show up in another
}

std::size_t TlsLayer::read(std::span<char> out) {
  std::size_t got = 0;
  if (!ssl_ || SSL_read_ex(ssl_, out.data(), out.size(), &got) != 1) return 0;
  return got;
}

bool TlsLayer::write(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t put = 0;
    if (!ssl_ || SSL_write_ex(ssl_, bytes.data(), bytes.size(), &put) != 1) return false;
    bytes.remove_prefix(put);
  }
  return true;
}

void TlsLayer::send_close_notify() {
  if (ssl_ && SSL_is_init_finished(ssl_)) SSL_shutdown(ssl_);
}

Result<std::unique_ptr<TlsContext>> TlsContext::open(const TlsFiles& files) {
  auto* context = SSL_CTX_new(TLS_server_method());
  if (!context) return openssl_error("TLS");
  std::unique_ptr<TlsContext> made(new TlsContext(context));
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Tickets are sent after the handshake: to a client that writes first and then closes they look like a cut.
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  if (auto loaded = load(context, files); !loaded) return tl::unexpected(loaded.error());
  return made;
}

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

std::unique_ptr<TlsLayer> TlsContext::accept(int fd) const {
  return std::make_unique<TlsLayer>(context_, fd);
}

}  // namespace bitspec::refserver
