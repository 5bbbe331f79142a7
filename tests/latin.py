"""Latin letters that belong on a Chinese page: names, symbols and a few abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from networks.fuel import host
from networks.table import cars
from ui.kinds import RECORDS

# Names of people and of papers stand in the records; these stand in sentences.
PEOPLE = (
    *("Ba", "Bottou", "Bridle", "Crouch", "Glorot", "Gompertz", "Hayou", "He", "LeCun", "Martens"),
    *("Hinton", "Minsky", "Müller", "Nair", "Orr", "Papert", "Pascanu", "Pennington", "Saxe"),
    *("Quinlan", "Schoenholz", "Sennrich", "Xavier", "Xiong", "Xu", "Yang", "Zhang"),
)
PAPERS = ("Efficient BackProp",)
# The public table, and who publishes it.
TABLES = ("Auto MPG", "UCI", host())
MODELS = ("YOLO",)
LIBRARIES = (
    *("TensorFlow", "Keras", "PyTorch", "NumPy", "JAX", "GradientTape", "tf.nn", "tf.GradientTape"),
    *("nn.Linear", "torch.nn.init.calculate_gain"),
)
# Written so in Chinese textbooks.
TERMS = (
    *("logit", "logits", "softmax", "Softmax", "sigmoid", "tanh", "softplus", "softsign", "erf"),
    *("hard", "hard tanh", "hard sigmoid", "sinc", "quick", "XOR", "KL", "RMS", "SGD", "Adam"),
    *("ULP", "ulp", "NaN", "float16", "bfloat16", "float32", "float64", "one-hot", "tape"),
    *("CSV", "PNG", "SVG", "HTML", "UTF-8", "QR", "MB", "arXiv", "Huber"),
)
# Functions as they stand in a line of mathematics.
MATHEMATICS = (
    *("exp", "ln", "log", "log₂", "sin", "cos", "tan", "arctan", "max", "min", "Im", "Var", "sign"),
    *("sqrt", "artanh", "arsinh", "sech", "clip", "where", "yyᵀ"),
)
KEYS = ("Alt", "Ctrl", "Enter")
# The header of the made-up table, which is a file that a reader could have.
COLUMNS = cars().names
# The switch writes each language in itself.
LANGUAGES = ("English",)


def _of_records() -> Iterator[str]:
    for record in RECORDS.values():
        yield from (record.title, record.name, *record.aliases, *record.used_by)
        yield from (part.strip() for part in record.title.split("/"))
        for reference in record.references:
            yield from (reference.title, reference.authors)
        for parameter in record.parameters:
            yield from (parameter.symbol, parameter.name)


def _pattern() -> re.Pattern[str]:
    written = {
        *PEOPLE,
        *PAPERS,
        *TABLES,
        *MODELS,
        *LIBRARIES,
        *TERMS,
        *MATHEMATICS,
        *KEYS,
        *COLUMNS,
        *LANGUAGES,
    }
    names = {name for name in written.union(_of_records()) if len(name) > 1}
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, longest_first))})(?![A-Za-z])")


# As whole names: "Absolute value" is the title of a function, "value" alone is an English word.
ALLOWED = _pattern()
