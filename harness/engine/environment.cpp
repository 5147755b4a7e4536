#include "harness/engine/environment.h"

#include <fmt/format.h>

#include "harness/base/random.h"
#include "harness/wire/connect.h"

namespace bitspec::engine {
namespace {

constexpr milliseconds kMostToConnect{2000};

// Fresh for each run, so that files of an earlier one are not in the way.
std::string run_name() {
  return fmt::format("bitspec-{:08x}", fresh_random() >> 32);
}

}  // namespace

Environment environment_of(const target::Target& target, Profile profile, const std::atomic<bool>* stop) {
  Environment environment;
  environment.target = &target;
  environment.profile = profile;
  environment.layout.base = target.url.path;
  environment.layout.run = run_name();
  environment.limits.exchange = target.timeout;
  environment.limits.connect = std::min(target.timeout, kMostToConnect);
  environment.stop = stop;
  return environment;
}

Environment Environment::with(const TargetFacts& facts) const {
  Environment known = *this;
  known.layout.folders = facts.folders;
  known.read_back = facts.read_back;
  known.absent_status = facts.absent_status;
  known.one_connection = facts.one_connection;
  known.sessions_survive = facts.sessions_survive;
  return known;
}

Environment Environment::at(const target::Location& place) const {
  Environment there = *this;
  there.location = place;
  there.layout.base = place.url.path;
  return there;
}

Result<std::unique_ptr<wire::Stream>> Environment::connect(const Url& origin) const {
  const target::Tls& tls = target->tls;
  const wire::TlsOptions options{tls.ca_file, tls.certificate_file, tls.private_key_file, tls.server_name,
                                 tls.insecure};
  return wire::connect(origin, std::chrono::steady_clock::now() + limits.connect, &options);
}

}  // namespace bitspec::engine
