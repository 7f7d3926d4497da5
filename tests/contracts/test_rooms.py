import tomllib

from tests.contracts.repository import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
KERNEL = {"assessment", "documents", "exchange", "faq", "guidance", "jobcard", "occupations", "sentences", "statistics"}


def rooms() -> set[str]:
    """The kernel rooms that stand already."""
    return {name for name in KERNEL if (ROOT / "app" / name / "__init__.py").exists()}


def test_every_kernel_room_is_held_to_know_no_web_and_no_database():
    (contract,) = (contract for contract in CONTRACTS if contract["type"] == "forbidden")
    assert set(contract["source_modules"]) == {f"app.{name}" for name in rooms()}
    assert {"flask", "sqlalchemy", "wtforms", "werkzeug"} <= set(contract["forbidden_modules"])


def test_the_inside_of_every_kernel_room_is_its_own():
    own = {contract["allowed_importers"][0]: contract for contract in CONTRACTS if contract["type"] == "protected"}
    assert set(own) == {f"app.{name}" for name in rooms()}
    for name, contract in own.items():
        assert contract["protected_modules"] == [f"{name}.*"]
        assert contract["allowed_importers"] == [name]


def test_every_part_of_the_app_has_its_place_in_the_layers():
    (contract,) = (contract for contract in CONTRACTS if contract["type"] == "layers")
    assert contract["exhaustive"] is True
