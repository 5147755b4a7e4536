#include "harness/catalogue/tables.h"

#include "harness/catalogue/read_client_cases.h"

namespace bitspec::catalogue {
namespace {

using yaml::anything;
using yaml::Construct;
using yaml::either;
using yaml::free_map;
using yaml::list_of;
using yaml::map_of;
using yaml::one_or_list;
using yaml::scalar;
using yaml::Shape;

Shape text() {
  return scalar(yaml::kAnyText);
}

Shape maybe_empty_list(Shape items) {
  Shape shape = list_of(std::move(items));
  shape.may_be_empty = true;
  return shape;
}

const std::vector<std::string_view> kProfileWords = {"win32", "mc-bup", "iis"};

Construct requirements_file() {
  return {"requirements file",
          "the requirements file",
          "",
          {{"title", text(), "", true},
           {"version", scalar(yaml::kWholeNumber), "", true},
           {"sources", anything(), "the documents", true},
           {"profiles", anything(), "", true},
           {"reading", anything(), "how to read the texts", true},
           {"judgements", free_map(text()), "words of `judges`", true},
           {"observables", free_map(text()), "words of `observable`", true},
           {"capabilities", free_map(yaml::either(text(), map_of("capability"))), "words of `needs`", true},
           {"disagreements", list_of(map_of("disagreement")), "", true},
           {"requirements", list_of(map_of("rule")), "of servers", true},
           {"requests", list_of(map_of("rule")), "of packets", true}}};
}

Construct client_rules_file() {
  return {
      "client rules file",
      "the file of client rules",
      "",
      {{"title", text(), "", true},
       {"version", scalar(yaml::kWholeNumber), "", true},
       {"reading", anything(), "how to read the texts", true},
       {"judgements", free_map(text()), "words of `judges`", true},
       {"observables", free_map(text()), "words of `observable`", true},
       {"capabilities", free_map(yaml::either(text(), map_of("capability"))), "of a client: words of `needs`", true},
       {"disagreements", list_of(map_of("disagreement")), "", true},
       {"requirements", list_of(map_of("rule")), "of clients", true}}};
}

Construct capability() {
  return {"capability",
          "a capability",
          "",
          {{"about", text(), "", true},
           {"values", free_map(yaml::words({"number", "text"})), "what a target says of the place", true}}};
}

Construct disagreement() {
  return {"disagreement",
          "a disagreement",
          "",
          {{"id", text(), "", true},
           {"kind", yaml::words({"between", "within", "gap", "product", "http"}), "", true},
           {"title", text(), "", true},
           {"sources-say", text(), "", true},
           {"win32", text(), "", true},
           {"mc-bup", text(), "", true},
           {"iis", text(), "", true},
           {"requirements", list_of(text()), "", true}}};
}

Construct rule() {
  return {"rule",
          "a rule",
          "",
          {{"id", text(), "", true},
           {"level", yaml::words({"must", "should", "may"}), "", true},
           {"role", yaml::words({"server", "request", "client"}), "", true},
           {"title", text(), "", true},
           {"source", list_of(map_of("source")), "", true},
           {"when", text(), "", true},
           {"expect", either(text(), map_of("text per profile")), "", true},
           {"judges", text(), "server rules: what this rule alone is about"},
           {"observable", text(), "", true},
           {"needs", maybe_empty_list(text()), "capabilities", true},
           {"rests-on", list_of(text()), "rules that must hold before this one can be judged"},
           {"spoiled-by", list_of(text()), "rules that must hold in the same scenario"},
           {"disagreement", list_of(text()), ""},
           {"why", text(), "why it cannot be observed"}}};
}

Construct source() {
  return {"source", "a source", "", {{"doc", text(), "", true}, {"section", text(), "", true}, {"note", text(), ""}}};
}

Construct text_per_profile() {
  return {"text per profile",
          "a text per profile",
          "",
          {{"win32", text(), "", true}, {"mc-bup", text(), "", true}, {"iis", text(), "", true}},
          false,
          "profile"};
}

Construct outcome() {
  return {"outcome",
          "an outcome",
          "",
          {{"name", text(), "", true}, {"about", text(), "", true}, {"judged", anything(), "", true}}};
}

Construct invariant() {
  return {"invariant",
          "an invariant",
          "",
          {{"rule", text(), "", true}, {"on", map_of("cover"), "", true}, {"then", anything(), "", true}}};
}

Construct cover() {
  const Shape answers =
      yaml::words({"any", "any-packet", "ping", "create", "fragment", "close", "cancel", "unknown-packet"});
  return {
      "cover",
      "'on'",
      "",
      {{"answer_to", one_or_list(answers), ""},
       {"sent", yaml::words({"whole"}), ""},
       {"outcome", one_or_list(yaml::words({"success", "refused", "gap"})), ""},
       {"expected", one_or_list(text()), ""},
       {"has", one_or_list(text()), ""},
       {"request_has", one_or_list(text()), ""},
       {"status", anything(), ""},
       {"not_status", anything(), ""},
       {"request",
        one_or_list(yaml::words({"any-packet", "ping", "create", "fragment", "close", "cancel", "unknown-packet"})),
        ""},
       {"after",
        one_or_list(yaml::words({"success", "gap", "too-large", "not-found", "challenge", "refused", "failed"})), ""},
       {"after_packet", yaml::words({"create", "fragment", "close", "cancel"}), ""},
       {"unless", one_or_list(text()), ""},
       {"profiles", list_of(yaml::words(kProfileWords)), ""}}};
}

Construct fault() {
  return {"fault",
          "a fault",
          "",
          {{"name", text(), "", true},
           {"about", text(), "", true},
           {"profile", yaml::words(kProfileWords), "default: win32"},
           {"red", list_of(text()), "exactly these rules", true},
           {"because", text(), "why more than two rules fail"},
           {"blocks", text(), "why most other rules are blocked"}}};
}

Construct list_file(std::string_view name, std::string_view key, std::string_view item) {
  return {name, name, "", {{key, list_of(map_of(item)), "", true}}};
}

}  // namespace

const yaml::Table& tables() {
  static const yaml::Table table = [] {
    yaml::Table out{
        {requirements_file(), client_rules_file(), capability(), disagreement(), rule(), source(), text_per_profile(),
         outcome(), invariant(), cover(), fault(), list_file("outcomes file", "outcomes", "outcome"),
         list_file("invariants file", "invariants", "invariant"), list_file("faults file", "faults", "fault")}};
    for (auto& one : client_case_constructs()) out.constructs.push_back(std::move(one));
    return out;
  }();
  return table;
}

bool fits(const yaml::Document& file, std::string_view construct, std::vector<Error>& errors) {
  if (file.built_in()) return true;
  const std::size_t before = errors.size();
  yaml::check(tables(), file, file.root(), map_of(construct), "the file", file.root().spot, errors);
  return errors.size() == before;
}

std::string text_of(const yaml::Node& map, std::string_view key) {
  const yaml::Node* value = map.find(key);
  return value ? value->text : std::string();
}

std::vector<std::string> words_of(const yaml::Node& map, std::string_view key) {
  const yaml::Node* value = map.find(key);
  if (!value) return {};
  if (value->is_scalar()) return {value->text};
  std::vector<std::string> out;
  for (const yaml::Node& item : value->items) out.push_back(item.text);
  return out;
}

}  // namespace bitspec::catalogue
