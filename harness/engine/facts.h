// Facts: what judging needs to know beyond the exchanges, gathered before a matcher is judged, so that judging works on
// values only. What was not gathered counts as unknown: a condition on it is left open.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/byte_source.h"
#include "harness/base/result.h"
#include "harness/engine/application.h"
#include "harness/engine/exchange.h"

namespace bitspec::engine {

inline constexpr const char* kDefaultStream = "default";  // of what belongs to no session

// What the sessions of a scenario sent. The bytes themselves are made when they are compared, only as many as asked
// for.
struct SentBytes {
  struct Upload {
    std::vector<std::string> streams;  // that its fragments came from
    std::uint64_t total = 0;           // of the last fragment
  };
  std::map<std::string, Upload, std::less<>> uploads;  // by session
  std::string last;                                    // the session begun last, which "" stands for
  std::map<std::string, std::shared_ptr<const ByteSource>, std::less<>> streams;
};

struct Facts {
  std::map<std::string, Result<std::string>, std::less<>>
      texts;  // with ${variables}, as written: what it stands for now
  std::map<std::string, const Exchange*, std::less<>> exchanges;                // by their names; null: there is none
  std::map<std::string, Result<std::string>, std::less<>> session_urls;         // absolute, of the session's upload
  std::map<std::string, std::vector<Notification>, std::less<>> notifications;  // by application
  // Closed (or else open) behind the exchange: is it so. Error: why nobody can know.
  std::map<std::pair<const Exchange*, bool>, Result<bool>> connections;
  std::optional<Result<std::string>> files_outside, files_working;  // "" or what is wrong there
  std::optional<SentBytes> sent;
  // Of the packet of a client that is looked at; scenario::condition::Upload.
  std::optional<bool> upload_idle, upload_acknowledged;
  // With one URL for all uploads: SHA-256 of what may be there though the upload in question left no file: what was
  // there before the scenario, and what its other uploads left.
  std::map<std::string, std::vector<std::string>, std::less<>> old_files;  // by session
};

}  // namespace bitspec::engine
