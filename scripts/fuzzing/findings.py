"""Findings: the artifacts of a fuzzer, grouped by failure, each with one minimized input."""
import dataclasses
import hashlib
import pathlib
import re
import shutil

from fuzzing.children import tail

ARTIFACT = re.compile(r"(?:old-|merge-|\d+-)*(crash|leak|timeout|oom)-")
UNSTABLE = "not seen again"
MOST_ARTIFACTS = 40  # checked for each target, earlier findings first; the others are left for the next run
STEP_SECONDS = 4  # for each step of the minimization; it continues as long as a step succeeds
MINIMIZE_SECONDS = 30
FRAMES = 3  # innermost frames that two equal stacks have in common

# Frames that show how a failure was detected, not where it is.
MACHINERY = re.compile(r"^(__|_start|abort|raise|gsignal|pthread_kill|main$|fuzzer::|std::|operator |malloc|calloc|realloc"
                       r"|free|mem\w+$|str\w+$|bitspec::fuzz::broken)")


@dataclasses.dataclass
class Finding:
    signature: str      # the failure and its location, the same for all inputs that cause it
    input: pathlib.Path
    log: pathlib.Path   # of a run over the input
    seen: int = 1       # number of inputs that caused it


def function_of(frame):
    """The function name in a stack frame, without arguments and location; '' if the line is not a frame."""
    match = re.match(r"\s*#\d+ 0x[0-9a-f]+ in (.+)", frame)
    if not match:
        return ""
    name = match[1].replace("(anonymous namespace)::", "")
    place = name.find(" /")
    arguments = name.find("(")
    ends = [at for at in (place, arguments) if at > 0]
    return (name[:min(ends)] if ends else name).strip()


def signature(text):
    """The failure in a log: a property that does not hold, or the kind of error and the innermost frames."""
    if broken := re.search(r"^(\S+):(\d+): this does not hold: (.*)$", text, re.M):
        return f"{pathlib.Path(broken[1]).name}:{broken[2]}: {broken[3]}"
    if limit := re.search(r"ERROR: libFuzzer: (timeout|out-of-memory)", text):
        return limit[1]
    if undefined := re.search(r"runtime error: (.*)", text):
        kind = re.sub(r"-?\b(0x[0-9a-f]+|\d+)\b", "N", undefined[1])
    elif "ERROR: LeakSanitizer: detected memory leaks" in text:
        kind = "leak"
    elif sanitizer := re.search(r"ERROR: (\w+Sanitizer: [\w-]+|libFuzzer: [\w -]+)", text):
        kind = sanitizer[1]
    elif uncaught := re.search(r"(terminate called.*|libc\+\+abi: .*)", text):
        kind = uncaught[1]
    else:
        kind = "crash"
    frames = frames_of(text)
    return kind + (" in " + " < ".join(frames[:FRAMES]) if frames else "")


def frames_of(text):
    """Our functions in the first stack of a log, innermost first."""
    frames = []
    for line in text.splitlines():
        name = function_of(line)
        if frames and re.match(r"\s*#0 ", line):
            break  # the next stack: where the memory was allocated
        if name.startswith("LLVMFuzzer"):  # frames below are the fuzzer's; this one counts only if there is no other
            frames = frames or [name]
            break
        if name and not MACHINERY.match(name):
            frames.append(name)
    return frames


def artifacts(folder):
    return sorted(path for path in folder.iterdir() if ARTIFACT.match(path.name))


class Triage:
    """Of one target; `target.replay(input, log)` runs it on one input and returns its exit code."""

    def __init__(self, target, children):
        self.target, self.children = target, children
        self.findings = {}

    def run(self):
        """Checks every artifact, minimizes the smallest of each kind, and puts it into the target's folder of findings."""
        found = sorted(artifacts(self.target.artifacts), key=lambda path: (not path.name.startswith("old-"), path.stat().st_size))
        for artifact in found[:MOST_ARTIFACTS]:
            self._look_at(artifact)
        kept = []
        for finding in self.findings.values():
            if not self.children.stopped.is_set():
                self._minimize(finding)
            kept.append(self._keep(finding))
        for artifact in found[:MOST_ARTIFACTS]:
            artifact.unlink(missing_ok=True)
        return kept

    def _look_at(self, artifact):
        log = self.target.logs / f"{artifact.name}.log"
        code = self.target.replay(artifact, log)
        if code == 0:
            if artifact.name.startswith("old-"):
                return  # of an earlier run, and fixed since
            same = f"{UNSTABLE}: {ARTIFACT.match(artifact.name)[1]}"
        else:
            same = signature(tail(log))
        known = self.findings.get(same)
        if known:
            known.seen += 1
        else:  # artifacts are sorted by size
            self.findings[same] = Finding(same, artifact, log)

    def _minimize(self, finding):
        """Keeps the same failure: smaller inputs often cause a different one."""
        if finding.signature.startswith((UNSTABLE, "timeout", "out-of-memory")):
            return
        small = self.target.artifacts / "small"
        log = self.target.logs / "minimize.log"
        self.children.run([self.target.program, "-minimize_crash=1", f"-max_total_time={STEP_SECONDS}",
                           f"-exact_artifact_path={small}", *self.target.limits(), finding.input], log, MINIMIZE_SECONDS,
                          cwd=self.target.logs)
        if not small.exists():
            return
        log = self.target.logs / f"{finding.input.name}.small.log"
        if small.stat().st_size < finding.input.stat().st_size and self.target.replay(small, log) != 0 \
                and signature(tail(log)) == finding.signature:
            finding.input = small.rename(finding.input)
            finding.log = log
        small.unlink(missing_ok=True)

    def _keep(self, finding):
        kind = ARTIFACT.match(finding.input.name)[1]
        place = self.target.findings / f"{kind}-{hashlib.sha256(finding.signature.encode()).hexdigest()[:12]}"
        shutil.copyfile(finding.input, place)
        log = place.with_suffix(".txt")
        log.write_text(f"{finding.signature}\n\n{tail(finding.log)}")
        return dataclasses.replace(finding, input=place, log=log)
