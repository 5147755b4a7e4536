// Fields: the header fields of a message in the order and the spelling they have on the wire.
//
// Names are compared without regard to case [RFC 9110 5.1]; nothing is sorted, merged or decoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitspec {

struct Field {
  std::string name;
  std::string value;  // without the blanks around it; otherwise byte for byte
  friend bool operator==(const Field&, const Field&) = default;
};

bool same_name(std::string_view a, std::string_view b);  // ASCII case ignored
bool is_token(std::string_view text);                    // RFC 9110 5.6.2; empty is none
std::string lower(std::string_view text);                // ASCII only
std::string_view trim_blanks(std::string_view text);     // SP and HTAB at both ends [RFC 9110 5.6.3]

class Fields {
 public:
  Fields() = default;
  Fields(std::initializer_list<Field> list) : list_(list) {}

  const std::vector<Field>& list() const { return list_; }
  std::vector<Field>& list() { return list_; }
  std::size_t count(std::string_view name) const;
  // The first value of that name.
  std::optional<std::string> first(std::string_view name) const;
  std::vector<std::string> all(std::string_view name) const;
  bool has(std::string_view name) const { return count(name) > 0; }
  void add(std::string name, std::string value) { list_.push_back({std::move(name), std::move(value)}); }
  void set(std::string_view name, std::string value);  // replaces the first, drops the rest, or adds
  void remove(std::string_view name);

 private:
  std::vector<Field> list_;
};

}  // namespace bitspec
