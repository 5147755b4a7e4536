// For tests: an application that answers notifications with the given answers, in order; the last one is
// repeated.
#pragma once

#include <algorithm>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/refserver/socket.h"
#include "harness/refserver/testing/raw_client.h"

namespace bitspec::refserver {

struct TestNotification {
  std::string head, body;
  std::string field(const std::string& name) const { return field_of(head, name); }
  std::string target() const { return head.substr(0, head.find(" HTTP/")); }
};

inline const std::string kAppOk = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
inline std::string app_answer(const std::string& status, const std::string& fields = "", const std::string& body = "") {
  return "HTTP/1.1 " + status + " x\r\n" + fields + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

class TestApplication {
 public:
  // An answer "silence" is none until the other side has gone, "close" none at all.
  explicit TestApplication(std::vector<std::string> answers = {kAppOk})
      : answers_(std::move(answers)), listener_(*Listener::open("127.0.0.1", 0)), thread_([this] { serve(); }) {}
  ~TestApplication() {
    listener_.stop();
    thread_.join();
  }

  // Written to the response file of every notification by reference, before it is answered.
  void writes(const std::string& text) {
    const std::lock_guard lock(mutex_);
    response_ = text;
  }
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(listener_.port()); }
  std::vector<TestNotification> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void serve() {
    for (int fd = listener_.accept(); fd >= 0; fd = listener_.accept()) {
      Socket socket(fd);
      const auto answer = take(socket);
      char waste[1024];
      while (answer == "silence" && socket.read(waste) > 0) continue;
      if (answer == "silence" || answer == "close") continue;
      socket.write(answer);
      socket.linger();
    }
  }

  std::string take(Socket& socket) {
    TestNotification one;
    std::string got;
    char piece[65536];
    for (std::size_t size = 1; size > 0 && !complete(got, one);) {
      size = socket.read(piece);
      got.append(piece, size);
    }
    const std::lock_guard lock(mutex_);
    for (const std::string kind : {"DataFile", "DataEntity"}) {
      const auto file = one.field("BITS-Response-" + kind + "-Name");
      if (file.starts_with('/') && !response_.empty()) std::ofstream(file, std::ios::binary) << response_;
    }
    seen_.push_back(one);
    return answers_[std::min(seen_.size(), answers_.size()) - 1];
  }

  static bool complete(const std::string& got, TestNotification& one) {
    const auto end = got.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    one = {got.substr(0, end + 4), got.substr(end + 4)};
    const auto length = one.field("Content-Length");
    return one.body.size() >= (length.empty() ? 0 : std::stoull(length));
  }

  std::vector<std::string> answers_;
  std::string response_;
  mutable std::mutex mutex_;
  std::vector<TestNotification> seen_;
  Listener listener_;
  std::thread thread_;
};

}  // namespace bitspec::refserver
