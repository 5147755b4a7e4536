// A conversation as a sequence diagram of client and server. Each exchange opens to the bytes that were sent.

const ENDINGS = {
  "closed": "no answer: the server closed the connection",
  "reset": "no answer: the server reset the connection",
  "silent": "no answer within the time limit",
  "broken-off": "the answer ended early",
  "over-limit": "bitspec stopped reading: the answer exceeded a limit",
  "not-http": "not HTTP: bitspec stopped reading",
  "not-connected": "not connected: nothing was sent",
};
const endingText = ending => ENDINGS[ending] ?? ending;

// Lines of a head as bytes, each with its end: CRLF, or whatever was last.
function headLines(text) {
  const bytes = bytesOf(text), lines = [];
  for (let from = 0; from < bytes.length;) {
    let end = from;
    while (end < bytes.length && !(bytes[end] === 13 && bytes[end + 1] === 10)) ++end;
    lines.push({bytes: bytes.slice(from, end), ended: end < bytes.length});
    from = end + 2;
  }
  return lines;
}

function fieldIn(lines, name) {
  for (const line of lines.slice(1)) {
    const text = visibleText(line.bytes), colon = text.indexOf(":");
    if (colon > 0 && text.slice(0, colon).trim().toLowerCase() === name) return text.slice(colon + 1).trim();
  }
  return "";
}

function sentBody(exchange) {
  return Math.max(0, exchange.request.sent - bytesOf(exchange.request.head).length);
}

// "50 of 100 body bytes were sent", or "".
function cutText(exchange) {
  const {sent, whole, body} = exchange.request;
  if (whole || exchange.answer.ending === "not-connected") return "";
  const head = bytesOf(exchange.request.head).length;
  return sent < head ? `only ${sent} of ${counted(head, "byte")} of the head were sent`
                     : `only ${sentBody(exchange)} of ${counted(body.size, "body byte")} were sent`;
}

function requestLabel(exchange) {
  const lines = headLines(exchange.request.head);
  const type = fieldIn(lines, "bits-packet-type");
  const range = fieldIn(lines, "content-range").replace(/^bytes /, "");
  const target = visibleText(exchange.request.target);
  const method = visibleText(exchange.request.method);
  const parts = [[method === "BITS_POST" && type ? "" : method, type || target.slice(target.lastIndexOf("/", target.length - 2)), range]
      .filter(Boolean).join(" ")];
  if (exchange.request.body.size > 0) parts.push(counted(exchange.request.body.size, "byte"));
  const cut = cutText(exchange);
  if (cut) parts.push(cut);
  return parts.join(" \u00b7 ");
}

function answerLabel(exchange) {
  const {answer} = exchange, lines = headLines(answer.head);
  if (lines.length === 0) return endingText(answer.ending);
  const parts = [`${answer.status || "no status"} ${fieldIn(lines, "bits-packet-type")}`.trim()];
  const received = fieldIn(lines, "bits-received-content-range");
  if (received) parts.push("received " + received);
  for (const name of ["bits-error-code", "bits-error"]) {
    const code = fieldIn(lines, name);
    if (code) parts.push("error " + code);
  }
  if (answer.body.size > 0) parts.push(counted(answer.body.size, "byte"));
  if (answer.ending !== "complete") parts.push(endingText(answer.ending));
  return parts.join(" \u00b7 ");
}

// The line of a message with its head; broken where not all of it arrived.
function arrow(toServer, whole) {
  const tip = whole ? (toServer ? "100%" : "0") : (toServer ? "60%" : "40%");
  const from = toServer ? "0" : "100%", way = toServer ? -8 : 8;
  const end = whole ? `M${way} -4L0 0L${way} 4` : "M-4 -4L4 4M-4 4L4 -4";
  return svg("svg", {class: "arrow", width: "100%", height: "10", "aria-hidden": "true", focusable: "false"},
             svg("line", {x1: from, y1: "5", x2: tip, y2: "5", ...(whole ? {} : {"stroke-dasharray": "4 3"})}),
             svg("svg", {x: tip, y: "5", overflow: "visible"}, svg("path", {d: end})));
}

function messageLine(toServer, label, whole) {
  return el("span", {class: "message"}, el("span", {class: "label"}, label), arrow(toServer, whole));
}

// What the evidence says of an answer: its lines that show it, by number, and a field that is missing.
function shownBy(evidence, exchange) {
  const got = visibleText(evidence.got), marks = new Set();
  const lines = headLines(exchange.answer.head).map(line => visibleText(line.bytes));
  if (/^status \d/.test(got)) marks.add(0);
  lines.forEach((line, i) => {
    if (i > 0 && line.length > 3 && (got === line || got.split(/, (?=[A-Z])/).includes(line))) marks.add(i);
  });
  const missing = /^no (field )?([A-Z][A-Za-z-]+-[A-Za-z-]+|[A-Z][a-z]+)\b/.exec(got)?.[2] ?? "";
  return {marks, missing: lines.length > 0 ? missing : "", flag: evidence.flag ?? "fails here"};
}

function headBlock(head, shown) {
  const lines = headLines(head);
  const rows = lines.slice(0, 60).map((line, i) => {
    const end = line.ended ? el("span", {class: "end"}, "\\r\\n") : el("span", {class: "odd"}, "(no line end)");
    const colon = i > 0 ? line.bytes.indexOf(58) : -1;
    const content = colon > 0 ? [el("span", {class: "name"}, visible(line.bytes.slice(0, colon + 1))), visible(line.bytes.slice(colon + 1))]
                              : [visible(line.bytes)];
    return el("span", {class: shown?.marks.has(i) ? "line shown" : "line"}, content, end);
  });
  if (lines.length > rows.length) rows.push(el("span", {class: "line quiet"}, `${lines.length - rows.length} more lines are in result.json`));
  if (shown?.missing) rows.push(el("span", {class: "line shown missing"}, `(no ${shown.missing})`));
  return rows;
}

