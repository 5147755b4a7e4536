// Everything: a reference server that has all there is, each under a prefix of its own, and the target file that says
// so.  [docs/reference-server.md]
#pragma once

#include <string>

#include "harness/refserver/server.h"

namespace bitspec::refserver {

struct EverythingWanted {
  Profile profile = Profile::kWin32;
  std::string folder;  // exists, and is empty or was used for this before
  std::string listen;  // "127.0.0.1:8099": where the application is to listen; empty: chosen by application_address()
};

// Makes what has to lie in the folder: certificates and a folder. The large file is only served, and lies nowhere.
Result<Options> everything(const EverythingWanted& wanted);

// An address of this machine that another run hardly has too.
std::string application_address();

// The target file (YAML) for a server that was started with such options.
std::string everything_target(const Server& server, const Options& options);

}  // namespace bitspec::refserver
