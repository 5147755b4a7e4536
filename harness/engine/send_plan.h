// From `send:` of a step to what the wire does with the bytes of its request.
#pragma once

#include "harness/scenario/model.h"
#include "harness/wire/request.h"

namespace bitspec::engine {

wire::SendPlan send_plan(const scenario::SendSpec& spec, const std::string& head);

}  // namespace bitspec::engine
