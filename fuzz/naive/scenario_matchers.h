// What a matcher must be as lines "path=value"; a part of fuzz/naive/scenario_print.h.
#pragma once

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/scenario/model.h"

namespace bitspec::fuzz::naive {

namespace model = bitspec::scenario;

class MatcherLines {
 protected:
  static constexpr const char* kOfPackets = "only invariants on packets have this";

  void add(const std::string& path, const std::string& value) { lines_.push_back(path + "=" + value); }
  void add(const std::string& path, const char* text) { add(path, std::string(text)); }
  void add(const std::string& path, const model::Template& text) { add(path, text.text); }
  void add(const std::string& path, const Boxed<model::Template>& text) {
    if (text) add(path, text->text);
  }
  void add(const std::string& path, const std::optional<std::string>& text) {
    if (text) add(path, *text);
  }
  void add_set(const std::string& path, const std::string& text) {
    if (!text.empty()) add(path, text);
  }
  void add_all(const std::string& path, const std::vector<std::string>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) add(path + at(i), list[i]);
  }

  static std::string at(std::size_t i) { return "[" + std::to_string(i) + "]"; }
  static std::string place(const SourcePlace& spot) {
    return "@" + std::to_string(spot.line) + ":" + std::to_string(spot.column);
  }
  static std::string time(model::milliseconds ms) {
    return ms.count() <= 3600000 ? std::to_string(ms.count()) + "ms" : "above an hour";
  }

