"""The public style sheet: what no page uses is left out, what a page uses stays."""

from __future__ import annotations

from preau.publication import style
from preau.publication.assets import assets

PAGES = '<main class="page"><table class="to-list"><tr class="{{ x }}"><td>…</table><p class="small quiet"></p></main>'


def pruned(css: str) -> str:
    return style.prune(css, style.vocabulary(PAGES))


def test_rules_for_other_screens_are_left_out() -> None:
    css = ".page { padding: 1rem } .clerk > p { top: 0 } .small, .clerk p { font-size: 1rem } input { color: red }"
    assert pruned(css) == ".page{padding:1rem}.small{font-size:1rem}"


def test_conditions_stay_around_what_stays() -> None:
    css = (
        "@layer a, b; @layer a { @media (max-width: 40rem) { .page { margin: 0 } } @media print { .room { top: 0 } } }"
    )
    assert pruned(css) == "@layer a, b;@layer a{@media (max-width: 40rem){.page{margin:0}}}"


def test_what_scripts_and_pictures_add_stays() -> None:
    css = ".seat.for { fill: red } tr.current > :first-child { color: blue } .quiet:not(.room) { color: green }"
    for part in (".seat.for", "tr.current > :first-child", ".quiet:not(.room)"):
        assert part in pruned(css)


def test_strings_and_comments() -> None:
    css = '/* .page { } */ .quiet::before { content: " : "; color: red }'
    assert pruned(css) == '.quiet::before{content: " : "; color: red}'


def test_the_real_sheet_keeps_both_themes_and_is_light() -> None:
    css = assets().files[assets().css].decode()
    for part in (
        "prefers-color-scheme: dark",
        "prefers-contrast: more",
        "forced-colors: active",
        "@media print",
        ".tally",
    ):
        assert part in css
    assert len(css) < 15_000 and css.count("{") == css.count("}")
