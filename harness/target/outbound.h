// Outbound: whether a host that the server named may be contacted. A hostile server must not make the judge knock on
// other doors.
#pragma once

#include "harness/target/target.h"

namespace bitspec::target {

// Whether something may be sent to this origin: the target's own, or one whose host is listed in `hosts` ("h": any
// port; "h:81": that one). Names are compared as they are written; nothing is looked up. Without hosts a target on
// 127.0.0.0/8 or ::1 may not send a client to another address of this machine either.
bool may_contact(const Target& target, const Url& url);

// Credentials, and fields that hold secrets, go to the origin of the target and of its declared places, nowhere else.
bool same_origin(const Url& a, const Url& b);
bool may_have_credentials(const Target& target, const Url& url);

}  // namespace bitspec::target
