"""A Pratt parser: the text of a formula becomes a tree, exactly as it was typed."""

from __future__ import annotations

from activations.core import Activation, number
from activations.expression import names
from activations.expression.sentences import wrong
from activations.expression.tokens import Token, tokens
from activations.expression.tree import ONE, ZERO, FormulaError, Node, X, constant

MOST_DEEP, MOST_PARAMETERS = 40, 4

# Binding powers. A minus in front binds less than a power: -x² is -(x²), and 2^-x is taken as it stands.
COMPARISON, SUM, PRODUCT, POWER, ROOT = 10, 20, 30, 40, 50
_INFIX = {
    **dict.fromkeys(("<", "<=", ">", ">="), COMPARISON),
    **dict.fromkeys(("+", "-"), SUM),
    **dict.fromkeys(("*", "/"), PRODUCT),
    "^": POWER,
}
COMPARISONS = ("<", "<=", ">", ">=")
CONDITIONS = (*COMPARISONS, "and")


def parse(text: str) -> Node:
    """Return the tree of a formula; FormulaError says what is wrong and where.

    Products and quotients are read from left to right, also where the sign is left out: 1/2x is x/2.
    """
    parser = _Parser(text)
    tree = _as_number(parser.expression(0, 0))
    parser.finish()
    if tree.depth > MOST_DEEP:
        raise wrong("too_deep", 0, len(text), most=MOST_DEEP)
    return tree


def _as_number(node: Node) -> Node:
    """Return a comparison as 1 where it holds and 0 elsewhere."""
    return Node("where", (node, ONE, ZERO)) if node.head in CONDITIONS else node


def _more(head: str, left: Node, right: Node) -> Node:
    """Return head(left, right), flat where left is already such a sum or product."""
    left, right = _as_number(left), _as_number(right)
    return Node(head, (*left.arguments, right) if left.head == head else (left, right))


