// The reference server: a strict, small BITS server on real sockets that faults can be injected into.
//
// Requests are read with Boost.Beast, answers are written as bytes, so that a fault can change any of them. Shares the
// protocol's value types with the harness and no judgement.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/protocol/profile.h"
#include "harness/refserver/store/area.h"
#include "harness/refserver/store/prepared_files.h"
#include "harness/refserver/tls.h"

namespace bitspec::refserver {

class ExchangeWatch;

struct Options {
  Profile profile = Profile::kWin32;
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;           // 0: any free one
  std::string folder;               // uploads in folder/files, working data in folder/work; empty: all in memory
  std::vector<std::string> faults;  // names from fault_list()
  std::uint64_t id_seed = 0;        // not 0: session ids from this seed, for repeatable runs
  std::vector<Area> areas;          // none: one at "/", everything allowed
  std::vector<PreparedFile> prepared;
  std::vector<User> users;     // of the areas with authentication
  std::string second_address;  // listens there too, on the same port; what BITS-Host-Id names
  using Tls = TlsFiles;
  std::optional<Tls> tls;                                            // https, on a separate port, the same areas
  std::uint16_t tls_port = 0;                                        // 0: any free one
  std::chrono::milliseconds body_timeout = std::chrono::minutes(1);  // how long the next bytes of a body may take
  // How long a head may take, from the end of the answer before it. When no more connections can be served, the one
  // that has waited the longest is ended for a new one.
  std::chrono::milliseconds head_timeout = std::chrono::minutes(1);
  ExchangeWatch* watch = nullptr;  // outlives the server; null: nobody watches
  bool keep_sessions = false;      // written to `folder` before each Ack, restored at the next start
};

class Server {
 public:
  // Errors: unknown fault ("did you mean"), address in use, folder that cannot be created.
  static Result<std::unique_ptr<Server>> start(const Options& options);
  ~Server();  // stops; every thread has ended afterwards

  std::string url() const;      // "http://127.0.0.1:40123/"
  std::string tls_url() const;  // "https://127.0.0.1:40124/"; "" without TLS
  // Stops, and starts again with the same options on the same ports. Files stay; sessions only with keep_sessions.
  // After an error only the destructor may be called. REQUIRES: no other call is running.
  Result<void> restart();

  // Enables or disables uploads below an area; false: no area has this path.
  bool set_uploads(const std::string& path, bool on);

  std::string files_folder() const;  // "" when all is in memory
  std::string work_folder() const;

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct FaultInfo {
  std::string name, about;
};
const std::vector<FaultInfo>& fault_list();  // sorted by name

}  // namespace bitspec::refserver
