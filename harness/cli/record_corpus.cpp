#include "harness/cli/record_corpus.h"

#include <cstdio>
#include <filesystem>
#include <optional>

#include "harness/base/random.h"
#include "harness/cli/output_file.h"
#include "harness/protocol/fields.h"

namespace bitspec::cli {
namespace {

namespace fs = std::filesystem;

// Whose values are the input of which target.
struct FieldTarget {
  std::string_view field, target;
};
constexpr FieldTarget kFieldTargets[] = {
    {"BITS-Session-Id", "guid"},
    {"BITS-Protocol", "guid"},
    {"BITS-Supported-Protocols", "protocol_list"},
    {"Content-Range", "content_range"},
    {"BITS-Received-Content-Range", "content_range"},
    {"BITS-Reply-URL", "url"},
};

std::string name_of(std::string_view text) {
  char name[17];
  std::snprintf(name, sizeof name, "%016llx", static_cast<unsigned long long>(derive_seed(0, text)));
  return name;
}

// Nothing: bytes are missing between start and end.
std::optional<std::string> whole(const results::Excerpt& body) {
  if (body.size <= body.start.size()) return body.start.substr(0, body.size);
  const auto rest = body.size - body.start.size();
  if (rest > body.end.size()) return std::nullopt;
  return body.start + body.end.substr(body.end.size() - rest);
}

// The lines behind the first one, without the blank line.
std::string_view field_lines(std::string_view head) {
  const auto first = head.find("\r\n");
  if (first == std::string_view::npos || !head.ends_with("\r\n\r\n")) return {};
  return head.substr(first + 2, head.size() - first - 4);
}

Fields fields_of(std::string_view lines) {
  Fields fields;
  while (!lines.empty()) {
    const auto line = lines.substr(0, lines.find("\r\n"));
    lines.remove_prefix(std::min(lines.size(), line.size() + 2));
    const auto colon = line.find(':');
    if (colon != std::string_view::npos)
      fields.add(std::string(line.substr(0, colon)), std::string(trim_blanks(line.substr(colon + 1))));
  }
  return fields;
}

// Bodies are kept decoded.
std::string as_sent(std::string_view head, std::string body) {
  if (lower(fields_of(field_lines(head)).first("Transfer-Encoding").value_or("")) != "chunked") return body;
  char size[24];
  std::snprintf(size, sizeof size, "%zx\r\n", body.size());
  return body.empty() ? "0\r\n\r\n" : size + body + "\r\n0\r\n\r\n";
}

tl::unexpected<Error> cannot_write(const std::string& folder, const std::string& why) {
  return fail(ErrorCode::kIo, "cannot write a corpus to " + folder + ": " + why);
}

Result<void> make_folder(const std::string& root, const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return cannot_write(root, error.message());
  if (!fs::is_directory(folder, error)) return cannot_write(root, folder + " is not a folder");
  return {};
}

}  // namespace

void Corpus::add_seed(const std::string& target, const std::string& text) {
  if (text.empty()) return;
  auto& seeds = seeds_[target];
  const auto name = name_of(text);
  if (seeds.contains(name)) return;
  if (text.size() > kLargestSeed || seeds.size() >= kMostSeeds) {
    ++left_out_;
    return;
  }
  seeds.emplace(name, text);
}

void Corpus::add_head(std::string_view head) {
  const auto lines = field_lines(head);
  add_seed("header_fields", std::string(lines));
  const auto fields = fields_of(lines);
  for (const auto& [field, target] : kFieldTargets) {
    for (const auto& value : fields.all(field)) add_seed(std::string(target), value);
  }
  const auto code = fields.first("BITS-Error-Code") ? fields.first("BITS-Error-Code") : fields.first("BITS-Error");
  if (code) add_seed("hresult", *code + "\n" + fields.first("BITS-Error-Context").value_or(""));
}

void Corpus::add(const results::Exchange& exchange) {
  add_head(exchange.request_head);
  add_head(exchange.answer_head);
  if (auto body = whole(exchange.request_body)) {
    // A body that broke off is one byte short of whole: how many went out is not known once a secret was replaced.
    if (!exchange.request_whole && !body->empty()) body->pop_back();
    add_seed("request_reader", exchange.request_head + *body);
  } else {
    ++left_out_;
  }
  if (auto body = whole(exchange.answer_body); body && !exchange.answer_head.empty()) {
    add_seed("answer_reader", exchange.answer_head + as_sent(exchange.answer_head, std::move(*body)));
  } else if (!body) {
    ++left_out_;
  }
}

Result<void> Corpus::try_folder(const std::string& folder) {
  if (auto made = make_folder(folder, folder); !made) return made;
  if (auto tried = try_output(folder + "/.seed"); !tried) return cannot_write(folder, tried.error().message);
  return {};
}

Result<std::size_t> Corpus::write(const std::string& folder) const {
  std::size_t written = 0;
  for (const auto& [target, seeds] : seeds_) {
    const auto place = folder + "/" + target;
    if (auto made = make_folder(folder, place); !made) return tl::unexpected(made.error());
    for (const auto& [name, text] : seeds) {
      std::error_code error;
      if (fs::exists(place + "/" + name, error)) continue;
      if (auto done = write_output(place + "/" + name, text); !done) return cannot_write(folder, done.error().message);
      ++written;
    }
  }
  return written;
}

}  // namespace bitspec::cli
