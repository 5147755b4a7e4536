// TlsOptions as OpenSSL takes them: which versions, whom to trust, who the client is.
#pragma once

#include <memory>

#include "harness/base/result.h"
#include "harness/wire/connect.h"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace bitspec::wire {

struct TlsContextDeleter {
  void operator()(ssl_ctx_st* context) const;
};
using TlsContext = std::unique_ptr<ssl_ctx_st, TlsContextDeleter>;

// Errors name the option and the file: "tls.ca: cannot open 'ca.pem': no such file or directory" (kNotFound),
// "tls.ca: 'ca.pem' contains no certificate" (kBadInput).
Result<TlsContext> make_tls_context(const TlsOptions& options);

}  // namespace bitspec::wire
