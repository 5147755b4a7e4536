// Target: the server that is judged, and what is known about it beforehand.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "harness/base/result.h"
#include "harness/protocol/fields.h"
#include "harness/protocol/url.h"

namespace bitspec::target {

struct Target {
  Url url;                                          // uploads go below its path, which ends in '/'
  std::map<std::string, std::string> capabilities;  // declared: name, value or prefix ("" where there is none)
  std::string files_folder;                         // the server's upload folder as this machine sees it, or empty
  std::string work_folder;                          // its working folder, or empty
  Fields extra_fields;                              // sent with every request
  std::chrono::milliseconds timeout{5000};          // for one exchange

  bool has(std::string_view capability) const { return capabilities.contains(std::string(capability)); }
};

// A target from a URL on the command line: a path without a final '/' gets one.
// With both folders set the capability local_path is on.
Result<Target> target_from_url(std::string_view url);

}  // namespace bitspec::target
