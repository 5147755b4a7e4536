#include "harness/engine/grounds.h"

#include <gtest/gtest.h>

namespace bitspec::engine {
namespace {

target::Target target_at(std::initializer_list<std::pair<const char*, const char*>> capabilities) {
  target::Target target = *target::target_from_url("http://h/up/");
  for (const auto& [name, text] : capabilities) target.capabilities[name] = target::capability_from_text(text);
  return target;
}

// The URL, or why there is none.
std::string ground(const target::Target& target, const std::vector<std::string>& needs) {
  const Footing footing = footing_of(target, needs);
  if (footing.ground) return footing.ground->url.text();
  std::string out(results::reason_kind_name(footing.why_not.kind));
  for (const auto& name : footing.why_not.capabilities) out += " " + name;
  return out;
}

TEST(Grounds, SayWhatIsMissing) {
  const auto target = target_at({{"host_id", "/hosted/"}, {"readback", ""}, {"auth_basic", "/basic/"}});
  EXPECT_EQ(ground(target, {}), "http://h/up/");
  EXPECT_EQ(ground(target, {"readback"}), "http://h/up/");
  EXPECT_EQ(ground(target, {"readback", "host_id"}), "http://h/hosted/");
  EXPECT_EQ(ground(target, {"tls"}), "needs-capability tls");
  EXPECT_EQ(ground(target, {"tls", "restart"}), "needs-capability tls restart");
  EXPECT_EQ(ground(target, {"auth_basic", "host_id"}), "needs-together auth_basic host_id");
}

TEST(Grounds, AbsenceHoldsWhereNothingIsDeclared) {
  auto target = target_at({{"host_id", "/hosted/"}, {"host_id_fallback", "/lone/"}, {"max_upload_size", ""}});
  declare_absences(target, false);
  EXPECT_EQ(ground(target, {"no_host_id"}), "http://h/up/");
  EXPECT_EQ(ground(target, {"host_id_fallback", "no_host_id"}), "http://h/lone/");
  EXPECT_EQ(ground(target, {"host_id", "no_host_id_fallback"}), "http://h/hosted/");
  EXPECT_EQ(ground(target, {"host_id", "no_host_id"}), "needs-together host_id no_host_id");
  EXPECT_EQ(ground(target, {"no_size_limit"}), "needs-capability no_size_limit");
  EXPECT_EQ(ground(target, {"no_notifications"}), "http://h/up/");
}

TEST(Grounds, AServerThatShowsAHostIdUndeclaredIsNotSaidToHaveNone) {
  auto target = target_at({});
  declare_absences(target, true);
  EXPECT_FALSE(target.has("no_host_id"));
  EXPECT_FALSE(target.has("no_host_id_fallback"));
  EXPECT_TRUE(target.has("no_size_limit"));
}

TEST(Grounds, WhatTheTargetSaysStands) {
  auto target = target_at({{"no_notifications", "off"}, {"no_host_id", "/plain/"}});
  declare_absences(target, true);
  EXPECT_FALSE(target.has("no_notifications"));
  EXPECT_EQ(ground(target, {"no_host_id"}), "http://h/plain/");
}

}  // namespace
}  // namespace bitspec::engine
