// PacketBuilder, continued: the packets of the protocol. What a step leaves out takes the protocol's own form; see
// docs/scenario-language.md.
#include "harness/engine/packet_builder.h"
#include "harness/protocol/guid.h"

namespace bitspec::engine {
namespace {

using scenario::BodySpec;
using scenario::FieldEdit;
using scenario::PacketStep;

bool names_session(PacketType type) {
  return type == PacketType::kFragment || type == PacketType::kCloseSession || type == PacketType::kCancelSession;
}

// Puts the named fields first, in that order; the others keep theirs.
void reorder(Fields& fields, const std::vector<std::string>& order) {
  std::vector<Field> front;
  for (const auto& name : order) {
    for (auto it = fields.list().begin(); it != fields.list().end();) {
      if (!same_name(it->name, name)) {
        ++it;
        continue;
      }
      front.push_back(*it);
      it = fields.list().erase(it);
    }
  }
  fields.list().insert(fields.list().begin(), front.begin(), front.end());
}

}  // namespace

// That of the step; a create begins one. Null: there is none, and the step names none.
Result<Session*> PacketBuilder::session_of(const PacketStep& step) {
  if (step.packet != PacketType::kCreateSession) {
    Session* session = sessions_.find(step.session);
    if (!session && !step.session.empty()) return fail(ErrorCode::kNotFound, "no session named '" + step.session + "'");
    return session;
  }
  std::optional<std::string> path;
  if (step.path) {
    auto text = sessions_.path_from(*step.path);
    if (!text) return tl::unexpected(text.error());
    path = std::move(*text);
  }
  return &sessions_.begin(step.as, path);
}

Result<void> PacketBuilder::add_field(Fields& fields, const char* name, const Boxed<scenario::Template>& written,
                                      const std::string& usual) {
  auto value = expand_or(written, usual);
  if (!value) return tl::unexpected(value.error());
  fields.add(name, *value);
  return {};
}

// Packet type, protocols and session id.
Result<void> PacketBuilder::add_packet_fields(const PacketStep& step, const Session* session, Fields& fields) {
  if (auto type =
          add_field(fields, "BITS-Packet-Type", step.type, spelling_of(step.packet, profile_, sessions_.form()));
      !type)
    return type;
  if (step.packet == PacketType::kCreateSession) {
    if (auto list = add_field(fields, "BITS-Supported-Protocols", step.protocols, std::string(kBits15)); !list)
      return list;
  }
  if (step.id) return add_field(fields, "BITS-Session-Id", step.id, "");
  if (!names_session(step.packet)) return {};
  if (!session)
    return fail(ErrorCode::kNotFound, "no session to send a " + std::string(mixed_case(step.packet)) + " for");
  if (session->id.empty()) return fail(ErrorCode::kNotFound, "the server gave session '" + session->name + "' no id");
  fields.add("BITS-Session-Id", session->id);
  return {};
}

// Content-Range. The range is kept only where it is well formed.
Result<void> PacketBuilder::add_range(const PacketStep& step, BuiltRequest& built, Fields& fields) {
  if (step.range) {
    auto text = sessions_.expand(*step.range);
    if (!text) return tl::unexpected(text.error());
    auto range = ContentRange::parse_range(*text);
    if (range)
      built.range = *range;
    else if (!step.content_range && !step.body)
      return tl::unexpected(range.error().within("range '" + *text + "'"));
    if (!step.content_range) fields.add("Content-Range", "bytes " + *text);
  }
  if (!step.content_range) return {};
  auto text = sessions_.expand(*step.content_range);
  if (!text) return tl::unexpected(text.error());
  fields.add("Content-Range", *text);
  return {};
}

// The body and how it is framed: the written one, or the bytes of the range.
Result<void> PacketBuilder::add_body(const PacketStep& step, const Session* session, BuiltRequest& built,
                                     Fields& fields) {
  built.stream = step.bytes.empty() ? sessions_.own_stream(session) : step.bytes;
  const std::uint64_t first = built.range ? built.range->first : 0;
  if (step.body) {
    auto body = body_of(*step.body, built.stream, first);
    if (!body) return tl::unexpected(body.error());
    built.sent.body = std::move(*body);
  } else if (built.range && built.range->size() > 0) {
    built.sent.body = sessions_.bytes(built.stream, first, built.range->size());
  }
  // What Content-Range really says, where that is written apart from the range.
  if (step.content_range) {
    auto range = ContentRange::parse(*fields.first("Content-Range"));
    built.range = range ? std::optional(*range) : std::nullopt;
  }
  if (step.body && step.body->kind == BodySpec::Kind::kChunked) {
    fields.add("Transfer-Encoding", "chunked");
    return step.length ? add_field(fields, "Content-Length", step.length, "") : Result<void>{};
  }
  const std::uint64_t length = built.sent.body ? built.sent.body->size() : 0;
  return add_field(fields, "Content-Length", step.length, std::to_string(length));
}

Result<void> PacketBuilder::edit_fields(const std::vector<FieldEdit>& edits, Fields& fields) {
  for (const FieldEdit& edit : edits) {
    auto value = sessions_.expand(edit.value);
    if (!value) return tl::unexpected(value.error());
    switch (edit.kind) {
      case FieldEdit::Kind::kSet:
        fields.set(edit.name, *value);
        break;
      case FieldEdit::Kind::kAdd:
        fields.add(edit.name, *value);
        break;
      case FieldEdit::Kind::kRemove:
        fields.remove(edit.name);
        break;
      case FieldEdit::Kind::kRename:
        for (Field& field : fields.list()) {
          if (same_name(field.name, edit.name)) field.name = *value;
        }
        break;
    }
  }
  return {};
}

Result<BuiltRequest> PacketBuilder::build(const PacketStep& step, const std::string& name) {
  BuiltRequest built;
  built.sent.step = name;
  auto found = session_of(step);
  if (!found) return tl::unexpected(found.error());
  const Session* session = *found;
  const bool create = step.packet == PacketType::kCreateSession;
  auto path = create ? Result<std::string>(session->path) : session_path(step.session, step.path);
  if (!path) return tl::unexpected(path.error());
  if (session) built.sent.session = session->name;
  if (session && session->host) built.origin = *session->host;

  auto target = expand_or(step.target, *path);
  auto method = expand_or(step.method, "BITS_POST");
  auto version = expand_or(step.version, "HTTP/1.1");
  for (const auto* value : {&target, &method, &version}) {
    if (!*value) return tl::unexpected(value->error());
  }
  built.sent.method = *method;
  built.sent.target = *target;
  built.sent.version = *version;
  built.sent.takes_uploads = sessions_.takes_uploads(*path) && !step.target;

  Fields fields;
  if (auto ok = begin_fields(step.user, built, fields, step.credentials); !ok) return tl::unexpected(ok.error());
  if (auto ok = add_packet_fields(step, session, fields); !ok) return tl::unexpected(ok.error());
  if (auto ok = add_range(step, built, fields); !ok) return tl::unexpected(ok.error());
  if (auto ok = add_body(step, session, built, fields); !ok) return tl::unexpected(ok.error());
  if (step.send && step.send->wait_for_continue) fields.add("Expect", "100-continue");
  if (auto ok = edit_fields(step.edits, fields); !ok) return tl::unexpected(ok.error());
  reorder(fields, step.order);
  finish(built, step, std::move(fields));
  return built;
}

}  // namespace bitspec::engine
