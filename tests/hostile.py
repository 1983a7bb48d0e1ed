"""Texts that act where they are shown carelessly: one table, for every place that shows text."""

import re

ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What acts on a terminal, a label or an encoder: controls, changes of direction, half characters."""


def hostile_texts(url: str = "http://example.invalid") -> dict[str, str]:
    """Name what each text tries; those that load something load it from `url`."""
    return {
        "script": f"</script><script>fetch('{url}/script')</script>",
        "comment": "<!--<script> --> ]]> </style></title></textarea></svg>",
        "image": f"<img src={url}/html.png onerror=alert(1)>",
        "frame": f"<iframe src='{url}/frame'></iframe><object data={url}/o><base href={url}>",
        "anchor": f"<a href='javascript:alert(1)' onclick=alert(2)>{url}</a><br><b>bold</b>",
        "quotes": "\" onmouseover='alert(1)' ' ` & &lt;script&gt; &#60;",
        "link": f"[click](javascript:fetch('{url}/link')) and {url}/bare www.example.invalid a@example.invalid",
        "markdown image": f"![p]({url}/text.png) # head > quote | cell | --- ~~gone~~ **bold** `code`",
        "streamlit": ":material/home: :red[loud] :smile: :blue-badge[x] :small[y]",
        "latex": f"$\\href{{javascript:alert(1)}}{{\\includegraphics{{{url}/tex.png}}}}$ $$x^2$$ \\(x\\)",
        "template": "{{ 7 * 7 }} {% raw %} {instruction} {input} ${7*7} %{x} %{customdata[0]} <%= 7 %>",
        "command": f'=HYPERLINK("{url}","x")',
        "plus": "+1+cmd|' /C calc'!A0",
        "minus": "-2+3+cmd|' /C calc'!A0",
        "at": "@SUM(1+1)*cmd|' /C calc'!A0",
        "hidden formula": "\u200b\ufeff =1+1",
        "wide formula": "＝1+1",
        "ansi": f"\x1b[31mred\x1b[2J\x1b]8;;{url}\x07link\x1b]8;;\x07 \x9b2J \x08\x08",
        "direction": "\u202ereversed \u2066apart\u2069 \u202dforced\u202c",
        "nul": "before\0after \x00",
        "lines": "one\r\ntwo\rthree\u2028four\u2029five\x0bsix\x0cseven",
        "half character": "half \ud83d one, other \ude00 half",
        "family": "👩‍👩‍👧 می‌خواهم e\u0301 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        "marks": "Z" + "\u0335\u0321\u033f" * 60,
        "long": "x" * 10_000,
        "long and many": "many words " * 1000,
    }


HOSTILE = hostile_texts()
