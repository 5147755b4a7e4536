// Director: stands between clients and the reference server. It changes answers as the cases say, keeps what each
// client sent, and judges it. Without cases it only watches.
//
// Uploads to /case/ID/NAME belong to the case ID; each NAME has uploads of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "harness/catalogue/catalogue.h"
#include "harness/client_cases/case_page.h"
#include "harness/client_cases/judge.h"
#include "harness/client_cases/upload.h"
#include "harness/judging/traffic_judge.h"
#include "harness/refserver/exchange_watch.h"

namespace bitspec::client_cases {

struct DirectorOptions {
  Profile profile = Profile::kWin32;
  results::Level level = results::Level::kMay;
  double watch = 10;               // s: how long a client is silent before it has given up
  std::vector<std::string> cases;  // ids; all of them exist. Empty: nothing is judged
  std::string tool_version;
  std::function<void(const std::string&)> log;  // takes a line for each packet; may be empty
};

class Director : public refserver::ExchangeWatch {
 public:
  // `suites` outlives it.
  Director(const catalogue::Suites& suites, DirectorOptions options);
  ~Director() override;

  std::unique_ptr<refserver::WatchedExchange> begin(const refserver::RequestHead& head,
                                                    const refserver::RequestOrigin& origin) override;
  void stop();  // answers that wait are sent now

  // `url`: of the server.
  results::RunResult result(const std::string& url) const;

 private:
  class Watched;
  struct Case {
    const catalogue::ClientCase* of = nullptr;
    std::vector<std::unique_ptr<Upload>> uploads;  // in the order in which they began
    std::map<std::string, Upload*> last;           // by path
  };

  Case* case_of(const std::string& path);
  Upload* upload_for(Case& of, const std::string& path, const Packet& packet);
  std::optional<refserver::AnswerSpec> page_for(const refserver::RequestHead& head) const;
  judging::TrafficOptions judging_options(const std::string& url) const;
  // Of all uploads; `packet` counts from 1 over them.
  std::vector<Judgement> judge(const Case& one) const;
  void feed(const Case& one, const std::vector<Judgement>& judgements, judging::TrafficJudge& judge) const;
  std::vector<CaseState> states() const;

  const catalogue::Suites& suites_;
  const DirectorOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  bool login_asked_ = false;
  std::vector<Case> cases_;
  judging::TrafficJudge live_;  // for the log: what is wrong with each packet
};

}  // namespace bitspec::client_cases
