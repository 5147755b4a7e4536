// The first screen: verdict, target, what changed, and counts that lead to the rules.

const RUN_VERDICTS = {
  "conformant": "Conformant", "not-conformant": "Not conformant", "known-failures": "No new failure", "unreachable": "No verdict", "interrupted": "Interrupted",
  "nothing-judged": "No verdict", "internal-error": "Internal error",
};

function verdictView(report) {
  const {result, texts} = report;
  const word = RUN_VERDICTS[result.verdict] ?? result.verdict;
  const line = texts.verdict_line;
  const rest = line.toLowerCase().startsWith(word.toLowerCase()) ? line.slice(word.length).replace(/^:?\s*/, "") : line;
  const started = new Date(result.started);
  const time = isNaN(started) ? result.started : started.toISOString().slice(0, 16).replace("T", " ") + " UTC";
  const {summary} = result;
  document.title = `${word}: ${visibleText(result.target.url)} \u2013 bitspec`;
  return el("div", {class: `verdict ${result.verdict}`},
      el("h1", {}, word), el("p", {class: "line-of-verdict"}, rest),
      el("p", {class: "target"}, el("span", {class: "id"}, visible(result.target.url)),
         visibleText(result.target.server) && el("span", {}, "Server: ", visible(result.target.server))),
      el("p", {class: "quiet"}, [`profile ${result.profile}`, time, `${counted(summary.exchanges, "exchange")} in ${(summary.duration_ms / 1000).toFixed(1)} s`,
         `${counted(summary.scenarios.run, "scenario")} run, ${summary.scenarios.skipped} skipped, ${summary.scenarios.blocked} blocked`].join(" \u00b7 ")));
}

function list(items) {
  return el("ul", {}, items.map(item => el("li", {}, visible(item))));
}

function runFacts(report) {
  const {result, texts} = report, {preflight} = result.target;
  // Where it has it, if not at the URL of the run.
  const capabilities = Object.entries(result.target.capabilities).map(([name, value]) => {
    const where = visibleText(value);
    return where && where !== visibleText(result.target.url) ? `${name} (${where})` : name;
  });
  const recorded = result.recordings?.length > 0 || result.client_test;
  const yes = flag => flag ? "yes" : "no";
  return el("details", {open: matchMedia("(min-width: 681px)").matches}, el("summary", {}, "About this run"), facts([
    ["Program", `bitspec ${result.tool.version}, suites ${result.tool.suites.slice(0, 12)}`],
    ["Recordings", result.recordings?.length > 0 && list(result.recordings)],
    ["Seed", !recorded && texts.seed],
    ["Target file", result.target.file && visible(result.target.file)],
    ["Files can be read back", !recorded && yes(preflight.readback)],
    ["Sessions outlive connections", !recorded && yes(preflight.survives_connections)],
    ["Connections stay open", !recorded && yes(preflight.keeps_alive)],
    ["Connections at a time", !recorded && (preflight.single_threaded ? "one" : "several")],
    ["Capabilities", capabilities.length > 8 ? el("details", {}, el("summary", {}, capabilities.length), capabilities.join(", ")) : capabilities.join(", ")],
  ]));
}

function changesView(report) {
  const {changes = [], target: {preflight}} = report.result, parts = [];
  if (changes.length > 0)
    parts.push(el("div", {class: "callout"}, el("h2", {}, "What changed during the run"), list(changes.map(change => change.text))));
  if (preflight.notes.length > 0) parts.push(el("div", {}, el("h2", {}, "Notes"), list(preflight.notes)));
  if (preflight.interop.length > 0)
    parts.push(el("div", {}, el("h2", {}, "An ordinary client sees something else"), list(preflight.interop)));
  if (changes.length === 0 && preflight.bits_server) parts.push(el("p", {class: "quiet"}, "The target did not change during the run."));
  return parts;
}

// Rows of counts by verdict; a cell shows the rules that it counts.
function countTable(report, title, groups, choose) {
  const used = VERDICTS.filter(verdict => report.result.rules.some(rule => rule.verdict === verdict));
  const cell = (name, rules, verdict) => {
    const n = rules.filter(rule => rule.verdict === verdict).length;
    if (n === 0) return el("td", {class: "none"}, "\u00b7");
    return el("td", {class: verdict}, el("button", {type: "button", "aria-label": `${n} ${verdictWord(verdict)}: ${name}`, on: {click: () => choose(name, verdict)}}, n));
  };
  return el("table", {class: "counts"}, el("caption", {}, title),
      el("thead", {}, el("tr", {}, el("td", {}), used.map(verdict => el("th", {scope: "col"}, el("span", {}, verdictWord(verdict)))))),
      el("tbody", {}, groups.map(([name, rules]) => el("tr", {}, el("th", {scope: "row"}, name), used.map(verdict => cell(name, rules, verdict))))));
}

function overview(report, choose) {
  // Of a target that is no BITS server no rule is judged.
  const rules = report.result.verdict === "unreachable" ? [] : report.result.rules;
  const levels = [...LEVELS.map(level => [level, rules.filter(rule => rule.level === level)]), ["all", rules]];
  const topics = [...Map.groupBy(rules, topicOf)];
  return [
    el("div", {}, changesView(report),
       rules.length > 0 && countTable(report, "Rules by level", levels, (level, verdict) => choose({level: level === "all" ? "" : level, verdict})),
       runFacts(report)),
    rules.length > 0 && el("div", {}, countTable(report, "Rules by topic", topics, (topic, verdict) => choose({topic, verdict}))),
  ].filter(Boolean);
}
