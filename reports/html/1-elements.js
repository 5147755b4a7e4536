// Elements and bytes. All text arrives in the page through text nodes and attributes that hold text.

function fill(element, children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

// el("p", {class: "quiet"}, "text", el("b", {}, "more"))
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  return fill(element, children);
}

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return fill(element, children);
}

// Only what the catalogue may name as a source: no other scheme becomes a link.
function outsideLink(url, text) {
  if (!/^https:\/\/[^\s<>"'\\]+$/.test(url)) return text;
  return el("a", {href: url, target: "_blank", rel: "noopener noreferrer"}, text);
}

const counted = (n, one) => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;

const milliseconds = us => `${(us / 1000).toFixed(1)} ms`;

// A text of result.json is a string, or base64 where the bytes are no UTF-8.
function bytesOf(text) {
  if (typeof text === "string") return new TextEncoder().encode(text);
  const letters = atob(text.base64), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; ++i) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

const hex = (n, digits) => n.toString(16).padStart(digits, "0");

function escaped(byte) {
  if (byte === 13) return "\\r";
  if (byte === 10) return "\\n";
  if (byte === 9) return "\\t";
  return "\\x" + hex(byte, 2);
}

const isPlain = byte => byte >= 0x20 && byte <= 0x7e;

// One line in which every byte can be seen: what is not printable ASCII stands there as an escape.
function visible(text) {
  if (typeof text === "string" && /^[ -~]*$/.test(text)) return text;
  const out = document.createDocumentFragment();
  let plain = "", odd = "";
  const flush = () => {
    if (plain) out.append(plain);
    if (odd) out.append(el("span", {class: "odd"}, odd));
    plain = odd = "";
  };
  for (const byte of text instanceof Uint8Array ? text : bytesOf(text)) {
    if (isPlain(byte) ? odd : plain) flush();
    if (isPlain(byte)) plain += String.fromCharCode(byte);
    else odd += escaped(byte);
  }
  flush();
  return out;
}

// The same as a string, for labels and for comparing.
function visibleText(text) {
  const shown = visible(text);
  return shown.textContent ?? shown;
}

// Lines of 16 bytes: offset, hex, characters.
function hexLines(bytes, offset) {
  const lines = [];
  for (let i = 0; i < bytes.length; i += 16) {
    const part = [...bytes.slice(i, i + 16)];
    const numbers = part.map(b => hex(b, 2)).join(" ").padEnd(47);
    const letters = part.map(b => isPlain(b) ? String.fromCharCode(b) : ".").join("");
    lines.push(`${hex(offset + i, 6)}  ${numbers}  ${letters}`);
  }
  return lines;
}
