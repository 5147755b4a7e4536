// The targets of the browser tests: started here, on free ports of this machine, and stopped at the end.
import {spawn} from "node:child_process";
import net from "node:net";

const running = [];

// Starts a program and waits for the line that says where it listens.
export function started(command, args, pattern) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {stdio: ["ignore", "pipe", "ignore"]});
    running.push(child);
    let text = "";
    child.stdout.on("data", data => {
      text += data;
      const found = pattern.exec(text);
      if (found) resolve(found[1]);
    });
    child.on("error", reject);
    child.on("exit", code => reject(new Error(`${command} ended with ${code}: ${text}`)));
  });
}

export function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {stdio: ["ignore", "pipe", "pipe"]});
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", data => text += data);
    child.on("error", reject);
    child.on("close", code => resolve({code, text}));
  });
}

export function stopAll() {
  for (const one of running) one.close ? one.close() : one.kill();
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    stopAll();
    process.exit(1);
  });
}

// Everything that a page could take for markup, script or a link, and bytes that are no UTF-8.
export const MARKUP = `</script><script>window.hacked = 1</script><img src="https://example.invalid/x" onerror="window.hacked = 2">` +
    `<!--<svg onload='window.hacked = 3'>"'>\u2028&lt;b&gt;javascript:alert(1)\xff\xfe\x1b[2J\0`;

// A server that takes every packet and has markup in every value. Its URL.
export function hostileServer() {
  const answer = (type, status) => Buffer.from(
      `HTTP/1.1 ${status} ${MARKUP}\r\nBITS-Packet-Type: Ack\r\nBITS-Session-Id: {11111111-2222-3333-4444-555555555555}\r\n` +
      `BITS-Protocol: {7df0354d-249b-430f-820d-3d2a9bef4931}\r\nBITS-Received-Content-Range: ${MARKUP}\r\nServer: ${MARKUP}\r\n` +
      `X-${type}: ${MARKUP}\r\nContent-Length: ${Buffer.byteLength(MARKUP, "latin1")}\r\n\r\n${MARKUP}`, "latin1");
  const server = net.createServer(socket => {
    let data = Buffer.alloc(0);
    socket.on("error", () => socket.destroy());
    socket.on("data", more => {
      data = Buffer.concat([data, more]);
      for (;;) {
        const end = data.indexOf("\r\n\r\n");
        if (end < 0) return;
        const head = data.subarray(0, end).toString("latin1");
        const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
        if (data.length < end + 4 + length) return;
        data = data.subarray(end + 4 + length);
        socket.write(answer("Kind", 200));
      }
    });
  });
  running.push(server);
  return new Promise(resolve => server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${server.address().port}/`)));
}
