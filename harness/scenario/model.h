// The scenario model: steps and blocks as the YAML says them, checked for form but not yet run.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/protocol/packet_type.h"
#include "harness/scenario/matcher.h"

namespace bitspec::scenario {

// Where in a request the bytes are split or cut.
struct SendPoint {
  enum class Kind { kBody, kHead, kAfter } kind = Kind::kBody;
  std::uint64_t offset = 0;  // kBody: bytes of the body; kHead: bytes of the head
  std::string after;         // kAfter: behind the first such text in the head
};

struct SendSpec {
  std::vector<SendPoint> split;
  milliseconds pause{0};
  std::optional<SendPoint> cut;
  enum class End { kKeep, kHalfClose, kClose, kReset } end = End::kKeep;
  bool wait_for_continue = false;
};

struct BodySpec {
  enum class Kind { kText, kSize, kChunked } kind = Kind::kText;
  Template text;                 // kText
  Template size;                 // kSize: a number, or a variable that is one
  std::vector<Template> chunks;  // kChunked
};

struct FieldEdit {
  enum class Kind { kSet, kAdd, kRemove, kRename } kind;
  std::string name;
  Template value;  // kSet, kAdd: the value; kRename: the new name
};

// How the Authorization of a step differs from a right one.
struct CredentialsSpec {
  enum class Scheme { kUsual, kLower, kUpper } scheme = Scheme::kUsual;  // the spelling of its name
  std::optional<std::string> nonce, realm, uri;  // Digest: calculated with these instead of the right ones
};

// What all sending steps share.
struct Sending {
  std::string as;           // name of the exchange, or of the session for create
  std::string on = "main";  // connection
  Boxed<SendSpec> send;
  bool wait_for_answer = true;  // false: answer: none
  std::string user;  // whose credentials: "a", "b", "none", "wrong"; empty: those of user a, if there are any
};

// ping, create, fragment, close, cancel
struct PacketStep : Sending {
  PacketType packet = PacketType::kPing;
  std::string session;  // empty: the only one, or none
  Boxed<Template> path, target, method, version, type, id, range, content_range, length;
  Boxed<Template> protocols;  // the field value; a list is joined by one blank
  Boxed<BodySpec> body;
  Boxed<CredentialsSpec> credentials;
  std::string bytes;             // byte stream; empty: the session's own
  std::vector<FieldEdit> edits;  // in the order set, add, remove, rename
  std::vector<std::string> order;

  bool has_overrides() const;  // anything that a derived control leaves out
  PacketStep without_overrides() const;
};

// request, get, head
struct RequestStep : Sending {
  Template method;
  std::string session;
  Boxed<Template> path, target, version;
  std::vector<std::pair<std::string, Template>> fields;
  Boxed<BodySpec> body;
  bool head = false;  // the answer has no body
};

struct ReadBackStep {
  std::string as;
  std::string session;
  Boxed<Template> path;
};

struct RawStep : Sending {
  std::string session;  // whose path ${path} is; a create named by `as` begins one
  std::vector<Template> lines;
  enum class Ends { kCrLf, kLf, kNone } ends = Ends::kCrLf;
  Template body;  // escapes not yet resolved
  bool malformed_http = false;
  std::optional<PacketType> packet;
  bool begins_session = false;  // packet: create with `as`
};

struct ConnectionStep {
  std::string on = "main";
  enum class Do { kNew, kClose, kHalfClose, kReset, kKeep, kPerPacket } what = Do::kNew;
};

struct WaitStep {
  Template time;  // "300ms", or what becomes that
};

// What the server application says to one notification.
struct ApplicationAnswer {
  int status = 200;
  std::vector<std::pair<std::string, Template>> fields;
  Boxed<BodySpec> body;           // kText or kSize
  std::string bytes;              // kSize: the byte stream
  Boxed<Template> response_file;  // written to the file that the notification names for it
  bool length = true;             // Content-Length; false: the connection closes behind the body
  Boxed<Template> wait;           // before the answer
  enum class Instead { kAnswer, kSilence, kReset, kClose } instead = Instead::kAnswer;
  Boxed<Template> raw;  // these bytes instead of an answer; escapes not yet resolved
};

struct ApplicationStep {
  std::string as;
  std::vector<ApplicationAnswer> answers;  // the last one goes on
};

struct FollowHostIdStep {
  std::string session;
};

struct ServerStep {
  enum class Do { kRestart, kUploadsOff, kUploadsOn } what = Do::kRestart;
};

struct Step;
struct Branch;

struct PipelineStep {
  std::vector<Step> steps;  // packets, requests or raw
};

struct ParallelStep {
  bool before_last_byte = false;  // else: at once
  std::vector<Branch> branches;
};

struct Step {
  SourcePlace place;
  std::string name;  // "create", "read_back", ... as written
  std::variant<PacketStep, RequestStep, ReadBackStep, RawStep, ConnectionStep, WaitStep, PipelineStep, ParallelStep,
               ApplicationStep, FollowHostIdStep, ServerStep>
      what;
};

struct Branch {
  std::string name;
  Step step;
};

// A refusal needs a request made right beside it.
struct Control {
  enum class Kind { kNotNeeded, kDerived, kWritten, kNone } kind = Kind::kNotNeeded;
  std::vector<Step> steps;  // written; or derived: given and the step without its overrides
};

struct Block {
  SourcePlace place;
  std::shared_ptr<const Matcher> only_if;  // `and` blocks: left out unless the answer judged before holds this
  std::vector<Step> when;
  Boxed<Template> within;                                 // a time, or what becomes one
  std::vector<std::pair<std::string, std::string>> save;  // variable, field
  std::vector<Expectation> then;
  Control control;
};

struct Scenario {
  std::string id, title, suite;
  SourcePlace place;
  std::vector<std::string> tags, needs;
  std::vector<SourcePlace> needs_places;  // of each of them
  std::vector<Profile> profiles;          // empty: all
  std::vector<Step> given;
  std::vector<Block> blocks;  // the first is when/then, the others are `and`
  std::vector<Step> finally;

  bool has_tag(std::string_view tag) const;
};

// A rule of one's own, beside those of the catalogue.
struct OwnRule {
  std::string id, title, level = "must";
  SourcePlace place;
};

// `upload` and `repeat` are written out by the loader, `for_each` rows are scenarios of their own.
struct SuiteFile {
  std::string path, suite, about;
  std::vector<OwnRule> rules;
  std::vector<Scenario> scenarios;
};

}  // namespace bitspec::scenario
