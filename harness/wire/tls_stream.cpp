// OpenSSL sees no socket: its records go through two buffers in memory, and what lies underneath keeps every deadline
// and every promise about signals.
#include "harness/wire/tls_stream.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "harness/wire/tls_context.h"
#include "harness/wire/tls_error.h"

namespace bitspec::wire {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kRecord = 16 * 1024;  // the most that one record holds [RFC 8446 5.1]
constexpr int kReadsAfterDeadline = 16;     // of records without data, from a peer that never stops sending them
// How long a server that asked for a certificate may take to refuse the client: in TLS 1.3 the client's handshake is
// over before the server has looked.
constexpr milliseconds kRefusal{150};
constexpr milliseconds kFarewell{20};  // how long a close_notify may wait for room

bool is_address(const std::string& host) {
  unsigned char bytes[16];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

// Keeps the certificate that was not trusted: the handshake lets go of it.
int verify(X509_STORE_CTX* store, void* refused) {
  const int result = X509_verify_cert(store);
  X509* certificate = X509_STORE_CTX_get_current_cert(store);
  if (result == 1 || !certificate || X509_up_ref(certificate) != 1) return result;
  auto* kept = static_cast<X509**>(refused);
  X509_free(*kept);
  *kept = certificate;
  return result;
}

class TlsStream : public Stream {
 public:
  TlsStream(std::unique_ptr<Stream> under, TlsContext context)
      : under_(std::move(under)), context_(std::move(context)), ssl_(SSL_new(context_.get())) {}
  ~TlsStream() override {
    close();
    SSL_free(ssl_);
    X509_free(refused_);
  }
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  bool set_up(const std::string& name, bool insecure);
  std::optional<Error> shake_hands(SteadyTime deadline, const TlsOptions& options, const std::string& name);

  IoResult read_some(std::span<char> out, SteadyTime deadline) override { return take(out, deadline, SSL_read); }
  IoResult write_some(std::string_view bytes, SteadyTime deadline, bool stop_on_input) override;
  bool wait_input(SteadyTime deadline) override {
    char first = 0;
    return take({&first, 1}, deadline, SSL_peek).status != IoStatus::kDeadline;
  }
  std::uint64_t unsent() const override { return under_->unsent(); }
  void half_close() override;
  void reset() override;
  void close() override;

 private:
  enum class State { kOpen, kEnded, kBroken, kClosed };

  IoResult take(std::span<char> out, SteadyTime deadline, int (*call)(SSL*, void*, int));
  IoStatus more_input(SteadyTime deadline);
  IoStatus flush(SteadyTime deadline, bool stop_on_input);
  IoStatus make_room(SteadyTime deadline, bool stop_on_input);
  IoStatus fail_with(int result);
  IoStatus end_status() const { return state_ == State::kBroken ? IoStatus::kReset : IoStatus::kEnd; }

  std::unique_ptr<Stream> under_;
  TlsContext context_;
  SSL* ssl_;
  BIO* in_ = nullptr;  // both belong to ssl_
  BIO* out_ = nullptr;
  std::string to_send_;  // taken out of out_, not written yet
  std::string first_bytes_;
  X509* refused_ = nullptr;
  bool shaken_ = false;
  bool said_goodbye_ = false;
  State state_ = State::kOpen;
};

// False: out of memory, or a name that OpenSSL does not take.
bool TlsStream::set_up(const std::string& name, bool insecure) {
  if (!ssl_) return false;
  SSL_CTX_set_cert_verify_callback(context_.get(), verify, &refused_);
  in_ = BIO_new(BIO_s_mem());
  out_ = BIO_new(BIO_s_mem());
  if (!in_ || !out_) {
    BIO_free(in_), BIO_free(out_);
    return false;
  }
  BIO_set_mem_eof_return(in_, -1);  // empty means: later
  SSL_set_bio(ssl_, in_, out_);
  X509_VERIFY_PARAM* check = SSL_get0_param(ssl_);
  // The subject's common name is not looked at [RFC 9110 4.3.4].
  X509_VERIFY_PARAM_set_hostflags(check, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  if (is_address(name)) return insecure || X509_VERIFY_PARAM_set1_ip_asc(check, name.c_str()) == 1;
  if (SSL_set_tlsext_host_name(ssl_, name.c_str()) != 1) return false;
  return insecure || X509_VERIFY_PARAM_set1_host(check, name.c_str(), name.size()) == 1;
}

std::optional<Error> TlsStream::shake_hands(SteadyTime deadline, const TlsOptions& options, const std::string& name) {
  TlsFailure failure{options, name, {}, nullptr, false, IoStatus::kOk};
  bool asked_who = false;
  SSL_set_cert_cb(
      ssl_, [](SSL*, void* asked) { return *static_cast<bool*>(asked) = true, 1; }, &asked_who);
  const auto failed = [&] {
    failure.first_bytes = first_bytes_;
    failure.refused = refused_;
    failure.asked_who = asked_who;
    SSL_set_cert_cb(ssl_, nullptr, nullptr);
    Error error = tls_error(ssl_, failure);
    ERR_clear_error();
    return error;
  };
  for (;;) {
    ERR_clear_error();
    const int result = SSL_connect(ssl_);
    if (result == 1) break;
    if (SSL_get_error(ssl_, result) != SSL_ERROR_WANT_READ) {
      flush(Clock::now(), false);  // the alert that tells the peer why
      return failed();
    }
    failure.status = more_input(deadline);
    if (failure.status == IoStatus::kOk && Clock::now() < deadline) continue;
    if (failure.status == IoStatus::kOk) failure.status = IoStatus::kDeadline;
    return failed();
  }
  shaken_ = true;
  failure.status = flush(deadline, false);
  if (failure.status != IoStatus::kOk) return failed();
  if (asked_who && SSL_version(ssl_) == TLS1_3_VERSION) {
    char first = 0;
    const SteadyTime until = std::min(deadline, Clock::now() + kRefusal);
    failure.status = more_input(until);
    if (failure.status == IoStatus::kDeadline) failure.status = IoStatus::kOk;
    ERR_clear_error();
    const int result = SSL_peek(ssl_, &first, 1);
    const bool broken = result <= 0 && SSL_get_error(ssl_, result) != SSL_ERROR_WANT_READ;
    if (failure.status != IoStatus::kOk || broken) return failed();
  }
  SSL_set_cert_cb(ssl_, nullptr, nullptr);
  return std::nullopt;
}

// Sends what waits, then takes what the peer sent, if it comes in time.
IoStatus TlsStream::more_input(SteadyTime deadline) {
  const IoStatus sent = flush(deadline, true);
  if (sent == IoStatus::kDeadline && Clock::now() >= deadline && !under_->wait_input(deadline)) return sent;
  char buffer[kRecord + 512];
  const IoResult r = under_->read_some(buffer, deadline);
  if (r.status != IoStatus::kOk) return r.status;
  if (first_bytes_.size() < 2) first_bytes_.append(buffer, std::min<std::size_t>(r.bytes, 2));
  const int taken = BIO_write(in_, buffer, static_cast<int>(r.bytes));
  return taken == static_cast<int>(r.bytes) ? IoStatus::kOk : IoStatus::kReset;
}

// kDeadline: the deadline passed, or there is input and that was to be told.
IoStatus TlsStream::flush(SteadyTime deadline, bool stop_on_input) {
  char* bytes = nullptr;
  if (const long size = BIO_get_mem_data(out_, &bytes); size > 0) {
    to_send_.append(bytes, static_cast<std::size_t>(size));
    (void)BIO_reset(out_);
  }
  while (!to_send_.empty()) {
    const IoResult r = under_->write_some(to_send_, deadline, stop_on_input);
    if (r.status != IoStatus::kOk) return r.status;
    to_send_.erase(0, r.bytes);
  }
  return IoStatus::kOk;
}

// As flush, but kDeadline for input means data or an end: what came may be a session ticket or the like, which is no
// answer. What came may also lie here already, and then the socket does not tell.
IoStatus TlsStream::make_room(SteadyTime deadline, bool stop_on_input) {
  for (;;) {
    const bool held = stop_on_input && (BIO_pending(in_) > 0 || SSL_pending(ssl_) > 0);
    const IoStatus sent = flush(held ? Clock::now() : deadline, stop_on_input);
    if (sent != IoStatus::kDeadline) return sent;
    if (stop_on_input && wait_input(Clock::now())) return sent;
    if (Clock::now() >= deadline) return sent;
  }
}

IoStatus TlsStream::fail_with(int result) {
  const int error = SSL_get_error(ssl_, result);
  state_ = error == SSL_ERROR_ZERO_RETURN ? State::kEnded : State::kBroken;
  flush(Clock::now(), false);  // an alert, if there is one
  ERR_clear_error();
  return end_status();
}

IoResult TlsStream::take(std::span<char> out, SteadyTime deadline, int (*call)(SSL*, void*, int)) {
  const int most = static_cast<int>(std::min<std::size_t>(out.size(), 1 << 20));
  for (int late = 0;; late += Clock::now() >= deadline) {
    if (state_ != State::kOpen) return {end_status(), 0};
    ERR_clear_error();
    const int n = call(ssl_, out.data(), most);
    if (n > 0) return {IoStatus::kOk, static_cast<std::size_t>(n)};
    if (SSL_get_error(ssl_, n) != SSL_ERROR_WANT_READ) return {fail_with(n), 0};
    if (late >= kReadsAfterDeadline) return {IoStatus::kDeadline, 0};
    const IoStatus status = more_input(deadline);
    if (status == IoStatus::kDeadline) return {status, 0};
    if (status == IoStatus::kEnd) state_ = State::kEnded;
    if (status == IoStatus::kReset) state_ = State::kBroken;
  }
}

IoResult TlsStream::write_some(std::string_view bytes, SteadyTime deadline, bool stop_on_input) {
  if (state_ == State::kBroken || state_ == State::kClosed || said_goodbye_) return {IoStatus::kReset, 0};
  const IoStatus sent = make_room(deadline, stop_on_input);
  if (sent != IoStatus::kOk) return {sent, 0};
  ERR_clear_error();
  const int n = SSL_write(ssl_, bytes.data(), static_cast<int>(std::min(bytes.size(), kRecord)));
  if (n <= 0) {
    if (SSL_get_error(ssl_, n) == SSL_ERROR_ZERO_RETURN) return {IoStatus::kReset, 0};
    fail_with(n);
    return {IoStatus::kReset, 0};
  }
  // The record is ours to send now; what finds no room goes before the next one, or before the next read.
  if (make_room(deadline, stop_on_input) == IoStatus::kReset) return {IoStatus::kReset, 0};
  return {IoStatus::kOk, static_cast<std::size_t>(n)};
}

void TlsStream::half_close() {
  if (!shaken_ || said_goodbye_ || state_ == State::kBroken || state_ == State::kClosed) return;
  said_goodbye_ = true;
  ERR_clear_error();
  SSL_shutdown(ssl_);
  flush(Clock::now() + kFarewell, false);
  ERR_clear_error();
}

void TlsStream::reset() {
  under_->reset();
  state_ = State::kBroken;
}

void TlsStream::close() {
  if (state_ == State::kClosed) return;
  half_close();
  under_->close();
  if (state_ != State::kBroken) state_ = State::kClosed;
}

}  // namespace

Result<std::unique_ptr<Stream>> start_tls(std::unique_ptr<Stream> under, TlsContext context, const std::string& host,
                                          SteadyTime deadline, const TlsOptions& options) {
  const std::string& name = options.server_name.empty() ? host : options.server_name;
  auto stream = std::make_unique<TlsStream>(std::move(under), std::move(context));
  if (!stream->set_up(name, options.insecure)) return bad_input("'" + name + "' is not a valid TLS server name");
  if (auto error = stream->shake_hands(deadline, options, name)) return tl::unexpected(*error);
  return stream;
}

}  // namespace bitspec::wire
