import re

from tests.contracts.repository import ROOT, own, texts

TEMPLATES = ROOT / "app" / "templates"


def test_no_template_is_unused():
    """A template is reached by its name, or by the folder it stands in ("fields/" + kind.name + ".html")."""
    words = {
        word
        for path, text in texts(".py", ".html")
        if path.parts[0] == "app"
        for word in re.findall(r"""["']([\w./-]+)["']""", text)
    }
    names = [path.relative_to("app/templates") for path in own(".html") if path.is_relative_to("app/templates")]
    assert names
    assert not [str(name) for name in names if str(name) not in words and f"{name.parent}/" not in words]


def test_templates_hold_nothing_inline():
    """The content security policy stops styles and scripts that stand in a page. Paper has no such policy."""
    pages = [(path, text) for path, text in texts(".html") if path.is_relative_to("app/templates")]
    inline = re.compile(r"\sstyle\s*=|<style|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
    assert not [str(path) for path, text in pages if inline.search(text)]


def test_no_template_switches_escaping_off():
    off = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)
    assert not [str(path) for path, text in texts(".html") if off.search(text)]
