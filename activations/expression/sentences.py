"""What is said of a formula that cannot be read, in English; `FormulaError` fills the slots."""

from __future__ import annotations

from collections.abc import Mapping

from activations.expression.tree import FormulaError
from activations.mistakes import Phrase

SENTENCES: Mapping[str, str] = {
    "empty": "There is no formula yet. Type one in x, such as x*sigmoid(x).",
    "too_long": "The formula has {count} characters; at most {most} are read.",
    "too_many_tokens": "The formula has more than {most} numbers, names and signs.",
    "too_deep": "The formula is nested more than {most} levels deep.",
    "too_many_parameters": (
        "{name} would be parameter number {count}; a formula can have {most}: {names}."
    ),
    "derivative_too_large": (
        "The derivative has more than {most} parts. A shorter formula is needed, or one with fewer "
        "products of many factors."
    ),
    "character": (
        "The character {character} has no meaning here. A formula is made of numbers, names, "
        "+ - * / ^, parentheses, commas and comparisons."
    ),
    "digits": "{character} is a digit of another script; numbers are written with 0 to 9.",
    "invisible": "There is an invisible character, {character}, here. Delete it and type on.",
    "unknown_name": "There is no {name} here.{hint}",
    "end": "the end",
    "none": "none",
    "one_argument": "1 argument",
    "some_arguments": "{most} arguments",
    "range_of_arguments": "{least} to {most} arguments",
    "pairs": "a condition, a value, perhaps more such pairs, and the value elsewhere",
    "hint_names": " Nearest: {names}.",
    "hint_parameters": (
        " A parameter is a small letter or a Greek one, such as a or beta, with a digit if you like."
    ),
    "hint_x": " The variable is x.",
    "hint_product": " Put * between factors, or ^ before an exponent.",
    "no_parenthesis": "{name} needs its argument in parentheses: {name}(x).",
    "reserved": "{name} alone has no value: it is a function, written {name}(x).",
    "expected_value": "A number, x, a name or ( should stand here, not {found}.",
    "ends_early": "The formula ends where a number, x, a name or ( should follow.",
    "unclosed": "This {opening} is never closed: {closing} is missing.",
    "unopened": "This {closing} closes nothing: the parenthesis before it is missing.",
    "comma": "A comma separates arguments of a function; decimals are written with a point.",
    "two_numbers": "Two numbers stand side by side. Write * between them if a product is meant.",
    "unexpected": "{found} cannot stand here. A sign such as + or * is missing, or too much.",
    "assignment": "A formula has no = inside. Compare with <, <=, > or >=.",
    "factorial": "There is no factorial here.",
    "arguments": "{name} takes {expected}, not {count}.",
    "keyword": "{name} has no parameter {keyword}; it has {known}.",
    "keyword_native": "{name} takes its arguments by position only.",
    "keyword_twice": "{name} is given {keyword} twice.",
    "keyword_order": "An argument with a name comes after those without.",
    "parameter_varies": (
        "The parameter {keyword} of {name} must be a number or a parameter, without x."
    ),
    "parameter_bounds": "The parameter {keyword} of {name} lies between {low} and {high}.",
    "condition": (
        "{name} needs a comparison such as x > 0 in the first place, and in every second after it "
        "where a value follows."
    ),
    "several_inputs": "{name} takes several inputs; a formula is built of functions of one number.",
    "random": "{name} has a random part; a formula is built of functions without one.",
}


def phrase(words: str, **fields: str | int) -> Phrase:
    """Return what fills a slot of a sentence."""
    return Phrase(SENTENCES[words], **fields)


def wrong(
    sentence: str,
    place: int = 0,
    length: int = 0,
    nearest: tuple[str, ...] = (),
    **fields: str | int,
) -> FormulaError:
    """Return the error with that sentence."""
    return FormulaError(SENTENCES[sentence], place, length, nearest, **fields)
