// The server to be judged: from flags, the environment and a target file; or the reference server, started for the
// occasion.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "harness/base/secrets.h"
#include "harness/catalogue/catalogue.h"
#include "harness/cli/arguments.h"
#include "harness/cli/cli.h"
#include "harness/refserver/temporary_folder.h"
#include "harness/selftest/reference_target.h"
#include "harness/target/target_file.h"

namespace bitspec::cli {

struct OpenTarget {
  target::Target target;
  std::string url;  // as the target file has it
  Profile profile = Profile::kWin32;
  std::unique_ptr<SecretScope> secrets;        // hidden wherever they turn up from now on
  std::map<std::string, std::string> sources;  // key of a target file -> where its value is from; else the default
  std::unique_ptr<refserver::TemporaryFolder> folder;    // of the reference server
  std::unique_ptr<selftest::ReferenceTarget> reference;  // stops before its folder goes
};

std::optional<std::string> environment_variable(const std::string& name);

// Precedence: flag, environment, file, default. Mistakes are printed; then there is no value, only the exit code.
tl::expected<OpenTarget, ExitCode> open_target(const TargetArguments& arguments, const catalogue::Catalogue& catalogue,
                                               Io& io);

}  // namespace bitspec::cli
