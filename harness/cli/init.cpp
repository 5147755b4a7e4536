// bitspec init: looks at a server and writes a first target file.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ostream>

#include "harness/base/ci_commands.h"
#include "harness/base/printable.h"
#include "harness/cli/commands.h"
#include "harness/cli/interrupt.h"
#include "harness/cli/open_suites.h"
#include "harness/cli/open_target.h"
#include "harness/engine/probe.h"
#include "harness/target/grammar.h"
#include "harness/target/show.h"
#include "reports/reason_text.h"

namespace bitspec::cli {
namespace {

// One line, whatever the server said.
std::string comment(const std::string& text) {
  return without_ci_commands("# " + printable(text, 300) + "\n");
}

std::string capabilities_text(const catalogue::Catalogue& catalogue, const engine::ProbeFindings& seen) {
  std::string out = "# What the server can do, and where; remove the '#' from what applies:\n";
  out += seen.capabilities.empty() ? "#capabilities:\n" : "capabilities:\n";
  for (const auto& found : seen.capabilities)
    out += fmt::format("  {}: {}  {}", found.name, found.value.empty() ? "true" : "{" + found.value + "}",
                       comment(found.how));
  for (const auto& note : seen.notes) out += "  " + comment("not found out: " + note);
  for (const auto& [name, about] : catalogue.capabilities) {
    if (std::ranges::find(seen.capabilities, name, &engine::ProbedCapability::name) != seen.capabilities.end())
      continue;
    std::string value = "{path: /...";
    const auto values = catalogue.capability_values.find(name);
    const bool plain = values == catalogue.capability_values.end() || values->second.empty();
    if (!plain) {
      for (const auto& [key, kind] : values->second) value += ", " + key + ": " + (kind == "number" ? "0" : "...");
    }
    out += fmt::format("#  {}: {}  # {}\n", name, plain ? "true" : value + "}", about);
  }
  return out;
}

std::string users_text(const target::Credentials& user) {
  using Source = target::PasswordSource;
  const bool given = user.source.kind == Source::Kind::kGiven;  // a password is never written down
  const Source source = given ? Source{Source::Kind::kEnvironment, "BITSPEC_PASSWORD"} : user.source;
  return fmt::format("users:\n  - {{user: {}, {}: {}}}\n", target::yaml_text(user.user),
                     target::password_key(source.kind), target::yaml_text(source.name));
}

std::string headers_text(const target::Target& t) {
  if (t.extra_fields.list().empty()) return "#headers: {X-Name: value}\n";
  std::string out = "headers:\n";
  for (const Field& field : t.extra_fields.list()) {
    const std::string name = "  " + target::yaml_text(field.name) + ": ";
    out += t.is_secret(field.name) ? name + "\"\"  # a secret: write its value here, or pass it with --header\n"
                                   : name + target::yaml_text(field.value) + "\n";
  }
  return out;
}

std::string target_text(const OpenTarget& open, const engine::ProbeFindings& probed,
                        const catalogue::Catalogue& catalogue) {
  const results::Preflight& seen = probed.seen;
  const target::Target& t = open.target;
  std::string out = "# Target file written by `bitspec init`. docs/target.md describes every key.\n";
  if (!seen.server.empty()) out += comment("Server: " + seen.server);
  for (const auto& note : seen.notes) out += comment(note);
  out += "url: " + target::yaml_text(t.url.text()) + "\n";
  if (t.one_url) out += "one_url: true  # every upload goes to exactly this URL\n";
  out += fmt::format("profile: {}  # win32, mc-bup or iis: docs/protocol.md says where they differ\n",
                     profile_name(open.profile));
  if (seen.readback && t.files_folder.empty())
    out += "read_back: get  # uploads can be read back with GET\n";
  else if (!seen.readback)
    out +=
        "#read_back: {folder: DIR, name: \"{path}\"}  # GET does not return uploads: how can stored files be read?\n";
  if (!t.files_folder.empty() && seen.readback)
    out += "folders: {files: " + target::yaml_text(t.files_folder) + "}\n";
  else if (!t.files_folder.empty())
    out += "#folders: {files: " + target::yaml_text(t.files_folder) + "}  # an upload did not appear there\n";
  if (const auto form = target::form_values(t.form); !form.empty()) {
    std::string list;
    for (const auto& [key, value] : form) list += fmt::format("{}{}: {}", list.empty() ? "" : ", ", key, value);
    out += "form: {" + list + "}\n";
  }
  if (t.users.empty())
    out += "#users:\n#  - {user: NAME, password_env: BITSPEC_PASSWORD}\n#authentication: basic\n";
  else
    out += users_text(t.users.front());
  if (!t.tls.ca_file.empty()) out += "tls: {ca: " + target::yaml_text(t.tls.ca_file) + "}\n";
  if (t.timeout != target::Target().timeout) out += fmt::format("timeout: {}ms\n", t.timeout.count());
  out += headers_text(t);
  out += "#hosts: [HOST]  # other hosts that the server may send clients to\n";
  out +=
      "#listen: 127.0.0.1:8099  # where the server posts its notifications\n#hooks:\n"
      "#  start: {command: [./server, --port, \"8080\"], wait_for_log: listening}\n#  reset: [./empty-uploads]\n";
  return out + capabilities_text(catalogue, probed);
}

// A file that is there stays as it is: it may hold what no look at a server tells.
Result<void> write_new(const std::string& path, const std::string& text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0 && errno == EEXIST)
    return bad_input(path + " exists already and is never overwritten: choose another file");
  if (fd < 0) return fail(ErrorCode::kNotFound, "cannot write " + path + ": " + std::strerror(errno));
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  if (::close(fd) != 0 || done < text.size()) return fail(ErrorCode::kIo, "cannot write " + path);
  return {};
}

engine::ProbeFindings look(const OpenTarget& open) {
  return engine::probe(open.target, open.profile, &interrupted());
}

}  // namespace

ExitCode init_target(const InitArguments& a, Io& io) {
  const auto suites = open_suites({}, io);
  if (!suites) return suites.error();
  auto open = open_target(a.target, suites->catalogue, io);
  if (!open) return open.error();
  engine::ProbeFindings found = look(*open);
  if (found.seen.reachable && !found.seen.bits_server && !open->target.one_url) {
    // The URL itself may be the one place of all uploads.
    OpenTarget one;
    one.profile = open->profile;
    one.target = open->target;
    one.target.one_url = true;
    if (auto written = target::target_from_url(a.target.url, true)) one.target.url = written->url;
    engine::ProbeFindings there = look(one);
    if (there.seen.bits_server) {
      open->target = std::move(one.target);
      found = std::move(there);
    }
  }
  const results::Preflight& seen = found.seen;
  if (!seen.reachable || !seen.bits_server) {
    for (const auto& note : seen.notes) io.err << without_ci_commands(printable(note, 400)) << "\n";
    complain(io, {ErrorCode::kUnreachable, reports::reason_text(results::unreachable_reason(seen)), std::nullopt, {}});
    return ExitCode::kUnreachable;
  }
  const std::string text = target_text(*open, found, suites->catalogue);
  if (a.file.empty()) {
    io.out << text;
    return ExitCode::kConformant;
  }
  if (auto written = write_new(a.file, text); !written) {
    complain(io, written.error());
    return exit_code_of(written.error());
  }
  io.out << a.file << " written; next: " << io.program << " run --target " << shell_quoted(a.file) << "\n";
  return ExitCode::kConformant;
}

}  // namespace bitspec::cli
