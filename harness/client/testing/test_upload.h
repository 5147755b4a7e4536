// For tests: an upload of a file to a ScriptedServer, in no time, as one line.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/client/testing/scripted_server.h"
#include "harness/client/uploader.h"

namespace bitspec::client {

struct TestUpload {
  std::vector<On> script;
  std::size_t size = 300;  // of the file
  Profile profile = Profile::kWin32;
  std::function<void(Settings&)> change = {};
  std::string name = {};  // of the file; empty: Content-Name is not sent
  bool user = false;      // alice, with a password
  int stop_at = 0;        // the Fragment whose arrival stops the client
  int file_grows_at = 0;
  std::optional<std::uint64_t> resume_at = {};
  bool keep_session = false;
};

// Fragments have 100 bytes, a try comes after 5 s, and after 60 s without progress it ends. The log of the server, with
// how it ended: "uploaded", "refused", "gave-up", "unreachable", "not-bits", "file-changed", "cancelled".
std::string log_of(const TestUpload& upload, const FaultSet& faults = {});

}  // namespace bitspec::client
