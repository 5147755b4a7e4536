// From a step to the exact bytes of its request.
#pragma once

#include "harness/base/result.h"
#include "harness/engine/credentials.h"
#include "harness/engine/exchange.h"
#include "harness/engine/sessions.h"
#include "harness/scenario/model.h"

namespace bitspec::engine {

struct BuiltRequest {
  wire::OutgoingRequest out;
  Sent sent;
  std::string as;  // name of the exchange
  std::string on = "main";
  Url origin;                         // where it goes
  std::string user;                   // of the step
  std::optional<ContentRange> range;  // a fragment's, if it is well formed
  std::string stream;                 // byte stream the body comes from
};

class PacketBuilder {
 public:
  PacketBuilder(Profile profile, const target::Target& target, const target::Ground& ground, Credentials& credentials,
                Sessions& sessions)
      : profile_(profile), target_(target), ground_(ground), credentials_(credentials), sessions_(sessions) {}

  // A create begins its session. Errors: a variable without a value, a range that is needed and does not parse.
  Result<BuiltRequest> build(const scenario::PacketStep& step, const std::string& name);
  Result<BuiltRequest> build(const scenario::RequestStep& step, const std::string& name);
  Result<BuiltRequest> build(const scenario::RawStep& step, const std::string& name);

  // A download of a session's file, or of a path.
  Result<BuiltRequest> build_get(const std::string& path);

 private:
  // Host, the target's own fields, and the credentials of the user.
  Result<void> begin_fields(const std::string& user, BuiltRequest& built, Fields& fields);
  Result<Fields> packet_fields(const scenario::PacketStep& step, Session* session, BuiltRequest& built);
  Result<void> raw_credentials(const scenario::RawStep& step, const Session* session);
  Result<std::string> session_path(const std::string& session, const std::optional<scenario::Template>& path);

  Profile profile_;
  const target::Target& target_;
  const target::Ground& ground_;
  Credentials& credentials_;
  Sessions& sessions_;
};

}  // namespace bitspec::engine
