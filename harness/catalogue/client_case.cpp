#include "harness/catalogue/client_case.h"

#include <algorithm>

#include "harness/base/text.h"
#include "harness/catalogue/read_client_cases.h"
#include "harness/catalogue/tables.h"

namespace bitspec::catalogue {
namespace {

using yaml::Node;

// The words of the files, in the order of the enumerators.
constexpr std::string_view kReactionWords[] = {"again",    "shorter", "login",  "at-offset", "behind", "back",
                                               "fragment", "ping",    "create", "close",     "cancel", "nothing"};
constexpr std::string_view kForbiddenWords[] = {"in-session", "named-session", "close"};
constexpr std::string_view kOffsetWords[] = {"unchanged", "first", "middle", "previous",
                                             "start",     "ahead", "total",  "beyond"};
constexpr std::string_view kEndWords[] = {"sent", "closed", "reset", "half", "reset-in-body"};
constexpr std::pair<std::string_view, PacketType> kPackets[] = {{"ping", PacketType::kPing},
                                                                {"create", PacketType::kCreateSession},
                                                                {"fragment", PacketType::kFragment},
                                                                {"close", PacketType::kCloseSession},
                                                                {"cancel", PacketType::kCancelSession}};

template <class Enum, std::size_t n>
Enum word_value(const std::string_view (&words)[n], const std::string& word) {
  return static_cast<Enum>(std::find(std::begin(words), std::end(words), word) - std::begin(words));
}

std::uint64_t number_of(const Node& map, std::string_view key, std::uint64_t otherwise) {
  const Node* value = map.find(key);
  if (!value) return otherwise;
  if (value->text == "always") return kAlways;
  std::uint64_t out = 0;
  for (const char c : value->text) out = out * 10 + static_cast<std::uint64_t>(c - '0');
  return out;
}

bool flag_of(const Node& map, std::string_view key) {
  return text_of(map, key) == "true";
}

PacketChoice read_choice(const Node& node) {
  PacketChoice out;
  for (const auto& [word, type] : kPackets) {
    if (word == text_of(node, "packet")) out.type = type;
  }
  out.last = flag_of(node, "last");
  out.without = text_of(node, "without");
  out.number = number_of(node, "number", 1);
  out.times = number_of(node, "times", 1);
  return out;
}

AnswerChange read_answer(const Node& node) {
  AnswerChange out;
  out.status = static_cast<int>(number_of(node, "status", 0));
  out.stored = flag_of(node, "stored");
  out.plain = flag_of(node, "plain");
  out.error = text_of(node, "error");
  out.error_field = text_of(node, "error_field");
  out.error_context = text_of(node, "error_context");
  if (out.error_context.empty()) out.error_context = "0x5";
  if (const Node* offset = node.find("offset")) out.offset = word_value<NamedOffset>(kOffsetWords, offset->text);
  if (const Node* fields = node.find("fields")) {
    for (const auto& entry : fields->entries) out.fields.emplace_back(entry.key, entry.value.text);
  }
  out.without = words_of(node, "without");
  out.body = text_of(node, "body");
  out.lower_names = flag_of(node, "lower_names");
  out.interim = number_of(node, "interim", 0);
  out.delay_ms = number_of(node, "delay_ms", 0);
  if (const Node* end = node.find("end")) out.end = word_value<AnswerEnd>(kEndWords, end->text);
  return out;
}

ClientExpectation read_expectation(const yaml::Document& file, const Node& node) {
  ClientExpectation out;
  out.rule = text_of(node, "rule");
  out.place = file.place(node.find("rule")->spot);
  for (const auto& word : words_of(node, "profiles")) out.profiles.push_back(*parse_profile(word));
  for (const auto& word : words_of(node, "next")) out.next.push_back(word_value<Reaction>(kReactionWords, word));
  for (const auto& word : words_of(node, "never")) out.never.push_back(word_value<Forbidden>(kForbiddenWords, word));
  out.must_come = flag_of(node, "must_come");
  out.most_logins = number_of(node, "most_logins", 0);
  return out;
}

std::vector<ClientExpectation> read_expectations(const yaml::Document& file, const Node& node, std::string_view key) {
  std::vector<ClientExpectation> out;
  if (const Node* list = node.find(key)) {
    for (const Node& item : list->items) out.push_back(read_expectation(file, item));
  }
  return out;
}

yaml::Shape words_list(std::span<const std::string_view> words) {
  return yaml::one_or_list(yaml::words({words.begin(), words.end()}));
}

yaml::Shape one_word(std::span<const std::string_view> words) {
  return yaml::words({words.begin(), words.end()});
}

}  // namespace

bool ClientExpectation::judged_in(Profile profile) const {
  return profiles.empty() || std::ranges::find(profiles, profile) != profiles.end();
}

std::vector<std::string> ClientCase::rules() const {
  std::vector<std::string> out;
  const auto add = [&out](const std::vector<ClientExpectation>& list) {
    for (const auto& one : list) {
      if (std::ranges::find(out, one.rule) == out.end()) out.push_back(one.rule);
    }
  };
  for (const auto& step : steps) add(step.expect);
  add(complete);
  return out;
}

std::string_view reaction_text(Reaction reaction) {
  switch (reaction) {
    case Reaction::kAgain:
      return "the same packet again";
    case Reaction::kShorter:
      return "a shorter Fragment from the same byte";
    case Reaction::kLogin:
      return "the same packet with credentials";
    case Reaction::kAtOffset:
      return "a Fragment at the offset named";
    case Reaction::kBehind:
      return "a Fragment behind it";
    case Reaction::kBack:
      return "a Fragment from its first byte or before";
    case Reaction::kFragment:
      return "a Fragment of the session";
    case Reaction::kPing:
      return "Ping";
    case Reaction::kCreate:
      return "Create-Session";
    case Reaction::kClose:
      return "Close-Session";
    case Reaction::kCancel:
      return "Cancel-Session";
    case Reaction::kNothing:
      return "no packet";
  }
  return {};
}

std::vector<yaml::Construct> client_case_constructs() {
  const auto text = [] { return yaml::any_text(); };
  const auto number = [] { return yaml::scalar(yaml::kWholeNumber); };
  const auto flag = [] { return yaml::scalar(yaml::kBoolean); };
  return {
      {"client cases file",
       "the file of client cases",
       "",
       {{"every_case", yaml::list_of(text()), "rules that are judged in every case"},
        {"cases", yaml::list_of(yaml::map_of("client case")), "", true}}},
      {"client case",
       "a case",
       "",
       {{"id", text(), "", true},
        {"title", text(), "", true},
        {"about", text(), "what the server does", true},
        {"steps", yaml::list_of(yaml::map_of("client step")), "answers that differ from the reference server's"},
        {"complete", yaml::list_of(yaml::map_of("client expectation")), "rules that hold when the upload ends"}}},
      {"client step",
       "a step",
       "",
       {{"at", yaml::map_of("packet choice"), "", true},
        {"answer", yaml::map_of("answer change"), "", true},
        {"expect", yaml::list_of(yaml::map_of("client expectation")), "what the client does next"}}},
      {"packet choice",
       "'at'",
       "",
       {{"packet", yaml::words({"any", "ping", "create", "fragment", "close", "cancel"}), "", true},
        {"last", flag(), "a Fragment that ends with the file"},
        {"without", text(), "a field that is not there"},
        {"number", number(), "the n-th of them (default: 1)"},
        {"times", yaml::either(number(), yaml::words({"always"})), "how many (default: 1)"}}},
      {"answer change",
       "'answer'",
       "",
       {{"status", number(), "the store does not see the packet"},
        {"stored", flag(), "it does"},
        {"plain", flag(), "no field of the protocol"},
        {"error", text(), "an HRESULT"},
        {"error_field", text(), "default: that of the profile"},
        {"error_context", text(), "default: 0x5"},
        {"offset", one_word(kOffsetWords), ""},
        {"fields", yaml::free_map(text()), ""},
        {"without", yaml::one_or_list(text()), "fields"},
        {"body", text(), ""},
        {"lower_names", flag(), ""},
        {"interim", number(), "interim answers before it"},
        {"delay_ms", number(), ""},
        {"end", one_word(kEndWords), ""}}},
      {"client expectation",
       "an expectation",
       "",
       {{"rule", text(), "", true},
        {"profiles", yaml::list_of(yaml::words({"win32", "mc-bup", "iis"})), ""},
        {"next", words_list(kReactionWords), "one of these"},
        {"must_come", flag(), "silence breaks the rule"},
        {"never", words_list(kForbiddenWords), ""},
        {"most_logins", number(), ""}}},
  };
}

bool is_client_cases_file(const yaml::Document& file) {
  return file.root().is_map() && file.root().find("cases") != nullptr;
}

void read_client_cases(const yaml::Document& file, ClientCases& out, std::vector<Error>& errors) {
  if (!fits(file, "client cases file", errors)) return;
  if (const Node* list = file.root().find("every_case")) {
    for (const Node& item : list->items) out.every_case.push_back({.rule = item.text, .place = file.place(item.spot)});
  }
  for (const Node& item : file.root().find("cases")->items) {
    ClientCase& one = out.cases.emplace_back();
    one.id = text_of(item, "id");
    one.title = text_of(item, "title");
    one.about = text_of(item, "about");
    one.place = file.place(item.find("id")->spot);
    if (const Node* steps = item.find("steps")) {
      for (const Node& step : steps->items)
        one.steps.push_back({read_choice(*step.find("at")), read_answer(*step.find("answer")),
                             read_expectations(file, step, "expect")});
    }
    one.complete = read_expectations(file, item, "complete");
  }
}

}  // namespace bitspec::catalogue
