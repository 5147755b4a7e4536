// One rule: a row that says what is wrong, and behind it the proof.

function copyable(label, command) {
  const code = el("code", {}, command);
  const button = el("button", {type: "button", class: "copy", "aria-label": `Copy: ${label}`}, "Copy");
  button.addEventListener("click", () => copy(command, code, button));
  return el("div", {class: "command"}, el("span", {class: "quiet"}, label), code, button);
}

async function copy(text, code, button) {
  let done = true;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the permission: what is selected can still be copied.
    getSelection().selectAllChildren(code);
    done = document.execCommand("copy");
  }
  say(done ? "Copied" : "Press Ctrl+C to copy");
  button.textContent = done ? "Copied" : "Selected";
  setTimeout(() => button.textContent = "Copy", 1500);
}

function say(text) {
  document.getElementById("said").textContent = text;
}

function badge(verdict) {
  return el("span", {class: `badge ${verdict}`}, verdictWord(verdict));
}

const ruleLink = id => el("a", {href: "#" + encodeURIComponent(id)}, id);

function comparison(evidence) {
  const [expected, got] = difference(visibleText(evidence.expected), visibleText(evidence.got));
  return el("span", {class: "comparison"}, el("span", {class: "word"}, "expected"), el("span", {class: "value"}, expected),
            el("span", {class: "word"}, "got"), el("span", {class: "value got"}, got));
}

function weight(report, rule) {
  const parts = [`in ${rule.broken.toLocaleString("en")} of ${counted(rule.broken + rule.held, "answer")}`];
  if (rule.runs) parts.push(`in ${rule.runs.broken} of ${counted(rule.runs.judged, "run")}${rule.runs.broken < rule.runs.judged ? " (flaky)" : ""}`);
  const hidden = report.hides.get(rule.id)?.length ?? 0;
  if (hidden > 0) parts.push(`${counted(hidden, "rule")} cannot be judged because of it`);
  return parts.join("; ");
}

function ruleRow(report, rule) {
  const broken = BROKEN.includes(rule.verdict) || rule.verdict === "known", first = broken ? rule.evidence[0] : null;
  const details = el("details", {class: "rule", id: rule.id},
      el("summary", {},
         badge(rule.verdict), el("span", {class: "level"}, rule.level),
         el("h3", {}, visible(rule.title)), el("span", {class: "id"}, rule.id),
         first ? [comparison(first), el("span", {class: "weight quiet"}, weight(report, rule))]
               : rule.reason && el("span", {class: "weight quiet"}, reasonOf(rule))));
  onFirstOpen(details, () => details.append(ruleBody(report, rule)));
  return details;
}

function sourceItem(source) {
  const name = [source.doc, source.section].map(visibleText).filter(Boolean).join(" ");
  const note = visibleText(source.note);
  return el("li", {}, outsideLink(visibleText(source.url), name), note && ` (${note})`);
}

