#include "harness/engine/placement.h"

#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

target::Target target_at(std::initializer_list<std::pair<const char*, const char*>> capabilities) {
  target::Target target = *target::target_from_url("http://h/up/");
  for (const auto& [name, text] : capabilities) target.capabilities[name] = target::capability_from_text(text);
  return target;
}

// The URL, or why there is none.
std::string location(const target::Target& target, const std::vector<std::string>& needs) {
  const Placement placement = placement_of(target, needs);
  if (placement.location) return placement.location->url.text();
  std::string out(results::reason_kind_name(placement.why_not.kind));
  for (const auto& name : placement.why_not.capabilities) out += " " + name;
  return out;
}

TEST(PlacementOf, SayWhatIsMissing) {
  const auto target = target_at({{"host_id", "/hosted/"}, {"readback", ""}, {"auth_basic", "/basic/"}});
  EXPECT_EQ(location(target, {}), "http://h/up/");
  EXPECT_EQ(location(target, {"readback"}), "http://h/up/");
  EXPECT_EQ(location(target, {"readback", "host_id"}), "http://h/hosted/");
  EXPECT_EQ(location(target, {"tls"}), "needs-capability tls");
  EXPECT_EQ(location(target, {"tls", "restart"}), "needs-capability tls restart");
  EXPECT_EQ(location(target, {"auth_basic", "host_id"}), "needs-together auth_basic host_id");
}

TEST(PlacementOf, AbsenceHoldsWhereNothingIsDeclared) {
  auto target = target_at({{"host_id", "/hosted/"}, {"host_id_fallback", "/lone/"}, {"max_upload_size", ""}});
  declare_absences(target, false);
  EXPECT_EQ(location(target, {"no_host_id"}), "http://h/up/");
  EXPECT_EQ(location(target, {"host_id_fallback", "no_host_id"}), "http://h/lone/");
  EXPECT_EQ(location(target, {"host_id", "no_host_id_fallback"}), "http://h/hosted/");
  EXPECT_EQ(location(target, {"host_id", "no_host_id"}), "needs-together host_id no_host_id");
  EXPECT_EQ(location(target, {"no_size_limit"}), "needs-capability no_size_limit");
  EXPECT_EQ(location(target, {"no_notifications"}), "http://h/up/");
}

TEST(PlacementOf, AServerThatShowsAHostIdUndeclaredIsNotSaidToHaveNone) {
  auto target = target_at({});
  declare_absences(target, true);
  EXPECT_FALSE(target.has("no_host_id"));
  EXPECT_FALSE(target.has("no_host_id_fallback"));
  EXPECT_TRUE(target.has("no_size_limit"));
}

TEST(PlacementOf, WhatTheTargetSaysStands) {
  auto target = target_at({{"no_notifications", "off"}, {"no_host_id", "/plain/"}});
  declare_absences(target, true);
  EXPECT_FALSE(target.has("no_notifications"));
  EXPECT_EQ(location(target, {"no_host_id"}), "http://h/plain/");
}

TEST(PlacementOf, DigestIsWhereItIsAskedFor) {
  auto target = target_at({});
  target.capabilities["auth_basic"].places = {{"/basic/", {}, {}}, {"/digest/", {}, {{"scheme", "digest"}}}};
  declare_digest(target);
  EXPECT_EQ(location(target, {"auth_basic"}), "http://h/basic/");
  EXPECT_EQ(location(target, {"auth_digest"}), "http://h/digest/");
  target.capabilities.erase("auth_digest");
  target.scheme = target::Target::Scheme::kDigest;
  declare_digest(target);
  EXPECT_EQ(location(target, {"auth_digest"}), "http://h/basic/");
}

TEST(PlacementOf, DigestIsNowhereUnlessItIsAskedFor) {
  auto target = target_at({{"auth_basic", "/basic/"}});
  declare_digest(target);
  EXPECT_FALSE(target.has("auth_digest"));
}

}  // namespace
}  // namespace bitspec::engine
