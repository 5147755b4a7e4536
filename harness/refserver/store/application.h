// Application: the program behind the server that is notified of uploads, and may reply.  [MC-BUP 3.3, 3.4; Win32
// notification-protocol-for-server-applications; docs/protocol.md section 6]
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/refserver/store/area.h"
#include "harness/refserver/store/files.h"

namespace bitspec::refserver {

// A notification. The references outlive the call.
struct Notice {
  const Area& area;
  std::string upload_url;                   // absolute, with the query it was created with
  const StoredFile& upload;                 // by value: this is the body
  std::uint64_t last_first = 0;             // where the last Fragment began
  std::string request_file, response_file;  // full paths of the upload and of the reply; by reference
};

struct AppAnswer {
  enum class Trouble {
    kNone,
    kUnreachable,  // connection refused, or closed without an answer
    kTimeout,      // no answer before the timeout
    kMalformed,    // not HTTP, truncated, or larger than any reply may be
  };
  Trouble trouble = Trouble::kNone;
  int status = 0;  // this and all below: only without trouble
  bool length_known = true;
  bool copy = false;       // has BITS-Copy-File-To-Destination, with any value
  std::string static_url;  // BITS-Static-Response-URL
  std::uint64_t body_size = 0;
};

class Application {
 public:
  virtual ~Application() = default;
  // Waits for the answer until the area's timeout. The body of the answer is written to `reply`.
  virtual AppAnswer notify(const Notice& notice, WorkWriter& reply) = 0;
};

}  // namespace bitspec::refserver
