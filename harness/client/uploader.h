// Uploader: one upload from its first packet to its end, with sockets, time and the file.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "harness/client/packet_sender.h"
#include "harness/client/upload.h"

namespace bitspec::client {

// Tests have one that does not wait.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual milliseconds now() = 0;  // since any fixed point
  // Ends early once `stop` is set.
  virtual void wait(milliseconds time, const std::atomic<bool>& stop) = 0;
};
Clock& steady_clock();

class UploadListener {
 public:
  virtual ~UploadListener() = default;
  virtual void waits(milliseconds, const std::string& /*why*/) {}  // also for no time, where there is a reason
  virtual void sends(const Packet&) {}
  virtual void got(const Packet&, const Reply&) {}
  virtual void acknowledged(std::uint64_t /*bytes*/) {}
  // What to go on with later has changed; nothing: there is no session.
  virtual void session(const std::optional<SavedSession>&) {}
};

struct UploadOptions {
  SenderOptions sender;
  Settings settings;
  Profile profile = Profile::kWin32;
  FaultSet faults;
  std::optional<SavedSession> resume;
  bool keep_session_on_stop = false;  // else it is cancelled
  const std::atomic<bool>* stop = nullptr;
};

struct UploadEnd {
  Outcome outcome = Outcome::kUploaded;
  std::string why;  // empty where it was uploaded
};

// Errors are our own, not the server's: PacketSender::send.
Result<UploadEnd> upload_file(const UploadOptions& options, const LocalFile& file, UploadListener& listener,
                              Clock& clock = steady_clock());

}  // namespace bitspec::client
