// What a hostile server may put where a session id, a host, a header value or a line of output is expected. One table
// for everything that shows or uses what a server said.
#pragma once

#include <string>
#include <vector>

namespace bitspec {

inline const std::vector<std::string>& evil_strings() {
  static const std::vector<std::string> all = {
      "",
      ".",
      "..",
      "../../etc/passwd",
      "..\\..\\x",
      "/etc/passwd",
      "a/../../b",
      "%2e%2e%2f",
      "%00",
      std::string("a\0b", 3),
      "line\nfeed",
      "line\r\nX-Injected: yes",
      "\x1b[2J\x1b]0;title\x07",
      "\x9b"
      "31m",
      "<script>alert(1)</script>",
      "</script>",
      "\"><img src=x onerror=alert(1)>",
      "&amp;&#x0;&undefined;",
      "]]><evil/>",
      "<!--",
      "-->",
      "| a | b |\n|---|---|",
      "```\n# heading\n```",
      "[text](javascript:alert(1))",
      "\x01\x02\x08\x0b\x0c\x0e\x1f\x7f",
      "\xff\xfe",
      "\xc2\x9b"
      "31m",
      "\xc3(",
      "\xc0\xaf",
      "\xed\xa0\x80",
      "\xe2\x80\xae"
      "txt.exe",
      "\xe2\x80\xa8",
      "$(touch x)",
      "`touch x`",
      ";rm -rf /",
      "| sh",
      "&& true",
      "'; echo x; '",
      "\"; echo x; \"",
      "-rf",
      "--help",
      "~root",
      "*",
      "{path}",
      "${HOME}",
      "{{7*7}}",
      "%s%n%d",
      "- a\n- b: &x *x",
      "? !!python/object:x",
      "@team [x](javascript:1)",
      "::error::x",
      "a ::stop-commands::x",
      "\n  ::set-output name=a::b",
      "##[error]x",
      "##vso[task.setvariable variable=a]b",
      "\xe2\x80\x8f\xe2\x81\xa6\xef\xbb\xbf\xd8\x9c\xe2\x80\xa9",
      "\xc2\x80\xc2\x9f\x7f",
      " \t ",
      std::string(100'000, 'A'),
      std::string(5000, '/'),
  };
  return all;
}

}  // namespace bitspec
