// A file of scenarios as lines "path=value", straight from its tree: what is shorthand there is written out, what is
// said by default is left out, and numbers and times are printed in one way. fuzz/naive/scenario_print.h makes the same
// lines from the model; both are compared without regard to order, so that places in lists are part of a path.
#pragma once

#include <set>

#include "fuzz/naive/scenario_rows.h"

namespace bitspec::fuzz::naive {

class TreeLines {
 public:
  static std::vector<std::string> of(const Node& root) {
    TreeLines all;
    all.add("suite", root.find("suite")->text);
    all.add("about", root.find("about")->text);
    if (const Node* rules = root.find("rules")) all.rules(*rules);
    std::size_t count = 0;
    for (const Node& node : root.find("scenarios")->items) {
      const Node* table = node.find("for_each");
      if (!table) {
        all.scenario(node, "", count++);
        continue;
      }
      for (const Entry& column : table->entries) {
        if (column.value.items.size() != table->entries.front().value.items.size())
          all.add("a short column", column.key);
      }
      for (std::size_t row = 0; row < table->entries.front().value.items.size(); ++row) {
        NaiveRow values;
        for (const Entry& column : table->entries) values[column.key] = &column.value.items.at(row);
        Node rest = node;
        std::erase_if(rest.entries, [](const Entry& entry) { return entry.key == "for_each"; });
        all.scenario(all.rows_.with(rest, values), "[" + std::to_string(row + 1) + "]", count++);
      }
    }
    std::sort(all.lines_.begin(), all.lines_.end());
    return std::move(all.lines_);
  }

 private:
  void add(const std::string& path, const std::string& value) { lines_.push_back(path + "=" + value); }

  static std::string at(std::size_t i) { return "[" + std::to_string(i) + "]"; }
  static std::string place(const yaml::Spot& spot) {
    return "@" + std::to_string(spot.line) + ":" + std::to_string(spot.column);
  }

  void rules(const Node& list) {
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      for (const Entry& member : list.items[i].entries) add("rules" + at(i) + "." + member.key, member.value.text);
      if (!list.items[i].find("level")) add("rules" + at(i) + ".level", "must");
    }
  }

  void scenario(const Node& node, const std::string& row, std::size_t number) {
    const std::string path = "scenarios" + at(number);
    server_ = false;
    add(path + ".id", node.find("id")->text + row + place(node.find("id")->spot));
    add(path + ".title", node.find("title")->text);
    for (const std::string key : {"needs", "profiles"}) texts(node, key, path);
    steps(node, "given", path);
    steps(node, "finally", path);
    block(node, path + ".blocks[0]");
    const Node* more = node.find("and");
    for (std::size_t i = 0; more && i < more->items.size(); ++i) block(more->items[i], path + ".blocks" + at(i + 1));
    const Node* tags = node.find("tags");
    bool alone = false;
    for (const Node& tag : tags ? tags->items : std::vector<Node>()) alone = alone || tag.text == "alone";
    texts(node, "tags", path);
    if (server_ && !alone) add(path + ".tags" + at(tags ? tags->items.size() : 0), "alone");
  }

  void texts(const Node& node, const std::string& key, const std::string& path) {
    const Node* list = node.find(key);
    for (std::size_t i = 0; list && i < list->items.size(); ++i) add(path + "." + key + at(i), list->items[i].text);
  }

  void block(const Node& node, const std::string& path) {
    add(path, place(node.spot));
    steps(node, "when", path);
    if (const Node* control = node.find("control")) {
      if (control->is_scalar()) add(path + ".control", "none");
      steps(node, "control", path);
    }
    if (const Node* within = node.find("within")) add(path + ".within", within->text);
    if (const Node* save = node.find("save")) {
      for (const Entry& entry : save->entries) add(path + ".save." + entry.key, entry.value.find("header")->text);
    }
    if (const Node* only = node.find("if")) matcher(*only, path + ".if");
    const Node& then = *node.find("then");
    for (std::size_t i = 0; i < then.items.size(); ++i) {
      const Entry& entry = then.items[i].entries.front();
      const std::string own = path + ".then" + at(i);
      add(own, entry.key + place(entry.spot));
      matcher(entry.value, own);
    }
  }

