#include "harness/refserver/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>
#include <memory>

namespace bitspec::refserver {
namespace {

constexpr long kHour = 3600;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using OpenFile = std::unique_ptr<std::FILE, Freed<std::fclose>>;

struct Pair {
  Key key;
  Certificate certificate;
};

struct Wanted {
  std::string name;
  std::string alternatives;  // subjectAltName; empty: none
  bool authority = false;
};

bool extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool describe(X509* certificate, X509* issuer, const Wanted& wanted) {
  bool good = X509_set_version(certificate, X509_VERSION_3) == 1;
  unsigned char serial[8];
  good = good && RAND_bytes(serial, sizeof(serial)) == 1;
  std::uint64_t number = 0;
  for (const auto byte : serial) number = number << 8 | byte;
  good = good && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), number >> 1) == 1;
  // An hour ago, in case clocks differ.
  good = good && X509_gmtime_adj(X509_getm_notBefore(certificate), -kHour);
  good = good && X509_gmtime_adj(X509_getm_notAfter(certificate), 240 * kHour);
  const auto* name = reinterpret_cast<const unsigned char*>(wanted.name.c_str());
  good = good && X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8, name, -1, -1, 0);
  good = good && X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1;
  const std::string basic = wanted.authority ? "critical,CA:TRUE" : "critical,CA:FALSE";
  const std::string usage = wanted.authority ? "critical,keyCertSign" : "critical,digitalSignature";
  good = good && extend(certificate, issuer, NID_basic_constraints, basic);
  good = good && extend(certificate, issuer, NID_key_usage, usage);
  good = good && extend(certificate, issuer, NID_subject_key_identifier, "hash");
  if (!wanted.alternatives.empty())
    good = good && extend(certificate, issuer, NID_subject_alt_name, wanted.alternatives);
  return good;
}

// Signed by `issuer`; null: self-signed.
Result<Pair> make(const Wanted& wanted, const Pair* issuer) {
  Pair made{Key(EVP_EC_gen("P-256")), Certificate(X509_new())};
  auto* certificate = made.certificate.get();
  bool good = made.key && certificate && X509_set_pubkey(certificate, made.key.get()) == 1;
  good = good && describe(certificate, issuer ? issuer->certificate.get() : certificate, wanted);
  good = good && X509_sign(certificate, issuer ? issuer->key.get() : made.key.get(), EVP_sha256()) > 0;
  if (!good) return fail(ErrorCode::kInternal, "cannot create the certificate for '" + wanted.name + "'");
  return made;
}

Result<void> write(const std::string& path, const X509* certificate) {
  const OpenFile file(std::fopen(path.c_str(), "wbe"));
  if (!file || PEM_write_X509(file.get(), certificate) != 1) return fail(ErrorCode::kIo, "cannot write " + path);
  return {};
}

Result<void> write(const std::string& path, const EVP_PKEY* key) {
  const OpenFile file(std::fopen(path.c_str(), "wbe"));
  std::error_code ignored;
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
  if (!file || PEM_write_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return fail(ErrorCode::kIo, "cannot write " + path);
  return {};
}

}  // namespace

Result<TestCertificates> make_test_certificates(const std::string& folder, const std::string& address) {
  const auto ca = make({"bitspec test CA", "", true}, nullptr);
  if (!ca) return tl::unexpected(ca.error());
  const auto alternatives = "IP:127.0.0.1,DNS:localhost" + (address == "127.0.0.1" ? "" : ",IP:" + address);
  const auto server = make({"localhost", alternatives, false}, &*ca);
  if (!server) return tl::unexpected(server.error());
  const auto client = make({"bitspec test client", "", false}, &*ca);
  if (!client) return tl::unexpected(client.error());

  const auto in_folder = [&](const char* name) { return (std::filesystem::path(folder) / name).string(); };
  const TestCertificates files = {in_folder("ca.pem"), in_folder("server.pem"), in_folder("server.key"),
                                  in_folder("client.pem"), in_folder("client.key")};
  for (const auto& [path, certificate] : {std::pair{&files.ca_file, ca->certificate.get()},
                                          {&files.server_certificate, server->certificate.get()},
                                          {&files.client_certificate, client->certificate.get()}}) {
    if (auto written = write(*path, certificate); !written) return tl::unexpected(written.error());
  }
  for (const auto& [path, key] :
       {std::pair{&files.server_key, server->key.get()}, {&files.client_key, client->key.get()}}) {
    if (auto written = write(*path, key); !written) return tl::unexpected(written.error());
  }
  return files;
}

}  // namespace bitspec::refserver
