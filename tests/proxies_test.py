"""Through a reverse proxy, bitspec names what the proxy breaks, and nothing else; the configurations are those of docs/proxies.md.

usage: proxies_test.py BITSPEC    judges the reference server behind nginx, HAProxy, Apache and lighttpd, with defaults and well configured

Exit code 77 if one of the proxies is not installed (scripts/dependencies --proxies).
"""
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "proxies.md").read_text()
READY_SECONDS, RUN_SECONDS = 30, 240   # a run takes four on a quiet machine
AT_LEAST = 240                         # judged rules of a run through a proxy that breaks nothing
MODULES = "/usr/lib/apache2/modules"
FOUND_IN = "/usr/sbin:/usr/local/sbin:/usr/bin:/bin"


class Proxy:
    """`config` has {folder}, {port} and {server}: where it may write, listens, and passes requests to."""

    def __init__(self, name, command, config, broken=(), code=0):
        self.name, self.command, self.config, self.broken, self.code = name, command, config, set(broken), code

    def program(self):
        return shutil.which(self.command[0], path=FOUND_IN)


def example(language):
    """The configuration in docs/proxies.md, with places for the ports."""
    text = re.search(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)[1]
    text = text.replace("{", "{{").replace("}", "}}")
    return text.replace("127.0.0.1:8080", "127.0.0.1:{server}").replace("127.0.0.1:8000", "127.0.0.1:{port}")


def nginx(location):
    temporary = " ".join(f"{kind}_temp_path {{folder}}/{kind};" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    return (f"daemon off; pid {{folder}}/pid; error_log {{folder}}/error.log;\nevents {{{{ }}}}\nhttp {{{{ access_log off; "
            f"client_body_temp_path {{folder}}/body; {temporary}\nserver {{{{ listen 127.0.0.1:{{port}};\n{location}\n}}}} }}}}\n")


def apache(lines):
    loaded = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in ("mpm_event", "authz_core", "proxy", "proxy_http"))
    return f"ServerRoot {{folder}}\nPidFile {{folder}}/pid\nErrorLog {{folder}}/error.log\nListen 127.0.0.1:{{port}}\nServerName h\n{loaded}\n{lines}"


NGINX, HAPROXY = ["nginx", "-p", "{folder}", "-c", "{config}"], ["haproxy", "-db", "-f", "{config}"]
APACHE, LIGHTTPD = ["apache2", "-DFOREGROUND", "-f", "{config}"], ["lighttpd", "-D", "-f", "{config}"]
PROXIES = [
    # HTTP/1.0 to the server, which refuses every packet for it.
    Proxy("nginx, defaults", NGINX, nginx("location / {{ proxy_pass http://127.0.0.1:{server}; }}"), ["create.success", "ping.success"], 1),
    Proxy("nginx", NGINX, nginx(example("nginx"))),
    Proxy("HAProxy", HAPROXY, example("haproxy")),
    Proxy("Apache, defaults", APACHE, apache("ProxyPass / http://127.0.0.1:{server}/\n")),
    Proxy("Apache", APACHE, apache(example("apache"))),
    Proxy("lighttpd", LIGHTTPD, 'server.document-root = "{folder}"\nserver.bind = "127.0.0.1"\nserver.port = {port}\n'
          'server.modules = ("mod_proxy")\nproxy.server = ("" => (("host" => "127.0.0.1", "port" => {server})))\n', code=3),
]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def accepts(port, process):
    """The process listens at the port within the time."""
    end = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        except OSError:
            time.sleep(0.02)
    return False


def judge(bitspec, proxy):
    """What is wrong with the verdict, as text; empty if nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        ports = {"port": free_port(), "server": free_port()}
        config = pathlib.Path(folder) / "config"
        config.write_text(proxy.config.format(folder=folder, **ports))
        log = (pathlib.Path(folder) / "log").open("w")
        words = [word.format(folder=folder, config=config) for word in proxy.command[1:]]
        processes = [subprocess.Popen(command, stdout=log, stderr=log)
                     for command in ([bitspec, "serve", "--port", str(ports["server"])], [proxy.program(), *words])]
        try:
            if not all(accepts(port, process) for port, process in zip((ports["server"], ports["port"]), processes)):
                return f"no start\n{(pathlib.Path(folder) / 'log').read_text()[-4000:]}"
            return run(bitspec, f"http://127.0.0.1:{ports['port']}/", proxy, pathlib.Path(folder) / "result.json")
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(READY_SECONDS)
            log.close()


def run(bitspec, url, proxy, report):
    ended = subprocess.run([bitspec, "run", url, "--no-slow", "--report", f"json={report}"], capture_output=True, text=True,
                           timeout=RUN_SECONDS, check=False)
    output = f"\n{ended.stdout}{ended.stderr}"
    if ended.returncode != proxy.code:
        return f"exit code {ended.returncode}, expected {proxy.code}{output}"
    rules = json.loads(report.read_text())["rules"]
    broken = {rule["id"] for rule in rules if rule["verdict"] in ("fail", "warn")}
    if broken != proxy.broken:
        return f"broken: {sorted(broken)}, expected {sorted(proxy.broken)}{output}"
    judged = sum(rule["verdict"] == "pass" for rule in rules)
    if proxy.code == 0 and judged < AT_LEAST:
        return f"only {judged} rules pass, expected {AT_LEAST} or more{output}"
    return ""


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if missing := sorted({proxy.command[0] for proxy in PROXIES if not proxy.program()}):
        print(f"skipped: not installed: {', '.join(missing)}")
        sys.exit(77)
    failed = False
    for proxy in PROXIES:
        wrong = judge(sys.argv[1], proxy)
        failed = failed or bool(wrong)
        print(f"{'FAILED' if wrong else 'ok    '} {proxy.name}{': ' + wrong if wrong else ''}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
