// Certificates for tests: a certification authority for one server, and the certificates it signs.
#pragma once

#include <string>

#include "harness/base/result.h"

namespace bitspec::refserver {

// Files in PEM; all in one folder.
struct TestCertificates {
  std::string ca_file;
  std::string server_certificate, server_key;  // for 127.0.0.1, `address` and localhost
  std::string client_certificate, client_key;
};

// New keys and certificates, valid from an hour ago for ten days, written into `folder`. The CA's own key is not
// stored.
Result<TestCertificates> make_test_certificates(const std::string& folder, const std::string& address = "127.0.0.1");

}  // namespace bitspec::refserver
