// ReferenceTarget: the reference server with everything it has, in this process, and the Target that says so.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/refserver/server.h"
#include "harness/target/server_control.h"
#include "harness/target/target_file.h"

namespace bitspec::selftest {

// What a target may declare, as the catalogue has it.
target::Vocabulary vocabulary_of(const catalogue::Catalogue& catalogue);

struct ReferenceWanted {
  Profile profile = Profile::kWin32;
  std::string folder;               // of its own; outlives the server
  std::vector<std::string> faults;  // of the server
  bool everything = false;          // all areas and capabilities, as `bitspec serve --everything`; else a plain server
};

class ReferenceTarget : public target::ServerControl {
 public:
  // With everything the target is read from the file that `bitspec serve --everything` writes too.
  static Result<std::unique_ptr<ReferenceTarget>> start(const ReferenceWanted& wanted,
                                                        const catalogue::Catalogue& catalogue);

  const target::Target& target() const { return target_; }
  const refserver::Server& server() const { return *server_; }

  Result<void> restart() override;
  Result<void> uploads_off() override;
  Result<void> uploads_on() override;

 private:
  ReferenceTarget() = default;
  std::unique_ptr<refserver::Server> server_;
  target::Target target_;
};

}  // namespace bitspec::selftest
