// Progress of an upload on standard error: one line that rewrites itself on a terminal, what went wrong meanwhile, with
// --verbose each packet. Keeps the state file.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "harness/cli/arguments.h"
#include "harness/cli/cli.h"
#include "harness/client/local_file.h"
#include "harness/client/uploader.h"

namespace bitspec::cli {

class UploadProgress : public client::UploadListener {
 public:
  UploadProgress(Io& io, const ClientArguments& arguments, Url url, client::FileStamp stamp)
      : io_(io), arguments_(arguments), url_(std::move(url)), stamp_(stamp), begin_(Clock::now()) {}

  void waits(client::milliseconds time, const std::string& why) override;
  void got(const client::Packet& packet, const client::Reply& reply) override;
  void acknowledged(std::uint64_t bytes) override;
  void session(const std::optional<client::SavedSession>& saved) override;

  void finish();  // ends the line of the terminal
  // Of the state file; the upload went on without it.
  const std::optional<Error>& error() const { return error_; }

 private:
  using Clock = std::chrono::steady_clock;
  void line(const std::string& text);

  Io& io_;
  const ClientArguments& arguments_;
  const Url url_;
  const client::FileStamp stamp_;
  const Clock::time_point begin_;
  Clock::time_point shown_{};
  std::optional<std::uint64_t> first_;  // acknowledged when it began
  std::uint64_t last_ = 0;
  bool line_open_ = false;
  std::optional<Error> error_;
};

}  // namespace bitspec::cli
