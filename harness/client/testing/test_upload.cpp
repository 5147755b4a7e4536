#include "harness/client/testing/test_upload.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "harness/base/byte_source.h"

namespace bitspec::client {
namespace {

constexpr const char* kEarlierId = "{00000000-0000-0000-0000-0000000000aa}";

// Time passes only where the client waits.
class TestClock : public Clock {
 public:
  explicit TestClock(ScriptedServer& server) : server_(server) {}
  milliseconds now() override { return now_; }
  void wait(milliseconds time, const std::atomic<bool>&) override {
    now_ += time;
    server_.note("(" + std::to_string(time.count() / 1000) + "s)");
  }

 private:
  ScriptedServer& server_;
  milliseconds now_{0};
};

class TestFile {
 public:
  explicit TestFile(const std::string& text) {
    const int fd = ::mkstemp(path_.data());
    if (fd >= 0) ::close(fd);
    append(text);
  }
  ~TestFile() { ::unlink(path_.c_str()); }
  void append(const std::string& text) { std::ofstream(path_, std::ios::binary | std::ios::app) << text; }
  const std::string& path() const { return path_; }

 private:
  std::string path_ = testing::TempDir() + "bitspec-client-XXXXXX";
};

std::string bytes_of(std::size_t size) {
  std::string out(size, 0);
  generate_bytes(7, 0, out);
  return out;
}

std::string word_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kUploaded:
      return "uploaded";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kGaveUp:
      return "gave-up";
    case Outcome::kUnreachable:
      return "unreachable";
    case Outcome::kNotBits:
      return "not-bits";
    case Outcome::kFileChanged:
      return "file-changed";
    case Outcome::kCancelled:
      return "cancelled";
  }
  return "";
}

// What the script does to the client, at the Fragment in question.
std::vector<On> with_actions(const TestUpload& upload, TestFile& file, std::atomic<bool>& stop) {
  std::vector<On> out;
  const auto add = [&](int fragment, std::function<void()> what) {
    if (fragment == 0) return;
    On on{"Fragment", fragment, {}};
    on.reaction.first = std::move(what);
    out.push_back(std::move(on));
  };
  add(upload.stop_at, [&stop] { stop = true; });
  add(upload.file_grows_at, [&file] { file.append("more"); });
  out.insert(out.end(), upload.script.begin(), upload.script.end());
  return out;
}

}  // namespace

std::string log_of(const TestUpload& upload, const FaultSet& faults) {
  const std::string bytes = bytes_of(upload.size);
  TestFile path(bytes);
  std::atomic<bool> stop{false};
  ScriptedServer server(with_actions(upload, path, stop), bytes, [&stop] { stop = true; });
  auto file = LocalFile::open(path.path());
  if (!file) return file.error().message;
  UploadOptions options;
  options.profile = upload.profile;
  options.settings = settings_of(upload.profile);
  options.settings.fragment = 100;
  options.settings.give_up_after = std::chrono::seconds(60);
  if (upload.change) upload.change(options.settings);
  options.sender.url = server.url();
  options.sender.limits.connect = options.sender.limits.exchange = std::chrono::seconds(30);
  options.sender.name = upload.name;
  options.sender.name_on = options.settings.name_on;
  options.sender.upper_case_types = false;  // the log is the same in every profile
  if (upload.user) options.sender.user = {"alice", "open sesame"};
  options.faults = faults;
  options.stop = &stop;
  options.keep_session_on_stop = upload.keep_session;
  if (upload.resume_at) {
    server.open_session(kEarlierId, *upload.resume_at);
    options.resume = SavedSession{kEarlierId, server.url(), *upload.resume_at, *upload.resume_at};
  }
  TestClock clock(server);
  UploadListener nothing;
  const auto end = upload_file(options, **file, nothing, clock);
  return server.log() + " " + (end ? word_of(end->outcome) : end.error().message);
}

}  // namespace bitspec::client
