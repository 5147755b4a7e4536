// Certificates for tests, made on the spot: a CA and what it signs, as PEM files in a folder that goes with them.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace bitspec::wire {

using KeyPointer = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePointer = std::unique_ptr<X509, decltype(&X509_free)>;

struct Identity {
  KeyPointer key{nullptr, EVP_PKEY_free};
  CertificatePointer certificate{nullptr, X509_free};
};

struct CertificateWish {
  std::string common_name;
  std::string alternative_names;    // as OpenSSL's configuration has them: "DNS:a.test,IP:127.0.0.1"; empty: none
  int from_days = -1, to_days = 1;  // from today
  bool is_ca = false;
};

// Signed by `issuer`, or by itself without one.
inline Identity make_identity(const CertificateWish& wish, const Identity* issuer = nullptr) {
  Identity made;
  made.key.reset(EVP_EC_gen("P-256"));
  made.certificate.reset(X509_new());
  X509* x = made.certificate.get();
  static long serial = 1;
  X509_set_version(x, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
  X509_time_adj_ex(X509_getm_notBefore(x), wish.from_days, 0, nullptr);
  X509_time_adj_ex(X509_getm_notAfter(x), wish.to_days, 0, nullptr);
  X509_set_pubkey(x, made.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(wish.common_name.c_str()), -1, -1, 0);
  X509* signer = issuer ? issuer->certificate.get() : x;
  X509_set_issuer_name(x, X509_get_subject_name(signer));
  X509V3_CTX context;
  X509V3_set_ctx(&context, signer, x, nullptr, nullptr, 0);
  const auto extend = [&](int id, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
    X509_add_ext(x, extension, -1);
    X509_EXTENSION_free(extension);
  };
  extend(NID_basic_constraints, wish.is_ca ? "critical,CA:TRUE" : "CA:FALSE");
  extend(NID_subject_key_identifier, "hash");
  if (!wish.alternative_names.empty()) extend(NID_subject_alt_name, wish.alternative_names);
  if (X509_sign(x, issuer ? issuer->key.get() : made.key.get(), EVP_sha256()) == 0) {
    throw std::runtime_error("the test certificate could not be signed");
  }
  return made;
}

class CertificateFolder {
 public:
  CertificateFolder() {
    std::string name = std::filesystem::temp_directory_path() / "bitspec-certificates-XXXXXX";
    if (!::mkdtemp(name.data())) throw std::runtime_error("no folder for the test certificates");
    folder_ = name;
  }
  ~CertificateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  CertificateFolder(const CertificateFolder&) = delete;
  CertificateFolder& operator=(const CertificateFolder&) = delete;

  std::string path(const std::string& name) const { return folder_ / name; }
  std::string write(const std::string& name, const Identity& identity) const {
    std::FILE* file = std::fopen(path(name).c_str(), "w");
    PEM_write_X509(file, identity.certificate.get());
    std::fclose(file);
    return path(name);
  }
  // Encrypted if there is a password.
  std::string write_key(const std::string& name, const Identity& identity, const std::string& password = "") const {
    std::FILE* file = std::fopen(path(name).c_str(), "w");
    const EVP_CIPHER* cipher = password.empty() ? nullptr : EVP_aes_128_cbc();
    PEM_write_PKCS8PrivateKey(file, identity.key.get(), cipher, password.data(), static_cast<int>(password.size()),
                              nullptr, nullptr);
    std::fclose(file);
    return path(name);
  }
  std::string write_text(const std::string& name, const std::string& text) const {
    std::FILE* file = std::fopen(path(name).c_str(), "w");
    std::fputs(text.c_str(), file);
    std::fclose(file);
    return path(name);
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace bitspec::wire