class _Parser:
    """Tokens, a place among them, and the parameters met so far."""

    def __init__(self, text: str) -> None:
        self.tokens = tokens(text)
        self.index = 0
        self.bars = 0
        self.parameters: list[str] = []

    @property
    def now(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.now
        self.index += token.kind != "end"
        return token

    def is_sign(self, text: str) -> bool:
        return self.now.kind == "sign" and self.now.text == text

    def finish(self) -> None:
        """Raise FormulaError unless all tokens are read."""
        token = self.now
        if token.kind == "end":
            return
        if token.text == ")":
            raise wrong("unopened", token.place, token.length)
        raise _misplaced(token)

    def expression(self, binding: int, depth: int) -> Node:
        """Return the expression that begins here, up to a sign that binds no more than `binding`."""
        if depth > MOST_DEEP:
            raise wrong("too_deep", self.now.place, self.now.length, most=MOST_DEEP)
        left = self.prefix(binding, depth)
        while (power := self._binding()) > binding:
            left = self.infix(left, power, depth)
        return left

    def _binding(self) -> int:
        token = self.now
        if token.kind == "sign":
            if token.text in _INFIX:
                return _INFIX[token.text]
            opens = token.text in ("(", "√") or (token.text == "|" and not self.bars)
            return PRODUCT if opens else 0
        return PRODUCT if token.kind in ("number", "name") else 0

    def infix(self, left: Node, power: int, depth: int) -> Node:
        token = self.now
        if token.kind != "sign" or token.text not in _INFIX:  # a product without a sign
            before = self.tokens[self.index - 1]
            if token.kind == "number" and before.kind == "number":
                raise wrong("two_numbers", token.place, token.length)
            return _more("*", left, self.expression(power, depth + 1))
        self.take()
        if token.text == "^":
            right = self.expression(power - 1, depth + 1)
            return Node("^", (_as_number(left), _as_number(right)))
        right = self.expression(power, depth + 1)
        if token.text in COMPARISONS:
            return _chained(token.text, left, right)
        if token.text in "+*":
            return _more(token.text, left, right)
        if token.text == "-":
            return _more("+", left, Node("-", (_as_number(right),)))
        return Node("/", (_as_number(left), _as_number(right)))

    def prefix(self, binding: int, depth: int) -> Node:
        token = self.take()
        if token.kind == "number":
            return constant(float(token.text))
        if token.kind == "name":
            return self.name(token, depth)
        if token.text == "-":
            return Node("-", (_as_number(self.expression(max(binding, SUM), depth + 1)),))
        if token.text == "+":
            return _as_number(self.expression(max(binding, SUM), depth + 1))
        if token.text == "√":
            return Node("sqrt", (_as_number(self.expression(ROOT, depth + 1)),))
        if token.text == "(":
            bars, self.bars = self.bars, 0
            inner = self.expression(0, depth + 1)
            self.bars = bars
            self._close(token, ")")
            return inner
        if token.text == "|":
            self.bars += 1
            inner = self.expression(0, depth + 1)
            self._close(token, "|")
            self.bars -= 1
            return Node("abs", (_as_number(inner),))
        if token.kind == "end":
            raise wrong("ends_early", token.place, 0)
        raise wrong("expected_value", token.place, token.length, sign=token.text)

    def _close(self, opening: Token, closing: str) -> None:
        if self.is_sign(closing):
            self.take()
            return
        if self.now.kind == "end" or self.now.text == ")":
            sentence = "unclosed_parenthesis" if closing == ")" else "unclosed_bar"
            raise wrong(sentence, opening.place, opening.length)
        raise _misplaced(self.now)

    def name(self, token: Token, depth: int) -> Node:
        """Return what a name stands for: x, a constant, a parameter, or a function of arguments."""
        text = token.text
        called = self.is_sign("(")
        if text == "x":
            return X
        if (known := names.constant(text)) is not None:
            return Node("constant", (), known, names.CONSTANTS[known])
        if names.is_function(text):
            if called:
                return self.call(token, depth)
            sentence = "reserved" if len(text) == 1 or text in ("phi", "sigma") else None
            raise wrong(sentence or "no_parenthesis", token.place, token.length, name=text)
        if (parameter := names.parameter_name(text)) is not None:
            return self._parameter(token, parameter)
        if (why := names.why_not(text)) is not None and called:
            raise wrong(why, token.place, token.length, name=text[:40])
        return self._glued(token, called)

    def _parameter(self, token: Token, name: str) -> Node:
        if name not in self.parameters:
            self.parameters.append(name)
        if len(self.parameters) > MOST_PARAMETERS:
            raise wrong(
                "too_many_parameters",
                token.place,
                token.length,
                name=names.symbol(name),
                count=len(self.parameters),
                most=MOST_PARAMETERS,
                names=", ".join(names.symbol(other) for other in self.parameters[:-1]),
            )
        return Node("parameter", (), name)

    def _glued(self, token: Token, called: bool) -> Node:
        """Return ax as a · x, and leave tanh of xtanh(x) to be read; else say what may be meant."""
        for cut in range(1, min(4, token.length)):
            first, rest = token.text[:cut], token.text[cut:]
            begins = first == "x" or names.constant(first) == "pi"
            begins = begins or names.parameter_name(first) is not None
            if begins and (rest == "x" or (called and names.is_function(rest))):
                tail = Token("name", rest, token.place + cut, token.length - cut)
                self.tokens.insert(self.index, tail)
                return self.name(Token("name", first, token.place, cut), 0)
        raise _unknown(token)

    def call(self, token: Token, depth: int) -> Node:
        """Return the function applied to the arguments that follow in parentheses."""
        opening = self.take()
        bars, self.bars = self.bars, 0
        given: list[Node] = []
        named: dict[str, tuple[Node, Token]] = {}
        if not self.is_sign(")"):
            self._argument(token, given, named, depth)
            while self.is_sign(","):
                self.take()
                self._argument(token, given, named, depth)
        self._close(opening, ")")
        self.bars = bars
        return self._applied(token, given, named)

    def _argument(
        self, token: Token, given: list[Node], named: dict[str, tuple[Node, Token]], depth: int
    ) -> None:
        key, sign = self.now, self.tokens[min(self.index + 1, len(self.tokens) - 1)]
        if key.kind == "name" and sign.text == "=":
            self.index += 2
            if key.text in named:
                raise wrong(
                    "keyword_twice", key.place, key.length, name=token.text, keyword=key.text[:40]
                )
            named[key.text] = (_as_number(self.expression(0, depth + 1)), key)
        elif named:
            raise wrong("keyword_order", key.place, key.length)
        else:
            given.append(self.expression(0, depth + 1))

    def _applied(
        self, token: Token, given: list[Node], named: dict[str, tuple[Node, Token]]
    ) -> Node:
        head, count = names.function(token.text), len(given) + len(named)
        record = None if head in names.SEVERAL else names.registered(token.text)
        if record is not None and (count > 1 or head is None):
            return _registered(token, record, given, named)
        if named:
            key = next(iter(named.values()))[1]
            raise wrong("keyword_native", key.place, key.length, name=token.text)
        least, most = names.SEVERAL.get(head or "", (1, 1))
        if not least <= count <= most or (head == "where" and count % 2 == 0):
            raise _count(token, least, most, count)
        return _built(token, head or "", given)


def _misplaced(token: Token) -> FormulaError:
    """Return the error for the comma or the = that ends what stands before it."""
    return wrong("comma" if token.text == "," else "assignment", token.place, token.length)


def _unknown(token: Token) -> FormulaError:
    """Return the error for a name that means nothing, with the names that may be meant."""
    name, near = token.text[:40], names.nearest(token.text)
    if name[0] in "xX" and token.length <= 3:
        return wrong("unknown_name_x", token.place, token.length, near, name=name)
    if not near:
        return wrong("unknown_name", token.place, token.length, name=name)
    listed = ", ".join(near)
    return wrong("unknown_name_near", token.place, token.length, near, name=name, names=listed)


def _chained(sign: str, left: Node, right: Node) -> Node:
    """Return left < right; a < b < c becomes (a < b) and (b < c)."""
    if left.head in CONDITIONS:
        last = left.arguments[-1] if left.head == "and" else left
        link = Node(sign, (last.arguments[1], _as_number(right)))
        return Node("and", (*left.arguments, link) if left.head == "and" else (left, link))
    return Node(sign, (left, _as_number(right)))


def _count(token: Token, least: int, most: int, count: int) -> FormulaError:
    sentence = "range_of_arguments"
    if names.function(token.text) == "where":
        sentence = "pieces"
    elif least == most:
        sentence = "one_argument" if most == 1 else "so_many_arguments"
    return wrong(
        sentence,
        token.place,
        token.length,
        name=token.text,
        least=least,
        most=most,
        count=count,
    )


def _built(token: Token, head: str, given: list[Node]) -> Node:
    """Return the node of a function that has a head of its own."""
    if head == "where":
        result = _as_number(given[-1])
        for condition, value in reversed(list(zip(given[:-1:2], given[1::2], strict=True))):
            if condition.head not in CONDITIONS:
                raise wrong("condition", token.place, token.length, name=token.text)
            result = Node("where", (condition, _as_number(value), result))
        return result
    numbers = tuple(_as_number(node) for node in given)
    if head == "pow":
        return Node("^", numbers)
    if head == "square":
        return Node("^", (*numbers, constant(2.0)))
    if head in ("min", "max"):
        result = numbers[0]
        for other in numbers[1:]:
            result = Node(head, (result, other))
        return result
    return Node(head, numbers)


def _registered(
    token: Token, record: Activation, given: list[Node], named: dict[str, tuple[Node, Token]]
) -> Node:
    """Return a registered function with all its parameters, the missing ones at their defaults."""
    known = [parameter.name for parameter in record.parameters]
    most = 1 + len(known)
    if not 1 <= len(given) <= most:
        raise _count(token, 1, most, len(given) + len(named))
    chosen = dict(zip(known, map(_as_number, given[1:]), strict=False))
    for text, (value, key) in named.items():
        name = names.parameter_name(text) or text
        if name not in known and text in known:
            name = text
        if name not in known:
            raise wrong(
                "keyword" if known else "keyword_none",
                key.place,
                key.length,
                name=token.text,
                keyword=text[:40],
                known=", ".join(known),
            )
        if name in chosen:
            raise wrong("keyword_twice", key.place, key.length, name=token.text, keyword=name)
        chosen[name] = value
    arguments = [_as_number(given[0])]
    for parameter in record.parameters:
        value = chosen.get(parameter.name, constant(parameter.default))
        if value.varies:
            raise wrong(
                "parameter_varies",
                token.place,
                token.length,
                name=token.text,
                keyword=parameter.name,
            )
        if value.head == "number" and not parameter.low <= value.number <= parameter.high:
            raise wrong(
                "parameter_bounds",
                token.place,
                token.length,
                name=token.text,
                keyword=parameter.name,
                low=number(parameter.low),
                high=number(parameter.high),
            )
        arguments.append(value)
    return Node("registered", tuple(arguments), record.name)
