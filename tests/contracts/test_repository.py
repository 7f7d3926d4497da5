import re
import subprocess

from tests.contracts.repository import ROOT, imported, own, texts

# A path that begins at the root of somebody's machine; addresses of pages and comments such as </work> are not meant.
MACHINE_PATH = re.compile(r"(?<![\w>}).~<-])/(?:work|root|tmp|home/\w+|Users/\w+)/\w")
ADDRESS = re.compile(r"\b(?:https?|git|ssh|file)://(?!127\.0\.0\.1|localhost|\{)[\w.-]+")
REGISTRY_OPTION = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host")
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc"}
LONGEST = 320
LONGEST_TEST = 400


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    found = {f"{path}: {hit.group()}" for path, text in texts() for hit in MACHINE_PATH.finditer(text)}
    assert not found


def test_setting_up_names_no_server_to_fetch_from():
    """Where packages come from is the machine's business: its own pip, apt and uv settings say it."""
    ours = [
        (path, text)
        for path, text in texts()
        if path.parts[0] in {"bin", ".ci", "pyproject.toml"} or path.name.startswith("requirements")
    ]
    assert ours
    for path, text in ours:
        assert not ADDRESS.findall(text), path
        assert not REGISTRY_OPTION.findall(text), path


def test_no_file_is_a_drawer():
    assert not [path for path in own(".py") if path.stem in DRAWERS or path.parent.name in DRAWERS]


def test_every_file_of_code_fits_on_a_few_screens():
    lengths = {path: len(text.splitlines()) for path, text in texts(".py") if path.parts[0] != "migrations"}
    limits = {path: LONGEST_TEST if path.parts[0] == "tests" else LONGEST for path in lengths}
    assert not {str(path): lines for path, lines in lengths.items() if lines > limits[path]}


def test_nothing_unfinished_is_left_behind():
    marks = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    assert not [str(path) for path, text in texts(".py", ".html", ".css", ".js", ".yaml", ".md") if marks.search(text)]


def test_nothing_of_the_site_is_left_to_a_chance_that_can_be_guessed():
    """Tokens, keys and nonces come from `secrets` and `os.urandom`, ids from uuid4; `random` can be computed and only
    spreads out what the worker tries again."""
    ours = [path for path in own(".py") if path.parts[0] in {"app", "config.py", "gunicorn.conf.py", "wsgi.py"}]
    assert {str(path) for path in ours if "random" in imported(path)} == {"app/tasks/worker.py"}
    guessable = re.compile(r"\buuid[13]\b|numpy\.random|\bgetnode\b")
    assert not [str(path) for path in ours if guessable.search((ROOT / path).read_text("utf-8"))]


def test_what_is_started_by_hand_can_be_started():
    modes = subprocess.run(
        ["git", "ls-files", "-s", "bin", ".ci"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    executable = {line.split("\t")[1] for line in modes.stdout.splitlines() if line.startswith("100755")}
    scripts = {str(path) for path, text in texts() if text.startswith("#!")}
    assert scripts == executable