  void steps(const Node& node, const std::string& key, const std::string& path) {
    const Node* list = node.find(key);
    if (!list) return;
    std::size_t i = 0;
    for (const Node& one : rows_.steps(*list)) {
      const Entry& entry = one.entries.front();
      if (entry.key == "upload")
        i = upload(entry, path + "." + key, i);
      else
        step(entry, path + "." + key + at(i++));
    }
  }

  std::size_t upload(const Entry& entry, const std::string& path, std::size_t i) {
    const Node& node = entry.value;
    const auto common = [&](const std::string& name, bool create) {
      const std::string own = path + at(i++) + "." + name;
      add(own, place(entry.spot));
      const std::string session = node.find("as") ? node.find("as")->text : "s";
      if (!create) add(own + ".session", session);
      if (create && session != "s") add(own + ".as", session);
      for (const Entry& one : node.entries) {
        const bool shared = one.key == "bytes" || one.key == "user" || (one.key == "on" && one.value.text != "main");
        if (shared || (create && one.key == "path")) add(own + "." + one.key, one.value.text);
      }
      return own;
    };
    common("create", true);
    const auto total = std::stoull(node.find("size")->text);
    const Node* sizes = node.find("fragments");
    std::size_t number = 0;
    for (std::uint64_t next = 0; next < total; ++number) {
      std::uint64_t size = total;
      if (sizes) size = std::stoull(sizes->items[std::min(number, sizes->items.size() - 1)].text);
      const std::uint64_t last = size > total - next ? total - 1 : next + size - 1;
      const std::string range = std::to_string(next) + "-" + std::to_string(last) + "/" + std::to_string(total);
      add(common("fragment", false) + ".range", range);
      next = last + 1;
    }
    if (!node.find("close") || node.find("close")->text == "true") common("close", false);
    return i;
  }

  void step(const Entry& entry, const std::string& path) {
    const std::string own = path + "." + entry.key;
    add(own, place(entry.spot));
    server_ = server_ || entry.key == "server";
    if (entry.key == "connection" && entry.value.is_scalar()) return add(own + ".do", entry.value.text);
    if (entry.key == "pipeline") {
      for (std::size_t i = 0; i < entry.value.items.size(); ++i)
        step(entry.value.items[i].entries.front(), own + at(i));
      return;
    }
    if (entry.key == "parallel") {
      const Node* release = entry.value.find("release");
      if (release && release->text != "at-once") add(own + ".release", release->text);
      for (const Entry& branch : entry.value.find("branches")->entries)
        step(branch.value.entries.front(), own + "[" + branch.key + "]");
      return;
    }
    value(entry.value, own, entry.key);
  }

  // Of a step or what is in it; `step` is the name of the step.
  void value(const Node& node, const std::string& path, const std::string& step) {
    if (node.is_scalar()) return leaf(path, node.text, step);
    for (std::size_t i = 0; i < node.items.size(); ++i) value(node.items[i], path + at(i), step);
    for (const Entry& entry : node.entries) member(entry, path, step);
  }

  void member(const Entry& entry, const std::string& path, const std::string& step) {
    const Node& node = entry.value;
    const std::string own = path + "." + entry.key;
    const bool top = path.ends_with("." + step);
    if (top && entry.key == "protocols" && node.is_list()) {
      std::string joined;
      for (std::size_t i = 0; i < node.items.size(); ++i) joined += (i > 0 ? " " : "") + node.items[i].text;
      return add(own, joined);
    }
    if (top && entry.key == "range" && (step == "get" || step == "head")) return add(path + ".fields.Range", node.text);
    const bool one = (entry.key == "split" && path.ends_with(".send")) || path.ends_with("." + step + ".add");
    if (one && !node.is_list()) return value(node, own + "[0]", step);
    value(node, own, step);
  }

  void leaf(const std::string& path, const std::string& text, const std::string& step) {
    const auto is = [&](std::string_view key) { return path == path_of(path, step) + std::string(key); };
    const bool by_default = (is(".on") && text == "main") || (is(".as") && step == "create" && text == "s") ||
                            (is(".ends") && text == "crlf") || (is(".packet") && text == "none") ||
                            (is(".send.continue") && text == "false") ||
                            (is(".send.pause") && plain_time(text) == "0ms") ||
                            (step == "raw" && is(".body") && text.empty()) ||
                            (step == "application" && path.ends_with("].status") && text == "200");
    if (by_default) return;
    if (is(".send.pause")) return add(path, plain_time(text));
    const bool number = path.find(".send.") != std::string::npos && !path.ends_with(".after") && all_digits(text);
    add(path, number ? plain_number(text) : text);
  }

