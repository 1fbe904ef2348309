"""Icons that pages name are drawn: a name that nobody knows leaves an empty place."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_every_icon_that_a_page_names_is_in_the_sprite():
    drawn = set(json.loads((ROOT / "frontend/icons/names.json").read_text()))
    drawn |= {each.stem for each in (ROOT / "frontend/icons").glob("*.svg")}
    pages = list((ROOT / "minutewise").glob("*/templates/**/*.html"))
    named = {name for page in pages for name in re.findall(r'{% icon "(.+?)"', page.read_text())}
    assert len(named) > 30, "they are where this test looks for them"
    assert named <= drawn, named - drawn
