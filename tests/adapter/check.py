"""Reads the reports of a hunt: NAME.json and NAME.xml. Every finding named must be there; with --only, no other."""
import json
import sys
import xml.etree.ElementTree as xml

name, *wanted = sys.argv[1:]
only = "--only" in wanted
wanted = {word for word in wanted if word != "--only"}
with open(name + ".json", encoding="ascii") as file:
    report = json.load(file)
found = [f"{f['parser']}:{f['rule']}:{f['kind']}" for f in report["findings"]]
problems = [f"not found: {one}" for one in sorted(wanted - set(found))]
if only:
    problems += [f"not expected: {f}" for f in report["findings"]
                 if f"{f['parser']}:{f['rule']}:{f['kind']}" not in wanted]
for finding in report["findings"]:
    text = finding["input"].encode().decode("unicode_escape").encode("latin-1")
    if bytes.fromhex(finding["input_hex"]) != text:
        problems.append(f"two inputs in one finding: {finding}")

suite = xml.parse(name + ".xml").getroot()
failures = suite.findall("testcase/failure")
if not len(failures) == len(found) == int(suite.get("failures")):
    problems.append(f"{len(found)} findings, {len(failures)} failures in JUnit, which says {suite.get('failures')}")
if len(suite.findall("testcase")) != int(suite.get("tests")):
    problems.append("JUnit counts its test cases wrong")
print(*problems, sep="\n", end="\n" if problems else "")
sys.exit(1 if problems else 0)
