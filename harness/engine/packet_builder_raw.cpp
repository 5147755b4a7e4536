// PacketBuilder, continued: requests whose bytes the scenario writes itself.
#include "harness/engine/packet_builder.h"
#include "harness/engine/send_plan.h"

namespace bitspec::engine {
namespace {

// ${path} in a raw request is that of its session.
scenario::Template with_path(scenario::Template text, const Session* session) {
  for (std::size_t at; session && (at = text.text.find("${path}")) != std::string::npos;)
    text.text.replace(at, 7, session->path);
  return text;
}

// A packet type in the spelling of the documents takes that of the form, if there is one.
std::string respelled(std::string line, Profile profile, const target::Form& form) {
  const auto colon = line.find(':');
  if (!form.types || colon == std::string::npos) return line;
  if (!same_name(trim_blanks(std::string_view(line).substr(0, colon)), "BITS-Packet-Type")) return line;
  const std::string value(trim_blanks(std::string_view(line).substr(colon + 1)));
  const auto type = parse_packet_type(value);
  if (type && value == mixed_case(*type))
    line.replace(line.find(value, colon), value.size(), spelling_of(*type, profile, form));
  return line;
}

}  // namespace

// For ${target.fields}: Digest needs the method and the target, which stand in the first line.
Result<void> PacketBuilder::raw_credentials(const scenario::RawStep& step, const Session* session) {
  std::string method, uri;
  if (!step.lines.empty() && step.lines.front().text.find("${target.fields}") == std::string::npos) {
    auto line = sessions_.expand(with_path(step.lines.front(), session));
    if (!line) return tl::unexpected(line.error());
    const auto space = line->find(' ');
    method = line->substr(0, space);
    if (space != std::string::npos) uri = line->substr(space + 1, line->find(' ', space + 1) - space - 1);
  }
  auto value = credentials_.authorization(step.user, method, uri);
  if (!value) return tl::unexpected(value.error());
  sessions_.set_authorization(std::move(*value), step.user == "none");
  return {};
}

Result<BuiltRequest> PacketBuilder::build(const scenario::RawStep& step, const std::string& name) {
  BuiltRequest built;
  built.sent.step = name;
  if (step.begins_session) sessions_.begin(step.as, std::nullopt);
  const Session* session = sessions_.find(step.begins_session ? step.as : step.session);
  if (session) built.sent.session = session->name;
  built.origin = location_.url;
  built.user = step.user;
  if (auto known = raw_credentials(step, session); !known) return tl::unexpected(known.error());
  const std::string_view end = step.ends == scenario::RawStep::Ends::kCrLf ? "\r\n"
                               : step.ends == scenario::RawStep::Ends::kLf ? "\n"
                                                                           : "";
  for (const auto& line : step.lines) {
    auto expanded = sessions_.expand(with_path(line, session));
    if (!expanded) return tl::unexpected(expanded.error());
    built.sent.head += respelled(*expanded, profile_, sessions_.form()) + std::string(end);
  }
  auto body = sessions_.expand_escaped(step.body);
  if (!body) return tl::unexpected(body.error());
  if (!body->empty()) built.sent.body = text_source(*body);

  const auto line_end = built.sent.head.find_first_of("\r\n");
  const std::string first_line = built.sent.head.substr(0, line_end);
  const auto space = first_line.find(' ');
  built.sent.method = first_line.substr(0, space);
  const auto second = space == std::string::npos ? space : first_line.find(' ', space + 1);
  if (second != std::string::npos) built.sent.target = first_line.substr(space + 1, second - space - 1);
  built.sent.version = second == std::string::npos ? "" : first_line.substr(second + 1);
  built.sent.malformed_http = step.malformed_http;
  built.sent.bits_post = !step.malformed_http && built.sent.method == "BITS_POST";
  built.sent.packet = step.packet;
  built.sent.takes_uploads = sessions_.takes_uploads(built.sent.target);
  // The fields as a tolerant reader sees them, for invariants that compare answer and request.
  for (std::size_t at = line_end; at != std::string::npos && at < built.sent.head.size();) {
    const auto begin = built.sent.head.find_first_not_of("\r\n", at);
    if (begin == std::string::npos) break;
    at = built.sent.head.find_first_of("\r\n", begin);
    const std::string text = built.sent.head.substr(begin, at == std::string::npos ? at : at - begin);
    const auto colon = text.find(':');
    if (colon != std::string::npos && colon > 0 && text[0] != ' ' && text[0] != '\t')
      built.sent.fields.add(std::string(trim_blanks(text.substr(0, colon))),
                            std::string(trim_blanks(text.substr(colon + 1))));
  }
  built.out.head = built.sent.head;
  built.out.body = built.sent.body;
  built.sent.answer_awaited = step.wait_for_answer;
  if (step.send) built.out.plan = send_plan(*step.send, built.out.head);
  built.as = step.as;
  built.on = step.on;
  return built;
}

}  // namespace bitspec::engine
