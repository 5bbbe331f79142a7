"""Links that nobody should write: a grammar of hostile keys and values, by number."""

from __future__ import annotations

import random
from collections.abc import Callable
from urllib.parse import urlencode

from activations.expression.tokens import MOST_CHARACTERS
from ui.functions import SIGN
from ui.keys import PAGES, RECORDS, hideable

Query = dict[str, list[str]]

# Runs where a text becomes markup, or an attribute, or the address of a script.
SCRIPTS = (
    "<script>window.__pwned=1</script>",
    "<img src=x onerror=window.__pwned=1>",
    "<svg/onload=window.__pwned=1>",
    "\"'><iframe srcdoc='<script>parent.__pwned=1</script>'>",
    "</style></title></textarea><script>window.__pwned=1</script>",
    "' onfocus=window.__pwned=1 autofocus tabindex=0 x='",
    "[click](javascript:window.__pwned=1)",
    '![x](x" onerror="window.__pwned=1)',
    "<javascript:window.__pwned=1>",
    r"$\href{javascript:window.__pwned=1}{x}$",
    r"$\htmlData{x=y}{\url{javascript:window.__pwned=1}}$",
    "javascript:window.__pwned=1//",
    "data:text/html,<script>parent.__pwned=1</script>",
    "</p><style>*{display:none}</style>",
    "&lt;script&gt;window.__pwned=1&lt;/script&gt;",
    "<math><mtext><style><img src=x onerror=window.__pwned=1></style>",
    ":material/face: :red[x] `x` **x** # x\n\n---\n| a |\n|-|",
)

NUMBERS = (
    *("nan", "NaN", "-nan", "inf", "-Infinity", "1e999", "-1e999", "1e-999", "5e-324", "-0", "+1"),
    *(
        "0x10",
        "1_000",
        "１２",
        "٣",
        "1,5",
        "1e",
        "--1",
        "∞",
        "1e308",
        "-1e308",
        "9" * 400,
        " 1 ",
        "",
    ),
    *("NULL", "None", "true", "[]", "{}", "[1]", "1;2", "1 2", "1\n2", "0.1" + "0" * 500, "1j"),
)

INJECTIONS = (
    *(
        "{0.__class__}",
        "{x.__init__.__globals__}",
        "{}",
        "{0}",
        "{name}",
        "%s%s%n",
        "%(x)s",
        "{{7*7}}",
    ),
    *("${jndi:ldap://x}", "#{7*7}", "<%= 7*7 %>", "__import__('os').system('id')", "lambda: 0"),
    *(
        "'; DROP TABLE f; --",
        '" OR 1=1 --',
        "../../../../etc/passwd",
        "..\\..\\win.ini",
        "/dev/zero",
    ),
    *("file:///etc/passwd", "http://localhost:1/", "//evil.example/", "|id", "$(id)", "`id`"),
    *("\x00", "relu\x00", "\r\nSet-Cookie: a=b", "\x1b[31m", "\x7f", "\ufeff", "\ufffd", "\ud800"),
    *("__proto__", "constructor", "toString", "__class__", "hasOwnProperty", "self", "None"),
)

STRANGE = (
    *(
        "\u202euler\u202c",
        "\u2066x\u2069",
        "e" + "\u0301" * 300,
        "\u200b",
        "ﷺ" * 20,
        "👩‍👩‍👧‍👦" * 10,
    ),
    *("ᴿᴱᴸᵁ", "ｒｅｌｕ", "RELU", "reLU ", "ﬁ", "İ", "ß", "Ⅻ", "\u0000", "中文", "ا", "z̸̡͎͊a̵̛͙l̷̰̃g̷̭̏o̸"),
)

FORMULAS = (
    *(
        "((((",
        "))))",
        "x" * 9,
        "x^",
        "^x",
        "9^9^9^9^9",
        "x/0",
        "0/0",
        "x^x^x^x^x",
        "max(exp(exp(9^9)),x)",
    ),
    *("where(", "where(x<0,x", "sin(sin(sin(sin(x))))", "exp(exp(exp(x)))", "α", "α β γ δ ε ζ η θ"),
    *(
        "__import__('os')",
        "x.__class__",
        "x[0]",
        "lambda x: x",
        "x;x",
        "x\nx",
        "x=x",
        "'x'",
        "1e999x",
    ),
    *(
        "tan(1/x)",
        "ln(ln(ln(x)))",
        "sqrt(-1)",
        "|||x|||",
        "x!",
        "x→y",
        r"\frac{1}{x}",
        "−x",
        "2x(3",
    ),
)

