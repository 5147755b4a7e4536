#include "harness/client_cases/director.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "harness/client_cases/watched.h"
#include "harness/engine/packet_rules.h"
#include "harness/judging/convert.h"

namespace bitspec::client_cases {
namespace {

constexpr std::string_view kFolder = "/case/";

double clock_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string path_without_query(const std::string& target) {
  const std::string path = judging::path_of(target);
  return path.substr(0, path.find('?'));
}

}  // namespace

Director::Director(const catalogue::Suites& suites, DirectorOptions options)
    : suites_(suites), options_(std::move(options)), live_(suites, judging_options("log")) {
  for (const std::string& id : options_.cases) cases_.push_back({suites.client.find(id), {}, {}});
  live_.begin_file("log");
}

Director::~Director() = default;

judging::TrafficOptions Director::judging_options(const std::string& url) const {
  return {options_.profile, options_.level, options_.tool_version, url};
}

void Director::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  stopped_.notify_all();
}

Director::Case* Director::case_of(const std::string& path) {
  if (!path.starts_with(kFolder)) return nullptr;
  const std::string id = path.substr(kFolder.size(), path.find('/', kFolder.size()) - kFolder.size());
  const auto found = std::ranges::find(cases_, id, [](const Case& one) { return one.of->id; });
  return found == cases_.end() ? nullptr : &*found;
}

Upload* Director::upload_for(Case& of, const std::string& path, const Packet& packet) {
  Upload*& last = of.last[path];
  if (!last || begins_another(*of.of, last->packets, packet.type, packet.begins, options_.watch)) {
    if (of.uploads.size() >= kMostUploads) return nullptr;
    last = of.uploads.emplace_back(std::make_unique<Upload>()).get();
  }
  return last->packets.size() < kMostPackets ? last : nullptr;
}

std::optional<refserver::AnswerSpec> Director::page_for(const refserver::RequestHead& head) const {
  if (cases_.empty() || head.method != "GET" || path_without_query(head.target) != "/") return std::nullopt;
  const bool html = head.fields.first("Accept").value_or("").find("text/html") != std::string::npos &&
                    !head.target.ends_with("?text");
  refserver::AnswerSpec spec = refserver::plain_answer(200);
  spec.body = html ? case_page_html(states()) : case_page_text(states());
  spec.fields.set("Content-Type", html ? "text/html; charset=utf-8" : "text/plain; charset=utf-8");
  spec.fields.set("Content-Length", std::to_string(spec.body.size()));
  spec.fields.set("Cache-Control", "no-store");
  return spec;
}

std::unique_ptr<refserver::WatchedExchange> Director::begin(const refserver::RequestHead& head,
                                                            const refserver::RequestOrigin& origin) {
  auto out = std::make_unique<Watched>(*this, head, origin);
  const std::lock_guard lock(mutex_);
  out->page_ = page_for(head);
  if (out->page_ || !engine::is_packet(head.method, head.fields)) return out;
  const std::string path = path_without_query(head.target);
  Case* const of = case_of(path);
  Upload* const upload = of ? upload_for(*of, path, out->packet_) : nullptr;
  if (!upload) return out;
  Packet& packet = out->packet_;
  packet.login_asked = login_asked_;
  packet.step = step_of(*of->of, packet, head.fields, upload->counts);
  if (packet.step) out->change_ = &of->of->steps[*packet.step].answer;
  out->upload_ = upload;
  out->index_ = upload->packets.size();
  upload->packets.push_back(packet);
  upload->exchanges.push_back(out->exchange_);
  upload->odd.push_back(out->change_ && is_odd(*out->change_));
  return out;
}

std::vector<Judgement> Director::judge(const Case& one) const {
  const Setting setting{options_.profile, clock_time(), options_.watch};
  std::vector<Judgement> out;
  std::size_t before = 1;
  for (const auto& upload : one.uploads) {
    std::vector<Judgement> found = judge_case(*one.of, upload->packets, setting);
    for (const auto& every : suites_.client.every_case) {
      auto judged = judge_every_case(every.rule, upload->packets, setting);
      if (!judged) continue;
      judged->place = one.of->place;
      found.push_back(std::move(*judged));
    }
    for (Judgement& judged : found) {
      const auto* rule = suites_.catalogue.find(judged.rule);
      if (!rule || !rule->applies(options_.profile)) continue;
      judged.packet += before;
      out.push_back(std::move(judged));
    }
    before += upload->packets.size();
  }
  return out;
}

void Director::feed(const Case& one, const std::vector<Judgement>& judgements, judging::TrafficJudge& judge) const {
  judge.begin_case(one.of->id, one.of->title, one.of->place);
  for (const Judgement& judged : judgements) {
    results::Observation observation;
    observation.rule = judged.rule;
    observation.finding = judged.finding;
    observation.expected = judged.expected;
    observation.got = judged.got;
    observation.place = judged.place;
    if (judged.finding == results::Finding::kInconclusive)
      judge.leave_open(judged.rule, {.kind = results::ReasonKind::kUndecided,
                                     .exchange = one.of->id + "#" + std::to_string(judged.packet),
                                     .detail = judged.got});
    else
      judge.observe(std::move(observation), judged.packet);
  }
  std::uint64_t number = 0;
  for (const auto& upload : one.uploads) {
    for (std::size_t i = 0; i < upload->exchanges.size(); ++i) {
      recording::Exchange exchange = upload->exchanges[i];
      ++number;
      exchange.request->begins.place.number = exchange.request->ends.place.number = number;
      if (exchange.answer) exchange.answer->begins.place.number = exchange.answer->ends.place.number = number;
      if (upload->odd[i]) judge.answer_is_odd();
      judge.exchange(std::move(exchange));
    }
  }
}

std::vector<CaseState> Director::states() const {
  std::vector<CaseState> out;
  for (const Case& one : cases_) {
    CaseState& state = out.emplace_back();
    state.of = one.of;
    state.uploads = one.uploads.size();
    for (const auto& upload : one.uploads) state.packets += upload->packets.size();
    if (one.uploads.empty()) continue;
    judging::TrafficJudge traffic(suites_, judging_options("page"));
    const std::vector<Judgement> judgements = judge(one);
    feed(one, judgements, traffic);
    for (const auto& rule : traffic.take().rules) {
      if (rule.broken > 0)
        state.broken.push_back(rule.id);
      else if (rule.held > 0)
        state.held.push_back(rule.id);
    }
    std::set<std::string> open;
    for (const Judgement& judged : judgements) {
      if (judged.finding == results::Finding::kInconclusive) open.insert(judged.rule);
    }
    state.open.assign(open.begin(), open.end());
  }
  return out;
}

results::RunResult Director::result(const std::string& url) const {
  const std::lock_guard lock(mutex_);
  judging::TrafficOptions options = judging_options(url);
  options.selected_only = cases_.size() < suites_.client.cases.size();
  judging::TrafficJudge traffic(suites_, std::move(options));
  for (const Case& one : cases_) {
    if (!one.uploads.empty()) feed(one, judge(one), traffic);
  }
  for (const Case& one : cases_) {
    for (const std::string& rule : one.of->rules())
      traffic.leave_open(rule, {.kind = results::ReasonKind::kNoUpload, .scenario = one.of->id});
  }
  return traffic.take();
}

}  // namespace bitspec::client_cases
