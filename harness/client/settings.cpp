#include "harness/client/settings.h"

namespace bitspec::client {

Settings settings_of(Profile profile) {
  Settings out;
  const bool mc_bup = profile == Profile::kMcBup;
  out.upper_case_types = mc_bup;
  out.accepts_201 = profile == Profile::kWin32;  // [Win32 ack-for-create-session; MC-BUP 3.1.5.2.2: 200]
  out.follows_offset_ahead = mc_bup;             // [MC-BUP 3.1.5.1.4]
  out.repeats_application_errors = !mc_bup;      // [Win32 handling-server-application-errors; MC-BUP 3.1.5.2.1]
  out.starts_over_after_any_close = mc_bup;      // [MC-BUP 3.1.5.2.1]
  out.fallback_needs_lost_connection = !mc_bup;  // [Win32 ack-for-create-session; MC-BUP 2.2.3.2]
  // [Win32 fragment; MC-BUP 2.2.2.1, 2.2.6.1, 6 note <11>]
  if (mc_bup) out.name_on = NameOn::kCreateAndFirstFragment;
  if (profile == Profile::kIis) out.name_on = NameOn::kEveryFragment;
  if (profile == Profile::kIis) out.smallest_fragment = 5'120;  // [MC-BUP 6 notes <10> and <16>]
  return out;
}

}  // namespace bitspec::client
