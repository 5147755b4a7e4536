#include "harness/protocol/profile.h"

namespace bitspec {

std::string_view profile_name(Profile profile) {
  switch (profile) {
    case Profile::kMcBup:
      return "mc-bup";
    case Profile::kIis:
      return "iis";
    case Profile::kWin32:
      break;
  }
  return "win32";
}

std::optional<Profile> parse_profile(std::string_view name) {
  for (const Profile profile : kProfiles) {
    if (profile_name(profile) == name) return profile;
  }
  return std::nullopt;
}

}  // namespace bitspec
