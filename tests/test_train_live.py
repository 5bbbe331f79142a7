"""The Train page in a browser: charts move without being taken down, files are read."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.tensorflow]

# TensorFlow loads in a process of its own, on a machine that may have other things to do.
PATIENCE = 120_000

FIELD = """() => {
    const chart = document.querySelector(".st-key-train-answers .js-plotly-plot");
    const field = chart._fullData.find((trace) => trace.meta === "0 field");
    const values = [...field.z].flatMap((row) => [...row]);
    return [Math.min(...values), Math.max(...values)];
}"""


def open_train(page: Page, query: str = "") -> None:
    page.goto(f"/train{query}")
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def test_a_preset_trains_and_its_charts_move_while_they_stand(page: Page) -> None:
    open_train(page)
    page.get_by_role("button", name="XOR: eight ReLUs").click()
    page.wait_for_selector(".st-key-train-answers .main-svg")
    page.wait_for_url("**/train?f=relu&task=xor&depth=1&width=8&lr=0.01")
    page.evaluate(
        "() => { window.kept = document.querySelector('.st-key-train-answers .js-plotly-plot'); }"
    )
    expect(page.get_by_text("All epochs are done.")).to_be_visible(timeout=PATIENCE)
    page.wait_for_function(f"({FIELD})()[1] > 0.9")
    low, high = page.evaluate(FIELD)
    assert low < 0.1 and high > 0.9
    assert page.evaluate("() => window.kept.isConnected")
    figure = page.locator(".st-key-train-answers [role=figure]")
    assert "after epoch 100" in str(figure.get_attribute("aria-label"))
    row = page.get_by_role("row", name="ReLU, He")
    expect(row).to_contain_text("100 / 100")
    expect(row).to_contain_text("100.0 %")


def test_a_run_is_stepped_paused_and_stopped(page: Page) -> None:
    open_train(page, "?f=tanh&task=moons&epochs=1000")
    page.get_by_role("button", name="One epoch").click()
    expect(page.get_by_text("Epoch 0 of 1000")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="One epoch").click()
    expect(page.get_by_text("Epoch 1 of 1000")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_text("s left")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Stopped by you.")).to_be_visible(timeout=PATIENCE)


def test_a_file_is_read_and_a_bad_one_is_said_and_loses_nothing(page: Page, tmp_path: Path) -> None:
    open_train(page, "?task=table")
    page.get_by_text("Your own table").click()
    field = page.locator("input[type=file]")
    rows = [f"{number},{number**2}" for number in range(30)]
    good, bad, large = (tmp_path / f"{name}.csv" for name in ("good", "bad", "large"))
    good.write_text("\n".join(["weight,usage", *rows]))
    bad.write_text("\n".join(["weight,usage", *rows, "30,much"]))
    large.write_text("\n".join(["weight,usage", *rows * 20_000]))
    field.set_input_files(good)
    expect(page.get_by_text("Your table: 30 rows, 2 columns")).to_be_visible()
    field.set_input_files(bad)
    expect(page.get_by_text("Row 32, column 2 ('usage'): 'much' is not")).to_be_visible()
    field.set_input_files(large)
    expect(page.get_by_text("the most is 1 MB")).to_be_visible()
    expect(page.get_by_text("Your table: 30 rows, 2 columns")).to_be_visible()
