// connect: a Stream to where a URL points, plain for http and inside TLS for https.
//
// What comes back speaks TLS 1.2 or 1.3 where the URL says https, has checked the server's certificate and its name
// unless that was switched off, and promises what Stream promises. An end of the connection without TLS's own farewell
// (close_notify) reads as IoStatus::kEnd: HTTP's framing says whether an answer is whole, and many servers leave the
// farewell out.  [RFC 8446 6.1, RFC 9110 4.3.4, RFC 9112 9.8]
#pragma once

#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/protocol/url.h"
#include "harness/wire/stream.h"

namespace bitspec::wire {

struct TlsOptions {
  std::string ca_file;           // PEM; only these sign for servers. Empty: those that the system trusts
  std::string certificate_file;  // PEM with its chain, for servers that ask who the client is
  std::string private_key_file;  // PEM, not encrypted; empty: it is in certificate_file
  std::string server_name;       // asked for (SNI) and looked for in the certificate; empty: the URL's host
  bool insecure = false;         // take any certificate of any name

  friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

// Connects, and shakes hands, within the deadline. `options` may be null for the defaults. Errors are those of
// connect_tcp, and for https
// - kUnreachable: "h:443: the server does not speak TLS", "h:443: the server closed the connection in the TLS
// handshake"
// - kTimeout: "h:443: TLS handshake timed out"
// - kBadInput: "h:443: certificate: self-signed certificate (give its CA with tls.ca, or --insecure)",
//   "h:443: the server requires a client certificate (give one with tls.certificate)", "tls.ca: 'ca.pem' holds no
//   certificate"
// - kNotFound: "tls.certificate: cannot open 'c.pem': no such file or directory"
Result<std::unique_ptr<Stream>> connect(const Url& url, SteadyTime deadline, const TlsOptions* options = nullptr);

}  // namespace bitspec::wire
