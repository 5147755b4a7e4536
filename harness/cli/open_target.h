// The server to be judged: from a URL, or the reference server, started for the occasion.
#pragma once

#include <memory>
#include <string>

#include "harness/catalogue/catalogue.h"
#include "harness/cli/arguments.h"
#include "harness/cli/cli.h"
#include "harness/refserver/server.h"
#include "harness/target/target.h"

namespace bitspec::cli {

// A folder of its own below the folder for temporary files; gone with the object.
class TemporaryFolder {
 public:
  static Result<std::unique_ptr<TemporaryFolder>> make();
  ~TemporaryFolder();
  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

struct OpenTarget {
  target::Target target;
  std::unique_ptr<TemporaryFolder> folder;       // of the reference server
  std::unique_ptr<refserver::Server> reference;  // stops before its folder goes
};

// Errors: a URL, field or capability that is none.
Result<OpenTarget> open_target(const TargetArguments& arguments, Profile profile,
                               const catalogue::Catalogue& catalogue);

}  // namespace bitspec::cli
