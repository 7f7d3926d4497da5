"""Who may do what: every act, every kind of actor."""

import uuid

import pytest

from app.policies import ACTS, SYSTEM, Actor, Forbidden, NotVisible, WholeCard, may, require

OWNER, OTHER = uuid.uuid4(), uuid.uuid4()
CARD = WholeCard(OWNER)


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("guest", [True, False])
def test_people_may_do_everything_with_their_own_card(act, guest):
    assert may(Actor(OWNER, guest=guest), act, CARD)


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("role", ["person", "advisor", "staff"])
def test_nobody_sees_anything_of_anybody_else(act, role):
    stranger = Actor(OTHER, role=role, relation="advisor", grant=uuid.uuid4())
    assert not may(stranger, act, CARD)
    with pytest.raises(NotVisible):
        require(stranger, act, CARD)


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("role", ["advisor", "staff"])
def test_who_helps_or_runs_the_site_has_no_card_in_that_role(act, role):
    assert not may(Actor(OWNER, role=role), act, CARD)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_somebody_unknown_may_do_nothing(act):
    assert not may(None, act, CARD)
    assert not may(Actor(None), act, CARD)
    with pytest.raises(NotVisible):
        require(None, act, CARD)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_what_does_not_exist_answers_like_what_is_not_yours(act):
    with pytest.raises(NotVisible):
        require(Actor(OWNER), act, None)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_the_system_may_erase_and_nothing_else(act):
    assert may(SYSTEM, act, CARD) == (act == "erase")


def test_an_act_without_a_rule_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="lend"):
        may(Actor(OWNER), "lend", CARD)


def test_who_may_read_but_not_act_is_told_so(monkeypatch):
    """No rule makes this difference yet; what the pages answer depends on it."""
    monkeypatch.setattr("app.policies.may", lambda actor, act, thing: act == "read")
    with pytest.raises(Forbidden):
        require(Actor(OTHER), "write", CARD)
