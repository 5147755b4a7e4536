// Application: the program behind the server that is told of uploads, and may reply.  [MC-BUP 3.3, 3.4; Win32
// notification-protocol-for-server-applications; docs/protocol.md section 6]
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/refserver/store/area.h"
#include "harness/refserver/store/files.h"

namespace bitspec::refserver {

// What it is told. The references outlive the call.
struct Notice {
  const Area& area;
  std::string upload_url;                   // absolute, with the query it was created with
  const StoredFile& upload;                 // by value: this is the body
  std::uint64_t last_first = 0;             // where the last Fragment began; for faults
  std::string request_file, response_file;  // full paths; by reference: where the upload lies and the reply goes
};

struct AppAnswer {
  enum class Trouble {
    kNone,
    kUnreachable,  // nobody listens, or the connection ends without an answer
    kSilent,       // no answer in time
    kMalformed,    // no HTTP, cut short, or larger than any reply may be
  };
  Trouble trouble = Trouble::kNone;
  int status = 0;  // all below: without trouble only
  bool length_known = true;
  bool copy = false;       // BITS-Copy-File-To-Destination was there, with any value
  std::string static_url;  // BITS-Static-Response-URL
  std::uint64_t body_size = 0;
};

class Application {
 public:
  virtual ~Application() = default;
  // Waits for the answer, at most as long as the area says. What the body of the answer holds goes into `reply`.
  virtual AppAnswer tell(const Notice& notice, WorkWriter& reply) = 0;
};

}  // namespace bitspec::refserver
