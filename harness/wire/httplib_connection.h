// HttplibConnection: requests as an ordinary program makes them, by cpp-httplib in a child process; see
// httplib_transport.h.
//
// Whatever the server does to the client, crashes and hangs included, becomes an answer with an ending and a note.
#pragma once

#include <memory>
#include <string>

#include "harness/base/byte_source.h"
#include "harness/wire/child_process.h"
#include "harness/wire/connection.h"
#include "harness/wire/httplib_messages.h"

namespace bitspec::wire {

struct HttplibRequest {
  std::string method, target;
  Fields fields;  // go out sorted by name; the client adds Accept, User-Agent and Host where they are missing
  std::shared_ptr<const ByteSource> body;  // may be null
  bool head_request = false;
  bool same_connection = false;  // if that is closed, the answer says so (kClosed) and nothing was sent
};

struct HttplibAnswer {
  Answer answer;     // as the client reports it: no deviations, no interim answers; raw_head is written from the fields
  std::string note;  // why there is no whole answer, in words
  ExchangeTimes times;
  bool connected = false;  // on a connection that was opened for it
  bool sent = false;       // the whole request, as far as the client knows
  bool had_closed = false;
};

class HttplibConnection {
 public:
  // `program` is started with kHttplibCommand. Errors: it cannot be started; https.
  static Result<std::unique_ptr<HttplibConnection>> start(const std::string& program, const Url& url,
                                                          const Limits& limits);

  HttplibAnswer exchange(const HttplibRequest& request, const BodySink& sink = {});

  // Closes the client's connection, if it has one; the next request opens another. False: the child is of no use any
  // more.
  bool close();

  // The child lives. The client opens a new connection by itself where it has to.
  bool usable() const { return usable_; }
  bool open() const { return open_; }  // it said so after the last exchange

 private:
  HttplibConnection(ChildProcess child, Limits limits) : child_(std::move(child)), limits_(limits) {}
  IoStatus send(const HttplibRequest& request, SteadyTime deadline);
  IoStatus read_message(MessageHead& head, std::string& body, SteadyTime deadline);
  bool take(const MessageHead& head, const std::string& body, const HttplibRequest& request, const BodySink& sink,
            HttplibAnswer& out);
  void finish(const ClientEnd& end, HttplibAnswer& out);
  void lost(IoStatus why, HttplibAnswer& out);

  ChildProcess child_;
  Limits limits_;
  bool usable_ = true, open_ = false;
};

}  // namespace bitspec::wire
