"""Line coverage of the corpora, measured by llvm-cov: an HTML page for each file, and figures for files and modules."""
import json
import pathlib
import shutil
import subprocess

from fuzzing.children import environment

VERSION = 19  # of clang and its tools: profiles can only be read by the same version


def measure(root, programs, corpora, out, children):
    """[(file, covered lines, all lines)], sorted. `programs` and `corpora` by the target's name. Raises RuntimeError."""
    raw = out / "profiles"
    shutil.rmtree(raw, ignore_errors=True)
    raw.mkdir()
    for name, program in programs.items():
        paths = [folder for folder in corpora[name] if folder.is_dir() and any(folder.iterdir())]
        if not paths:
            continue
        log = out / "logs" / name / "coverage.log"
        code = children.run([program, *paths], log, 600, env={**environment(), "LLVM_PROFILE_FILE": str(raw / f"{name}.profraw")})
        if code != 0:
            raise RuntimeError(f"{program} failed on its corpus: {log}")
    profiles = sorted(raw.glob("*.profraw"))
    if not profiles:
        raise RuntimeError("no corpus to measure")
    merged = out / "coverage.profdata"
    tool("llvm-profdata", "merge", "-sparse", "-o", merged, *profiles)
    first, *others = [programs[path.stem] for path in profiles]
    common = [first, *(word for other in others for word in ("-object", other)), f"-instr-profile={merged}"]
    ours = [root / "harness", root / "reports"]
    shutil.rmtree(out / "coverage", ignore_errors=True)
    tool("llvm-cov", "show", *common, "-format=html", f"-output-dir={out / 'coverage'}", *ours)
    data = json.loads(tool("llvm-cov", "export", "-summary-only", *common, *ours))
    figures = []
    for entry in data["data"][0]["files"]:
        lines = entry["summary"]["lines"]
        figures.append((pathlib.Path(entry["filename"]).relative_to(root).as_posix(), lines["covered"], lines["count"]))
    return sorted(figures)


def tool(name, *words):
    try:
        return subprocess.run([f"{name}-{VERSION}", *(str(word) for word in words)], capture_output=True, text=True,
                              check=True).stdout
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"{name}-{VERSION}: {error.stderr[-500:]}") from error


def by_module(figures):
    """{folder: (covered, all)}"""
    modules = {}
    for path, covered, count in figures:
        module = path.rsplit("/", 1)[0]
        before = modules.get(module, (0, 0))
        modules[module] = (before[0] + covered, before[1] + count)
    return modules
