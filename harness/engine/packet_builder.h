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
  Url origin;                                    // where it goes
  std::string user;                              // of the step
  Boxed<scenario::CredentialsSpec> credentials;  // how its Authorization differs from a right one
  std::optional<ContentRange> range;             // a fragment's, if it is well formed
  std::string stream;                            // byte stream the body comes from
};

// The value of BITS-Packet-Type.
std::string spelling_of(PacketType type, Profile profile, const target::Form& form);

class PacketBuilder {
 public:
  PacketBuilder(Profile profile, const target::Target& target, const target::Location& location,
                Credentials& credentials, Sessions& sessions)
      : profile_(profile), target_(target), location_(location), credentials_(credentials), sessions_(sessions) {}

  // A create begins its session. Errors: a variable without a value, a range that is needed and does not parse.
  Result<BuiltRequest> build(const scenario::PacketStep& step, const std::string& name);
  Result<BuiltRequest> build(const scenario::RequestStep& step, const std::string& name);
  Result<BuiltRequest> build(const scenario::RawStep& step, const std::string& name);

  // A download of a session's file, or of a path.
  Result<BuiltRequest> build_get(const std::string& path);
  // Puts new credentials into a request that is to be sent again. False: it has none.
  bool renew_credentials(BuiltRequest& built);

 private:
  // packet_builder.cpp
  // Host, the target's own fields, and the credentials of the user.
  Result<void> begin_fields(const std::string& user, BuiltRequest& built, Fields& fields,
                            const Boxed<scenario::CredentialsSpec>& changes = {});
  // The bytes of a written body; generated ones begin at `first` of the byte stream of that name.
  Result<std::shared_ptr<const ByteSource>> body_of(const scenario::BodySpec& body, const std::string& stream,
                                                    std::uint64_t first);
  Result<std::string> session_path(const std::string& session, const Boxed<scenario::Template>& path);
  Result<void> follow_url(std::string& path, Url& origin) const;
  // `written` expanded; `usual` where nothing is written.
  Result<std::string> expand_or(const Boxed<scenario::Template>& written, std::string usual);
  // `fields` are complete; settles what the request is and makes its head.
  static void finish(BuiltRequest& built, const scenario::Sending& step, Fields fields);

  // packet_builder_packet.cpp
  Result<Session*> session_of(const scenario::PacketStep& step);
  Result<void> add_field(Fields& fields, const char* name, const Boxed<scenario::Template>& written,
                         const std::string& usual);
  Result<void> add_packet_fields(const scenario::PacketStep& step, const Session* session, Fields& fields);
  Result<void> add_range(const scenario::PacketStep& step, BuiltRequest& built, Fields& fields);
  Result<void> add_body(const scenario::PacketStep& step, const Session* session, BuiltRequest& built, Fields& fields);
  Result<void> edit_fields(const std::vector<scenario::FieldEdit>& edits, Fields& fields);

  // packet_builder_raw.cpp
  Result<void> raw_credentials(const scenario::RawStep& step, const Session* session);

  Profile profile_;
  const target::Target& target_;
  const target::Location& location_;
  Credentials& credentials_;
  Sessions& sessions_;
};

}  // namespace bitspec::engine
