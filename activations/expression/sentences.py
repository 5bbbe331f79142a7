"""What is said of a formula, in English, mostly of one that cannot be read; `FormulaError` fills the slots.

Each is whole, so that it can be translated: a slot holds a number, a name, or what the reader typed.
"""

from __future__ import annotations

from collections.abc import Mapping

from activations.expression.tree import FormulaError

SENTENCES: Mapping[str, str] = {
    "summary": "The function of the formula that you typed.",
    "parameter": "A parameter of your formula.",
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
    "character_beyond": (
        "The character {character} ({code}) has no meaning here. A formula is made of numbers, names, "
        "+ - * / ^, parentheses, commas and comparisons."
    ),
    "digits": "{character} ({code}) is a digit of another script; numbers are written with 0 to 9.",
    "invisible": "There is an invisible character, {code}, here. Delete it and type on.",
    "unknown_name": (
        "There is no '{name}' here. A parameter is a small letter or a Greek one, such as a or beta, "
        "with a digit if you like."
    ),
    "unknown_name_near": "There is no '{name}' here. Nearest: {names}.",
    "unknown_name_x": (
        "There is no '{name}' here. The variable is x. Put * between factors, or ^ before an exponent."
    ),
    "no_parenthesis": "{name} needs its argument in parentheses: {name}(x).",
    "reserved": "{name} alone has no value: it is a function, written {name}(x).",
    "expected_value": "A number, x, a name or ( should stand here, not '{sign}'.",
    "ends_early": "The formula ends where a number, x, a name or ( should follow.",
    "unclosed_parenthesis": "This parenthesis is never closed: ) is missing.",
    "unclosed_bar": "This bar is never closed: | is missing.",
    "unopened": "This ) closes nothing: the parenthesis before it is missing.",
    "comma": "A comma separates arguments of a function; decimals are written with a point.",
    "two_numbers": "Two numbers stand side by side. Write * between them if a product is meant.",
    "assignment": "A formula has no = inside. Compare with <, <=, > or >=.",
    "factorial": "There is no factorial here.",
    "one_argument": "{name} takes 1 argument, not {count}.",
    "so_many_arguments": "{name} takes {most} arguments, not {count}.",
    "range_of_arguments": "{name} takes {least} to {most} arguments, not {count}.",
    "pieces": (
        "{name} takes a condition and a value, more such pairs if you like, and the value elsewhere: "
        "3, 5, … or {most} arguments, not {count}."
    ),
    "keyword": "{name} has no parameter '{keyword}'; it has {known}.",
    "keyword_none": "{name} has no parameter '{keyword}'; it has none.",
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


def wrong(
    sentence: str,
    place: int = 0,
    length: int = 0,
    nearest: tuple[str, ...] = (),
    **fields: str | int,
) -> FormulaError:
    """Return the error with that sentence."""
    return FormulaError(SENTENCES[sentence], place, length, nearest, **fields)
