// Environment: what all conversations of a run share, and the place where one of them runs.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "harness/engine/sessions.h"
#include "harness/protocol/profile.h"
#include "harness/target/server_control.h"
#include "harness/target/target.h"
#include "harness/wire/connection.h"
#include "harness/wire/httplib_pool.h"

namespace bitspec::engine {

class ApplicationListener;

// How stored files are looked at.
enum class ReadBack { kNone, kGet, kFolder, kCommand };

// Not changed while conversations run; a scenario at another place has a copy with that ground.
struct Environment {
  const target::Target* target = nullptr;
  target::Ground ground;  // without a host: the target's own URL
  Profile profile = Profile::kWin32;
  Layout layout;
  wire::Limits limits;
  ReadBack read_back = ReadBack::kNone;
  bool one_connection = false;                  // the server serves one at a time
  bool sessions_survive = true;                 // sessions outlive the connection they were created on
  bool host_id_seen = false;                    // the preflight's Create was answered with BITS-Host-Id
  bool second_try = true;                       // what gets no answer is sent once more
  bool tidy = true;                             // sessions that are left open are cancelled at the end
  std::shared_ptr<wire::HttplibPool> clients;   // requests are made by everyday clients; null: exactly
  ApplicationListener* applications = nullptr;  // null: nobody listens for notifications
  target::ServerControl* control = nullptr;     // null: nothing can be done to the server
  const std::atomic<bool>* stop = nullptr;
  milliseconds longest_within = milliseconds::max();
  std::chrono::steady_clock::time_point run_deadline = std::chrono::steady_clock::time_point::max();

  bool stopped() const { return (stop && stop->load()) || std::chrono::steady_clock::now() >= run_deadline; }
  const Url& url() const { return ground.url.host.empty() ? target->url : ground.url; }
  // The same at another place.
  Environment at(const target::Ground& place) const;
  // A connection to the origin, as the target's TLS settings say.
  Result<std::unique_ptr<wire::Stream>> connect(const Url& origin) const;
};

}  // namespace bitspec::engine
