"""Showing a result to everybody: chosen from safe words, looked at before, and taken back at any time."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from app import assessment
from app.models import Account, Event, Share, db, engine, utc_now
from app.services import guests, merging, shares
from app.services.guests import actor_of
from tests.builders import a_person
from tests.client import Visitor
from tests.routes.test_assessment import has_answered
from tests.writing import Writer


@pytest.fixture
def sharer(app):
    """Somebody with a name on their card and a result to show."""
    writer = Writer(app)
    page = writer.visitor.get(writer.url("profile", "name"))
    page.form("#writing").submit({"last_name": "秘密", "first_name": "花子"})
    has_answered(app, writer.visitor, "interests", {"social": 5, "artistic": 4})
    return writer.visitor


def published(visitor, what="interests", **chosen):
    """From the page of choices to the list of what is shown."""
    page = visitor.get(f"/share/{what}")
    if chosen:
        page = page.form("form[method='get']").submit(chosen)
    return page.form("form[method='post']").submit()


def address_of(page):
    return page.all("main section a[href*='/s/']")[0]["href"]


def test_what_becomes_public_is_seen_before_and_is_what_everybody_sees_then(app, sharer):
    page = sharer.get("/assess/interests").follow("結果を画像にして共有する")
    assert "まだ公開していません" in page.one("main").text
    page = page.form("form[method='get']").submit({"main": "two", "words": "try", "look": "green"})
    said = [one.text for one in page.all("main dd")]
    assert said[:3] == [
        "興味の診断をしました",
        "上から2つは「人を助ける・教える」と「表現する」でした。",
        "あなたも、やってみませんか。",
    ]
    before = sharer.client.get(page.one("main img")["src"])
    public = address_of(page.form("form[method='post']").submit())
    stranger = Visitor(app)
    seen = stranger.get(public)
    assert seen.h1 == said[1]
    after = stranger.client.get(seen.one("main img")["src"])
    assert before.data == after.data
    assert all(one in seen.one("main img")["alt"] for one in said[:3])
    assert Visitor(app).client.get_cookie("card") is None


def test_the_picture_has_the_size_that_networks_show(sharer):
    answer = sharer.client.get(address_of(published(sharer)) + ".png")
    assert answer.mimetype == "image/png"
    assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
    assert len(answer.data) < 60_000


def test_networks_find_a_title_and_a_picture_and_search_engines_nothing(app, sharer):
    answer = Visitor(app).client.get(address_of(published(sharer)))
    html = answer.get_data(as_text=True)
    assert '<meta name="robots" content="noindex">' in html
    assert 'property="og:image" content="http' in html
    assert 'name="twitter:card" content="summary_large_image"' in html
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_nothing_of_the_person_is_on_it(app, sharer):
    html = Visitor(app).client.get(address_of(published(sharer))).get_data(as_text=True)
    with app.app_context():
        ids = [str(one) for one in db.session.scalars(select(Account.id))]
    assert not [one for one in ["秘密", "花子", "様式2", *ids] if one in html]


def test_it_can_be_taken_back_at_once_and_then_never_was(app, sharer):
    listed = published(sharer)
    public, stranger = address_of(listed), Visitor(app)
    assert stranger.get(public).h1
    again = listed.form("form[action$='/remove']").submit()
    assert "公開しているものはありません" in again.one("main").text
    for url in (public, public + ".png", "/s/" + "A" * 43, "/s/x", "/s/x.png"):
        assert stranger.client.get(url).status_code == 404


def test_nobody_else_takes_it_back(app, sharer):
    listed = published(sharer)
    address = listed.one("form[action$='/remove']")["action"]
    other = Writer(app).visitor
    token = other.get("/share/interests", status=404) and other.get("/card").all("[name=csrf_token]")[0]["value"]
    other.post(address, {"csrf_token": token}, status=404)
    assert Visitor(app).get(address_of(listed)).h1


def test_only_what_is_offered_can_be_published(app, sharer):
    token = sharer.get("/share/interests").all("[name=csrf_token]")[0]["value"]
    for wrong in ({"main": "<b>"}, {"words": "自由な文"}, {"look": "#000000"}, {}):
        chosen = {"main": "top", "words": "plain", "look": "blue"} | wrong if wrong else {}
        sharer.post("/share/interests", {"csrf_token": token, **chosen}, status=404)
    assert sharer.get("/share/interests?main=x&words=%00&look=red").h1 == "画像にして共有する"
    for what in ("values", "luck"):
        sharer.get(f"/share/{what}", status=404)
    with app.app_context():
        assert not db.session.scalars(select(Share)).all()


def test_a_written_card_can_be_told_of_once_a_form_is_registered(app):
    writer = Writer(app)
    writer.visitor.get("/share/card", status=404)
    page = writer.visitor.get(writer.fill("form-1-1", {"strengths": "体力"}) + "/check")
    done = page.form("form[action$='/register']").submit()
    public = address_of(published(done.follow("書きあげたことを、画像で知らせる").visitor, "card", words="phone"))
    seen = Visitor(app).get(public)
    assert seen.h1 == "ジョブ・カードを書きあげました。"
    assert "様式" not in seen.one("main").text
    with app.app_context(), engine.looking() as connection:
        assert list(connection.scalars(select(Event.form).where(Event.name == "share"))) == ["card"]


def test_it_is_sealed_and_found_by_a_hash_alone(app, sharer):
    token = address_of(published(sharer)).rpartition("/")[2]
    with app.app_context():
        row = db.session.scalars(select(Share)).one()
        assert row.open_from("sealed")["token"] == token
        assert not [one for one in (row.sealed, row.key) if token.encode() in one or "人を助ける".encode() in one]


def test_it_goes_with_the_account_and_hides_while_its_person_is_leaving(app, sharer):
    public = address_of(published(sharer))
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        account.left_at = utc_now() - timedelta(days=1)
        db.session.commit()
    assert Visitor(app).client.get(public).status_code == 404
    with app.app_context():
        account = db.session.scalars(select(Account)).one()
        db.session.delete(account)
        db.session.commit()
        assert not db.session.scalars(select(Share)).all()


def test_what_a_guest_shows_comes_along(app, sharer):
    public = address_of(published(sharer))
    with app.app_context():
        member = actor_of(a_person())
        db.session.commit()
        merging.unite(member, guests.find(sharer.client.get_cookie("card").value))
        assert len(shares.mine(member)) == 1
    assert Visitor(app).get(public).h1


def test_there_is_an_end_to_publishing(app, sharer, monkeypatch):
    monkeypatch.setattr(shares, "MOST", 2)
    published(sharer), published(sharer)
    page = sharer.get("/share/interests").form("form[method='post']")
    full = page.submit(status=422)
    assert full.title.startswith("エラー")
    assert full.all("main .notice a[href='/share/']")
    monkeypatch.setattr(shares, "PUBLISHED_PER_HOUR", 1)
    sharer.get("/share/interests").form("form[method='post']").submit(status=429)


def test_somebody_without_a_card_has_nothing_to_show(visitor):
    assert visitor.get("/share/").url == "/assess/"
    visitor.get("/share/interests", status=404)


def test_every_result_offers_what_it_can_say_and_always_that_it_was_done():
    for one in assessment.assessments().values():
        first, second = one.scales[0], one.scales[1]
        answers = {item.id: {first.id: 5, second.id: 4}.get(item.scale, 2) for item in one.items}
        offered = assessment.of_result(assessment.score(one, answers)).mains
        assert list(offered) == ["top", "two", "nothing"]
        assert first.name in offered["top"]
        assert first.name in offered["two"]
        assert second.name in offered["two"]
        flat = assessment.of_result(assessment.score(one, {item.id: 3 for item in one.items})).mains
        assert list(flat) == ["nothing"]


@pytest.mark.parametrize("assessment_id", assessment.assessments())
def test_the_longest_lines_fit_on_the_picture(assessment_id):
    one = assessment.assessments()[assessment_id]
    longest = sorted(one.scales, key=lambda scale: -len(scale.name))[:2]
    tied = assessment.score(one, {item.id: 5 if item.scale in {s.id for s in longest} else 1 for item in one.items})
    thing = assessment.of_result(tied)
    card = assessment.postcard(thing, "top", max(thing.words, key=lambda id: len(thing.words[id])), "blue")
    picture = Image.open(
        io.BytesIO(shares.documents.draw_postcard(card.kicker, card.main, card.words, "サイト", card.color))
    )
    for place in ((1091, 100, 1150, 530), (100, 460, 1090, 488)):
        white = picture.convert("RGB").crop(place)
        assert {color for _, color in white.getcolors()} == {(255, 255, 255)}, "no letter beyond its place"


def test_a_choice_is_kept_as_it_was_published(app, sharer):
    public = address_of(published(sharer))
    has_answered(app, sharer, "interests", {"realistic": 5})
    assert "人を助ける" in Visitor(app).get(public).h1
