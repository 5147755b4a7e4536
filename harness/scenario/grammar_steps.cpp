// The table's part on steps: what is sent.
#include "harness/scenario/grammar.h"
#include "harness/scenario/scalars.h"

namespace bitspec::scenario {
namespace {

using yaml::any_text;
using yaml::Construct;
using yaml::either;
using yaml::Field;
using yaml::free_map;
using yaml::list_of;
using yaml::map_of;
using yaml::one_or_list;
using yaml::scalar;
using yaml::Shape;
using yaml::words;

using Fields = std::vector<Field>;

Shape name() {
  return scalar(kName);
}
Shape number() {
  return scalar(yaml::kWholeNumber);
}

Shape optional_map(std::string_view construct) {
  Shape shape = map_of(construct);
  shape.nothing = true;
  return shape;
}

Shape send_point() {
  return either(number(), map_of("send-point"));
}

Fields operator+(Fields a, const Fields& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Field on() {
  return {"on", name(), "Name of the connection (default main); opened at first use"};
}
Field as_exchange() {
  return {"as", name(), "Name of the exchange, for same_as"};
}
Field session() {
  return {"session", name(), "Whose id, path and bytes are used (default: the only session)"};
}
Field path() {
  return {"path", any_text(), "${s.path}, a name in the scenario's folder, or an absolute path"};
}
Field target() {
  return {"target", any_text(), "The request target in the request line"};
}
Field version() {
  return {"version", any_text(), "Default HTTP/1.1"};
}
Field body() {
  return {"body", map_of("body"), "What the body is made of"};
}
Field fields() {
  return {"fields", free_map(any_text()), "Header fields"};
}

Field user() {
  return {"user", words({"a", "b", "none", "wrong"}), "Whose credentials the request has (default a)"};
}

Fields sending() {
  return {on(),
          {"send", map_of("send"), "How the bytes are sent"},
          {"answer", words({"none"}), "none: the answer is not waited for"},
          user()};
}

Fields packet_fields() {
  return Fields{
             path(),
             target(),
             {"method", any_text(), "Default BITS_POST"},
             version(),
             {"type", any_text(), "Value of BITS-Packet-Type"},
             {"id", any_text(), "Value of BITS-Session-Id"},
             {"length", any_text(), "Value of Content-Length (default: the length of the body)"},
             body(),
             {"bytes", name(), "The byte stream that the body is taken from; each name has its own bytes"},
             {"set", free_map(any_text()), "Replaces fields, or adds them at the end"},
             {"add", free_map(one_or_list(any_text())), "Adds fields at the end, even if they exist already"},
             {"remove", list_of(any_text()), "Fields to leave out"},
             {"rename", free_map(any_text()), "Spelling of field names on the wire"},
             {"order", list_of(any_text()), "Fields that go first, in this order"},
             {"credentials", map_of("credentials"), "How Authorization differs from a right one"},
         } +
         sending();
}

Construct packet(std::string_view step, std::string_view title, std::string_view about, const Fields& own) {
  return {step, title, about, own + packet_fields()};
}

void add_packets(yaml::Table& table) {
  const auto add = [&](Construct construct) { table.constructs.push_back(std::move(construct)); };
  add(packet("ping", "a ping step", "A Ping packet", {as_exchange(), session()}));
  add(packet("create", "a create step", "A Create-Session packet; starts a session on a new path",
             {{"as", name(), "Name of the session (default s)"},
              {"protocols", either(any_text(), list_of(any_text())),
               "A list (joined by one blank) or the field value; default ${bits15}"}}));
  add(packet("fragment", "a fragment step", "A Fragment packet",
             {as_exchange(),
              session(),
              {"range", any_text(), "first-last/total; sent as 'bytes first-last/total' with those bytes of the file"},
              {"content_range", any_text(), "Value of Content-Range (default: made from range)"}}));
  add(packet("close", "a close step", "A Close-Session packet", {as_exchange(), session()}));
  add(packet("cancel", "a cancel step", "A Cancel-Session packet", {as_exchange(), session()}));
}

void add_parts(yaml::Table& table) {
  const auto add = [&](Construct construct) { table.constructs.push_back(std::move(construct)); };
  add({"body",
       "a body",
       "What a body is made of",
       {{"text", any_text(), "This text"},
        {"size", scalar(kNumberOrVariable), "This many bytes of the session's file, from 0 or from the start of range"},
        {"chunked", list_of(any_text()), "Chunks, with Transfer-Encoding: chunked and no Content-Length"}}});
  add({"send",
       "'send'",
       "How the bytes are sent",
       {{"split", one_or_list(send_point()), "Places where the bytes are sent in two writes"},
        {"pause", scalar(kDuration), "Between the writes"},
        {"cut", send_point(), "Nothing after this point is sent"},
        {"end", words({"close", "half-close", "reset"}), "What happens to the connection afterwards"},
        {"continue", scalar(yaml::kBoolean),
         "Expect: 100-continue; the body waits for an answer, at most one second"}}});
  add({"credentials",
       "'credentials'",
       "How Authorization differs from a right one",
       {{"scheme", words({"lower", "upper"}), "The letter case of the scheme's name"},
        {"nonce", any_text(), "Digest: the nonce instead of the server's, also in the calculation"},
        {"realm", any_text(), "Digest: the realm instead of the server's, also in the calculation"},
        {"uri", any_text(), "Digest: the URL instead of that of the request, also in the calculation"}}});
  add({"send-point",
       "a place in the request",
       "Where it is split or cut",
       {{"head", number(), "This many bytes of the head"},
        {"after", any_text(), "After the first occurrence of this text in the head"}}});
}

Construct raw() {
  return {"raw", "a raw step", "Exact bytes",
          Fields{{"as", name(), "The answer is read as that of a create that starts a session of this name"},
                 session(),
                 {"lines",
                  [] {
                    Shape shape = list_of(any_text());
                    shape.may_be_empty = true;
                    return shape;
                  }(),
                  "Lines of the head"},
                 {"body", any_text(), "Bytes after the lines; \\r \\n \\t \\0 \\\\ \\xNN stand for bytes"},
                 {"ends", words({"crlf", "lf", "none"}), "What ends each line (default crlf)"},
                 {"http", words({"malformed"}), "Malformed HTTP: only HTTP rules judge the answer"},
                 {"packet", words({"none", "ping", "create", "fragment", "close", "cancel"}), "The intended packet"}} +
              sending()};
}

void add_requests(yaml::Table& table) {
  const auto add = [&](Construct construct) { table.constructs.push_back(std::move(construct)); };
  add({"request", "a request step", "Any HTTP request",
       Fields{{"method", any_text(), "The method", true},
              as_exchange(),
              session(),
              path(),
              target(),
              version(),
              fields(),
              body()} +
           sending()});
  const Fields download =
      Fields{as_exchange(), session(), path(), {"range", any_text(), "Value of Range"}, fields(), version()} +
      sending();
  add({"get", "a get step", "Downloads the uploaded file", download});
  add({"head", "a head step", "HEAD request for the uploaded file", download});
  add({"read_back",
       "a read_back step",
       "Reads back the stored file, in the way the target supports",
       {as_exchange(), session(), path()}});
  add(raw());
}

void add_control_steps(yaml::Table& table) {
  const auto add = [&](Construct construct) { table.constructs.push_back(std::move(construct)); };
  add({"connection",
       "a connection step",
       "What is done to a connection",
       {on(), {"do", words({"new", "close", "half-close", "reset", "keep", "per-packet"}), "What is done", true}}});
  add({"upload",
       "an upload step",
       "Create, fragments of these sizes, close",
       {{"as", name(), "Name of the session (default s)"},
        {"size", number(), "Bytes of the whole file", true},
        {"fragments", list_of(number()), "Their sizes; the last one repeats (default: all in one)"},
        {"close", scalar(yaml::kBoolean), "false: the session stays open"},
        path(),
        {"bytes", name(), "The byte stream"},
        user(),
        on()}});
  add({"parallel",
       "a parallel step",
       "Runs steps at the same time, each on its own connection",
       {{"release", words({"before-last-byte", "at-once"}), "What is held back until all are ready (default at-once)"},
        {"branches", free_map(map_of("sending-step")), "Named steps", true}}});
  add({kRepeatName,
       "a repeat step",
       "Repeats steps; ${n} counts from 1",
       {{"times", number(), "How often", true}, {"do", steps_shape(), "The steps", true, {}, true}}});
  add({"follow_host_id",
       "a follow_host_id step",
       "From here on the session's packets go to the host that the Ack of its create named",
       {session()}});
}

void add_application(yaml::Table& table) {
  const auto add = [&](Construct construct) { table.constructs.push_back(std::move(construct)); };
  add({"application",
       "an application step",
       "What the server application does with the notifications of this scenario's uploads",
       {{"as", name(), "Name of the application, for 'seen'", true},
        {"answers", list_of(map_of("application-answer")), "Used in order; the last one repeats", true}}});
  add({"application-answer",
       "an answer of the application",
       "The answer to one notification",
       {{"status", scalar(kAnswerStatus), "Default 200"},
        {"fields", free_map(any_text()), "Further header fields"},
        {"body", map_of("application-body"), "The reply by value; default none"},
        {"response_file", map_of("response-file"), "Written to the file that the notification names for it"},
        {"length", words({"none"}), "No Content-Length; the connection closes after the body"},
        {"wait", scalar(kDurationOrVariable), "Before the answer"},
        {"instead", words({"silence", "reset", "close"}), "No answer at all"},
        {"raw", any_text(), "These bytes instead of an answer; \\r \\n \\t \\0 \\\\ \\xNN stand for bytes"}}});
  add({"application-body",
       "a body",
       "What a reply is made of",
       {{"text", any_text(), "This text"},
        {"size", scalar(kNumberOrVariable), "This many bytes of a byte stream"},
        {"bytes", name(), "The byte stream", false, "size"}}});
  add({"response-file", "'response_file'", "What the application writes", {{"text", any_text(), "This text", true}}});
}

Fields sending_steps() {
  return {{"ping", optional_map("ping"), "A Ping packet"},
          {"create", optional_map("create"), "A Create-Session packet"},
          {"fragment", optional_map("fragment"), "A Fragment packet"},
          {"close", optional_map("close"), "A Close-Session packet"},
          {"cancel", optional_map("cancel"), "A Cancel-Session packet"},
          {"request", map_of("request"), "Any HTTP request"},
          {"get", optional_map("get"), "Downloads the uploaded file"},
          {"head", optional_map("head"), "HEAD request for the uploaded file"},
          {"raw", map_of("raw"), "Exact bytes"}};
}

}  // namespace

Shape steps_shape() {
  return one_or_list(map_of("step"));
}

void add_step_constructs(yaml::Table& table) {
  const Fields others = {
      {"read_back", optional_map("read_back"), "The stored file"},
      {"pipeline", list_of(map_of("sending-step")), "Written in one go, then the answers read in order"},
      {"connection", either(words({"new", "close", "half-close", "reset", "keep", "per-packet"}), map_of("connection")),
       "What is done to a connection"},
      {"upload", map_of("upload"), "A whole file: create, fragments, close"},
      {"parallel", map_of("parallel"), "At the same time"},
      {"repeat", map_of(kRepeatName), "Again and again"},
      {"wait", scalar(kDurationOrVariable), "So long nothing is sent"},
      {"application", map_of("application"), "What the server application does with notifications"},
      {"follow_host_id", optional_map("follow_host_id"),
       "The session's packets go to the host that BITS-Host-Id named"},
      {"server", words({"restart", "uploads-off", "uploads-on"}), "The target's hook of that name"},
  };
  table.constructs.push_back({"step", "a step", "One thing that is done", sending_steps() + others, true, "step"});
  table.constructs.push_back({"sending-step", "a sending step", "One request", sending_steps(), true, "sending step"});
  add_packets(table);
  add_parts(table);
  add_requests(table);
  add_control_steps(table);
  add_application(table);
}

}  // namespace bitspec::scenario
