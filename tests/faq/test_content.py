"""content/faq/ and content/functions.yaml: every entry leads somewhere, and what is wrong is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from werkzeug.exceptions import HTTPException

from app.faq import CONTENT, WRITERS, faq, fold, functions, load, ways
from app.jobcard import DefinitionError
from tests.contracts.addresses import ANYONE, MEMBER, OWN_CARD, ROUTES
from tests.faq.questions import questions

ENTRIES = list(faq().entries.values())


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the marks of lists."""
    lines = (re.sub(r"^\s*(?:[-*]|\d+\.)\s+", "", line) for line in text.splitlines())
    return [one.strip() for line in lines for one in line.split("。") if one.strip()]


def said() -> list[tuple[str, str]]:
    """Everything that the site may answer, with the id of its entry: today's words and those of later."""
    raw = [yaml.safe_load(path.read_text("utf-8")) for path in sorted((CONTENT / "faq").glob("*.yaml"))]
    return [
        (entry["id"], part[key])
        for category in raw
        for entry in category["entries"]
        for part in (entry, entry.get("today") or {})
        for key in ("answer", "more")
        if key in part
    ]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.id)
def test_an_entry_leads_to_a_page_that_everybody_may_open(app, entry):
    if entry.reply.next is None or entry.reply.next.to.startswith("https://"):
        return
    path = entry.reply.next.to.partition("?")[0]
    urls = app.url_map.bind("localhost")
    try:
        rule, _ = urls.match(path, return_rule=True)
    except HTTPException as wrong:
        pytest.fail(f"{entry.id}: {path}: {wrong}")
    assert ROUTES["GET", rule.rule] in (ANYONE, OWN_CARD, MEMBER), path
    if ROUTES["GET", rule.rule] == ANYONE:
        assert app.test_client().get(path).status_code < 400, path


def test_links_within_longer_answers_lead_to_pages_that_are_there(app):
    for entry in ENTRIES:
        for path in re.findall(r"\]\((/[^)#?]*)", entry.reply.more or ""):
            assert app.test_client().get(path).status_code < 400, f"{entry.id}: {path}"


@pytest.mark.parametrize("one", functions().values(), ids=lambda one: one.id)
def test_a_function_exists_when_its_route_does(app, one):
    if one.endpoint:
        assert one.exists is (one.endpoint in app.view_functions), one.id


def test_every_topic_has_its_entry_with_thirty_ways():
    assert len(ENTRIES) == 195
    assert min(len(entry.also) for entry in ENTRIES) >= 30


def test_answers_are_short_and_end():
    for entry in ENTRIES:
        assert entry.reply.answer.endswith("。"), entry.id
        first, *others = sentences(entry.reply.answer)
        # 「できます。」 alone is a word, not a sentence.
        assert len(others) + (len(first) > 8) <= 2, entry.id
    lengths = sorted(len(one) for _, text in said() for one in sentences(text))
    assert lengths[len(lengths) // 2] <= 40
    assert lengths[-1] <= 100


def test_the_questions_kept_apart_are_about_entries_and_are_no_known_ways():
    known = {fold(way) for _, way in ways(faq())}
    for asked in questions():
        at = f"{asked.file}:{asked.line}: {asked.text}"
        assert asked.writer in WRITERS, at
        assert fold(asked.text) not in known, at
        assert asked.topics <= set(faq().entries), at


def test_every_entry_has_two_questions_kept_apart():
    asked = [topic for question in questions() for topic in question.topics]
    assert [entry.id for entry in ENTRIES if asked.count(entry.id) < 2] == []


def test_an_entry_tells_todays_way_until_its_function_exists(tmp_path):
    copied(tmp_path, GOOD)
    listed = (tmp_path / "functions.yaml").read_text("utf-8")
    answers = []
    for exists in ("false", "true"):
        changed = re.sub(r"(id: reminders,.*exists: )\w+", rf"\g<1>{exists}", listed)
        (tmp_path / "functions.yaml").write_text(changed, "utf-8")
        functions.cache_clear()
        answers.append(load(tmp_path).entries["draft-reminder"].reply.answer)
    assert answers == [entry_of(GOOD, "draft-reminder", "today")["answer"], entry_of(GOOD, "draft-reminder")["answer"]]


def entry_of(category, entry_id, part=None):
    found = next(one for one in category["entries"] if one["id"] == entry_id)
    return found[part] if part else found


def copied(folder: Path, category) -> None:
    (folder / "faq").mkdir()
    for name in ("functions.yaml", "outside.yaml"):
        (folder / name).write_text((CONTENT / name).read_text("utf-8"), "utf-8")
    (folder / "faq" / "updating.yaml").write_text(yaml.safe_dump(category, allow_unicode=True), "utf-8")


GOOD = yaml.safe_load((CONTENT / "faq" / "updating.yaml").read_text("utf-8"))
ALSO = GOOD["entries"][0]["also"]
MISTAKES = {
    "an unknown key": (lambda e: e.update(answr="x"), "entries.0.answr", "the key answer"),
    "an audience that nobody is": (lambda e: e.update({"for": ["people"]}), "entries.0.for.0", "one of"),
    "a function that is not listed": (lambda e: e.update(needs="magic"), "entries.0.needs", "a function of"),
    "a need without today's way": (lambda e: e.update(needs="history"), "entries.0.needs", "needs and today together"),
    "too few of a writer": (lambda e: e["also"].update(older=["ひとつ"]), "entries.0.also.older", "at least 4"),
    "a way twice": (lambda e: e["also"]["plain"].append(e["also"]["student"][0]), f"entries.0.also.plain.{len(ALSO['plain'])}", "nobody asks"),
    "a frame twice": (
        lambda e: e["also"]["hurried"].extend(["猫をどうすれば", "犬をどうすれば"]), f"entries.0.also.hurried.{len(ALSO['hurried']) + 1}", "a frame of its own",
    ),
    "an end twice": (
        lambda e: e["also"]["hurried"].extend(["朝からかきなおすことにした", "本当はかきなおすことにした"]), f"entries.0.also.hurried.{len(ALSO['hurried']) + 1}", "an end of its own",
    ),
    "too many official terms": (
        lambda e: e["also"]["hurried"].extend(f"更新{one}" for one in range(sum(map(len, ALSO.values())))), "entries.0.also", "at most a third",
    ),
    "a link to anywhere": (lambda e: e["next"].update(to="https://example.com/"), "entries.0.next.to", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_file_line_and_key(tmp_path: Path, name):
    spoil, key, expected = MISTAKES[name]
    category = yaml.safe_load(yaml.safe_dump(GOOD, allow_unicode=True))
    spoil(category["entries"][0])
    copied(tmp_path, category)
    with pytest.raises(DefinitionError) as found:
        load(tmp_path)
    assert found.value.file == "faq/updating.yaml"
    assert found.value.line > 1
    assert found.value.key == key
    assert expected in found.value.expected
