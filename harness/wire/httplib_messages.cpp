#include "harness/wire/httplib_messages.h"

#include <cstring>

namespace bitspec::wire {
namespace {

class Packer {
 public:
  Packer& number(std::uint64_t value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof value);
    return *this;
  }
  Packer& text(std::string_view value) {
    number(value.size());
    out_.append(value);
    return *this;
  }
  Packer& fields(const Fields& value) {
    number(value.list().size());
    for (const Field& field : value.list()) text(field.name).text(field.value);
    return *this;
  }
  std::string message(MessageType type) const {
    return message_head({type, static_cast<std::uint32_t>(out_.size())}) + out_;
  }

 private:
  std::string out_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : left_(bytes) {}

  template <class Number>
  Unpacker& number(Number& value) {
    std::uint64_t wide = 0;
    if (left_.size() < sizeof wide) return failed();
    std::memcpy(&wide, left_.data(), sizeof wide);
    left_.remove_prefix(sizeof wide);
    value = static_cast<Number>(wide);
    return static_cast<std::uint64_t>(value) == wide ? *this : failed();
  }
  Unpacker& text(std::string& value) {
    std::uint64_t size = 0;
    number(size);
    if (size > left_.size()) return failed();
    value = left_.substr(0, size);
    left_.remove_prefix(size);
    return *this;
  }
  Unpacker& fields(Fields& value) {
    std::uint64_t count = 0;
    number(count);
    for (std::uint64_t i = 0; i < count && ok_; ++i) {
      Field field;
      text(field.name).text(field.value);
      if (ok_) value.list().push_back(std::move(field));
    }
    return *this;
  }
  bool whole() const { return ok_ && left_.empty(); }

 private:
  Unpacker& failed() {
    ok_ = false;
    left_ = {};
    return *this;
  }

  std::string_view left_;
  bool ok_ = true;
};

}  // namespace

std::string message_head(MessageHead head) {
  std::string out(kMessageHeadSize, static_cast<char>(head.type));
  std::memcpy(out.data() + 1, &head.size, sizeof head.size);
  return out;
}

MessageHead read_message_head(std::string_view bytes) {
  MessageHead head{static_cast<MessageType>(bytes[0]), 0};
  std::memcpy(&head.size, bytes.data() + 1, sizeof head.size);
  return head;
}

std::string pack(const OpenMessage& m) {
  return Packer().text(m.host).number(m.port).number(m.connect_ms).number(m.exchange_ms).message(MessageType::kOpen);
}

std::string pack(const RequestMessage& m) {
  return Packer()
      .text(m.method)
      .text(m.target)
      .fields(m.fields)
      .number(m.body_size)
      .number(m.same_connection)
      .message(MessageType::kRequest);
}

std::string pack(const HeadMessage& m) {
  return Packer()
      .text(m.version)
      .number(static_cast<std::uint64_t>(m.status))
      .text(m.reason)
      .fields(m.fields)
      .message(MessageType::kHead);
}

std::string pack(const ClientEnd& m) {
  return Packer()
      .number(static_cast<std::uint64_t>(m.outcome))
      .text(m.words)
      .number(m.connected)
      .number(m.open)
      .message(MessageType::kEnd);
}

bool unpack(std::string_view bytes, OpenMessage& m) {
  return Unpacker(bytes).text(m.host).number(m.port).number(m.connect_ms).number(m.exchange_ms).whole();
}

bool unpack(std::string_view bytes, RequestMessage& m) {
  return Unpacker(bytes)
      .text(m.method)
      .text(m.target)
      .fields(m.fields)
      .number(m.body_size)
      .number(m.same_connection)
      .whole();
}

bool unpack(std::string_view bytes, HeadMessage& m) {
  return Unpacker(bytes).text(m.version).number(m.status).text(m.reason).fields(m.fields).whole();
}

bool unpack(std::string_view bytes, ClientEnd& m) {
  std::uint8_t outcome = 0;
  const bool whole = Unpacker(bytes).number(outcome).text(m.words).number(m.connected).number(m.open).whole();
  if (!whole || outcome > static_cast<std::uint8_t>(ClientOutcome::kOther)) return false;
  m.outcome = static_cast<ClientOutcome>(outcome);
  return true;
}

}  // namespace bitspec::wire