function facts(rows) {
  return el("dl", {class: "facts"}, rows.filter(([, value]) => value).map(([name, value]) =>
      el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function ruleBody(report, rule) {
  const hidden = report.hides.get(rule.id) ?? [];
  const link = location.href.split("#")[0] + "#" + rule.id;
  return el("div", {class: "body"},
      facts([
        ["Case", rule.when && visible(rule.when)],
        ["Rule", visibleText(rule.expect) && visible(rule.expect)],
        ["Sources", rule.sources.length > 0 && el("ul", {class: "inline"}, rule.sources.map(sourceItem))],
        ["Seen", rule.planned > 0 && `held ${rule.held}, broken ${rule.broken}, inconclusive ${rule.inconclusive}, blocked ${rule.blocked} of ${counted(rule.planned, "observation")}`],
        ["Offered", rule.offered ? null : "no: the server does not have this optional feature"],
        ["Informational", rule.informative.length > 0 && el("ul", {class: "inline"}, rule.informative.map(one => el("li", {}, visible(one))))],
        ["Blocks", hidden.length > 0 && el("ul", {class: "inline"}, hidden.map(other => el("li", {}, ruleLink(other.id))))],
        ["Link", el("a", {href: "#" + encodeURIComponent(rule.id)}, link)],
      ]),
      rule.evidence.length > 0 ? evidenceView(report, rule) : reasonView(report, rule));
}

// One piece of evidence at a time, with a choice where there are several.
function evidenceView(report, rule) {
  const place = el("div", {class: "evidence"});
  const show = i => place.replaceChildren(...evidenceParts(report, rule.evidence[i], i > 0));
  show(0);
  if (rule.evidence.length === 1) return place;
  const select = el("select", {on: {change: () => show(select.selectedIndex)}},
                    rule.evidence.map(one => el("option", {}, visibleText(one.scenario))));
  const more = rule.broken > rule.evidence.length ? ` (first ${rule.evidence.length} scenarios)` : "";
  return el("div", {}, el("p", {}, el("label", {}, `Seen in${more} `, select)), place);
}

function placeText(place) {
  return place ? visibleText(place.file) + (place.line > 0 ? ":" + place.line : "") : "";
}

function evidenceParts(report, evidence, repeatValues) {
  const id = visibleText(evidence.scenario), scenario = report.scenarios.get(id.split("!")[0]);
  const exchanges = report.conversations.get(Report.scenarioOf(visibleText(evidence.exchange))) ?? report.conversations.get(id) ?? [];
  const curl = report.texts.curl[visibleText(evidence.exchange)];
  const log = scenario?.server_output ? visibleText(scenario.server_output) : "";
  return [
    el("h4", {}, "Scenario ", el("span", {class: "id"}, id), scenario && ` \u2013 ${visibleText(scenario.title)}`),
    repeatValues ? comparison(evidence) : "",
    el("p", {class: "quiet"}, "Expectation at ", placeText(evidence.place)),
    exchanges.length > 0 ? conversationView(exchanges, evidence) : el("p", {class: "quiet"}, "No exchange belongs to this."),
    log ? el("details", {class: "log"}, el("summary", {}, "Server log during this scenario"),
             el("pre", {tabindex: "0"}, log.split("\\n").map(line => el("span", {class: "line"}, line)))) : "",
    report.texts.reproduce[id] ? copyable("reproduce with", report.texts.reproduce[id]) : "",
    curl?.command ? copyable("with curl", curl.command) : "",
    curl?.why_not ? el("p", {class: "quiet"}, "Not reproducible with curl: " + curl.why_not) : "",
  ].filter(part => part !== "");
}

// Without evidence: the exchange that stood in the way, or the scenarios that observed the rule.
function reasonView(report, rule) {
  const parts = [];
  if (rule.reason) {
    const cause = rule.reason.rule ? visibleText(rule.reason.rule) : "";
    parts.push(el("p", {}, reasonOf(rule), report.rules.has(cause) && [" \u2013 go to ", ruleLink(cause)]));
    const exchange = rule.reason.exchange ? visibleText(rule.reason.exchange) : "";
    const exchanges = report.conversations.get(Report.scenarioOf(exchange)) ?? [];
    if (exchanges.length > 0) parts.push(conversationView(exchanges, {exchange, got: rule.reason.detail ?? "", flag: "this stands in the way"}));
  }
  if (rule.scenarios.length > 0) parts.push(observedIn(report, rule));
  return el("div", {class: "evidence"}, parts);
}

function observedIn(report, rule) {
  const few = 12, rest = rule.scenarios.length - few;
  return el("div", {}, el("h4", {}, `Observed in ${counted(rule.scenarios.length, "scenario")}`),
            rule.scenarios.slice(0, few).map(id => scenarioRow(report, visibleText(id))),
            rest > 0 && el("p", {class: "quiet"}, `and ${rest} more`));
}

function scenarioRow(report, id) {
  const scenario = report.scenarios.get(id), exchanges = report.conversations.get(id) ?? [];
  const state = scenario && scenario.state !== "run" ? `${scenario.state}: ${reasonOf(scenario)}` : "";
  const title = el("summary", {}, el("span", {class: "id"}, id), scenario && el("span", {}, visible(scenario.title)),
                   state && el("span", {class: "quiet"}, state));
  const details = el("details", {class: "scenario"}, title);
  onFirstOpen(details, () => details.append(
      exchanges.length > 0 ? conversationView(exchanges, null) :
      el("p", {class: "quiet"}, state ? "It did not run." : "Everything held; exchanges of such scenarios are in a report made with --transcripts all.")));
  return details;
}
