#include "harness/engine/target_facts.h"

#include "harness/engine/placement.h"
#include "harness/target/capability_names.h"

namespace bitspec::engine {

ReadBack read_back_of(const target::Target& target, bool get_works) {
  using Kind = target::ReadBackWay::Kind;
  switch (target.read_back.kind) {
    case Kind::kNone:
      return ReadBack::kNone;
    case Kind::kFolder:
      return ReadBack::kFolder;
    case Kind::kCommand:
      return ReadBack::kCommand;
    case Kind::kGet:
      return ReadBack::kGet;
    case Kind::kProbe:
      break;
  }
  if (get_works) return ReadBack::kGet;
  return target.files_folder.empty() ? ReadBack::kNone : ReadBack::kFolder;
}

target::Target target_as_seen(target::Target target, const TargetFacts& facts) {
  if (facts.read_back != ReadBack::kNone) target.declare(target::kReadback);
  if (facts.read_back == ReadBack::kGet) target.declare(target::kDownload);
  if (!target.files_folder.empty() && !target.work_folder.empty()) target.declare(target::kLocalPath);
  if (!facts.one_connection) target.declare(target::kTwoConnections);
  declare_digest(target);
  declare_absences(target, facts.host_id_seen);
  return target;
}

}  // namespace bitspec::engine
