"""Scenarios and rules of one's own, from the command line: --suites, --only-suites, check, show.

usage: suites_test.py BITSPEC
"""
import json
import re
import unittest

import common

OWN = """suite: shop
about: What our upload server promises besides
rules:
  - id: shop.names.spaces
    title: A file name may contain a space
    level: should
scenarios:
  - title: A name with a space is accepted
    id: shop/space
    when: {create: {path: "a%20b.bin"}}
    then: [shop.names.spaces: {outcome: OUTCOME}]
    CONTROL

  - {id: shop/ping, title: A Ping is answered, when: {ping: {}}, then: [ping.success: {outcome: success}]}
"""


class Suites(common.Case):
    def own(self, name="own/shop.yaml", outcome="success"):
        path = self.path(name)
        path.parent.mkdir(exist_ok=True)
        text = OWN.replace("OUTCOME", outcome).replace("    CONTROL\n", "" if outcome == "success" else "    control: none\n")
        path.write_text(text)
        return path

    def scenarios(self, *words):
        ended = common.bitspec("list", "scenarios", "--json", *words)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        return [one["id"] for one in json.loads(ended.stdout)]

    def test_a_file_or_a_folder_is_added_or_replaces(self):
        file = self.own()
        built_in = self.scenarios()
        for path in (file, file.parent):
            self.assertEqual(self.scenarios("--only-suites", path), ["shop/space", "shop/ping"])
            self.assertEqual(sorted(self.scenarios("--suites", path)), sorted(built_in + ["shop/space", "shop/ping"]))

    def test_a_rule_needs_three_lines(self):
        file = self.own()
        ended = common.bitspec("check", file)
        self.assertEqual((ended.returncode, ended.stdout), (0, "2 scenarios in 1 file: ok\n"), ended.stderr)
        code, result, printed = self.judge([], "--suites", file, "--select", "rule:shop.*", "--select", "ping/success")
        self.assertEqual(code, 0, printed)
        verdicts = {rule["id"]: rule["verdict"] for rule in result["rules"]}
        self.assertEqual((verdicts["shop.names.spaces"], verdicts["ping.success"]), ("pass", "pass"))
        code, result, printed = self.judge([], "--suites", self.own(outcome="refused"), "--select", "shop/space", "--fail-on", "should")
        self.assertEqual(code, 1, printed)
        self.assertRegex(printed, r"warn  shop.names.spaces  should\n  A file name may contain a space\n")
        self.assertIn("shop.yaml:11)", printed)
        explained = common.bitspec("explain", "shop.names.spaces", "--suites", file).stdout
        self.assertIn("scenarios that observe it\n  shop/space\n", explained)
        page = common.bitspec("report", "render", self.path("result.json"), "--format", "html").stdout
        self.assertIn("</html>", page)

    def test_mistakes_in_rules(self):
        file = self.own()
        for old, new, message in [
            ("id: shop.names.spaces\n", "id: ping.success\n", "duplicate rule 'ping.success'; first at suites/requirements.yaml:"),
            ("id: shop.names.spaces\n", "id: Spaces\n", "'id' must be lower-case words joined by '.', such as shop.quota.refused"),
            ("level: should\n", "level: shall\n", "'level' must be must, should or may"),
            ("  - id: shop.names.spaces\n    title", "  - title", "a rule needs 'id'"),
            ("[shop.names.spaces:", "[shop.names.space:", "unknown rule 'shop.names.space'"),
        ]:
            with self.subTest(new):
                file.write_text(OWN.replace("OUTCOME", "success").replace("    CONTROL\n", "").replace(old, new))
                for words in (["check", file], ["run", "--reference", "--suites", file]):
                    ended = common.bitspec(*words)
                    self.assertEqual(ended.returncode, 2, ended.stderr)
                    self.assertIn(message.split("; ")[0], ended.stderr)
                    self.assertIn(message.split("; ")[-1], ended.stderr)

    def test_a_catalogue_replaces_the_built_in_one_only_on_request(self):
        file = self.own()
        catalogue = file.parent / "requirements.yaml"
        catalogue.write_text("requirements: []\n")
        ended = common.bitspec("list", "scenarios", "--suites", file.parent)
        self.assertEqual(ended.returncode, 2)
        self.assertEqual(ended.stderr, f"error: {catalogue} would replace the built-in rules: use --only-suites\n")

    def test_target_files_may_lie_beside_scenarios(self):
        file = self.own()
        (file.parent / "target.yaml").write_text("url: http://127.0.0.1:1/\ntimeout: 2s\n")
        self.assertEqual(self.scenarios("--only-suites", file.parent), ["shop/space", "shop/ping"])

    def test_show_prints_the_text_and_the_packets(self):
        ended = common.bitspec("show", "fragment/gap")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        place = re.search(r"^(suites/fragment/\S+\.yaml):(\d+)-(\d+)$", ended.stdout, re.MULTILINE)
        self.assertIn(f"{int(place.group(2)):5} |   - id: fragment/gap\n", ended.stdout)
        self.assertIn("> BITS-Packet-Type: Create-Session\n", ended.stdout)
        self.assertIn("< HTTP/1.1 416 Range Not Satisfiable\n", ended.stdout)
        self.assertIn("\nControls: the same without the mistake\n", ended.stdout)
        self.assertIn("> BITS-Packet-Type: PING\n", common.bitspec("show", "ping/success", "--profile", "mc-bup").stdout)

    def test_show_prints_exactly_one_scenario(self):
        file = self.own()
        lines = OWN.replace("OUTCOME", "success").replace("    CONTROL\n", "").splitlines()
        for id, first, end in (("shop/space", 8, 11), ("shop/ping", 13, 13)):
            shown = common.bitspec("show", id, "--suites", file).stdout
            self.assertIn(f"\n{file}:{first}-{end}\n\n", shown)
            self.assertEqual(re.findall(r"(?m)^ +\d+ \| (.*)$", shown), lines[first - 1:end])

    def test_show_knows_what_is_meant(self):
        ended = common.bitspec("show", "fragment/gp")
        self.assertEqual((ended.returncode, ended.stderr), (2, "error: no scenario 'fragment/gp'; did you mean 'fragment/gap'?\n"))


if __name__ == "__main__":
    unittest.main()
