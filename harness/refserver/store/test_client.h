// For tests: packets to a store, one line each.
#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "harness/refserver/store/store.h"

namespace bitspec::refserver {

class StringBody : public Body {
 public:
  explicit StringBody(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<char> out) override {
    const auto got = text_.copy(out.data(), out.size());
    text_.erase(0, got);
    return got;
  }

 private:
  std::string text_;
};

class TestClient {
 public:
  explicit TestClient(StoreOptions options, std::unique_ptr<Files> files = memory_files())
      : files_(std::move(files)), store_(std::make_unique<Store>(std::move(options), *files_)) {}

  Store& store() { return *store_; }
  Files& files() { return *files_; }
  void be(const std::string& user) { user_ = user; }

  Decision ping(const std::string& path) { return send("Ping", path); }
  Decision create(const std::string& path) {
    auto decision = send("Create-Session", path, "", {{"BITS-Supported-Protocols", std::string(kBits15)}});
    if (decision.session_id) id_ = *decision.session_id;
    return decision;
  }
  // Of the session created last, unless another is named. The bytes are those of `letter`.
  Decision fragment(const std::string& path, const std::string& range, const std::string& id = "", char letter = 'x') {
    const auto parsed = ContentRange::parse_range(range);
    return send("Fragment", path, std::string(parsed->size(), letter),
                {{"BITS-Session-Id", id.empty() ? id_ : id}, {"Content-Range", "bytes " + range}});
  }
  Decision close(const std::string& path, const std::string& id = "") { return with_id("Close-Session", path, id); }
  Decision cancel(const std::string& path, const std::string& id = "") { return with_id("Cancel-Session", path, id); }

  // Create, one fragment, Close: the last answer, or the first refusal.
  Decision upload(const std::string& path, std::size_t size, char letter = 'x') {
    if (auto created = create(path); !created.success()) return created;
    const auto range = "0-" + std::to_string(size - 1) + "/" + std::to_string(size);
    if (auto sent = fragment(path, range, "", letter); !sent.success()) return sent;
    return close(path);
  }

  std::string content(const std::string& place) const {
    const auto file = files_->open(place);
    if (!file) return "none";
    std::string text(file->size(), '\0');
    return file->read(0, text).value_or(0) == text.size() ? text : "short";
  }
  const std::string& id() const { return id_; }

 private:
  Decision with_id(const std::string& type, const std::string& path, const std::string& id) {
    return send(type, path, "", {{"BITS-Session-Id", id.empty() ? id_ : id}});
  }
  Decision send(const std::string& type, const std::string& path, const std::string& body = "",
                const std::vector<Field>& fields = {}) {
    Request request;
    request.path = path;
    request.user = user_;
    request.content_length = body.size();
    request.fields.add("BITS-Packet-Type", type);
    for (const auto& field : fields) request.fields.add(field.name, field.value);
    StringBody source(body);
    return store_->handle(request, source);
  }

  std::unique_ptr<Files> files_;
  std::unique_ptr<Store> store_;
  std::string id_, user_;
};

// "409 0x80070005", "200"
inline std::string in_short(const Decision& decision) {
  auto text = std::to_string(decision.status);
  if (decision.plain) text += " plain";
  if (decision.error) text += " " + hresult_text(decision.error->code);
  return text;
}

}  // namespace bitspec::refserver
