#include "harness/engine/environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include "harness/base/random.h"
#include "harness/base/text.h"
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
  environment.patience = std::make_shared<Patience>();
  environment.shortage = std::make_shared<ShortageNote>();
  return environment;
}

Environment Environment::with(const TargetFacts& facts) const {
  Environment known = *this;
  known.layout.form = facts.form;
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
  auto stream = wire::connect(origin, std::chrono::steady_clock::now() + limits.connect, &options);
  if (!stream && shortage) shortage->note(stream.error());
  return stream;
}

void Environment::wait_for_turn() const {
  if (pace) pace->wait([this] { return stopped(); });
}

void Environment::look_for_shortage() const {
  const int fd = ::dup(0);
  if (fd < 0 && shortage && errno != EBADF)
    shortage->note({code_of_errno(errno, ErrorCode::kIo), errno_text(errno), std::nullopt, {}});
  if (fd >= 0) ::close(fd);
}

}  // namespace bitspec::engine
