// Everything: a reference server with every feature, each under a prefix of its own, and the target file that describes
// it.  [docs/reference-server.md]
#pragma once

#include <string>

#include "harness/refserver/server.h"

namespace bitspec::refserver {

struct EverythingWanted {
  Profile profile = Profile::kWin32;
  std::string folder;  // exists; empty, or used for this before
  std::string listen;  // "127.0.0.1:8099": where the application listens; empty: chosen by application_address()
};

// Creates certificates and a subfolder in the folder. The large file is served without being on disk.
Result<Options> everything(const EverythingWanted& wanted);

// A loopback address that another run is unlikely to use.
std::string application_address();

// The target file (YAML) for a server that was started with these options.
std::string everything_target(const Server& server, const Options& options);

}  // namespace bitspec::refserver
