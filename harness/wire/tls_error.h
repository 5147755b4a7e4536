// Why a TLS handshake failed, in words a user can act on.
#pragma once

#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/wire/connect.h"

struct ssl_st;   // OpenSSL's SSL
struct x509_st;  // and its X509

namespace bitspec::wire {

// What was seen of a handshake that failed, beside what OpenSSL itself knows.
struct TlsFailure {
  const TlsOptions& options;
  std::string_view name;            // the name that the certificate should be for
  std::string_view first_bytes;     // of the peer
  x509_st* refused = nullptr;       // the certificate that was not trusted, of the server or of a CA
  bool asked_who = false;           // the server wants to know who the client is
  IoStatus status = IoStatus::kOk;  // how the connection ended, if it did
};

// Reads OpenSSL's error queue of this thread. Without a place: "certificate: it expired on 2020-01-01".
Error tls_error(const ssl_st* ssl, const TlsFailure& failure);

}  // namespace bitspec::wire
