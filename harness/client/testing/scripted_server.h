// For tests: a server that does right but for what a script says, on 127.0.0.1 and 127.0.0.2, and a log of what came.
//
// The log is one word for each packet: "Ping", "Create", "0-99" for a Fragment, "Close", "Cancel"; "host2:" before it
// at the second address, and behind it what is odd. Waits of the client are in it too: "(5s)".
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "harness/protocol/fields.h"
#include "harness/protocol/url.h"
#include "harness/wire/listener.h"
#include "harness/wire/request_reader.h"

namespace bitspec::client {

enum class Cut { kNone, kClose, kReset };

// What happens instead of the right answer, or to it.
struct Reaction {
  std::string status = "200 OK";
  Fields set = {};                       // fields of the answer
  std::vector<std::string> remove = {};  // others that go
  std::string body = {};
  std::string before = {};           // bytes in front of the answer
  std::string raw = {};              // bytes instead of the answer
  Cut cut = Cut::kNone;              // the connection ends instead of the answer, or behind `raw`
  bool applied = false;              // the packet counts, whatever the answer says; with status 200 it does
  bool second_host_ends = false;     // with it nobody listens at the second address any more
  std::function<void()> first = {};  // done before anything is answered
};

// For the nth packet of a kind ("Ping", "Create", "Fragment", "Close", "Cancel", or "any"); 0: for all of them.
struct On {
  std::string kind;
  int nth = 1;
  Reaction reaction;
};

class ScriptedServer {
 public:
  // `too_many` is called for a client that never ends.
  ScriptedServer(std::vector<On> script, std::string file, std::function<void()> too_many);
  ~ScriptedServer();

  Url url() const;  // of the upload; "/up/a.bin?q=1" at the first address
  void open_session(const std::string& id, std::uint64_t received);
  void note(const std::string& word);  // into the log
  std::string log() const;

 private:
  struct Seen;
  void listen(wire::Listener& listener, bool second);
  void serve(wire::Stream& stream, bool second);
  bool answer(wire::Stream& stream, const Seen& seen);
  std::string right_answer(const Seen& seen, const Reaction* change);
  const Reaction* reaction_to(const Seen& seen);
  std::string word_of(const Seen& seen, bool second) const;

  const std::vector<On> script_;
  const std::string file_;
  const std::function<void()> too_many_;
  mutable std::mutex mutex_;
  std::string log_;
  std::map<std::string, int> counts_;
  std::map<std::string, std::uint64_t> sessions_;  // open ones: bytes received
  std::string latest_;                             // session
  int created_ = 0;
  std::atomic<bool> stop_{false};
  std::unique_ptr<wire::Listener> first_, second_;
  std::vector<std::jthread> threads_;
};

// Answers that several tests need.
Reaction status(const std::string& line, Fields set = {});
Reaction not_found();  // session-not-found
Reaction received(const std::string& offset, const std::string& line = "200 OK");
Reaction lost(Cut cut, bool applied);  // no answer

}  // namespace bitspec::client
