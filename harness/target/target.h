// Target: the server that is judged, and what is known about it beforehand.  [docs/target.md]
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/protocol/fields.h"
#include "harness/protocol/profile.h"
#include "harness/protocol/url.h"
#include "harness/target/capability.h"
#include "harness/target/form.h"

namespace bitspec::target {

using std::chrono::milliseconds;

// How the stored file of an upload is looked at.
struct ReadBackWay {
  enum class Kind {
    kProbe,    // GET, if the preflight finds that it works; else files_folder, if set; else not at all
    kGet,      // GET of the upload's URL
    kFolder,   // the file named by `name` below files_folder
    kCommand,  // a program that writes the file to its standard output
    kNone,
  };
  Kind kind = Kind::kProbe;
  std::string name;                  // kFolder: template of {path} (below the target), {id}, {name}; empty: {path}
  std::vector<std::string> command;  // kCommand: an argument vector, never a shell line; the same templates per
                                     // argument. Exit code 0: the file is on standard output. 3: there is no such file.
};

// Where a password came from.
struct PasswordSource {
  enum class Kind { kGiven, kEnvironment, kFile } kind = Kind::kGiven;
  std::string name;  // of the variable, or the path of the file
  friend bool operator==(const PasswordSource&, const PasswordSource&) = default;
};

struct Credentials {
  std::string user, password;
  PasswordSource source;
};

struct Tls {
  std::string ca_file;                             // PEM; empty: the system's
  std::string certificate_file, private_key_file;  // of the client; empty: none
  std::string server_name;                         // SNI and the name that is checked; empty: the URL's host
  bool insecure = false;                           // nothing is checked; said loudly
};

// A program that the run starts: an argument vector, never a shell line.
struct Hook {
  std::vector<std::string> command;
  std::string folder;            // it runs there; empty: the folder of the target file
  std::string wait_for_log;      // start, restart: ready once this text is in its output; empty: once the port is open
  milliseconds timeout{10'000};  // to be ready, or to end
  bool empty() const { return command.empty(); }
};

struct Hooks {
  Hook start;                    // the server itself, in a process group that is ended with the run; its output is kept
  Hook stop;                     // instead of SIGTERM to what `start` began
  Hook restart;                  // without it: stop and start
  Hook reset;                    // before the run: empties what earlier runs left behind
  Hook uploads_off, uploads_on;  // runtime_config: uploads are refused, or taken again, below `uploads_disabled`
};

struct Target {
  Url url;               // uploads go below its path, which ends in '/'; with one_url it is the upload itself
  bool one_url = false;  // every upload goes to exactly this URL
  std::string file;      // the target file that this came from; empty: none
  std::optional<Profile> profile;
  Capabilities capabilities;
  ReadBackWay read_back;
  FormWishes form;
  std::string files_folder;                // the server's upload folder as this machine sees it, or empty
  std::string work_folder;                 // its working folder, or empty
  Fields extra_fields;                     // sent with every request
  std::vector<std::string> hidden_fields;  // names of those whose values are secrets
  // Users 'a' and 'b'. With user a every request to the target's origin carries credentials, unless the step says
  // otherwise.
  std::vector<Credentials> users;
  enum class Scheme { kBasic, kDigest } scheme = Scheme::kBasic;
  Tls tls;
  // "host" or "host:port" that BITS-Host-Id, BITS-Reply-URL and redirects may lead to besides the target itself.
  std::vector<std::string> hosts;
  std::string listen;  // "127.0.0.1:8099": where this server's notifications are posted to; empty: no application
  Hooks hooks;
  milliseconds timeout{5000};  // for one exchange

  bool is_secret(const std::string& field) const;  // the value of this extra field is not to be shown
  bool has(const std::string& capability) const;   // somewhere
  // The first place where all `needs` hold; with none of them, or all of them everywhere, the target's own URL.
  // Nothing: there is no common place, and `missing` names the needs that are not there at all, or all of them if it is
  // only that.
  std::optional<Location> location(const std::vector<std::string>& needs,
                                   std::vector<std::string>* missing = nullptr) const;
  // Declares the capability everywhere.
  void declare(const std::string& capability);
};

// A target from a URL: a path without a final '/' gets one, unless it is the one URL of all uploads.
Result<Target> target_from_url(std::string_view url, bool one_url = false);

}  // namespace bitspec::target
