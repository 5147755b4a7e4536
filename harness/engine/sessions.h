// Sessions, paths and variables of one scenario: what ${...} stands for while it runs.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/engine/exchange.h"
#include "harness/engine/facts.h"
#include "harness/protocol/session_model.h"
#include "harness/scenario/model.h"
#include "harness/scenario/variables.h"
#include "harness/target/target.h"

namespace bitspec::engine {

struct Session {
  std::string name;
  std::string user;         // who began it, as in a step
  std::string host_id;      // BITS-Host-Id of its create's Ack
  std::optional<Url> host;  // where its packets go since follow_host_id; the path counts for nothing
  std::string path;         // on the server, from the first '/'
  std::string id;           // as the server said it
  int connection = 0;       // number of the one it was created on
  SessionModel model;
  std::uint64_t said = 0;            // the server's last BITS-Received-Content-Range
  std::uint64_t total = 0;           // of the last fragment sent
  std::vector<std::string> streams;  // byte streams its fragments came from, unique
};

// Where the files of a run go, and how what is sent there is written. No two uploads of a run, or of two runs, have the
// same last part of a path: a server, or a read-back, may know no more of it.
struct Layout {
  std::string base = "/";       // of the target, ends in '/'
  std::string run = "bitspec";  // fresh for each run
  target::Form form;
};

// Bodies of this stream have all byte values in every form.
inline constexpr const char* kBinaryStream = "binary";

class Sessions {
 public:
  // `name`: of the scenario, as part of paths.
  // The location's URL is the base of all that the scenario names.
  Sessions(const Layout& layout, const target::Target& target, const target::Location& location, std::string name,
           std::uint64_t seed);

  Session& begin(const std::string& name, std::optional<std::string> path);  // replaces one of the same name
  Session* find(const std::string& name);                                    // empty: the only one, or the last begun
  // "other.bin" -> in the scenario's folder, under a name that no other scenario has; "/x" stays.
  std::string path_for(const std::string& given) const;
  // The same for what a scenario writes. What an answer said, in a saved variable, is resolved as a client does,
  // against the URL of that session's upload; it becomes a whole URL if it named a host.
  Result<std::string> path_from(const scenario::Template& written, const std::string& session = "");
  std::string fresh_path();
  std::uint64_t stream_seed(const std::string& stream) const;
  // `size` bytes of the stream of that name, from `first` on.
  std::shared_ptr<const ByteSource> bytes(const std::string& stream, std::uint64_t first, std::uint64_t size) const;
  const target::Form& form() const { return layout_.form; }
  std::string own_stream(const Session* session) const { return session ? session->name : kDefaultStream; }
  std::shared_ptr<const ByteSource> stream(const std::string& name) const;  // endless
  SentBytes sent_bytes() const;                                             // with the streams of its sessions
  bool takes_uploads(const std::string& path) const { return !refuses_uploads_ && lies_below(path); }
  // All that were given out, and the names of uploads outside the scenario's folder: not to be left in the working
  // folder.
  const std::vector<std::string>& ids() const { return ids_; }

  void save(const std::string& name, std::string value) { saved_[name] = std::move(value); }
  void remember_id(const std::string& id) { ids_.push_back(id); }
  Result<std::string> expand(const scenario::Template& text);
  Result<std::string> expand_escaped(const scenario::Template& text);  // bodies of raw steps
  // What the text becomes must be one: a whole number, a time.
  Result<std::uint64_t> number(const scenario::Template& text);
  Result<milliseconds> duration(const scenario::Template& text);
  // Those that the server may still hold.
  std::vector<const Session*> open() const;
  // What ${target.fields} has behind the target's own fields: the credentials of the step that is built.
  void set_authorization(std::optional<std::string> value, bool none) {
    authorization_ = std::move(value);
    no_credentials_ = none;
  }
  // "Host: ..." and the target's own fields, lines joined by CRLF.
  Result<std::string> target_fields_lines() const;

 private:
  bool lies_below(const std::string& path) const { return path.starts_with(prefix_); }
  scenario::Variables variables();
  bool said_by_the_server(const scenario::Template& written) const;
  Result<std::string> lookup(std::string_view name);

  const Layout& layout_;
  const target::Target& target_;
  const target::Location& location_;
  std::string name_, folder_, prefix_;  // prefix_: of all paths of the run
  std::optional<std::string> authorization_;
  bool no_credentials_ = false;
  bool refuses_uploads_ = false;  // the place where the scenario runs does
  std::uint64_t seed_;
  int fresh_ = 0;
  std::map<std::string, Session> sessions_;
  std::string last_;
  std::map<std::string, std::string> saved_;
  std::vector<std::string> ids_;
  std::string path_;  // ${path}: the fresh path of this scenario, made at first use
};

}  // namespace bitspec::engine
