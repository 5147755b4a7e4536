// Environment: what all conversations of a run share, and the place where one of them runs.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include "harness/base/shortage.h"
#include "harness/engine/evidence.h"
#include "harness/engine/pace.h"
#include "harness/engine/patience.h"
#include "harness/engine/sessions.h"
#include "harness/engine/target_facts.h"
#include "harness/protocol/profile.h"
#include "harness/target/server_control.h"
#include "harness/target/target.h"
#include "harness/wire/connection.h"
#include "harness/wire/httplib_pool.h"

namespace bitspec::engine {

class ApplicationListener;

// Built once, and not changed while conversations run; with(), at() and copies make another one. What it points at
// outlives it.
struct Environment {
  const target::Target* target = nullptr;
  target::Location location;  // without a host: the target's own URL
  Profile profile = Profile::kWin32;
  Layout layout;
  wire::Limits limits;
  ReadBack read_back = ReadBack::kNone;
  int absent_status = 0;                        // of a GET of what was never uploaded, if a refusal; else 0
  milliseconds file_wait{0};                    // how long after its last packet a file may appear
  bool one_connection = false;                  // the server serves one at a time
  bool sessions_survive = true;                 // sessions outlive the connection they were created on
  bool second_try = true;                       // what gets no answer is sent once more
  bool late_answers_count = true;               // silence that was cut short is looked at until its time is over
  bool tidy = true;                             // sessions that are left open are cancelled at the end
  std::shared_ptr<wire::HttplibPool> clients;   // requests are made by cpp-httplib; null: by the exact transport
  ApplicationListener* applications = nullptr;  // null: no listener for notifications
  target::ServerControl* control = nullptr;     // null: nothing can be done to the server
  Pace* pace = nullptr;                         // null: as quickly as possible
  const std::atomic<bool>* stop = nullptr;
  const std::atomic<bool>* enough = nullptr;
  std::shared_ptr<Patience> patience;      // null: every answer is waited for in full
  std::shared_ptr<ShortageNote> shortage;  // null: nobody asks
  std::shared_ptr<Evidence> evidence = std::make_shared<Evidence>();
  milliseconds longest_within = milliseconds::max();
  std::chrono::steady_clock::time_point run_deadline = std::chrono::steady_clock::time_point::max();

  bool stopped() const {
    return (stop && stop->load()) || (enough && enough->load()) || std::chrono::steady_clock::now() >= run_deadline ||
           short_of_resources();
  }
  // What was seen since then says nothing about the server.
  // Notes it if no descriptor is to be had now: for what fails without saying why.
  void look_for_shortage() const;
  void wait_for_turn() const;  // before each request
  bool short_of_resources() const { return shortage && !shortage->text().empty(); }
  wire::Limits limits_now() const { return patience ? patience->limits(limits) : limits; }
  const Url& url() const { return location.url.host.empty() ? target->url : location.url; }
  // The same for a target of which this is known.
  Environment with(const TargetFacts& facts) const;
  // The same at another place.
  Environment at(const target::Location& place) const;
  // A connection to the origin, as the target's TLS settings say. That we cannot have one is noted.
  Result<std::unique_ptr<wire::Stream>> connect(const Url& origin) const;
};

// What all conversations with this target begin with, before anything is known about it. The name of the run is fresh.
Environment environment_of(const target::Target& target, Profile profile, const std::atomic<bool>* stop);

}  // namespace bitspec::engine
