// The words of a command by the rules of a POSIX shell, as far as our commands use them: quotes, $'..' and pipes.
// Variables are an error: a caller that expects some puts their values in before. [POSIX 2024 2.2]
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace bitspec::fuzz::naive {

class Shell {
 public:
  // The commands of a pipe, each as its words. Nothing: a shell would do something else with it.
  static std::optional<std::vector<std::vector<std::string>>> read(const std::string& line) {
    Shell shell{line};
    return shell.pipe() ? std::optional(shell.commands_) : std::nullopt;
  }

 private:
  explicit Shell(const std::string& line) : line_(line) {}

  bool pipe() {
    commands_.emplace_back();
    while (at_ < line_.size()) {
      if (line_[at_] == ' ') {
        ++at_;
      } else if (line_[at_] == '|') {
        ++at_;
        commands_.emplace_back();
      } else {
        std::string word;
        if (!take(word)) return false;
        commands_.back().push_back(word);
      }
    }
    return true;
  }

  bool take(std::string& word) {
    while (at_ < line_.size() && line_[at_] != ' ' && line_[at_] != '|') {
      const char c = line_[at_];
      if (c == '\'') {
        const auto end = line_.find('\'', ++at_);
        if (end == std::string::npos) return false;
        word += line_.substr(at_, end - at_);
        at_ = end + 1;
      } else if (line_.compare(at_, 2, "$'") == 0) {
        at_ += 2;
        if (!escapes(word)) return false;
      } else if (c == '\\' && at_ + 1 < line_.size()) {
        word += line_[at_ + 1];
        at_ += 2;
      } else if (c == '"') {
        if (!double_quoted(word)) return false;
      } else if (std::string("&;<>()$`*?[#~\n\t!{}").find(c) != std::string::npos) {
        return false;
      } else {
        word += c;
        ++at_;
      }
    }
    return true;
  }

  bool double_quoted(std::string& word) {
    for (++at_; at_ < line_.size() && line_[at_] != '"'; ++at_) {
      if (line_[at_] == '$' || line_[at_] == '`' || line_[at_] == '\\') return false;
      word += line_[at_];
    }
    return at_++ < line_.size();
  }

  // Behind $'.
  bool escapes(std::string& word) {
    while (at_ < line_.size() && line_[at_] != '\'') {
      if (line_[at_] != '\\') {
        word += line_[at_++];
        continue;
      }
      if (at_ + 1 >= line_.size()) return false;
      const std::string letters = "nrtabfve\\'\"", meanings = "\n\r\t\a\b\f\v\x1b\\'\"";
      const auto known = letters.find(line_[at_ + 1]);
      if (known != std::string::npos) {
        word += meanings[known];
        at_ += 2;
        continue;
      }
      const bool hex = line_[at_ + 1] == 'x';
      std::size_t digits = at_ + (hex ? 2 : 1), end = digits;
      const std::string set = hex ? "0123456789abcdefABCDEF" : "01234567";
      while (end < line_.size() && end - digits < (hex ? 2u : 3u) && set.find(line_[end]) != std::string::npos) ++end;
      if (end == digits) return false;
      word += static_cast<char>(std::stoi(line_.substr(digits, end - digits), nullptr, hex ? 16 : 8));
      at_ = end;
    }
    return at_++ < line_.size();
  }

  const std::string& line_;
  std::size_t at_ = 0;
  std::vector<std::vector<std::string>> commands_;
};

}  // namespace bitspec::fuzz::naive