OTHER_KEYS = (
    *(
        "lang",
        "view",
        "hide",
        "embed",
        "embed_options",
        "page",
        "layer",
        "control",
        "",
        " ",
        "f ",
        "F",
    ),
    *(
        "__proto__",
        "constructor",
        "{0}",
        "<script>",
        "f[]",
        "f[0]",
        "x0;",
        "a.b",
        ".",
        "1.",
        "9.beta",
    ),
    *("-1.beta", "1.beta", "2.alpha", "99999999999.beta", "1e9.beta", "\x00", "ключ", "x" * 300),
)


def _at_the_cap(draw: random.Random) -> str:
    """Return a formula as long as one may be, or a little longer, deep or wide."""
    room = MOST_CHARACTERS + draw.choice((-1, 0, 1))
    kind = draw.randrange(4)
    if kind == 0:
        return "(" * (room // 2) + "x" + ")" * (room // 2 - 1)
    if kind == 1:
        return ("x+" * room)[: room - 1] + "x"
    if kind == 2:
        return ("sin(" * room)[: room // 2]
    return "".join(draw.choice("x()+-*/^.,0123456789eαβsincoexplw<>=| ") for _ in range(room))


_LONG = ("9", "x", "<", "(", "=", "%", "\\", "*", "\u0301", "\n", "../", "f=relu&")

_VALUES: tuple[Callable[[random.Random], str], ...] = (
    lambda draw: draw.choice(SCRIPTS),
    lambda draw: draw.choice(NUMBERS),
    lambda draw: draw.choice(INJECTIONS),
    lambda draw: draw.choice(STRANGE),
    lambda draw: SIGN + draw.choice(FORMULAS),
    lambda draw: SIGN + draw.choice(SCRIPTS),
    lambda draw: draw.choice([*RECORDS]),
    lambda draw: draw.choice(hideable()),
    lambda draw: repr(draw.uniform(-20, 20)),
    lambda draw: repr(draw.choice((-1, 1)) * 10 ** draw.uniform(-300, 300)),
    lambda draw: "".join(chr(draw.randrange(1, 0xD800)) for _ in range(draw.randrange(30))),
    lambda draw: draw.choice([*RECORDS])[:-1] + draw.choice("xyzé<"),
)

# Dear ones, and rarely: each takes milliseconds to read.
_DEAR: tuple[Callable[[random.Random], str], ...] = (
    lambda draw: SIGN + _at_the_cap(draw),
    lambda draw: SIGN * draw.randrange(2, 20) + "(" * draw.randrange(500),
    lambda draw: (draw.choice(_LONG) * 60_000)[:60_000],
)


def _value(draw: random.Random) -> str:
    return draw.choice(_DEAR if draw.random() < 0.03 else _VALUES)(draw)


def query(page: str, number: int) -> Query:
    """Return the hostile query of that number for a page; always the same one."""
    draw = random.Random(f"{page} {number}")
    own = [control.key for control in PAGES[page]]
    others = [control.key for controls in PAGES.values() for control in controls]
    parameters = [p.name for record in RECORDS.values() for p in record.parameters]
    made: Query = {}
    if own and draw.random() < 0.5:  # the rest of the link is read for a real function
        made[own[0]] = [draw.choice([*RECORDS])]
    for _ in range(draw.choice((1, 1, 2, 3, 5, 9))):
        pool = draw.choice((own or others, own or others, parameters, others, OTHER_KEYS))
        key = draw.choice(pool)
        made[key] = [_value(draw) for _ in range(draw.choice((1, 1, 1, 2, 2, 3, 5)))]
    if draw.random() < 0.01:
        made.update({f"{draw.choice(own or others)}{i}": ["1"] for i in range(2000)})
    return made


def encoded(made: Query) -> str:
    """Return the query as it stands in a link; half a surrogate pair becomes what a browser makes of it."""
    return urlencode(made, doseq=True, errors="replace")