  // The path of the step that a path is part of.
  static std::string path_of(const std::string& path, const std::string& step) {
    return path.substr(0, path.rfind("]." + step) + step.size() + 2);
  }

  // A matcher, or one for each profile.
  void matcher(const Node& node, const std::string& path) {
    const Node* profile = node.find("win32");
    for (const Entry& entry : node.entries) {
      const std::string own = path + "." + entry.key;
      if (entry.key == "regardless") {
        if (entry.value.text == "true") add(own, "true");
      } else if (profile) {
        if (entry.value.is_scalar())
          add(own, "none");
        else
          matcher(entry.value, own);
      } else {
        condition(entry, own);
      }
    }
  }

  void condition(const Entry& entry, const std::string& path) {
    const Node& node = entry.value;
    const std::string& key = entry.key;
    static const std::set<std::string> kMatchers = {"none", "each", "some", "others", "offered", "notification"};
    static const std::set<std::string> kLists = {"outcome", "status", "ended", "absent", "free_of", "hex"};
    if (kMatchers.contains(key) || (key == "informative" && node.is_map())) return matcher(node, path);
    if (key == "any" || key == "all") {
      for (std::size_t i = 0; i < node.items.size(); ++i) matcher(node.items[i], path + at(i));
    } else if (kLists.contains(key)) {
      const std::vector<Node> all = node.is_list() ? node.items : std::vector<Node>{node};
      for (std::size_t i = 0; i < all.size(); ++i)
        add(path + at(i), key == "hex" ? plain_hex(all[i].text) : all[i].text);
    } else if (key == "body") {
      body(node, path);
    } else if (key == "file") {
      add(path + ".field", node.find("field")->text);
      body(*node.find("body"), path + ".body");
    } else {
      plain(node, path, key);
    }
  }

  void body(const Node& node, const std::string& path) {
    if (node.is_scalar()) return add(path, node.text);
    for (const Entry& entry : node.entries) {
      if (entry.key == "range")
        add(path + ".parts[0].range", plain_span(entry.value.text));
      else
        plain(entry.value, path + "." + entry.key, entry.key);
    }
  }

  // Values that are printed in one way, each by its key.
  void plain(const Node& node, const std::string& path, const std::string& key) {
    if (key == "count" || key == "length" || key == "times") return counts(node, path);
    if (key == "number" && node.is_map()) return numbers(node, path);
    for (std::size_t i = 0; i < node.items.size(); ++i) plain(node.items[i], path + at(i), key);
    for (const Entry& entry : node.entries) plain(entry.value, path + "." + entry.key, entry.key);
    if (!node.is_scalar()) return;
    static const std::set<std::string> kNumbers = {"interim", "bits", "part_field_bytes", "preamble_line_ends"};
    if (key == "order" && node.text == "request") return;
    add(path, kNumbers.contains(key)                  ? plain_number(node.text)
              : key == "at_most" || key == "at_least" ? plain_time(node.text)
              : key == "range" || key == "ranges"     ? plain_span(node.text)
                                                      : node.text);
  }

  // One number, or from and to; the same number twice is one, and no limit is none.
  void counts(const Node& node, const std::string& path) {
    if (node.is_scalar()) return add(path, plain_number(node.text));
    const std::string from = node.find("from") ? plain_number(node.find("from")->text) : "0";
    const std::string to = node.find("to") ? plain_number(node.find("to")->text) : "18446744073709551615";
    if (from == to) return add(path, from);
    if (from != "0") add(path + ".from", from);
    if (to != "18446744073709551615") add(path + ".to", to);
  }

  // These are templates; both from one place of a row are as one.
  void numbers(const Node& node, const std::string& path) {
    const Node *from = node.find("from"), *to = node.find("to");
    if (from && to && place(from->spot) == place(to->spot)) return add(path, from->text);
    if (from) add(path + ".from", from->text);
    if (to) add(path + ".to", to->text);
  }

  std::vector<std::string> lines_;
  NaiveRows rows_;
  bool server_ = false;  // the scenario has a step on the server
};

}  // namespace bitspec::fuzz::naive
