#include "harness/engine/outbound.h"

#include <gtest/gtest.h>

#include "harness/base/testing/evil_strings.h"

namespace bitspec::engine {
namespace {

struct HostCase {
  std::string_view value, want;
};

TEST(HostNamed, Table) {
  target::Target target;
  target.hosts = {"127.0.0.2", "other:9000"};
  const Url from = *Url::parse("http://127.0.0.1:8080/up/");
  const HostCase cases[] = {
      {"127.0.0.2", "http://127.0.0.2:8080"},
      {"127.0.0.2:81", "http://127.0.0.2:81"},
      {"127.0.0.1", "http://127.0.0.1:8080"},
      {"127.0.0.1:8080", "http://127.0.0.1:8080"},
      {"other:9000", "http://other:9000"},
      {"other", "refused"},
      {"127.0.0.1:81", "refused"},
      {"example.org", "refused"},
      {"http://127.0.0.2/", "error: BITS-Host-Id: 'http://127.0.0.2/' is not a host"},
      {"a b", "error: BITS-Host-Id: 'a b' is not a host"},
      {"user@127.0.0.2", "error: BITS-Host-Id: 'user@127.0.0.2' is not a host"},
      {"", "error: BITS-Host-Id: '' is not a host"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.value);
    const auto url = host_named(target, from, c.value);
    const bool refused = !url && url.error().code == ErrorCode::kNotFound;
    EXPECT_EQ(url ? url->origin() : refused ? "refused" : "error: " + url.error().message, c.want);
  }
}

TEST(HostNamed, NothingEvilLeadsElsewhere) {
  const target::Target target = *target::target_from_url("http://127.0.0.1:8080/up/");
  for (const auto& evil : evil_strings()) EXPECT_FALSE(host_named(target, target.url, evil)) << evil.substr(0, 40);
}

}  // namespace
}  // namespace bitspec::engine
