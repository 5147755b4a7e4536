// TLS of the server's connections, by OpenSSL.  [RFC 8446]
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "harness/base/result.h"

struct ssl_ctx_st;
struct ssl_st;

namespace bitspec::refserver {

// One connection. The descriptor is the caller's and outlives it; every call comes from the same thread.
class TlsLayer {
 public:
  TlsLayer(ssl_ctx_st* context, int fd);
  ~TlsLayer();
  TlsLayer(const TlsLayer&) = delete;
  TlsLayer& operator=(const TlsLayer&) = delete;

  std::size_t read(std::span<char> out);  // 0: the connection is broken, or not TLS
  bool write(std::string_view bytes);
  void send_close_notify();  // so that the other side can tell an end from a cut

 private:
  ssl_st* ssl_;  // null: out of memory
};

struct TlsFiles {
  std::string certificate_file, private_key_file;  // PEM
  std::string client_ca_file;                      // not empty: clients without a certificate of this CA are refused
};

// What all connections of a server have in common. Each call may come from any thread.
class TlsContext {
 public:
  // Errors name the file that cannot be used.
  static Result<std::unique_ptr<TlsContext>> open(const TlsFiles& files);
  ~TlsContext();

  std::unique_ptr<TlsLayer> accept(int fd) const;

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ssl_ctx_st* context_;
};

}  // namespace bitspec::refserver