  // Lower-case words, as suites, ids, tags, needs and outcomes are.
  void word(const std::string& path, const std::string& text) {
    const bool begins = !text.empty() && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= '0' && text[0] <= '9'));
    if (!begins || text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") != std::string::npos)
      add(path, "not in lower-case words: " + text);
  }

  void matcher(const model::Matcher& m, const std::string& path) {
    const auto* original = m.get<model::condition::OriginalUrl>();
    for (const auto& one : m.conditions) std::visit([&](const auto& c) { condition(c, path); }, one);
    const auto* file = m.get<model::condition::NotifiedFile>();
    if (file && file->session != (original ? original->session : "")) add(path, "a file of another session");
  }

  void matchers(const std::vector<model::Matcher>& list, const std::string& path) {
    for (std::size_t i = 0; i < list.size(); ++i) matcher(list[i], path + at(i));
  }

  // One number, or from and to.
  void count(const std::optional<model::NumberRange>& range, const std::string& path) {
    if (!range) return;
    if (range->from > range->to) add(path, "a range that ends before it starts");
    if (range->from == range->to) return add(path, std::to_string(range->from));
    if (range->from != 0) add(path + ".from", std::to_string(range->from));
    if (range->to != std::numeric_limits<std::uint64_t>::max()) add(path + ".to", std::to_string(range->to));
  }

  void body(const model::BodyMatcher& b, const std::string& path) {
    using Of = model::BodyKind;
    if (b.kind == Of::kAsSent) add(path, "as-sent");
    if (b.kind == Of::kEmpty) add(path, "empty");
    if (b.kind == Of::kAbsent) add(path + ".absent", "true");
    if (b.kind == Of::kText) add(path + ".text", b.text);
    if (b.kind == Of::kSize || b.kind == Of::kOneOf) add(path + ".size", b.size);
    if (b.kind == Of::kOneOf) add_all(path + ".one_of", b.streams);
    for (std::size_t i = 0; b.kind == Of::kParts && i < b.parts.size(); ++i) {
      add_set(path + ".parts" + at(i) + ".bytes", b.parts[i].bytes);
      add(path + ".parts" + at(i) + ".range", std::to_string(b.parts[i].first) + "-" + std::to_string(b.parts[i].last));
    }
  }

  void condition(const model::condition::Outcome& c, const std::string& path) {
    for (const auto& name : c.names) word(path, name);
    add_all(path + ".outcome", c.names);
  }
  void condition(const model::condition::Status& c, const std::string& path) {
    for (std::size_t i = 0; i < c.statuses.any_of.size(); ++i) {
      const auto& one = c.statuses.any_of[i];
      const std::string text = std::to_string(one.from);
      add(path + ".status" + at(i), one.from == one.to        ? text
                                    : one.to == one.from + 99 ? text.substr(0, 1) + "xx"
                                                              : text + "-?");
    }
  }
  void condition(const model::condition::Ended& c, const std::string& path) { add_all(path + ".ended", c.any_of); }
  void condition(const model::condition::Header& c, const std::string& path) {
    add(path + ".header", c.name);
    add(path + ".is", c.is);
    add(path + ".is_ignoring_case", c.is_ignoring_case);
    add(path + ".not", c.is_not);
    add(path + ".guid", c.guid);
    const bool one = c.number_from && c.number_to && c.number_from->place == c.number_to->place;
    add(one ? path + ".number" : path + ".number.from", c.number_from);
    if (!one) add(path + ".number.to", c.number_to);
    for (std::size_t i = 0; i < c.hex.size(); ++i) add(path + ".hex" + at(i), std::to_string(c.hex[i]));
    static const std::vector<std::string> kForms = {
        "decimal",       "guid",         "session-id", "error-code", "hex-prefix",  "error-context", "imf-date",
        "printable",     "failure-code", "url",        "host",       "packet-type", "protocol-list", "blank-separated",
        "content-range", "file-name"};
    if (c.form) add(path + ".form", kForms.at(static_cast<std::size_t>(*c.form)));
    count(c.count, path + ".count");
    count(c.length, path + ".length");
    add(path + ".same_as", c.same_as);
  }
  void condition(const model::condition::Range&, const std::string& path) { add(path, kOfPackets); }
  void condition(const model::condition::LongestField&, const std::string& path) { add(path, kOfPackets); }
  void condition(const model::condition::Upload&, const std::string& path) { add(path, kOfPackets); }
  void condition(const model::condition::Absent& c, const std::string& path) { add_all(path + ".absent", c.names); }
  void condition(const model::condition::KnownFields&, const std::string& path) { yes(path + ".known_fields"); }
  void condition(const model::condition::Reason& c, const std::string& path) {
    for (const auto& [status, phrase] : c.phrases) add(path + ".reason." + std::to_string(status), phrase);
  }
  void condition(const model::condition::Version& c, const std::string& path) { add(path + ".version", c.text); }
  void condition(const model::condition::WellFormed&, const std::string& path) { yes(path + ".well_formed"); }
  void condition(const model::condition::FreeOf& c, const std::string& path) {
    add_all(path + ".free_of", c.deviations);
  }
  void condition(const model::condition::Framed&, const std::string& path) { yes(path + ".framed"); }
  void condition(const model::condition::Interim& c, const std::string& path) {
    add(path + ".interim", std::to_string(c.status));
  }
  void condition(const model::condition::AtMost& c, const std::string& path) { add(path + ".at_most", time(c.time)); }
  void condition(const model::condition::AtLeast& c, const std::string& path) { add(path + ".at_least", time(c.time)); }
  void condition(const model::condition::Method& c, const std::string& path) { add(path + ".method", c.text); }
  void condition(const model::condition::Url& c, const std::string& path) { add(path + ".url", c.text); }
  void condition(const model::condition::UrlEnds& c, const std::string& path) { add(path + ".url_ends", c.text); }
  void condition(const model::condition::OriginalUrl& c, const std::string& path) {
    add(path + ".original_url", c.session);
  }
  void condition(const model::condition::NotifiedFile& c, const std::string& path) {
    add(path + ".file.field", c.field);
    body(c.body, path + ".file.body");
  }
  void condition(const model::condition::Multipart& c, const std::string& path) {
    const std::string own = path + ".multipart";
    for (std::size_t i = 0; i < c.ranges.size(); ++i) {
      if (c.ranges[i].from > c.ranges[i].to) add(own + ".ranges" + at(i), "a range that ends before it starts");
      add(own + ".ranges" + at(i), std::to_string(c.ranges[i].from) + "-" + std::to_string(c.ranges[i].to));
    }
    if (c.any_order) add(own + ".order", "any");
    if (c.part_fields) yes(own + ".part_fields");
    add_set(own + ".like", c.like);
    if (c.part_field_bytes) add(own + ".part_field_bytes", std::to_string(*c.part_field_bytes));
    if (c.preamble_line_ends) add(own + ".preamble_line_ends", std::to_string(*c.preamble_line_ends));
  }
  void condition(const model::condition::Body& c, const std::string& path) { body(c.body, path + ".body"); }
  void condition(const model::condition::SameAsRequest& c, const std::string& path) {
    add(path + ".same_as_request", c.name);
  }
  void condition(const model::condition::Seen& c, const std::string& path) {
    add(path + ".seen", c.application);
    count(c.times, path + ".times");
    if (c.notification) matcher(*c.notification, path + ".notification");
  }
  void condition(const model::condition::Connection& c, const std::string& path) {
    add(path + ".connection", std::string(c.closed ? "closed" : "open"));
  }
  void condition(const model::condition::Files& c, const std::string& path) {
    if (c.outside_unchanged) add(path + ".files.outside", "unchanged");
    if (c.working_empty) add(path + ".files.working", "empty");
  }
  void condition(const model::condition::Distinct& c, const std::string& path) { add(path + ".distinct", c.field); }
  void condition(const model::condition::Unpredictable& c, const std::string& path) {
    add(path + ".unpredictable.header", c.field);
    add(path + ".unpredictable.bits", c.bits >= 1 && c.bits <= 128 ? std::to_string(c.bits) : "not from 1 to 128");
  }
  void condition(const model::condition::Any& c, const std::string& path) { matchers(c.matchers, path + ".any"); }
  void condition(const model::condition::All& c, const std::string& path) { matchers(c.matchers, path + ".all"); }
  void condition(const model::condition::None& c, const std::string& path) { matcher(*c.matcher, path + ".none"); }
  void condition(const model::condition::Each& c, const std::string& path) { matcher(*c.matcher, path + ".each"); }
  void condition(const model::condition::Some& c, const std::string& path) {
    matcher(*c.some, path + ".some");
    if (c.others) matcher(*c.others, path + ".others");
  }
  void condition(const model::condition::Offered& c, const std::string& path) {
    matcher(*c.matcher, path + ".offered");
  }
  void condition(const model::condition::Informative& c, const std::string& path) {
    if (c.matcher)
      matcher(*c.matcher, path + ".informative");
    else
      add(path + ".informative", "either");
  }
  void yes(const std::string& path) { add(path, "true"); }

  std::vector<std::string> lines_;
};

}  // namespace bitspec::fuzz::naive
