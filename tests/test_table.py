"""CSV files of readers: good ones are read, of bad ones a sentence says which row and column."""

import numpy as np
import pytest

from networks import table
from networks.table import BadTable

ROWS = [f"{number},{number**2},{3 * number - 1}" for number in range(30)]


def csv(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def test_a_table_is_read_with_its_names_and_its_numbers() -> None:
    read = table.read(csv("a,b,target", *ROWS))
    assert read.names == ("a", "b", "target")
    assert read.numbers.shape == (30, 3)
    np.testing.assert_array_equal(read.numbers[4], [4, 16, 11])


@pytest.mark.parametrize("sign", [";", "\t"])
def test_semicolons_and_tabs_part_columns_too(sign: str) -> None:
    read = table.read("\ufeff" + csv("a,b,target", *ROWS).replace(",", sign))
    assert read.names == ("a", "b", "target")


def test_quoted_names_and_empty_lines_do_no_harm() -> None:
    read = table.read(csv('"weight, kg",target', "", *(f"{n},{n % 7}" for n in range(25)), "", ""))
    assert read.names == ("weight, kg", "target")
    assert len(read.numbers) == 25


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The table is empty"),
        ("\n \n,\n", "The table is empty"),
        (csv(*ROWS), "Row 1 holds numbers: the first row must name the columns"),
        (
            csv("a,b,target", *ROWS[:9], "9,red,2", *ROWS[10:]),
            "Row 11, column 2 ('b'): 'red' is not",
        ),
        (
            csv("a,b,target", *ROWS[:9], "9,,2", *ROWS[10:]),
            "Row 11, column 2 ('b'): the value is miss",
        ),
        (
            csv("a,b,target", *ROWS, "1,nan,2"),
            "Row 32, column 2 ('b'): 'nan' is not a finite number",
        ),
        (csv("a,b,target", *ROWS, "1e99,1,2"), "Row 32, column 1 ('a'): '1e99' is not a finite"),
        (csv("a,b,target", *ROWS, "1,2"), "Row 32 has 2 cells, the header has 3 columns"),
        (csv("a,,target", *ROWS), "Row 1, column 2: the column has no name"),
        (csv("a", *map(str, range(30))), "There is one column, 'a'"),
        (csv("a,target", *(f"{n},7" for n in range(30))), "column 2 ('target'), is 7 in every row"),
        (csv("a,b,target", *ROWS[:5]), "There are 5 rows of numbers; at least 20 are needed"),
        (csv("a,b,target"), "There are 0 rows of numbers"),
        (csv(",".join(f"c{n}" for n in range(33))), "There are 33 columns; the most is 32"),
        ("a,b\n" + "1,2\n" * 260_000, "The table has 1.0 MB; the most is 1 MB"),
        ('a,b\n"1,2\n' + "x" * 200_000, "Row 3 cannot be read as CSV"),
        ("<html>\n<body>\n</body>\n</html>", "There is one column, '<html>'"),
    ],
)
def test_what_is_no_table_is_said_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(BadTable) as error:
        table.read(text)
    assert said in str(error.value)
    assert str(error.value).endswith(".")


def test_a_file_that_is_no_text_is_said_in_a_sentence() -> None:
    with pytest.raises(BadTable, match=r"Row 2 is not text in UTF-8"):
        table.decoded(b"a,b\n\xff\xfe,2\n")
    with pytest.raises(BadTable, match=r"2\.0 MB"):
        table.decoded(b"\xff" * 2_000_000)
    assert table.decoded("a,é\n".encode()) == "a,é\n"


def test_the_made_up_cars_are_a_table_that_a_reader_could_have_given() -> None:
    cars = table.cars()
    text = csv(",".join(cars.names), *(",".join(map(str, row)) for row in cars.numbers.tolist()))
    np.testing.assert_array_equal(table.read(text).numbers, cars.numbers)
    assert 5 < cars.numbers[:, -1].min() < cars.numbers[:, -1].max() < 40
