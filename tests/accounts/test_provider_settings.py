"""Providers as they stand in the settings, and the commands about them."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwk, jwt

import config
from tests.peers.people import CLIENT, KEY, a_false_provider

RIGHT = {"id": "peer", "name": "P", "issuer": "https://p.example", "client_id": "c", "client_secret": "s" * 32}
WRONG = {
    "no proof of who we are": {"client_secret": ""},
    "two proofs": {"client_key": __file__},
    "a key that is not there": {"client_secret": "", "client_key": "/nowhere/key.pem"},
    "an issuer without TLS": {"issuer": "http://p.example"},
    "a shared secret as signature": {"algorithms": ["HS256"]},
    "no signature": {"algorithms": ["none"]},
    "not OpenID": {"scopes": ["profile"]},
    "a name for addresses that cannot be one": {"id": "../x"},
    "a field that nobody knows": {"colour": "red"},
}


@pytest.mark.parametrize("what", WRONG)
def test_an_entry_that_cannot_work_stops_the_start_and_says_which_without_its_secret(what):
    with pytest.raises(config.SettingsError, match="OIDC_PROVIDERS") as told:
        config.load({"OIDC_PROVIDERS": json.dumps([RIGHT | WRONG[what]])})
    assert RIGHT["client_secret"] not in str(told.value)


@pytest.mark.parametrize("text", ["nowhere.json", "[", '{"id": "peer"}', json.dumps([RIGHT, RIGHT])])
def test_what_is_no_list_of_providers_stops_the_start(text):
    with pytest.raises(config.SettingsError, match="OIDC_PROVIDERS"):
        config.load({"OIDC_PROVIDERS": text})


def test_the_list_may_stand_in_a_file(tmp_path):
    file = tmp_path / "providers.json"
    file.write_text(json.dumps([RIGHT]), "utf-8")
    (found,) = config.load({"OIDC_PROVIDERS": str(file)}).OIDC_PROVIDERS
    assert (found.id, found.scopes) == ("peer", ("openid",))
    assert RIGHT["client_secret"] not in repr(found)


def test_a_key_is_made_once_and_only_its_public_half_is_shown(app, tmp_path):
    file, runner = tmp_path / "key.pem", app.test_cli_runner()
    first = runner.invoke(args=["providers", "key", str(file)]).stdout
    assert runner.invoke(args=["providers", "key", str(file)]).stdout == first
    assert file.stat().st_mode & 0o777 == 0o600
    (public,) = json.loads(first)["keys"]
    assert not set(public) & {"d", "p", "q"}
    assert public["kid"] == jwk.RSAKey.import_key(file.read_bytes()).thumbprint()


def test_providers_are_checked_from_the_command_line(make_app):
    entry = {"id": "peer", "name": "P", "client_id": CLIENT, "client_secret": "s" * 32}
    with a_false_provider() as provider:
        up = make_app(OIDC_PROVIDERS=[entry | {"issuer": provider.issuer}]).test_cli_runner()
        assert up.invoke(args=["providers", "check"]).output == "peer: all well.\n"
    result = up.invoke(args=["providers", "check"])
    assert result.exit_code == 1
    assert "cannot be used" in result.output


@pytest.mark.parametrize(("key", "alg"), [(KEY, "RS256"), (jwk.ECKey.generate_key("P-256"), "ES256")])
def test_we_prove_who_we_are_with_a_fresh_signature_each_time(make_app, tmp_path, key, alg):
    """private_key_jwt; that a provider believes it is tried with a real one in test_providers.py."""
    file = tmp_path / "key.pem"
    file.write_bytes(key.as_pem(private=True))
    with a_false_provider() as provider:
        entry = {"id": "peer", "name": "P", "client_id": CLIENT, "client_key": str(file), "issuer": provider.issuer}
        client = make_app(OIDC_PROVIDERS=[entry]).test_client()
        for _ in range(2):
            way = parse_qs(urlsplit(client.get("/account/with/peer").headers["Location"]).query)
            client.get("/account/with/peer/back", query_string={"state": way["state"][0], "code": "x"})
        sent = [parse_qs(text) for text in provider.heard]
    proofs = [jwt.decode(one["client_assertion"][0], key, algorithms=[alg]) for one in sent]
    assert all(43 <= len(one["code_verifier"][0]) <= 128 for one in sent)
    assert {one.header["kid"] for one in proofs} == {key.thumbprint()}
    assert len({one.claims["jti"] for one in proofs}) == 2
    for one in proofs:
        assert one.claims["iss"] == one.claims["sub"] == CLIENT
        assert one.claims["aud"] == f"{provider.issuer}/token"
        assert one.claims["exp"] - one.claims["iat"] <= 300
