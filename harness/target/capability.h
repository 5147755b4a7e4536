// Capability: what a target can do beyond the plain protocol, and where.  [docs/target.md]
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/url.h"

namespace bitspec::target {

// One place where a capability holds, with what is known about it there: {path: /limited/, bytes: 100000}.
struct CapabilityPlace {
  std::string path;        // "/limited/": from the first '/', ends in '/'; empty: everywhere
  std::optional<Url> url;  // another origin ({url: "https://127.0.0.1:8443/"}); `path` is its path then
  std::map<std::string, std::string> values;  // "bytes" -> "100000"; never holds path or url
};

struct Capability {
  bool off = false;                     // `name: false`: not there, whatever the preflight sees
  std::vector<CapabilityPlace> places;  // the first that fits is used; one without path: the whole target

  bool everywhere() const;
};

// As on the command line and in results: "" everywhere, "off", "/limited/", "bytes:1000" or "/limited/,bytes:1000"; of
// several places the one that is everywhere, or the first. Any text is a capability; capability_flag.h refuses.
std::string capability_text(const Capability& capability);
Capability capability_from_text(std::string_view text);

using Capabilities = std::map<std::string, Capability>;

// Where a scenario with these needs can run, and what it can ask about its capabilities.
struct Location {
  Url url;  // of the place; its path ends in '/'
  // "max_upload_size.bytes" -> "100000": of each need, at this place.
  std::map<std::string, std::string> values;
  const std::string* value(const std::string& capability, const std::string& name) const;  // nullptr: not declared
  friend bool operator==(const Location&, const Location&) = default;
};

}  // namespace bitspec::target
