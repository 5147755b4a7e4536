// What the store says when a limit or a right is in the way, as each profile wants it.  [docs/protocol.md section 3]
#pragma once

#include "harness/protocol/profile.h"
#include "harness/refserver/store/packet.h"

namespace bitspec::refserver {

Decision uploads_are_off(Profile profile);
Decision no_right_to_write();
Decision no_such_folder();
Decision file_exists(Profile profile);
Decision upload_too_large();
Decision fragment_too_large();  // a plain HTTP answer
Decision disk_full(Profile profile);

}  // namespace bitspec::refserver
