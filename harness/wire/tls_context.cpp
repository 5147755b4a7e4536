#include "harness/wire/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <cstdio>

#include "harness/base/text.h"

namespace bitspec::wire {
namespace {

std::optional<Error> cannot_open(const std::string& option, const std::string& file) {
  if (std::FILE* f = std::fopen(file.c_str(), "re")) {
    std::fclose(f);
    return std::nullopt;
  }
  return Error{errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo,
               option + ": cannot open '" + file + "': " + errno_text(errno),
               std::nullopt,
               {}};
}

// OpenSSL's own would ask at the terminal, and wait.
int no_password(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

std::optional<Error> trust(SSL_CTX* context, const TlsOptions& options) {
  SSL_CTX_set_verify(context, options.insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (options.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(context);
    return std::nullopt;
  }
  if (auto error = cannot_open("tls.ca", options.ca_file)) return error;
  if (SSL_CTX_load_verify_file(context, options.ca_file.c_str()) != 1) {
    return Error{ErrorCode::kBadInput, "tls.ca: '" + options.ca_file + "' contains no certificate", std::nullopt, {}};
  }
  // Who names one certificate trusts it, be it a CA's or the server's own.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  return std::nullopt;
}

std::optional<Error> identify(SSL_CTX* context, const TlsOptions& options) {
  const std::string& certificate = options.certificate_file;
  const bool own_file = !options.private_key_file.empty();
  const std::string& key = own_file ? options.private_key_file : certificate;
  const std::string key_option = own_file ? "tls.private_key" : "tls.certificate";
  const auto bad = [](std::string message) {
    return Error{ErrorCode::kBadInput, std::move(message), std::nullopt, {}};
  };
  if (certificate.empty()) {
    if (own_file) return bad("tls.private_key: requires tls.certificate");
    return std::nullopt;
  }
  if (auto error = cannot_open("tls.certificate", certificate)) return error;
  if (auto error = cannot_open(key_option, key)) return error;
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return bad("tls.certificate: '" + certificate + "' contains no certificate");
  }
  bool asked = false;
  SSL_CTX_set_default_passwd_cb(context, no_password);
  SSL_CTX_set_default_passwd_cb_userdata(context, &asked);
  const bool used = SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1;
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  SSL_CTX_set_default_passwd_cb(context, nullptr);
  if (used && SSL_CTX_check_private_key(context) == 1) return std::nullopt;
  if (asked) return bad(key_option + ": the key in '" + key + "' is encrypted; it must be readable without a password");
  const bool other = ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH;
  return bad(key_option + ": '" + key +
             (other ? "' contains the key of another certificate" : "' contains no usable private key"));
}

}  // namespace

void TlsContextDeleter::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

Result<TlsContext> make_tls_context(const TlsOptions& options) {
  ERR_clear_error();
  TlsContext context(SSL_CTX_new(TLS_client_method()));
  if (!context) return fail(ErrorCode::kInternal, "cannot create a TLS context");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  // One connection never leans on another: no resumption, and with that no early data.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  auto error = trust(context.get(), options);
  if (!error) error = identify(context.get(), options);
  ERR_clear_error();
  if (error) return tl::unexpected(*error);
  return context;
}

}  // namespace bitspec::wire
