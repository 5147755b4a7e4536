// The three readings of the protocol; docs/protocol.md section 4 lists where they differ.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace bitspec {

enum class Profile {
  kWin32,  // default: the Win32 pages; MC-BUP fills in where they are silent
  kMcBup,  // MC-BUP read literally
  kIis,    // what Windows does, by documents and published captures
};

inline constexpr std::array<Profile, 3> kProfiles = {Profile::kWin32, Profile::kMcBup, Profile::kIis};

std::string_view profile_name(Profile profile);  // "win32", "mc-bup", "iis"
std::optional<Profile> parse_profile(std::string_view name);

// A value for each profile.
template <class T>
struct PerProfile {
  std::array<T, 3> values{};
  T& operator[](Profile p) { return values[static_cast<std::size_t>(p)]; }
  const T& operator[](Profile p) const { return values[static_cast<std::size_t>(p)]; }
};

}  // namespace bitspec
