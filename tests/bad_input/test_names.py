"""Names as hostile as YAML lets them be, from the spec to every output: shown as text, never as markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

MARKUP = "<script>alert(1)</script> \"&amp; ' ]]> {{7*7}} `x` | [l](javascript:alert(1)) "
EMOJI = "🏬 ½ größer 漢字 \u202eright to left "
NAMES = {"markup": MARKUP, "emoji": EMOJI, "long": "long " * 60, "formula": "=HYPERLINK(1) "}
RENDERED = ("html", "json", "sarif", "junit", "markdown", "text")


class Page(HTMLParser):
    """Collects which elements a page has, and its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.scripts += [data] if self.cdata_elem == "script" else []
        self.text += data


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text_everywhere(run, spec, shop: str, tmp_path: Path, name: str) -> None:
    title = json.dumps(NAMES[name] + "end", ensure_ascii=False)
    text = shop.replace("title: All data is encrypted with KMS", f"title: {title}")
    text = text.replace("key: key}", f"title: {title}}}") + f"title: {title}\n"
    outputs = [part for format in RENDERED for part in ("-o", f"{format}=out.{format}")]
    done = run("verify", spec(text), *outputs)
    assert done.exit_code == 1, done.output  # the bucket has lost its key

    page = Page()
    page.feed((tmp_path / "out.html").read_text(encoding="utf-8"))
    assert not [script for script in page.scripts if "alert(1)" in script]
    assert not [link for link in page.links if link.lower().startswith(("javascript:", "http"))
                and "alert" in link]  # fmt: skip
    assert " ".join(NAMES[name].replace("\u202e", "").split())[:40] in " ".join(page.text.split())
    assert (
        json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["claims"][0]["verdict"] == "violated"
    )
    ElementTree.parse(tmp_path / "out.junit")
    assert "\x1b" not in (tmp_path / "out.text").read_text(encoding="utf-8")
    assert not re.search(r"(?<!\\)<script", (tmp_path / "out.markdown").read_text(encoding="utf-8"))


@pytest.mark.parametrize("id", ["<b>", "a b", "../x", "a@b", "é", "x" * 300, ".", "-x", "a:b", "a/b"])
def test_an_id_is_plain_or_refused(run, spec, shop: str, files, id: str) -> None:
    """Ids become names of files and anchors of pages."""
    quoted = json.dumps(id, ensure_ascii=False)
    done = run("verify", spec(shop.replace("name: shop", f"name: {quoted}")))
    if done.exit_code == 2:
        done.refused("platform.yaml:")
        assert files() == ["platform.yaml"]
    else:
        assert done.exit_code == 0, done.output
        assert all(name.startswith(("out/", "platform.yaml")) for name in files())
