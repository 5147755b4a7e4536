#include "harness/wire/tls_error.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "harness/base/printable.h"

namespace bitspec::wire {
namespace {

constexpr std::size_t kMostNames = 5;  // shown; certificates of large sites hold hundreds

Error error_of(ErrorCode code, std::string message) {
  return {code, std::move(message), std::nullopt, {}};
}

std::string text_of(const ASN1_STRING* text) {
  return printable(std::string_view(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                    static_cast<std::size_t>(ASN1_STRING_length(text))));
}

std::string address_of(const ASN1_STRING* bytes) {
  const unsigned char* b = ASN1_STRING_get0_data(bytes);
  std::string text;
  for (int i = 0; i < ASN1_STRING_length(bytes); ++i) text += (i ? "." : "") + std::to_string(b[i]);
  return ASN1_STRING_length(bytes) == 4 ? text : "an IPv6 address";
}

// "a.test, b.test"
std::string names_of(X509* certificate) {
  std::vector<std::string> names;
  auto* list = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  const int count = list ? sk_GENERAL_NAME_num(list) : 0;
  for (int i = 0; i < count; ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(list, i);
    if (name->type == GEN_DNS) names.push_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD) names.push_back(address_of(name->d.iPAddress));
  }
  GENERAL_NAMES_free(list);
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) text += (i ? ", " : "") + names[i];
  if (names.size() > kMostNames) text += " and " + std::to_string(names.size() - kMostNames) + " more";
  return text;
}

std::string date_of(const ASN1_TIME* time) {
  std::tm parts{};
  char text[32];
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
}

std::string issuer_of(X509* certificate) {
  char text[256];
  const int n = X509_NAME_get_text_by_NID(X509_get_issuer_name(certificate), NID_commonName, text, sizeof text);
  return n > 0 ? " '" + printable(std::string_view(text, static_cast<std::size_t>(n))) + "'" : "";
}

// `result` is of SSL_get_verify_result.
std::string certificate_words(long result, const TlsFailure& failure) {
  X509* certificate = failure.refused;
  const std::string hint =
      failure.options.ca_file.empty() ? " (give its CA with tls.ca, or --insecure)" : " (its CA is not in tls.ca)";
  switch (result) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return "self-signed certificate" + hint;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "its CA" + (certificate ? issuer_of(certificate) : "") + " is not trusted" + hint;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: {
      const std::string names = certificate ? names_of(certificate) : "";
      return "it is for " + (names.empty() ? "no name at all" : names) + ", not for " + std::string(failure.name) +
             " (tls.server_name says which name to expect)";
    }
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return certificate ? "it expired on " + date_of(X509_get0_notAfter(certificate)) : "it expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return certificate ? "it is not valid before " + date_of(X509_get0_notBefore(certificate))
                         : "it is not yet valid";
    default:
      return X509_verify_cert_error_string(result);
  }
}

// Every TLS record begins with its type, 20 to 23, and a version whose first byte is 3.
bool looks_like_tls(std::string_view bytes) {
  return (bytes.empty() || (bytes[0] >= 20 && bytes[0] <= 23)) && (bytes.size() < 2 || bytes[1] == 3);
}

Error client_certificate_error(const TlsFailure& failure, std::string_view why) {
  if (failure.options.certificate_file.empty()) {
    return error_of(ErrorCode::kBadInput, "the server requires a client certificate (give one with tls.certificate)");
  }
  return error_of(ErrorCode::kBadInput, "the server rejected the client certificate" + std::string(why));
}

bool about_the_client(int alert) {
  constexpr int kAlerts[] = {SSL_AD_HANDSHAKE_FAILURE,   SSL_AD_BAD_CERTIFICATE,     SSL_AD_UNSUPPORTED_CERTIFICATE,
                             SSL_AD_CERTIFICATE_REVOKED, SSL_AD_CERTIFICATE_EXPIRED, SSL_AD_CERTIFICATE_UNKNOWN,
                             SSL_AD_UNKNOWN_CA,          SSL_AD_ACCESS_DENIED,       SSL_AD_CERTIFICATE_REQUIRED};
  return std::find(std::begin(kAlerts), std::end(kAlerts), alert) != std::end(kAlerts);
}

Error alert_error(int alert, const TlsFailure& failure) {
  const std::string words = SSL_alert_desc_string_long(alert);
  if (failure.asked_who && about_the_client(alert)) return client_certificate_error(failure, ": " + words);
  if (alert == SSL_AD_PROTOCOL_VERSION) {
    return error_of(ErrorCode::kUnreachable, "the server supports neither TLS 1.2 nor 1.3");
  }
  if (alert == SSL_AD_UNRECOGNIZED_NAME) {
    return error_of(ErrorCode::kUnreachable, "the server does not know the name '" + std::string(failure.name) + "'");
  }
  return error_of(ErrorCode::kUnreachable, "the server rejected the TLS handshake: " + words);
}

}  // namespace

Error tls_error(const ssl_st* ssl, const TlsFailure& failure) {
  if (!looks_like_tls(failure.first_bytes)) {
    return error_of(ErrorCode::kUnreachable, "the server does not speak TLS");
  }
  if (failure.status == IoStatus::kDeadline) return error_of(ErrorCode::kTimeout, "TLS handshake timed out");
  const unsigned long code = ERR_peek_error();
  const int reason = ERR_GET_REASON(code);
  const bool own = ERR_GET_LIB(code) == ERR_LIB_SSL;
  if (own && reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
    const std::string words = certificate_words(SSL_get_verify_result(ssl), failure);
    return error_of(ErrorCode::kBadInput, "certificate: " + words);
  }
  if (own && reason > SSL_AD_REASON_OFFSET) return alert_error(reason - SSL_AD_REASON_OFFSET, failure);
  if (own && reason == SSL_R_UNSUPPORTED_PROTOCOL) return alert_error(SSL_AD_PROTOCOL_VERSION, failure);
  if (failure.status != IoStatus::kOk) {
    if (failure.asked_who) return client_certificate_error(failure, "");
    const std::string how = failure.status == IoStatus::kReset ? "reset" : "closed";
    return error_of(ErrorCode::kUnreachable, "the server " + how + " the connection in the TLS handshake");
  }
  const char* words = ERR_reason_error_string(code);
  return error_of(ErrorCode::kUnreachable, std::string("the TLS handshake failed: ") + (words ? words : "no reason"));
}

}  // namespace bitspec::wire