function bodyBlock(body, sent) {
  if (body.size === 0) return [];
  const start = bytesOf(body.start), end = bytesOf(body.end);
  const kept = start.length + end.length;
  const about = [counted(body.size, "body byte")];
  if (sent < body.size) about.push(`${sent.toLocaleString("en")} of them sent`);
  if (kept < body.size) about.push(`the report keeps the first ${start.length}` + (end.length ? ` and the last ${end.length}` : ""));
  const rows = [el("span", {class: "line quiet"}, `<${about.join("; ")}>`)];
  const words = start.every(b => isPlain(b) || b === 10 || b === 13 || b === 9);
  const lines = [...(words ? [visible(start)] : hexLines(start, 0)), ...(end.length ? hexLines(end, body.size - end.length) : [])];
  const few = words ? 6 : 2, row = line => el("span", {class: words ? "line" : "line hex"}, line);
  rows.push(...lines.slice(0, few).map(row));
  if (lines.length > few) {
    const more = el("button", {type: "button", on: {click: () => more.replaceWith(...lines.slice(few).map(row))}},
                    `Show ${lines.length - few} more lines`);
    rows.push(more);
  }
  return rows;
}

function noteLines(exchange) {
  const {answer} = exchange, notes = [];
  if (answer.stray && visibleText(answer.stray)) notes.push(["after the answer: ", visible(answer.stray)]);
  if (answer.ending !== "complete") notes.push([endingText(answer.ending)]);
  for (const deviation of answer.deviations) notes.push(["not HTTP/1.1: ", visible(deviation)]);
  if (exchange.note && visibleText(exchange.note)) notes.push([visible(exchange.note)]);
  return notes.map(note => el("p", {class: "note"}, note));
}

function timesText({times, connection}) {
  const after = (word, us) => us >= 0 ? `, ${word} after ${milliseconds(us - times.started_us)}` : "";
  return `Connection ${connection}, at ${milliseconds(times.started_us)} of the run` + after("sent", times.sent_us) +
      after("first byte of the answer", times.first_byte_us) + after("end", times.ended_us);
}

function bytesView(exchange, shown) {
  const {request, answer} = exchange;
  const interim = answer.interim.map(one => el("span", {class: "line quiet"}, "interim answer ", visible(one)));
  const mine = exchange.kind === "notification" ? ["Notification", "Answer of the application"] : ["Request", "Answer"];
  const part = (title, lines) => lines.length === 0 ? null :
      el("figure", {}, el("figcaption", {}, title), el("pre", {tabindex: "0", "aria-label": title}, lines));
  return el("div", {class: "bytes"}, el("p", {class: "quiet"}, timesText(exchange)),
            part(mine[0], [...headBlock(request.head), ...bodyBlock(request.body, sentBody(exchange))]),
            part(mine[1], [...interim, ...headBlock(answer.head, shown), ...bodyBlock(answer.body, answer.body.size)]),
            noteLines(exchange));
}

// `shown`: what to mark where this exchange is the one that fails; null elsewhere.
function exchangeItem(exchange, origin, shown) {
  const notification = exchange.kind === "notification";
  const {times, answer} = exchange;
  const answered = headLines(answer.head).length > 0;
  const took = answered && times.first_byte_us >= 0 ? milliseconds(times.first_byte_us - times.started_us) : "";
  const details = el("details", {class: shown ? "exchange failing" : "exchange"},
      el("summary", {},
         el("span", {class: "when"}, "+" + milliseconds(times.started_us - origin),
            el("span", {class: "quiet"}, `conn ${exchange.connection}`)),
         el("span", {class: "lane"},
            shown && el("span", {class: "flag"}, shown.flag),
            messageLine(!notification, requestLabel(exchange), exchange.request.whole),
            messageLine(notification, answerLabel(exchange) + (took && ` \u00b7 ${took}`), answered && answer.ending === "complete"))));
  onFirstOpen(details, () => details.append(bytesView(exchange, shown)));
  if (shown) details.open = true;
  return el("li", {}, details);
}

// Content that is made when it is looked at for the first time.
function onFirstOpen(details, make) {
  let made = false;
  const render = () => {
    if (made) return;
    made = true;
    make();
  };
  details.addEventListener("toggle", () => details.open && render());
  details.render = render;
}

// The exchanges up to the failing one, and those behind it folded away; of long conversations the last ones.
function conversationView(exchanges, evidence) {
  const lastShown = 12;
  const at = exchanges.findIndex(x => evidence?.exchange && visibleText(x.id) === visibleText(evidence.exchange));
  const end = at < 0 ? exchanges.length : at + 1;
  const list = el("ol", {class: "conversation"});
  const origin = exchanges[0]?.times.started_us ?? 0;
  const item = x => exchangeItem(x, origin, x === exchanges[at] ? shownBy(evidence, x) : null);
  const folded = (some, text) => {
    if (some.length === 0) return;
    const button = el("button", {type: "button", on: {click: () => fold.replaceWith(...some.map(item))}}, text);
    const fold = el("li", {class: "fold"}, button);
    list.append(fold);
  };
  const first = Math.max(0, end - lastShown);
  folded(exchanges.slice(0, first), `Show ${counted(first, "exchange")} before`);
  list.append(...exchanges.slice(first, end).map(item));
  const after = exchanges.slice(end);
  folded(after, `Show ${counted(after.length, "exchange")} after`);
  return el("div", {class: "diagram"},
            el("div", {class: "ends", "aria-hidden": "true"}, el("span", {}, "bitspec (client)"), el("span", {}, "server")), list);
}
